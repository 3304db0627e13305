//! Faults that are copied from documentation and from each other: recognised by their shape, explained, with
//! what to write instead. Whether one breaks anything is for the evaluator to say.

mod look;
mod permissions;
mod trust;

use super::evaluate::{Effect, Holder, Layer, Policy, PolicySet, Request, Statement, Truth};
use super::needs::RoleNeeds;
use look::Look;

/// What is wrong, and what to write instead.
type Found = Option<(String, String)>;

/// One kind of trap.
struct Kind {
    name: &'static str,
    source: &'static str,
    find: fn(&Look<'_>) -> Found,
    /// The action that a statement of this kind lacks, where that is the fault.
    lacks: Option<&'static str>,
    /// Whether there is nothing to say of it where it breaks nothing: another statement gives what this one
    /// lacks.
    silent: bool,
}

/// A trap in a set of policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trap {
    /// What this kind of trap is called.
    pub name: &'static str,
    /// The kind of policy that it is in.
    pub layer: Layer,
    /// The policy.
    pub policy: String,
    /// The statement's Sid, or its number; none where the whole policy is meant.
    pub statement: Option<String>,
    /// What is wrong with it.
    pub explanation: String,
    /// What to write instead.
    pub remedy: String,
    /// The page that says so.
    pub source: &'static str,
    /// The IDs of the requests that it breaks; none where it does no harm here.
    pub breaks: Vec<String>,
}

/// A trap and the statement that it is in, to tell which requests it breaks.
pub(super) struct Spotted {
    pub(super) trap: Trap,
    holder: Holder,
    index: Option<usize>,
    lacks: Option<&'static str>,
    silent: bool,
}

impl Spotted {
    /// Whether there is nothing to say of it.
    pub(super) fn is_moot(&self) -> bool {
        self.silent && self.trap.breaks.is_empty()
    }

    /// Whether a request that is not allowed is so because of this: an allow that names the action and does
    /// not apply, a deny that does.
    pub(super) fn breaks(&self, request: &Request, set: &PolicySet) -> bool {
        let Some(policy) = self.holder.of(set) else {
            return false;
        };
        let lacked = self
            .lacks
            .is_some_and(|action| action.eq_ignore_ascii_case(&request.action));
        let Some(statement) = self.index.and_then(|index| policy.statements.get(index)) else {
            return lacked;
        };
        if lacked {
            return statement.clauses(request, policy.has_variables).resource == Truth::Yes;
        }
        let applies = statement.applies(request, policy.has_variables);
        statement.names_action(request)
            && match statement.effect {
                Effect::Allow => applies != Truth::Yes,
                Effect::Deny => !matches!(applies, Truth::No(_)),
            }
    }
}

const PUT: &str = "s3:PutObject";

/// Looks for traps in every policy of a set.
pub(super) fn find(needs: &RoleNeeds, set: &PolicySet) -> Vec<Spotted> {
    let mut holders = vec![Holder::Trust, Holder::Boundary, Holder::Endpoint];
    holders.extend((0..set.identity.len()).map(Holder::Identity));
    holders.extend(set.resources.keys().cloned().map(Holder::Resource));
    let mut found = Vec::new();
    for holder in holders {
        let Some(policy) = holder.of(set).filter(|policy| policy.unread.is_none()) else {
            continue;
        };
        if holder == Holder::Endpoint {
            found.extend(without_put(policy));
        }
        for (index, statement) in policy.statements.iter().enumerate() {
            let look = Look {
                needs,
                holder: &holder,
                statement,
            };
            found.extend(in_statement(&look, policy, index));
        }
    }
    found
}

fn in_statement(look: &Look<'_>, policy: &Policy, index: usize) -> Vec<Spotted> {
    let kinds = trust::KINDS.iter().chain(permissions::KINDS);
    kinds
        .filter_map(|kind| {
            let (explanation, remedy) = (kind.find)(look)?;
            Some(Spotted {
                trap: Trap {
                    name: kind.name,
                    layer: look.holder.layer(),
                    policy: policy.name().to_owned(),
                    statement: Some(look.statement.name.clone()),
                    explanation,
                    remedy,
                    source: kind.source,
                    breaks: Vec::new(),
                },
                holder: look.holder.clone(),
                index: Some(index),
                lacks: kind.lacks,
                silent: kind.silent,
            })
        })
        .collect()
}

/// The sample of an endpoint policy reads and lists only.
fn without_put(policy: &Policy) -> Option<Spotted> {
    let allows =
        |statement: &Statement, action: &str| statement.effect == Effect::Allow && statement.names(action);
    let any = |action: &str| policy.statements.iter().any(|one| allows(one, action));
    (any("s3:GetObject") && !any(PUT)).then(|| Spotted {
        trap: Trap {
            name: "endpoint-without-put",
            layer: Layer::Endpoint,
            policy: policy.name().to_owned(),
            statement: None,
            explanation:
                "the endpoint policy lets objects be read and not written, as AWS's sample does: the \
                          job trains to its end and can't write its results"
                    .to_owned(),
            remedy: "allow `s3:PutObject` on the output prefix in the endpoint policy".to_owned(),
            source: "https://docs.aws.amazon.com/bedrock/latest/userguide/vpc-s3.html",
            breaks: Vec::new(),
        },
        holder: Holder::Endpoint,
        index: None,
        lacks: Some(PUT),
        silent: true,
    })
}

#[cfg(test)]
mod tests;
