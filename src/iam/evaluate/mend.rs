//! The smallest change of a set of policies that has a request allowed. Every candidate is carried out on a
//! copy and judged again; one that does not help is not proposed.

use serde_json::{Value, json};

use super::Layer;
use super::authorise::{Answer, PolicySet, authorise};
use super::change::{Change, Edit, Holder};
use super::policy::{Among, Effect, Policy, Statement};
use super::principal::Principal;
use super::repair::{allowing, sparing};
use super::request::Request;
use super::truth::Truth;

/// How the role should look, and what it should not be able to do.
pub(in crate::iam) struct Model<'a> {
    /// The trust policy.
    pub(in crate::iam) trust: &'a Policy,
    /// The policies of the role.
    pub(in crate::iam) identity: &'a [Policy],
    /// The set before any change: statements that a change has added are left as they are.
    pub(in crate::iam) original: &'a PolicySet,
    /// Says of everything that the role should and should not be able to do whether a set has it so.
    pub(in crate::iam) well: &'a dyn Fn(&PolicySet) -> Vec<bool>,
}

/// Changes that might help, all of one statement, and what they cost.
pub(super) struct Candidate {
    pub(super) changes: Vec<Change>,
    /// How much they change; less is better.
    pub(super) cost: u32,
    /// Among equals: how far the statement is from the one that should allow it; less is better.
    pub(super) distance: u32,
}

/// One layer after the other may refuse a request, and one deny may hide another.
const ROUNDS: usize = 8;

/// What a request meets in a set.
pub(super) struct Place<'a> {
    pub(super) holder: Holder,
    pub(super) policy: &'a Policy,
}

impl Place<'_> {
    pub(super) fn change(&self, index: usize, edit: Edit) -> Change {
        let statement = self.policy.statements.get(index);
        Change {
            holder: self.holder.clone(),
            policy: self.policy.name.clone(),
            index,
            statement: statement.map_or_else(String::new, |statement| statement.name.clone()),
            edit,
        }
    }
}

/// Finds the changes that have `request` allowed, or leave it to what is not known; none where neither can be
/// had.
pub(in crate::iam) fn mend(
    request: &Request,
    account: Option<&str>,
    set: &PolicySet,
    model: &Model<'_>,
) -> Option<Vec<Change>> {
    let mut set = set.clone();
    let mut changes = Vec::new();
    for _ in 0..ROUNDS {
        let answer = authorise(request, account, &set);
        if answer.allowed {
            return Some(changes);
        }
        let before = (model.well)(&set);
        let mut able: Vec<(Candidate, PolicySet)> = Vec::new();
        for candidate in candidates(request, &answer, &set, model) {
            let mut copy = set.clone();
            candidate
                .changes
                .iter()
                .for_each(|change| change.apply(&mut copy));
            // What is not known can stand in the way of everything: the answer is the same then.
            let helps = || authorise(request, account, &copy) != answer;
            if takes_effect(&candidate, request, &copy) && helps() {
                able.push((candidate, copy));
            }
        }
        able.sort_by_key(|(candidate, _)| (candidate.cost, candidate.distance));
        let Some((made, copy)) = least_harmful(able, &before, model) else {
            // What is left depends on what is not known.
            return (answer.unknown && !changes.is_empty()).then_some(changes);
        };
        changes.extend(made);
        set = copy;
    }
    None
}

/// Takes the first candidate that does no harm elsewhere, else the one that does the least.
fn least_harmful(
    able: Vec<(Candidate, PolicySet)>,
    before: &[bool],
    model: &Model<'_>,
) -> Option<(Vec<Change>, PolicySet)> {
    let mut best: Option<(usize, Candidate, PolicySet)> = None;
    for (candidate, copy) in able {
        let after = (model.well)(&copy);
        let harm = before
            .iter()
            .zip(&after)
            .filter(|(before, after)| **before && !**after)
            .count();
        if harm == 0 {
            return Some((candidate.changes, copy));
        }
        if best.as_ref().is_none_or(|(least, ..)| harm < *least) {
            best = Some((harm, candidate, copy));
        }
    }
    best.map(|(_, candidate, copy)| (candidate.changes, copy))
}

/// Whether the statement does now what it should: an allow applies, a deny does not.
fn takes_effect(candidate: &Candidate, request: &Request, set: &PolicySet) -> bool {
    let Some(change) = candidate.changes.first() else {
        return false;
    };
    let Some(policy) = change.holder.of(set) else {
        return false;
    };
    let Some(statement) = policy.statements.get(change.index) else {
        return false;
    };
    let applies = statement.applies(request, policy.has_variables);
    match statement.effect {
        Effect::Allow => applies == Truth::Yes,
        Effect::Deny => matches!(applies, Truth::No(_)),
    }
}

fn candidates(request: &Request, answer: &Answer, set: &PolicySet, model: &Model<'_>) -> Vec<Candidate> {
    let wanted = wanted(request, model);
    let places = places(request, answer.decided_by, set);
    let mut found = Vec::new();
    for place in &places {
        let own = place.holder.of(model.original);
        let own = own.map_or(0, |policy| policy.statements.len());
        for (index, statement) in place.policy.statements.iter().enumerate().take(own) {
            let variables = place.policy.has_variables;
            match statement.effect {
                Effect::Deny if !matches!(statement.applies(request, variables), Truth::No(_)) => {
                    found.extend(sparing(place, index, request));
                }
                Effect::Allow => found.extend(allowing(place, index, request, wanted.map(|(_, one)| one))),
                Effect::Deny => {}
            }
        }
    }
    // Denies first: nothing is gained by allowing what is denied.
    if found.iter().any(|candidate| is_about_a_deny(candidate, set)) {
        found.retain(|candidate| is_about_a_deny(candidate, set));
        return found;
    }
    found.extend(added(request, answer.decided_by, set, wanted));
    found
}

