//! What policies make of a request: explicit deny first, then allow, else an implicit deny. What
//! cannot be known beforehand leaves a request undecided; it is never taken for allowed.

mod authorise;
mod change;
mod compare;
mod condition;
mod layer;
mod mend;
mod pattern;
mod policy;
mod principal;
mod public;
mod read;
mod repair;
mod request;
mod statement;
mod text;
mod truth;
mod write;

pub use authorise::{Answer, PolicySet, authorise};
pub use change::{Change, Edit, Holder};
pub use layer::Layer;
pub use policy::Policy;
pub use principal::Principal;
pub use public::Named;
pub use read::{Question, ReadError};
pub use request::{Context, Request};
pub use truth::Doubt;

pub(super) use mend::{Model, mend};
pub(super) use policy::{Among, Condition, Effect, Statement};
pub(super) use truth::Truth;

/// The statement that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decider {
    /// The policy.
    pub policy: String,
    /// The statement's Sid, else its number.
    pub statement: String,
}

/// A statement that allows the action on other terms than those of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// The policy.
    pub policy: String,
    /// The statement's Sid, else its number.
    pub statement: String,
    /// Why the statement does not apply.
    pub why: String,
}

impl Miss {
    /// Says which statement does not apply, and why.
    pub fn sentence(&self) -> String {
        format!(
            "statement `{}` of `{}`: {}",
            self.statement, self.policy, self.why
        )
    }
}

/// What one policy says of a request. Whether the request is allowed is for [`authorise`] to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A statement allows it and none denies it.
    Allowed(Decider),
    /// A statement denies it.
    Denied(Decider),
    /// No statement allows it; why those that name the action do not.
    NotAllowed(Vec<String>),
    /// It depends on something that is not known.
    Undecided(String),
}

impl Policy {
    /// Puts a request to this policy alone.
    pub fn decide(&self, request: &Request) -> Decision {
        let weighed = weigh(request, [self].into_iter());
        if let Some(by) = weighed.denied {
            return Decision::Denied(by);
        }
        let doubt = match weighed.allowed {
            Some(by) if weighed.perhaps_denied.is_none() => return Decision::Allowed(by),
            _ => weighed
                .perhaps_denied
                .or(weighed.perhaps_allowed.map(|(_, doubt)| doubt)),
        };
        match doubt {
            Some(doubt) => Decision::Undecided(doubt.why),
            None => Decision::NotAllowed(weighed.misses.iter().map(Miss::sentence).collect()),
        }
    }
}

/// What one side says.
#[derive(Debug, Default)]
struct Weighed {
    denied: Option<Decider>,
    perhaps_denied: Option<Doubt>,
    allowed: Option<Decider>,
    perhaps_allowed: Option<(Decider, Doubt)>,
    /// Statements that allow the action on other terms.
    misses: Vec<Miss>,
}

impl Weighed {
    /// The same with everything that is not known turned out for the best.
    fn hopeful(self) -> Self {
        Self {
            allowed: self.allowed.or(self.perhaps_allowed.map(|(by, _)| by)),
            perhaps_allowed: None,
            perhaps_denied: None,
            ..self
        }
    }
}

fn weigh<'a>(request: &Request, policies: impl Iterator<Item = &'a Policy>) -> Weighed {
    let mut weighed = Weighed::default();
    for policy in policies {
        if let Some(why) = &policy.unread {
            let doubt = Doubt::from(format!("policy `{}` is not known: {why}", policy.name));
            let somewhere = Decider {
                policy: policy.name.clone(),
                statement: "unknown".to_owned(),
            };
            weighed.perhaps_denied.get_or_insert_with(|| doubt.clone());
            weighed.perhaps_allowed.get_or_insert((somewhere, doubt));
        }
        for statement in &policy.statements {
            let decider = || Decider {
                policy: policy.name.clone(),
                statement: statement.name.clone(),
            };
            let may = |does: &str, doubt: Doubt| Doubt {
                why: format!(
                    "statement `{}` of `{}` may {does} it: {}",
                    statement.name, policy.name, doubt.why
                ),
                ..doubt
            };
            match (statement.effect, statement.applies(request, policy.has_variables)) {
                (Effect::Deny, Truth::Yes) => {
                    weighed.denied.get_or_insert_with(decider);
                }
                (Effect::Deny, Truth::Unknown(doubt)) => {
                    weighed.perhaps_denied.get_or_insert_with(|| may("deny", doubt));
                }
                (Effect::Allow, Truth::Yes) => {
                    weighed.allowed.get_or_insert_with(decider);
                }
                (Effect::Allow, Truth::Unknown(doubt)) => {
                    weighed
                        .perhaps_allowed
                        .get_or_insert_with(|| (decider(), may("allow", doubt)));
                }
                (Effect::Allow, Truth::No(why)) if statement.names_action(request) => {
                    weighed.misses.push(Miss {
                        policy: policy.name.clone(),
                        statement: statement.name.clone(),
                        why,
                    });
                }
                (_, Truth::No(_)) => {}
            }
        }
    }
    weighed
}

#[cfg(test)]
mod tests;
