//! The decision over a whole set of policies: every layer that has a say, as IAM evaluates them (IAM User
//! Guide, Policy evaluation logic).

use std::collections::BTreeMap;

use super::policy::{Effect, Policy};
use super::principal::Principal;
use super::request::Request;
use super::truth::Truth;
use super::{Doubt, Layer, Miss, Weighed, weigh};

/// All policies that have a say.
#[derive(Debug, Clone, Default)]
pub struct PolicySet {
    /// The trust policy of the role: judges who may assume it.
    pub trust: Option<Policy>,
    /// The policies of the principal.
    pub identity: Vec<Policy>,
    /// The permissions boundary of the principal.
    pub boundary: Option<Policy>,
    /// Service control policies, level by level of the organisation: each level has to allow.
    pub service_control: Vec<Vec<Policy>>,
    /// The policies of resources, by the ARN of the resource (of a bucket also for its objects).
    pub resources: BTreeMap<String, Policy>,
    /// The policy of the VPC endpoint that requests to Amazon S3, and those that carry `aws:SourceVpce`,
    /// pass.
    pub endpoint: Option<Policy>,
}

/// The decision on one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether the request is allowed. What can't be decided is not.
    pub allowed: bool,
    /// Whether it can't be decided: what is not known could allow it.
    pub unknown: bool,
    /// What decided.
    pub decided_by: Layer,
    /// The statement that decided, by its Sid or its number, and the policy it stands in.
    pub statement: Option<(String, String)>,
    /// Why, in a sentence.
    pub reason: String,
    /// The statements that came nearest, where none allows it: the reason is made of them.
    pub misses: Vec<Miss>,
    /// What is not known, where that is the reason.
    pub doubt: Option<Doubt>,
}

impl Answer {
    /// Says no, without a statement that does.
    fn no(layer: Layer, reason: String) -> Self {
        Self {
            allowed: false,
            unknown: false,
            decided_by: layer,
            statement: None,
            reason,
            misses: Vec::new(),
            doubt: None,
        }
    }

    /// Says what is not known.
    pub fn why_unknown(self) -> String {
        self.doubt.map_or(self.reason, |doubt| doubt.why)
    }

    /// The reasons one by one: of each statement that came near, else the one there is.
    pub fn reasons(&self) -> Vec<String> {
        match self.misses.as_slice() {
            [] => vec![self.reason.clone()],
            misses => misses.iter().map(Miss::sentence).collect(),
        }
    }

    /// Says that it can't be decided.
    fn undecided(layer: Layer, doubt: Doubt) -> Self {
        let reason = format!("it can't be decided: {}", doubt.why);
        Self {
            doubt: Some(doubt),
            ..Self::no(layer, reason)
        }
    }
}

/// The policy on the side of the resource.
struct Side<'p> {
    layer: Layer,
    policy: Option<&'p Policy>,
    /// Whether nothing is allowed unless this policy allows it, or leaves it to the account: role trust
    /// policies and key policies.
    decides_alone: bool,
}

impl PolicySet {
    /// The ARN under which the policy of a resource is kept: of an object its bucket's, of a version or alias
    /// its function's.
    pub(in crate::iam) fn holder_of(&self, resource: &str) -> String {
        if self.resources.contains_key(resource) {
            return resource.to_owned();
        }
        match resource.split(':').nth(2) {
            Some("s3") => resource.split('/').next().unwrap_or(resource).to_owned(),
            Some("lambda") if resource.split(':').count() > 7 => resource
                .rsplit_once(':')
                .map_or(resource, |(function, _)| function)
                .to_owned(),
            _ => resource.to_owned(),
        }
    }

    fn side(&self, request: &Request) -> Side<'_> {
        let action = request.action.to_ascii_lowercase();
        let assumes = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"]
            .iter()
            .any(|start| action.starts_with(start));
        if assumes {
            return Side {
                layer: Layer::Trust,
                policy: self.trust.as_ref(),
                decides_alone: true,
            };
        }
        let resource = request.resource.as_str();
        Side {
            layer: Layer::Resource,
            policy: self.resources.get(&self.holder_of(resource)),
            decides_alone: is_key(resource),
        }
    }

    /// Whether the request passes the endpoint.
    fn passes_endpoint(request: &Request) -> bool {
        let s3 = request.action.to_ascii_lowercase().starts_with("s3:");
        request.principal.is_identity() && (s3 || request.context.single("aws:SourceVpce").is_some())
    }
}

