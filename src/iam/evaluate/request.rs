//! What is asked of a policy: who does what to which resource, in which circumstances.

use std::collections::{BTreeMap, BTreeSet};

use super::principal::Principal;

/// The circumstances of a request. A key is present with its values, known to be absent, or unknown;
/// a condition on an unknown key leaves the request undecided.
#[derive(Debug, Clone, Default)]
pub struct Context {
    present: BTreeMap<String, Vec<String>>,
    absent: BTreeSet<String>,
    complete: bool,
}

/// What is known of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known<'a> {
    Values(&'a [String]),
    Absent,
    Unknown,
}

impl Context {
    /// Sets a key to one value. Keys are not case-sensitive.
    #[must_use]
    pub fn with(self, key: &str, value: impl Into<String>) -> Self {
        self.with_all(key, [value.into()])
    }

    /// Sets a key to several values.
    #[must_use]
    pub fn with_all(mut self, key: &str, values: impl IntoIterator<Item = String>) -> Self {
        self.present
            .insert(key.to_ascii_lowercase(), values.into_iter().collect());
        self
    }

    /// Says that the request does not carry a key; `prefix/*` stands for all keys of a family.
    #[must_use]
    pub fn without(mut self, key: &str) -> Self {
        self.absent.insert(key.to_ascii_lowercase());
        self
    }

    /// Says that the request carries no key but those that are set.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.complete = true;
        self
    }

    /// Whether what is not set is known to be absent.
    pub(super) const fn is_complete(&self) -> bool {
        self.complete
    }

    /// The only value of a key, where it has one.
    pub(super) fn single(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Known::Values([value]) => Some(value),
            _ => None,
        }
    }

    pub(super) fn get(&self, key: &str) -> Known<'_> {
        let key = key.to_ascii_lowercase();
        if let Some(values) = self.present.get(&key) {
            return Known::Values(values);
        }
        let family = key.split_once('/').map(|(family, _)| format!("{family}/*"));
        let absent = self.absent.contains(&key) || family.is_some_and(|family| self.absent.contains(&family));
        if absent || self.complete {
            Known::Absent
        } else {
            Known::Unknown
        }
    }
}

/// One question.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// The action, such as `s3:PutObject`.
    pub action: String,
    /// The ARN of the resource, `*` where the action knows none.
    pub resource: String,
    /// The circumstances.
    pub context: Context,
}
