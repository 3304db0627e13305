//! What a trap is looked for in: one statement, of one policy, for one job.

use crate::iam::evaluate::{Among, Condition, Effect, Holder, Statement};
use crate::iam::needs::RoleNeeds;

/// A statement, where it stands, and the job.
pub(super) struct Look<'a> {
    pub(super) needs: &'a RoleNeeds,
    pub(super) holder: &'a Holder,
    pub(super) statement: &'a Statement,
}

impl Look<'_> {
    pub(super) fn allows(&self) -> bool {
        self.statement.effect == Effect::Allow
    }

    pub(super) fn in_trust(&self) -> bool {
        *self.holder == Holder::Trust
    }

    /// Whether the statement allows `action`.
    pub(super) fn allows_action(&self, action: &str) -> bool {
        self.allows() && self.statement.names(action)
    }

    /// Whether the statement is about one service's actions only.
    pub(super) fn is_about(&self, service: &str) -> bool {
        match &self.statement.actions {
            Among::In(list) => {
                !list.is_empty()
                    && list
                        .iter()
                        .all(|action| action.to_ascii_lowercase().starts_with(service))
            }
            Among::NotIn(_) => false,
        }
    }

    pub(super) fn actions(&self) -> &[String] {
        match &self.statement.actions {
            Among::In(list) => list,
            Among::NotIn(_) => &[],
        }
    }

    pub(super) fn resources(&self) -> &[String] {
        match &self.statement.resources {
            Some(Among::In(list)) => list,
            _ => &[],
        }
    }

    /// The AWS principals and the services that the statement is about.
    pub(super) fn principals(&self) -> (&[String], &[String]) {
        match &self.statement.principals {
            Some(Among::In(listed) | Among::NotIn(listed)) => (&listed.aws, &listed.services),
            None => (&[], &[]),
        }
    }

    /// The conditions on a key; a key that ends in `/` stands for its family.
    pub(super) fn on<'k>(&'k self, key: &'k str) -> impl Iterator<Item = &'k Condition> {
        self.statement.conditions.iter().filter(move |condition| {
            let own = condition.key.to_ascii_lowercase();
            let key = key.to_ascii_lowercase();
            own == key || (key.ends_with('/') && own.starts_with(&key))
        })
    }

    /// The conditions that a request without the key does not meet.
    pub(super) fn demanded<'k>(&'k self, key: &'k str) -> impl Iterator<Item = &'k Condition> {
        self.on(key).filter(|condition| {
            let operator = condition.operator.as_str();
            !operator.contains("Not")
                && !operator.ends_with("IfExists")
                && !operator.starts_with("ForAllValues:")
                && operator != "Null"
        })
    }
}

/// The part of an ARN counted from 0; none where the text is no ARN.
pub(super) fn part(arn: &str, index: usize) -> Option<&str> {
    let rest = arn.starts_with("arn:").then_some(arn)?;
    rest.splitn(6, ':').nth(index)
}

/// Whether a text holds a wildcard.
pub(super) fn is_pattern(text: &str) -> bool {
    text.replace("${*}", "").replace("${?}", "").contains(['*', '?'])
}
