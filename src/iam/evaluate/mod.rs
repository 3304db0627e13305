//! What policies make of a request: explicit deny first, then allow, else an implicit deny. What
//! cannot be known beforehand leaves a request undecided; it is never taken for allowed.

mod authorise;
mod change;
mod compare;
mod condition;
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

pub use authorise::{Answer, Layer, PolicySet, authorise};
pub use change::{Change, Edit, Holder};
pub use policy::Policy;
pub use principal::Principal;
pub use public::Named;
pub use read::{Question, ReadError};
pub use request::{Context, Request};

pub(super) use mend::{Model, mend};
pub(super) use pattern::matches_ignoring_case;
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

/// What policies make of a request.
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

/// The policies that a request is put to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policies<'a> {
    /// The policies of the role itself, inline and attached.
    pub identity: &'a [Policy],
    /// The policy of the resource: a bucket policy, a trust policy.
    pub resource: Option<&'a Policy>,
    /// The permissions boundary of the role: what it does not allow is not allowed.
    pub boundary: Option<&'a Policy>,
}

/// Decides on a request to a resource of the principal's own account, where either side may allow it.
pub fn decide(request: &Request, policies: Policies<'_>) -> Decision {
    let identity = weigh(request, policies.identity.iter());
    let resource = weigh(request, policies.resource.into_iter());
    let boundary = policies
        .boundary
        .map(|policy| weigh(request, [policy].into_iter()));
    let sides = [Some(&identity), Some(&resource), boundary.as_ref()];
    if let Some(decider) = sides.iter().flatten().find_map(|side| side.denied.clone()) {
        return Decision::Denied(decider);
    }
    if let Some(why) = sides
        .iter()
        .flatten()
        .find_map(|side| side.perhaps_denied.clone())
    {
        return Decision::Undecided(why);
    }
    let either = [&identity, &resource];
    if let Some(decider) = either.iter().find_map(|side| side.allowed.clone()) {
        // What a resource's policy grants to the role itself passes a boundary only in cases that
        // depend on the session; the boundary is asked for both.
        return match boundary {
            Some(side) if side.allowed.is_none() => match side.perhaps_allowed {
                Some((_, why)) => Decision::Undecided(why),
                None => Decision::NotAllowed(vec!["the permissions boundary does not allow it".to_owned()]),
            },
            _ => Decision::Allowed(decider),
        };
    }
    if let Some((_, why)) = either.iter().find_map(|side| side.perhaps_allowed.clone()) {
        return Decision::Undecided(why);
    }
    Decision::NotAllowed([identity.misses, resource.misses].concat())
}

/// What one side says.
#[derive(Debug, Default)]
struct Weighed {
    denied: Option<Decider>,
    perhaps_denied: Option<String>,
    allowed: Option<Decider>,
    perhaps_allowed: Option<(Decider, String)>,
    /// Why statements that allow the action on other terms do not apply.
    misses: Vec<String>,
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
            let why = format!("policy `{}` is not known: {why}", policy.name);
            let somewhere = Decider {
                policy: policy.name.clone(),
                statement: "unknown".to_owned(),
            };
            weighed.perhaps_denied.get_or_insert_with(|| why.clone());
            weighed.perhaps_allowed.get_or_insert((somewhere, why));
        }
        for statement in &policy.statements {
            let decider = || Decider {
                policy: policy.name.clone(),
                statement: statement.name.clone(),
            };
            let place = || format!("statement `{}` of `{}`", statement.name, policy.name);
            match (statement.effect, statement.applies(request, policy.has_variables)) {
                (Effect::Deny, Truth::Yes) => {
                    weighed.denied.get_or_insert_with(decider);
                }
                (Effect::Deny, Truth::Unknown(why)) => {
                    weighed
                        .perhaps_denied
                        .get_or_insert_with(|| format!("{} may deny it: {why}", place()));
                }
                (Effect::Allow, Truth::Yes) => {
                    weighed.allowed.get_or_insert_with(decider);
                }
                (Effect::Allow, Truth::Unknown(why)) => {
                    weighed
                        .perhaps_allowed
                        .get_or_insert_with(|| (decider(), format!("{} may allow it: {why}", place())));
                }
                (Effect::Allow, Truth::No(why)) if statement.names_action(request) => {
                    weighed.misses.push(format!("{}: {why}", place()));
                }
                (_, Truth::No(_)) => {}
            }
        }
    }
    weighed
}

#[cfg(test)]
mod tests;
