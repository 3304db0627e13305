//! TOOL-07: a result is a list of blocks, each a text or JSON.

use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Value};
use crate::dataset::rules::converse::{Converse, Member};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::blocks;

rule!("TOOL-07", "tool-result-content", Error, source::NOVA_VALIDATOR, "result_content.md");

pub(super) fn check(record: &Converse<'_>, findings: &mut Findings<'_>) {
    for (block, inner) in blocks(record, Member::ToolResult) {
        let path = format!("{}.toolResult", block.path());
        let content = inner.get("content");
        let list = content.filter(|content| content.kind() == Kind::Array && !content.is_empty());
        let Some(list) = list else {
            findings.push(&RULE, || no_list(record, inner, content, path));
            continue;
        };
        for (index, part) in list.elements().enumerate() {
            if let Some(message) = fault(part) {
                findings.push(&RULE, || finding(record, part, format!("{path}.content[{index}]"), message));
            }
        }
    }
}

/// What is wrong with a part of a result; nothing where it is a text, or JSON.
fn fault(part: Value<'_>) -> Option<String> {
    if part.kind() != Kind::Object {
        return Some(format!("a part of the result is {}, not an object", part.kind().name()));
    }
    match (part.get("text"), part.get("json"), part.members().count()) {
        (Some(_), Some(_), _) => Some("a part of the result has both `text` and `json`".to_owned()),
        (Some(text), None, 1) => match text.text() {
            Some(said) if said.raw().is_empty() => Some("the text of the result is empty".to_owned()),
            Some(_) => None,
            None => Some(format!("the text of the result is {}, not a string", text.kind().name())),
        },
        (None, Some(json), 1) if json.kind() != Kind::Null => None,
        _ => Some("a part of the result is neither `text` nor `json`".to_owned()),
    }
}

fn no_list(record: &Converse<'_>, inner: Value<'_>, content: Option<Value<'_>>, path: String) -> Diagnostic {
    match content {
        None => finding(record, inner, path, "the `toolResult` has no `content`".to_owned()),
        Some(content) => {
            let what = match content.kind() {
                Kind::Array => "an empty list",
                other => other.name(),
            };
            finding(record, content, format!("{path}.content"), format!("the content of the result is {what}"))
        }
    }
}

fn finding(record: &Converse<'_>, value: Value<'_>, path: String, message: String) -> Diagnostic {
    Diagnostic::new(&RULE, message)
        .at(record.at(value, path), r#"expected `"content":[{"text":"…"}]` or `"content":[{"json":{…}}]`"#)
        .remedy(Remedy::text("give the result as blocks of one member each, `text` or `json`"))
}
