//! How a role differs from what the job needs: everything that has to be written to it.

use std::collections::BTreeMap;

use super::check::RoleRequest;
use super::diff::{Change, Difference, differences};
use super::document::Document;
use super::documents::{INLINE_NAMES, RoleDocuments};
use super::facts::{MANAGED_TAG, RoleState};
use super::role::{PolicyArn, RolePath};
use super::sufficiency::TRUST_POLICY;

/// What a role that the tool keeps has beside its documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleSettings {
    /// The path that it is created under; absent: whatever path it has is right.
    pub path: Option<RolePath>,
    /// Its permissions boundary; absent: whatever boundary it has is kept.
    pub boundary: Option<PolicyArn>,
    /// Its tags; others that it has are kept.
    pub tags: BTreeMap<String, String>,
}

impl RoleSettings {
    /// The tags with the one that marks the role as the tool's.
    pub fn all_tags(&self) -> BTreeMap<String, String> {
        let mut all = self.tags.clone();
        all.insert(MANAGED_TAG.to_owned(), "true".to_owned());
        all
    }
}

/// What has to be written to a role so that it is as the job needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drift {
    /// How the trust policy differs.
    pub trust: Vec<Difference>,
    /// Inline policies that are missing or differ, by name.
    pub write: Vec<PolicyDrift>,
    /// Inline policies of the tool's that the job no longer needs.
    pub remove: Vec<PolicyDrift>,
    /// The permissions boundary that is set, and the one that should be.
    pub boundary: Option<(Option<String>, PolicyArn)>,
    /// Tags that are missing or have another value: what is there, and what should be.
    pub tags: BTreeMap<String, (Option<String>, String)>,
    /// The path that the role has, and the one that it should have: nothing can change it.
    pub path: Option<(String, RolePath)>,
    /// What could not be read, and why: it may differ too.
    pub unread: Vec<String>,
}

/// How an inline policy differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDrift {
    /// Its name.
    pub name: String,
    /// What is to become of it.
    pub change: Change,
    /// How its statements differ.
    pub statements: Vec<Difference>,
}

impl Drift {
    /// Compares a role with what is asked for, as IAM reads both. `documents` are those of the request,
    /// perhaps with more that is to be kept.
    pub fn of(state: &RoleState, request: &RoleRequest, documents: &RoleDocuments) -> Self {
        let settings = &request.settings;
        let mut drift = Self {
            trust: differences(&parsed(&state.trust), &documents.trust),
            ..Self::default()
        };
        match state.inline.known() {
            Ok(inline) => drift.policies(inline, documents),
            Err(unread) => drift
                .unread
                .push(format!("its inline policies: {}", unread.reason())),
        }
        if let Some(wanted) = &settings.boundary
            && state.boundary_arn.as_deref() != Some(wanted.as_str())
        {
            drift.boundary = Some((state.boundary_arn.clone(), wanted.clone()));
        }
        for (key, wanted) in settings.all_tags() {
            let have = state.tags.get(&key);
            // That the tag is there is what counts: an older release may have written another value.
            if have != Some(&wanted) && !(key == MANAGED_TAG && have.is_some()) {
                drift.tags.insert(key, (have.cloned(), wanted));
            }
        }
        let arn = state.arn.parse::<super::RoleArn>();
        if let (Some(wanted), Ok(arn)) = (&settings.path, arn)
            && arn.path() != wanted.as_str()
        {
            drift.path = Some((arn.path(), wanted.clone()));
        }
        drift
    }

    fn policies(&mut self, inline: &BTreeMap<String, String>, documents: &RoleDocuments) {
        for policy in &documents.inline {
            let have = inline.get(&policy.name).map(|text| parsed(text));
            let statements = differences(have.as_ref().unwrap_or(&nothing()), &policy.document);
            let change = match have {
                None => Change::Added,
                Some(_) if statements.is_empty() => continue,
                Some(_) => Change::Changed,
            };
            self.write.push(PolicyDrift {
                name: policy.name.clone(),
                change,
                statements,
            });
        }
        for name in INLINE_NAMES {
            let wanted = documents.inline.iter().any(|policy| policy.name == name);
            if let Some(text) = inline.get(name).filter(|_| !wanted) {
                self.remove.push(PolicyDrift {
                    name: name.to_owned(),
                    change: Change::Removed,
                    statements: differences(&parsed(text), &nothing()),
                });
            }
        }
    }

    /// Whether nothing has to be written, as far as the role could be read.
    pub fn is_none(&self) -> bool {
        self.names().is_empty()
    }

    /// Whether the role is known to be exactly what is asked for.
    pub fn is_equal(&self) -> bool {
        *self == Self::default()
    }

    /// Names what has to be written.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        names.extend((!self.trust.is_empty()).then(|| TRUST_POLICY.to_owned()));
        names.extend(self.write.iter().map(|policy| policy.name.clone()));
        names.extend(self.remove.iter().map(|policy| policy.name.clone()));
        names.extend(self.boundary.as_ref().map(|_| "permissions boundary".to_owned()));
        names.extend(self.tags.keys().map(|key| format!("tag `{key}`")));
        names
    }

    /// Whether a job that runs with the role may lose what it needs: rights of the inline policies, or that
    /// Bedrock may assume the role for it. (The trust policy that is written admits every job of the account in
    /// one Region.)
    pub fn takes_rights_away(&self) -> bool {
        let shrinks = |policy: &PolicyDrift| policy.statements.iter().any(Difference::takes_away);
        let trusts_less = self.trust.iter().any(|one| one.removes_from("aws:SourceArn"));
        trusts_less || !self.remove.is_empty() || self.write.iter().any(shrinks)
    }
}

/// The policies of a role beside those that the tool keeps: never touched.
pub fn untouched(state: &RoleState) -> Vec<String> {
    let mut others = Vec::new();
    if let Ok(inline) = state.inline.known() {
        let foreign = inline
            .keys()
            .filter(|name| !INLINE_NAMES.contains(&name.as_str()));
        others.extend(foreign.map(|name| format!("inline policy `{name}`")));
    }
    if let Ok(attached) = state.attached.known() {
        others.extend(attached.keys().map(|arn| format!("managed policy `{arn}`")));
    }
    others
}

fn nothing() -> Document {
    Document::from_value(serde_json::json!({ "Version": "2012-10-17", "Statement": [] }))
}

/// IAM returns what it has checked; a text that is no document differs from every one.
fn parsed(text: &str) -> Document {
    Document::parse(text).unwrap_or_else(|_| Document::from_value(serde_json::json!({})))
}
