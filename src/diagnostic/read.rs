//! What a check was to look at: known, or the reason why not. A check that lacks what it needs is
//! unknown and names the permission; it never passes.

use serde::{Deserialize, Serialize};

/// Something that was to be read: it is known, or it says why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Read<T> {
    /// What the service answered.
    Known(T),
    /// Why there is no answer.
    Unread(Unread),
}

impl<T> Read<T> {
    /// Returns what is known.
    ///
    /// # Errors
    /// Why it could not be read.
    pub const fn known(&self) -> Result<&T, &Unread> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Unread(unread) => Err(unread),
        }
    }

    /// Something that was asked of `operation`, which said `error`; permission is not what lacks.
    pub fn unanswered(operation: &str, error: impl Into<String>) -> Self {
        Self::Unread(Unread {
            operation: operation.to_owned(),
            denied: false,
            error: error.into(),
        })
    }

    /// Returns what is known, if it is.
    pub fn ok(&self) -> Option<&T> {
        self.known().ok()
    }
}

/// A call that gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unread {
    /// The action as IAM spells it, such as `ec2:DescribeSubnets`.
    pub operation: String,
    /// Whether the caller lacks the permission for it.
    pub denied: bool,
    /// What the service, or the way to it, said.
    pub error: String,
}

impl Unread {
    /// Says what is missing: the permission, or the answer.
    pub fn reason(&self) -> String {
        if self.denied {
            format!("the caller lacks `{}`", self.operation)
        } else {
            format!("`{}` gave no answer: {}", self.operation, self.error)
        }
    }
}