fn is_about_a_deny(candidate: &Candidate, set: &PolicySet) -> bool {
    candidate.changes.iter().any(|change| {
        let statement = change
            .holder
            .of(set)
            .and_then(|policy| policy.statements.get(change.index));
        statement.is_some_and(|statement| statement.effect == Effect::Deny)
    })
}

/// The statement of the model that allows the request, with the policy that it stands in.
fn wanted<'m>(request: &Request, model: &Model<'m>) -> Option<(&'m Policy, &'m Statement)> {
    let trust = matches!(request.principal, Principal::Service(_));
    let policies = if trust {
        std::slice::from_ref(model.trust)
    } else {
        model.identity
    };
    policies.iter().find_map(|policy| {
        let statement = policy.statements.iter().find(|statement| {
            statement.effect == Effect::Allow
                && statement.applies(request, policy.has_variables) == Truth::Yes
        })?;
        Some((policy, statement))
    })
}

/// The policies that can be at fault when `layer` refuses.
fn places<'s>(request: &Request, layer: Layer, set: &'s PolicySet) -> Vec<Place<'s>> {
    let holders: Vec<Holder> = match layer {
        Layer::Trust => vec![Holder::Trust],
        Layer::Identity | Layer::Implicit => (0..set.identity.len()).map(Holder::Identity).collect(),
        Layer::Boundary => vec![Holder::Boundary],
        Layer::Endpoint => vec![Holder::Endpoint],
        Layer::Resource => vec![Holder::Resource(set.holder_of(&request.resource))],
        Layer::ServiceControl => {
            let levels = set.service_control.iter().enumerate();
            levels
                .flat_map(|(level, policies)| {
                    (0..policies.len()).map(move |index| Holder::ServiceControl(level, index))
                })
                .collect()
        }
    };
    let known = |holder: Holder| {
        let policy = holder.of(set).filter(|policy| policy.unread.is_none())?;
        Some(Place { holder, policy })
    };
    holders.into_iter().filter_map(known).collect()
}

/// A statement of its own, where the layer lacks one.
fn added(
    request: &Request,
    layer: Layer,
    set: &PolicySet,
    wanted: Option<(&Policy, &Statement)>,
) -> Option<Candidate> {
    let plain = || json!({"Sid": "ForTheJob", "Effect": "Allow", "Action": request.action, "Resource": request.resource});
    let mut value = wanted.map_or_else(plain, |(_, statement)| statement.to_json());
    let role = request.principal.to_string();
    let (holder, name) = match layer {
        Layer::Trust => (Holder::Trust, "trust policy".to_owned()),
        Layer::Identity | Layer::Implicit => {
            let name = wanted.map_or("finetune", |(policy, _)| policy.name());
            let same = set.identity.iter().position(|policy| policy.name() == name);
            let index = same.unwrap_or(set.identity.len());
            (Holder::Identity(index), name.to_owned())
        }
        Layer::Boundary => (Holder::Boundary, "permissions boundary".to_owned()),
        Layer::ServiceControl => {
            let (level, _) = set.service_control.iter().enumerate().find(|(_, policies)| {
                let mut all = policies.iter();
                super::weigh(request, &mut all).allowed.is_none()
            })?;
            value["Resource"] = json!("*");
            value.as_object_mut()?.remove("Condition");
            let name = set.service_control[level].first()?.name().to_owned();
            (Holder::ServiceControl(level, 0), name)
        }
        Layer::Endpoint => {
            value["Principal"] = json!("*");
            // The policy of a gateway endpoint names a role in a condition only.
            value["Condition"] = json!({"ArnEquals": {"aws:PrincipalArn": role}});
            (Holder::Endpoint, "endpoint policy".to_owned())
        }
        Layer::Resource => {
            let arn = set.holder_of(&request.resource);
            value["Principal"] = json!({"AWS": role});
            value["Resource"] = of_resource(&value["Resource"], &arn);
            (Holder::Resource(arn.clone()), arn)
        }
    };
    let policy = holder.of(set);
    if policy.is_some_and(|policy| policy.unread.is_some()) {
        return None;
    }
    let sid = unused_sid(value["Sid"].as_str().unwrap_or("ForTheJob"), policy);
    value["Sid"] = json!(sid);
    let index = policy.map_or(0, |policy| policy.statements.len());
    Some(Candidate {
        changes: vec![Change {
            holder,
            policy: name,
            index,
            statement: sid,
            edit: Edit::Statement(value),
        }],
        cost: 3,
        distance: 0,
    })
}

/// Of the resources of a role's statement, those that a policy of `arn` can name.
fn of_resource(resources: &Value, arn: &str) -> Value {
    if arn.contains(":kms:") {
        return json!("*");
    }
    let own = |one: &&Value| {
        one.as_str()
            .is_some_and(|text| text == arn || text.starts_with(&format!("{arn}/")))
    };
    match resources {
        Value::Array(list) => json!(list.iter().filter(own).collect::<Vec<_>>()),
        other => other.clone(),
    }
}

/// A Sid stands once in a document.
fn unused_sid(sid: &str, policy: Option<&Policy>) -> String {
    let taken = |sid: &str| policy.is_some_and(|policy| policy.statements.iter().any(|one| one.name == sid));
    if !taken(sid) {
        return sid.to_owned();
    }
    let numbered = (2..).map(|number| format!("{sid}{number}"));
    numbered
        .into_iter()
        .find(|sid| !taken(sid))
        .expect("numbers do not end")
}

/// The texts of a list, whichever way it is meant.
pub(super) const fn texts(among: &Among<Vec<String>>) -> &Vec<String> {
    match among {
        Among::In(list) | Among::NotIn(list) => list,
    }
}
