//! What a running job may still need of a role that is rewritten for another one: statements that the
//! tool wrote for it stay beside the new ones until no job needs them.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::canonical::{Folded, elements, folded, statements};
use super::document::Document;
use super::documents::{INLINE_NAMES, InlinePolicy, RoleDocuments};
use super::facts::RoleState;
use super::sufficiency::TRUST_POLICY;
use super::trusted::TrustedRegions;

/// What stands between the `Sid` of a kept statement and the digits that tell it from the new one: a
/// `Sid` takes letters and digits only, and stands once in a document.
const MARK: &str = "Kept";

/// How many hexadecimal digits follow.
const DIGITS: usize = 8;

/// The templates of the role's documents: their `Sid`s are the tool's own.
const TEMPLATES: &[&str] = &[
    include_str!("../../policies/trust.json"),
    include_str!("../../policies/s3.json"),
    include_str!("../../policies/vpc.json"),
    include_str!("../../policies/kms.json"),
    include_str!("../../policies/lambda.json"),
    include_str!("../../policies/teacher.json"),
];

/// A statement that stays although the job of the request does not need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The policy that it stands in: an inline policy, or the trust policy.
    pub policy: String,
    /// The `Sid` that it has.
    pub before: String,
    /// The `Sid` that it has from now on.
    pub sid: String,
}

impl Kept {
    /// Says what may stay, and until when.
    pub fn sentence(&self) -> String {
        format!(
            "statement `{}` of `{}`, which this job does not need, stays as long as a job runs with the role",
            self.before, self.policy
        )
    }
}

/// Adds to `documents` what `state` allows beyond them in statements of the tool's own. Doing it again
/// to the result changes nothing. What somebody else wrote into the tool's policies is not kept.
pub fn keep(documents: &RoleDocuments, state: &RoleState) -> (RoleDocuments, Vec<Kept>) {
    let mut documents = documents.clone();
    let mut kept = Vec::new();
    // One that admits anybody's jobs is not the tool's any more, whatever its name.
    if let Ok(have) = Document::parse(&state.trust)
        && !TrustedRegions::of(&state.trust).others
        && let Some(both) = beside(TRUST_POLICY, &have, Some(&documents.trust), &mut kept)
    {
        documents.trust = both;
    }
    let Ok(inline) = state.inline.known() else {
        return (documents, kept);
    };
    for name in INLINE_NAMES {
        let Some(have) = inline.get(name).and_then(|text| Document::parse(text).ok()) else {
            continue;
        };
        let place = documents.inline.iter().position(|policy| policy.name == name);
        let wanted = place.map(|place| &documents.inline[place].document);
        let Some(document) = beside(name, &have, wanted, &mut kept) else {
            continue;
        };
        match place {
            Some(place) => documents.inline[place].document = document,
            None => documents.inline.push(InlinePolicy {
                name: name.to_owned(),
                document,
            }),
        }
    }
    (documents, kept)
}

/// What is wanted of one policy with what stays beside it; none where nothing does.
fn beside(name: &str, have: &Document, wanted: Option<&Document>, kept: &mut Vec<Kept>) -> Option<Document> {
    let rights: Vec<Folded> = wanted.map_or_else(Vec::new, rights);
    let mut parts: Vec<Document> = wanted.cloned().into_iter().collect();
    let before = parts.len();
    for statement in statements(have.value()) {
        let right = right(statement);
        if rights.iter().any(|other| covers(other, &right)) {
            continue;
        }
        if let Some(sid) = kept_sid(statement, &right) {
            let mut statement = statement.clone();
            let before = statement["Sid"].as_str().unwrap_or_default().to_owned();
            statement["Sid"] = Value::String(sid.clone());
            parts.push(Document::from_value(
                serde_json::json!({ "Statement": [statement] }),
            ));
            kept.push(Kept {
                policy: name.to_owned(),
                before,
                sid,
            });
        }
    }
    (parts.len() > before).then(|| Document::merged(&parts))
}

fn rights(document: &Document) -> Vec<Folded> {
    statements(document.value()).into_iter().map(right).collect()
}

/// A statement without its name.
fn right(statement: &Value) -> Folded {
    let mut right = folded(&elements(statement));
    right.remove("Sid");
    right
}

/// Whether a statement allows all that another does: the same but for more actions and resources.
fn covers(wide: &Folded, narrow: &Folded) -> bool {
    wide.keys().eq(narrow.keys())
        && wide.iter().zip(narrow.values()).all(|((name, wide), narrow)| {
            wide == narrow || (matches!(name.as_str(), "Action" | "Resource") && wide.is_superset(narrow))
        })
}

