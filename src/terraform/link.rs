//! What attributes name: values that are known, and resources that are not built yet.

use serde_json::Value;

use super::resource::Resource;

/// What an attribute names.
#[derive(Debug, Clone, PartialEq)]
pub enum Link<'a> {
    /// A value that is known: an ID, an ARN, a name.
    Known(String),
    /// A resource of the plan.
    Planned(&'a Resource),
}

/// A plan does not tell what an attribute names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the plan does not tell {wanted} `{attribute}` of `{address}` names")]
pub struct Unclear {
    address: String,
    attribute: String,
    wanted: String,
}

impl Unclear {
    /// The plan does not tell which of `kinds` an attribute of the resource at `address` names.
    pub fn new(address: &str, attribute: &str, kinds: &[&str]) -> Self {
        let wanted = kinds
            .first()
            .map_or_else(|| "what".to_owned(), |kind| format!("which `{kind}`"));
        Self {
            address: address.to_owned(),
            attribute: attribute.to_owned(),
            wanted,
        }
    }
}

/// Of several resources those with the key; all of them where none has it.
pub(super) fn with_key(links: &mut Vec<Link<'_>>, key: &Value) {
    let has = |link: &Link<'_>| matches!(link, Link::Planned(resource) if resource.index == *key);
    if links.len() > 1 && links.iter().any(has) {
        links.retain(has);
    }
}

/// Of the instances of each resource the one with the same index, where there are as many as of that which names them.
/// A plan tells neither `count.index + 1` from `count.index` nor `element` from `[…]`: of more or fewer any may be meant,
/// unless one alone does the naming.
pub(super) fn with_count(links: &mut Vec<Link<'_>>, index: &Value, instances: usize) {
    let all = links.clone();
    links.retain(|link| {
        let Link::Planned(resource) = link else {
            return true;
        };
        let beside = |other: &&Link<'_>| matches!(other, Link::Planned(other) if other.is_beside(resource));
        let group: Vec<&Link<'_>> = all.iter().filter(beside).collect();
        let narrows = group.len() > 1 && (group.len() == instances || instances == 1);
        !narrows || resource.index == *index
    });
}

pub(super) fn push_all<'a>(links: &mut Vec<Link<'a>>, more: Vec<Link<'a>>) {
    for link in more {
        if !links.contains(&link) {
            links.push(link);
        }
    }
}

/// The texts of a value: itself, or its items.
pub(super) fn known<'a>(value: Option<&Value>) -> Vec<Link<'a>> {
    let text = |value: &Value| {
        value
            .as_str()
            .filter(|text| !text.is_empty())
            .map(ToOwned::to_owned)
    };
    match value {
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(text).map(Link::Known).collect()
        }
        Some(value) => text(value).map(Link::Known).into_iter().collect(),
        None => Vec::new(),
    }
}

/// Whether a value is known to hold nothing: what the provider read back of an attribute that is not set is an empty
/// text.
pub(super) fn is_empty(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::String(text)) => text.is_empty(),
        _ => false,
    }
}
