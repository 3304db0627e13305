//! What IAM refuses in a role that is to be written: sizes, characters, names, tags. Found before the
//! first call, each with its place.

use std::collections::BTreeMap;

use serde_json::Value;

use super::canonical::statements;
use super::document::Document;
use super::documents::RoleDocuments;
use super::held::{INLINE_LIMIT, TRUST_LIMIT};

/// The most tags of a role (IAM User Guide, reference_iam-quotas).
const MOST_TAGS: usize = 50;

/// Something that IAM would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands, such as ``statement `ReadData` of inline policy `finetune-s3` ``.
    pub place: String,
    /// What is wrong, a phrase to stand behind the place.
    pub fault: String,
    /// What to do about it.
    pub remedy: &'static str,
}

/// Documents that are larger than IAM takes. `others` counts the characters of inline policies that
/// the role has beside them.
pub fn too_large(documents: &RoleDocuments, others: usize) -> Vec<Fault> {
    let own: usize = documents.inline.iter().map(|policy| policy.document.size()).sum();
    let beside = if others == 0 {
        String::new()
    } else {
        format!(", {others} of them in policies that the tool does not keep")
    };
    let fault = |place: &str, fault: String, remedy| Fault {
        place: place.to_owned(),
        fault,
        remedy,
    };
    let mut found = Vec::new();
    let trust = documents.trust.size();
    if trust > TRUST_LIMIT {
        found.push(fault(
            "the trust policy",
            format!("has {trust} characters, IAM takes {TRUST_LIMIT}"),
            "give the job a role of its own, in `role.name`",
        ));
    }
    if own + others > INLINE_LIMIT {
        let size = own + others;
        found.push(fault(
            "the inline policies",
            format!("have {size} characters, IAM takes {INLINE_LIMIT}{beside}"),
            if own > INLINE_LIMIT {
                "shorten the prefixes, or name fewer folders in `data.media`, subnets and security groups"
            } else {
                "move the policies that the tool does not keep into a managed policy, or give the job a role of its \
                 own, in `role.name`"
            },
        ));
    }
    found
}

/// Characters, names and tags that IAM refuses.
pub fn refused(documents: &RoleDocuments, tags: &BTreeMap<String, String>) -> Vec<Fault> {
    let mut found = in_document("the trust policy", &documents.trust);
    for policy in &documents.inline {
        found.extend(in_document(
            &format!("inline policy `{}`", policy.name),
            &policy.document,
        ));
    }
    found.extend(in_tags(tags));
    found
}

fn in_document(name: &str, document: &Document) -> Vec<Fault> {
    let mut found = Vec::new();
    let mut sids = Vec::new();
    for (index, statement) in statements(document.value()).into_iter().enumerate() {
        let sid = statement.get("Sid").and_then(Value::as_str);
        let place = match sid {
            Some(sid) => format!("statement `{sid}` of {name}"),
            None => format!("statement {} of {name}", index + 1),
        };
        let fault = |fault: String, remedy| Fault {
            place: place.clone(),
            fault,
            remedy,
        };
        if let Some((element, sign)) = refused_character(statement, "") {
            found.push(fault(
                format!("holds {sign:?} in `{element}`, which IAM refuses in policies"),
                "rename the key or the prefix: policies take tab, line ends and the characters U+0020 to U+00FF",
            ));
        }
        if let Some(sid) = sid {
            if sid.is_empty() || !sid.chars().all(|c| c.is_ascii_alphanumeric()) {
                found.push(fault(
                    "has another `Sid` than letters and digits".to_owned(),
                    "rename the statement",
                ));
            }
            if sids.contains(&sid) {
                found.push(fault(
                    "has the `Sid` of another statement".to_owned(),
                    "rename one of them",
                ));
            }
            sids.push(sid);
        }
    }
    found
}

