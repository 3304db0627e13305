//! The form that two policy documents are compared in: what IAM reads, without what makes no difference
//! to it.
//!
//! A list with one member is the member; the order of keys, statements and members does not count, nor
//! does the case of action names and condition keys (IAM User Guide, reference_policies_elements_action
//! and reference_policies_elements_condition); `"*"` as principal is `{"AWS": "*"}`, and an account's ID
//! is its root's ARN (reference_policies_elements_principal).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A document, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Canonical {
    head: BTreeMap<String, String>,
    statements: BTreeSet<Folded>,
}

/// A statement, ready to be compared: its elements by name, their values as a set.
pub(super) type Folded = BTreeMap<String, BTreeSet<String>>;

/// One element of a statement, such as `Action` or `Condition StringEquals aws:SourceAccount`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// What it is compared by.
    pub(super) folded: String,
    /// As it is written.
    pub(super) shown: String,
    /// Its values: what each is compared by, and as it is written.
    pub(super) values: BTreeMap<String, String>,
}

impl Canonical {
    pub(super) fn of(document: &Value) -> Self {
        let head = document.as_object().into_iter().flatten();
        Self {
            head: head
                .filter(|(name, _)| *name != "Statement")
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
            statements: statements(document)
                .into_iter()
                .map(|one| folded(&elements(one)))
                .collect(),
        }
    }

    /// What stands beside the statements, such as the version.
    pub(super) fn head(&self) -> &BTreeMap<String, String> {
        &self.head
    }
}

/// The statements of a document; a single one may stand without a list round it.
pub(super) fn statements(document: &Value) -> Vec<&Value> {
    match document.get("Statement") {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

pub(super) fn folded(elements: &[Element]) -> Folded {
    let fold = |element: &Element| (element.folded.clone(), element.values.keys().cloned().collect());
    elements.iter().map(fold).collect()
}

/// The elements of a statement, in the order in which they are written.
pub(super) fn elements(statement: &Value) -> Vec<Element> {
    let Value::Object(members) = statement else {
        return vec![element("statement", "statement", statement, str::to_owned)];
    };
    let mut all = Vec::new();
    for (name, value) in members {
        match name.as_str() {
            "Action" | "NotAction" => all.push(element(name, name, value, str::to_ascii_lowercase)),
            "Principal" | "NotPrincipal" => match value {
                Value::Object(kinds) => all.extend(kinds.iter().map(|(kind, value)| {
                    let shown = format!("{name} {kind}");
                    element(&shown, &shown, value, principal)
                })),
                other => {
                    let shown = format!("{name} AWS");
                    all.push(element(&shown, &shown, other, principal));
                }
            },
            "Condition" => {
                for (operator, keys) in value.as_object().into_iter().flatten() {
                    for (key, value) in keys.as_object().into_iter().flatten() {
                        let shown = format!("Condition {operator} {key}");
                        let folded = format!("Condition {operator} {}", key.to_ascii_lowercase());
                        all.push(element(&folded, &shown, value, str::to_owned));
                    }
                }
            }
            _ => all.push(element(name, name, value, str::to_owned)),
        }
    }
    all.sort_by_key(|element| {
        let first = element.shown.split(' ').next().unwrap_or_default();
        let rank = super::document::ORDER.iter().position(|known| *known == first);
        (rank.unwrap_or(usize::MAX), element.shown.clone())
    });
    all
}

fn element(folded: &str, shown: &str, value: &Value, fold: fn(&str) -> String) -> Element {
    let items = match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    Element {
        folded: folded.to_owned(),
        shown: shown.to_owned(),
        values: items
            .into_iter()
            .map(|item| {
                let shown = text(item);
                (fold(&shown), shown)
            })
            .collect(),
    }
}

/// Conditions compare texts: `true` and `"true"` are one value.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// An account's root is the account.
fn principal(shown: &str) -> String {
    let parts: Vec<&str> = shown.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "iam", "", account, "root"] => account.to_owned(),
        _ => shown.to_owned(),
    }
}
