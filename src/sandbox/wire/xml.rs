//! XML out of JSON values: every AWS XML answer is a tree of named elements, so handlers write
//! `json!({...})` with the wire's names and this module spells it.

use quick_xml::escape::partial_escape;
use serde_json::Value;

/// How a protocol writes a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Lists {
    /// `<subnetSet><item>…</item></subnetSet>`
    Item,
    /// `<Tags><member>…</member></Tags>`
    Member,
    /// `<Contents>…</Contents><Contents>…</Contents>`
    Flat,
}

/// Writes a whole document with `root` as its element.
pub(in crate::sandbox) fn document(
    root: &str,
    namespace: Option<&str>,
    content: &Value,
    lists: Lists,
) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push('<');
    out.push_str(root);
    if let Some(namespace) = namespace {
        out.push_str(" xmlns=\"");
        out.push_str(namespace);
        out.push('"');
    }
    out.push('>');
    inside(&mut out, content, lists);
    close(&mut out, root);
    out.into_bytes()
}

fn inside(out: &mut String, value: &Value, lists: Lists) {
    match value {
        Value::Null => {}
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(&partial_escape(text.as_str())),
        Value::Array(members) => {
            let name = if lists == Lists::Member { "member" } else { "item" };
            for member in members {
                element(out, name, member, lists);
            }
        }
        Value::Object(fields) => {
            // As AWS has it, and as the Rust SDK insists: the result comes before the metadata.
            let (metadata, result): (Vec<_>, Vec<_>) =
                fields.iter().partition(|(name, _)| *name == "ResponseMetadata");
            for (name, field) in result.into_iter().chain(metadata) {
                match field {
                    // An absent optional member is an absent element.
                    Value::Null => {}
                    Value::Array(members) if lists == Lists::Flat => {
                        for member in members {
                            element(out, name, member, lists);
                        }
                    }
                    _ => element(out, name, field, lists),
                }
            }
        }
    }
}

fn element(out: &mut String, name: &str, value: &Value, lists: Lists) {
    out.push('<');
    out.push_str(name);
    out.push('>');
    inside(out, value, lists);
    close(out, name);
}

fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(lists: Lists) -> String {
        let value = json!({"Name": "a<b&c", "List": [{"Key": 1}, {"Key": 2}], "Gone": null, "Flag": true});
        let bytes = document("Root", None, &value, lists);
        String::from_utf8(bytes)
            .unwrap()
            .split_once('\n')
            .unwrap()
            .1
            .to_owned()
    }

    #[test]
    fn each_protocol_spells_lists_its_own_way_and_text_is_escaped() {
        assert_eq!(
            text(Lists::Item),
            "<Root><Flag>true</Flag><List><item><Key>1</Key></item><item><Key>2</Key></item></List><Name>a&lt;b&amp;c</Name></Root>"
        );
        assert!(text(Lists::Member).contains("<List><member><Key>1</Key></member>"));
        assert!(text(Lists::Flat).contains("<List><Key>1</Key></List><List><Key>2</Key></List>"));
    }
}