/// The first character outside the alphabet of policies: tab, line feed, carriage return and U+0020 to
/// U+00FF (IAM API Reference, PutRolePolicy), with the element that it stands in.
fn refused_character(value: &Value, element: &str) -> Option<(String, char)> {
    let outside = |text: &str| {
        text.chars()
            .find(|c| !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}'))
    };
    match value {
        Value::String(text) => outside(text).map(|sign| (element.to_owned(), sign)),
        Value::Array(items) => items.iter().find_map(|item| refused_character(item, element)),
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let path = if element.is_empty() {
                name.clone()
            } else {
                format!("{element} {name}")
            };
            outside(name)
                .map(|sign| (path.clone(), sign))
                .or_else(|| refused_character(member, &path))
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Tags take letters, digits and spaces of any script and `_.:/=+-@`; keys 1 to 128 characters, values up
/// to 256, keys are told apart without regard to case (IAM API Reference, Tag; IAM User Guide, id_tags).
fn in_tags(tags: &BTreeMap<String, String>) -> Vec<Fault> {
    let mut found = Vec::new();
    let fault = |place: String, fault: String| Fault {
        place,
        fault,
        remedy: "correct it in `[tags]`",
    };
    let outside = |text: &str| {
        text.chars().find(|c| {
            !(c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(*c))
        })
    };
    let mut folded: BTreeMap<String, &str> = BTreeMap::new();
    for (key, value) in tags {
        let place = format!("tag `{key}`");
        if !(1..=128).contains(&key.chars().count()) {
            found.push(fault(
                place.clone(),
                "has a key of another length than 1 to 128 characters".to_owned(),
            ));
        }
        if value.chars().count() > 256 {
            found.push(fault(
                place.clone(),
                "has a value of more than 256 characters".to_owned(),
            ));
        }
        if let Some(sign) = outside(key).or_else(|| outside(value)) {
            found.push(fault(
                place.clone(),
                format!("holds {sign:?}, which IAM refuses in tags"),
            ));
        }
        if let Some(other) = folded.insert(key.to_lowercase(), key) {
            found.push(fault(
                place,
                format!("is tag `{other}` to IAM, which does not regard case"),
            ));
        }
    }
    if tags.len() > MOST_TAGS {
        let count = tags.len();
        let message = format!("are {count} with the tool's own, a role takes {MOST_TAGS}");
        found.push(fault("the tags".to_owned(), message));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::Objects;
    use super::super::needs::tests::needs;
    use super::*;

    fn shown(faults: &[Fault]) -> Vec<String> {
        faults
            .iter()
            .map(|one| format!("{} {}", one.place, one.fault))
            .collect()
    }

    #[test]
    fn sizes_count_what_others_wrote_into_the_role() {
        let documents = needs().documents();
        assert!(too_large(&documents, 0).is_empty());
        let own: usize = documents.inline.iter().map(|policy| policy.document.size()).sum();
        assert!(too_large(&documents, INLINE_LIMIT - own).is_empty());
        let found = too_large(&documents, INLINE_LIMIT - own + 1);
        assert!(
            shown(&found)[0].starts_with("the inline policies have 10241 characters, IAM takes 10240, "),
            "{found:?}"
        );
        assert!(found[0].remedy.contains("into a managed policy"), "{found:?}");
        let mut long = needs();
        long.account = "111122223333".parse().unwrap();
        let mut documents = long.documents();
        documents.trust = Document::parse(&format!(r#"{{"Statement":["{}"]}}"#, "x".repeat(2_048))).unwrap();
        assert_eq!(too_large(&documents, 0)[0].place, "the trust policy");
    }

    #[test]
    fn a_character_outside_the_alphabet_is_named_with_its_statement() {
        let mut needs = needs();
        needs
            .inputs
            .push(Objects::below("acme-finetune", "\u{8a13}\u{7df4}"));
        let found = refused(&needs.documents(), &BTreeMap::new());
        assert_eq!(
            shown(&found),
            [
                "statement `ReadData` of inline policy `finetune-s3` holds '\u{8a13}' in `Resource`, which IAM refuses in policies"
            ]
        );
        needs.inputs.pop();
        needs.inputs.push(Objects::below("acme-finetune", "caf\u{e9}"));
        assert!(refused(&needs.documents(), &BTreeMap::new()).is_empty());
    }

    #[test]
    fn statement_ids_are_letters_and_digits_and_stand_once() {
        let mut documents = needs().documents();
        documents.trust =
            Document::parse(r#"{"Statement":[{"Sid":"a-b"},{"Sid":"A"},{"Sid":"A"}]}"#).unwrap();
        let found = shown(&refused(&documents, &BTreeMap::new()));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with("statement `a-b` of the trust policy"),
            "{found:?}"
        );
        assert!(
            found[1].starts_with("statement `A` of the trust policy has the `Sid` of another"),
            "{found:?}"
        );
    }

    #[test]
    fn tags_have_an_alphabet_a_length_and_a_number() {
        let documents = needs().documents();
        let faults = |pairs: &[(&str, &str)]| {
            let tags = pairs
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
            shown(&refused(&documents, &tags.collect()))
        };
        assert!(faults(&[("Kostenstelle \u{fc}", "a_b.c:/=+-@")]).is_empty());
        let found = faults(&[("Team", "a"), ("team", "b"), ("x", "a;b"), ("", "c")]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found
                .iter()
                .any(|one| one.starts_with("tag `team` is tag `Team` to IAM")),
            "{found:?}"
        );
        let many: Vec<(String, String)> = (0..51).map(|n| (format!("k{n}"), String::new())).collect();
        let many: Vec<(&str, &str)> = many
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            faults(&many),
            ["the tags are 51 with the tool's own, a role takes 50"]
        );
        assert!(faults(&many[..50]).is_empty());
    }
}