/// The name that a statement of the tool's own is kept under; none for one that is not.
fn kept_sid(statement: &Value, right: &Folded) -> Option<String> {
    let sid = statement.get("Sid")?.as_str()?;
    let base = match sid.rsplit_once(MARK) {
        Some((base, digits)) if digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
            base
        }
        _ => sid,
    };
    let own = TEMPLATES
        .iter()
        .any(|template| template.contains(&format!("\"Sid\": \"{base}\"")));
    if !own || statement["Effect"] != "Allow" {
        return None;
    }
    // The Sid stands in AWS: what it is made of must not change with a release of the tool or of Rust.
    let right = serde_json::to_vec(right).expect("texts are JSON");
    let digest = hex::encode(Sha256::digest(right));
    Some(format!("{base}{MARK}{}", &digest[..DIGITS]))
}

#[cfg(test)]
mod tests {
    use super::super::needs::tests::needs;
    use super::super::{Objects, RoleNeeds};
    use super::*;
    use crate::diagnostic::Read;

    fn state(documents: &RoleDocuments) -> RoleState {
        let inline = documents.inline.iter();
        RoleState {
            arn: "arn:aws:iam::111122223333:role/x".to_owned(),
            trust: documents.trust.compact(),
            inline: Read::Known(
                inline
                    .map(|one| (one.name.clone(), one.document.compact()))
                    .collect(),
            ),
            created: None,
            tags: std::collections::BTreeMap::new(),
            attached: Read::Known(std::collections::BTreeMap::new()),
            boundary_arn: None,
            boundary: Read::Known(None),
        }
    }

    fn sids(kept: &[Kept]) -> Vec<&str> {
        kept.iter().map(|one| one.sid.as_str()).collect()
    }

    fn elsewhere() -> RoleNeeds {
        RoleNeeds {
            output: Objects::below("acme-finetune", "other/output"),
            ..needs()
        }
    }

    #[test]
    fn what_the_earlier_job_needs_stays_beside_what_the_new_one_needs() {
        let before = state(&needs().documents());
        let (documents, kept) = keep(&elsewhere().documents(), &before);
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!(kept[0].policy, "finetune-s3");
        assert_eq!(
            kept[0].sid, "WriteResultsKept9754fab0",
            "it stands in AWS for good"
        );
        let text = documents.inline[0].document.compact();
        assert!(
            text.contains("support-tone/output/*") && text.contains("other/output/*"),
            "{text}"
        );
        // Again: nothing more, and nothing less.
        let (again, still) = keep(&elsewhere().documents(), &state(&documents));
        assert_eq!((&again, sids(&still)), (&documents, sids(&kept)));
        // Back to the earlier job: its statement is the wanted one now, the other one's is kept.
        let (back, kept) = keep(&needs().documents(), &state(&documents));
        assert_eq!(kept.len(), 1);
        let text = back.inline[0].document.compact();
        assert!(
            text.contains("support-tone/output/*") && text.contains("other/output/*"),
            "{text}"
        );
    }

    #[test]
    fn jobs_of_the_region_before_may_still_assume_the_role() {
        let here = RoleNeeds { vpc: None, ..needs() };
        let mut there = here.clone();
        there.region = "us-west-2".parse().unwrap();
        let (documents, kept) = keep(&there.documents(), &state(&here.documents()));
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!(kept[0].policy, "trust policy");
        let regions = TrustedRegions::of(&documents.trust.compact());
        assert_eq!(regions.named.len(), 2, "{regions:?}");
        let (again, still) = keep(&there.documents(), &state(&documents));
        assert_eq!((&again, sids(&still)), (&documents, sids(&kept)));
    }

    #[test]
    fn a_policy_that_is_no_longer_needed_stays_as_a_whole() {
        let mut without = needs();
        without.vpc = None;
        let (documents, kept) = keep(&without.documents(), &state(&needs().documents()));
        assert_eq!(kept.len(), 5);
        assert_eq!(documents.inline.last().unwrap().name, "finetune-vpc");
    }

    #[test]
    fn more_of_the_same_keeps_nothing_and_neither_does_what_others_wrote() {
        let mut more = needs();
        more.inputs.push(Objects::below("acme-finetune", "media"));
        assert!(keep(&more.documents(), &state(&needs().documents())).1.is_empty());
        let mut drifted = state(&needs().documents());
        if let Read::Known(inline) = &mut drifted.inline {
            let text = &inline["finetune-s3"];
            let wide = r#""Statement":[{"Sid":"Wide","Effect":"Allow","Action":"s3:*","Resource":"*"},"#;
            let text = text.replacen("\"Statement\":[", wide, 1);
            inline.insert("finetune-s3".to_owned(), text);
        }
        let (documents, kept) = keep(&needs().documents(), &drifted);
        assert!(kept.is_empty() && documents == needs().documents());
    }
}