fn is_key(resource: &str) -> bool {
    let mut parts = resource.splitn(6, ':').skip(2);
    parts.next() == Some("kms") && parts.nth(2).is_some_and(|rest| rest.starts_with("key/"))
}

/// Decides on `request`, made to a resource of `resource_account`; without one the ARN tells, else the
/// resource is the principal's own.
pub fn authorise(request: &Request, resource_account: Option<&str>, set: &PolicySet) -> Answer {
    let strict = put(request, resource_account, set, false);
    if strict.allowed {
        return strict;
    }
    // Denied for certain is what stays denied when everything that is not known turns out for the best.
    let hopeful = put(request, resource_account, set, true);
    if hopeful.allowed {
        return Answer {
            unknown: true,
            ..strict
        };
    }
    hopeful
}

/// Puts the request to every layer; `hopeful`: what is not known turns out for the best.
fn put(request: &Request, resource_account: Option<&str>, set: &PolicySet, hopeful: bool) -> Answer {
    let weigh = |policies: &mut dyn Iterator<Item = &Policy>| {
        let weighed = weigh(request, policies);
        if hopeful { weighed.hopeful() } else { weighed }
    };
    let side = set.side(request);
    let resource = weigh(&mut side.policy.into_iter());
    let bound = request.principal.is_identity();
    let identity = weigh(&mut set.identity.iter().filter(|_| bound));
    let boundary = set
        .boundary
        .as_ref()
        .filter(|_| bound)
        .map(|policy| weigh(&mut [policy].into_iter()));
    let control: Vec<Weighed> = if bound && !request.principal.is_service_linked() {
        let levels = set.service_control.iter();
        levels.map(|level| weigh(&mut level.iter())).collect()
    } else {
        Vec::new()
    };
    let endpoint = set
        .endpoint
        .as_ref()
        .filter(|_| PolicySet::passes_endpoint(request))
        .map(|policy| weigh(&mut [policy].into_iter()));

    let layers = [(side.layer, &resource), (Layer::Identity, &identity)]
        .into_iter()
        .chain(boundary.iter().map(|weighed| (Layer::Boundary, weighed)))
        .chain(control.iter().map(|weighed| (Layer::ServiceControl, weighed)))
        .chain(endpoint.iter().map(|weighed| (Layer::Endpoint, weighed)));
    if let Some(denied) = layers
        .clone()
        .find_map(|(layer, weighed)| explicit(layer, weighed))
    {
        return denied;
    }
    // What a layer that only narrows does not allow is denied, whoever allows it.
    let narrowing = layers.filter(|(layer, _)| matches!(layer, Layer::ServiceControl | Layer::Endpoint));
    for (layer, weighed) in narrowing {
        if weighed.allowed.is_none() {
            return refused(layer, weighed);
        }
    }
    let granted = Granted {
        request,
        side: &side,
        resource: &resource,
        identity: &identity,
        boundary: boundary.as_ref(),
        hopeful,
    };
    match account_of(request, resource_account) {
        Some(account) if request.principal.account().is_some_and(|own| own != account) => {
            granted.across_accounts()
        }
        _ => granted.within_account(),
    }
}

/// The account of the resource, where it is known.
fn account_of<'r>(request: &'r Request, given: Option<&'r str>) -> Option<&'r str> {
    let of_arn = request
        .resource
        .split(':')
        .nth(4)
        .filter(|account| !account.is_empty());
    given
        .or(of_arn)
        .or_else(|| request.context.single("aws:ResourceAccount"))
}

/// Answers for a statement that denies, or may.
fn explicit(layer: Layer, weighed: &Weighed) -> Option<Answer> {
    if let Some(by) = &weighed.denied {
        let reason = format!(
            "statement `{}` of {} denies it",
            by.statement,
            layer.holder(&by.policy)
        );
        return Some(Answer {
            statement: Some((by.statement.clone(), by.policy.clone())),
            ..Answer::no(layer, reason)
        });
    }
    let doubt = weighed.perhaps_denied.clone()?;
    Some(Answer::undecided(layer, doubt))
}

/// Answers that `layer` does not allow it.
fn refused(layer: Layer, weighed: &Weighed) -> Answer {
    if let Some((_, doubt)) = &weighed.perhaps_allowed {
        return Answer::undecided(layer, doubt.clone());
    }
    let reason = match weighed.misses.as_slice() {
        [] if layer == Layer::Implicit => "no statement that allows anything names the action".to_owned(),
        [] => format!("no statement of {} names the action", layer.phrase()),
        misses => misses.iter().map(Miss::sentence).collect::<Vec<_>>().join("; "),
    };
    Answer {
        misses: weighed.misses.clone(),
        ..Answer::no(layer, reason)
    }
}

/// Answers that a statement allows it.
fn allowed(layer: Layer, weighed: &Weighed) -> Answer {
    let by = weighed.allowed.as_ref().expect("the layer allows it");
    let reason = format!(
        "statement `{}` of {} allows it",
        by.statement,
        layer.holder(&by.policy)
    );
    Answer {
        allowed: true,
        statement: Some((by.statement.clone(), by.policy.clone())),
        ..Answer::no(layer, reason)
    }
}

/// What the sides that can allow say.
struct Granted<'a> {
    request: &'a Request,
    side: &'a Side<'a>,
    resource: &'a Weighed,
    identity: &'a Weighed,
    boundary: Option<&'a Weighed>,
    hopeful: bool,
}

impl Granted<'_> {
    /// Within one account either side may allow; a trust or key policy has to.
    fn within_account(&self) -> Answer {
        let layer = self.side.layer;
        if self.resource.allowed.is_some() {
            return match self.boundary {
                Some(boundary) if boundary.allowed.is_none() && !self.named_alone() => {
                    refused(Layer::Boundary, boundary)
                }
                _ => allowed(layer, self.resource),
            };
        }
        if self.side.decides_alone && !self.delegated() {
            return match self.side.policy {
                Some(_) => refused(layer, self.resource),
                None => Answer::no(
                    layer,
                    format!(
                        "{} is not given, and nothing is allowed without it",
                        layer.phrase()
                    ),
                ),
            };
        }
        self.of_identity()
    }

    /// Between accounts both sides have to allow.
    fn across_accounts(&self) -> Answer {
        if self.identity.allowed.is_none() {
            return self.of_identity();
        }
        if self.resource.allowed.is_none() && !self.delegated() {
            let layer = self.side.layer;
            return match self.side.policy {
                Some(_) => refused(layer, self.resource),
                None => Answer::no(
                    layer,
                    "the resource is another account's, and none of its policies is given".to_owned(),
                ),
            };
        }
        self.of_identity()
    }

    /// The principal's own policies, within its boundary.
    fn of_identity(&self) -> Answer {
        if self.identity.allowed.is_none() {
            let misses = [self.identity.misses.as_slice(), &self.resource.misses].concat();
            let perhaps = [self.identity, self.resource]
                .iter()
                .find_map(|side| side.perhaps_allowed.clone());
            return refused(
                Layer::Implicit,
                &Weighed {
                    misses,
                    perhaps_allowed: perhaps,
                    ..Weighed::default()
                },
            );
        }
        match self.boundary {
            Some(boundary) if boundary.allowed.is_none() => refused(Layer::Boundary, boundary),
            _ => allowed(Layer::Identity, self.identity),
        }
    }

    /// Whether the resource's policy leaves the request to the principal's account.
    fn delegated(&self) -> bool {
        self.side.policy.is_some_and(|policy| {
            let hoped_for = self.hopeful && policy.unread.is_some();
            hoped_for
                || policy.statements.iter().any(|statement| {
                    match statement.delegates(self.request, policy.has_variables) {
                        Truth::Yes => true,
                        Truth::Unknown(_) => self.hopeful,
                        Truth::No(_) => false,
                    }
                })
        })
    }

    /// Whether the resource's policy names the user or the session itself, and so passes the boundary.
    fn named_alone(&self) -> bool {
        let principal: &Principal = &self.request.principal;
        self.side.policy.is_some_and(|policy| {
            policy.statements.iter().any(|statement| {
                statement.effect == Effect::Allow
                    && statement.names_only(principal)
                    && matches!(statement.applies(self.request, policy.has_variables), Truth::Yes)
            })
        })
    }
}

#[cfg(test)]
#[path = "authorise_tests.rs"]
mod tests;
