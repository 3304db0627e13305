//! Whether a set of policies is enough for a job, and what it allows beyond.

use std::collections::BTreeMap;

use super::evaluate::{Answer, Change, Miss, PolicySet, Request, authorise};
use super::needs::{RoleNeeds, TeacherNeeds};
use super::probes;
use super::requests::{assume_role, made_by};
use super::role::RoleArn;
use super::traps::{self, Trap};

mod plan;
mod set;
mod strangers;

use set::delegating;
pub(super) use set::{BOUNDARY, TRUST_POLICY, everything};

/// A request that was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What it is called: of a request of the job the action, numbered where there are several; of a probe
    /// its own name.
    pub id: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// Why it is denied, or what follows from its being allowed.
    pub reason: String,
    /// The statement that decided and the policy that it stands in, where one did.
    pub statement: Option<(String, String)>,
    /// The statements that came nearest to allowing it, where none does.
    pub misses: Vec<Miss>,
    /// The smallest changes that have it allowed, by their place in [`Sufficiency::changes`]; none where it
    /// is an excess, or nothing that is known helps.
    pub changes: Vec<usize>,
}

/// What a set of policies comes to for a job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sufficiency {
    /// How many requests of the job were judged.
    pub needed: usize,
    /// Requests of the job that are denied.
    pub denied: Vec<Judged>,
    /// Requests of the job that can't be decided: what is not known may allow them.
    pub unknown: Vec<Judged>,
    /// Requests that no job makes and that are allowed.
    pub excess: Vec<Judged>,
    /// Changes that together have every request allowed that a change can have allowed.
    pub changes: Vec<Change>,
    /// Known faults of shape, with the requests that they break.
    pub traps: Vec<Trap>,
    /// What was taken for granted.
    pub assumed: Vec<String>,
    /// Kinds of policies that have a say and that were not seen.
    pub not_seen: Vec<&'static str>,
}

/// Requests that fail for one reason.
#[derive(Debug, Clone)]
pub struct Cause<'a> {
    /// Whether they can't be decided; they are denied otherwise.
    pub unknown: bool,
    /// The requests.
    pub requests: Vec<&'a Judged>,
    /// What has them allowed; none where nothing that is known does.
    pub changes: Vec<&'a Change>,
    /// The traps that the statements at fault fell into.
    pub traps: Vec<&'a Trap>,
}

impl Sufficiency {
    /// Whether the job can do all that it does, for certain.
    pub fn is_sufficient(&self) -> bool {
        self.denied.is_empty() && self.unknown.is_empty()
    }

    /// Groups what is denied or unknown by the changes that mend it, else by the reason.
    pub fn causes(&self) -> Vec<Cause<'_>> {
        let mut causes: Vec<Cause<'_>> = Vec::new();
        let denied = self.denied.iter().map(|judged| (false, judged));
        let unknown = self.unknown.iter().map(|judged| (true, judged));
        for (unknown, judged) in denied.chain(unknown) {
            let same = |cause: &&mut Cause<'_>| {
                let first = cause.requests[0];
                let alike = if judged.changes.is_empty() {
                    first.changes.is_empty() && first.reason == judged.reason
                } else {
                    first.changes == judged.changes
                };
                cause.unknown == unknown && alike
            };
            if let Some(cause) = causes.iter_mut().find(same) {
                cause.requests.push(judged);
                continue;
            }
            causes.push(Cause {
                unknown,
                requests: vec![judged],
                changes: judged.changes.iter().map(|&index| &self.changes[index]).collect(),
                traps: Vec::new(),
            });
        }
        for cause in &mut causes {
            let broken = |trap: &&Trap| {
                let mut requests = cause.requests.iter();
                requests.any(|judged| trap.breaks.contains(&judged.id))
            };
            cause.traps = self.traps.iter().filter(broken).collect();
        }
        causes
    }
}

/// Judges `set` for a job that needs `needs` of the role `role`. A key whose policy is not in the set is taken
/// to leave the decision to its account, as the policy that AWS gives new keys does.
pub fn judge(needs: &RoleNeeds, role: &RoleArn, set: &PolicySet) -> Sufficiency {
    let not_seen = not_seen(set);
    let (set, assumed) = set.completed(needs, role);
    let mut result = Sufficiency {
        not_seen,
        assumed: needs.notes.iter().cloned().chain(assumed).collect(),
        ..Sufficiency::default()
    };
    let mut spotted = traps::find(needs, &set);
    let mut plan = plan::Plan::new(needs, role, &set);
    for (id, request) in requests(needs, role) {
        result.needed += 1;
        let answer = answer(needs, &request, &set);
        if answer.allowed {
            continue;
        }
        for found in &mut spotted {
            if found.breaks(&request, &set) {
                found.trap.breaks.push(id.clone());
            }
        }
        let unknown = answer.unknown;
        let mut judged = judged(id, &request, answer);
        judged.changes = plan.mend(&request);
        if unknown {
            result.unknown.push(judged);
        } else {
            result.denied.push(judged);
        }
    }
    for (region_unknown, request) in in_other_regions(needs, role) {
        let answer = answer(needs, &request, &set);
        // Where not even the job's own Region is allowed, there is nothing to add.
        let own = region_unknown.replacen(":*::", &format!(":{}::", needs.region), 1);
        if answer.allowed || result.denied.iter().any(|judged| judged.resource == own) {
            continue;
        }
        let mut judged = judged("bedrock:InvokeModel elsewhere".to_owned(), &request, answer);
        judged.resource = region_unknown;
        "in which Regions the profile asks is not known, and not every Region is allowed"
            .clone_into(&mut judged.reason);
        judged.changes = plan.mend(&request);
        result.unknown.push(judged);
    }
    result.changes = plan.changes;
    spotted.retain(|found| !found.is_moot());
    result.traps = spotted.into_iter().map(|found| found.trap).collect();
    let set = with_other_key(needs, &set);
    for probe in probes::all(needs, role) {
        let Some(answer) = is_open(needs, &probe, &set) else {
            continue;
        };
        let excess = Judged {
            reason: probe.reason.to_owned(),
            ..judged(probe.id.to_owned(), &probe.request, answer)
        };
        if !result.excess.contains(&excess) {
            result.excess.push(excess);
        }
    }
    let others = set.trust.iter().flat_map(|trust| strangers::trusted(trust, role));
    let told = |excess: &Judged| {
        let of_trust =
            |known: &&Judged| known.action == "sts:AssumeRole" && known.statement == excess.statement;
        result.excess.iter().any(|known| of_trust(&known))
    };
    let others: Vec<Judged> = others.filter(|excess| !told(excess)).collect();
    result.excess.extend(others);
    result
}

/// The teacher in some other Region, where it is not known in which Regions its profile asks; with the ARN
/// that says so.
fn in_other_regions(needs: &RoleNeeds, role: &RoleArn) -> Vec<(String, Request)> {
    let open: Vec<&str> = needs
        .teacher
        .iter()
        .flat_map(TeacherNeeds::arns)
        .filter(|arn| arn.contains(":*::"))
        .collect();
    let elsewhere = |request: Request| {
        let own = format!(":{}::", needs.region);
        let any = request.resource.replacen(&own, ":*::", 1);
        let known = !open.contains(&any.as_str());
        let request = Request {
            resource: request.resource.replacen(&own, ":another-region-1::", 1),
            context: request.context.with("aws:RequestedRegion", "another-region-1"),
            ..request
        };
        (!known).then_some((any, request))
    };
    let made = requests(needs, role).into_iter().map(|(_, request)| request);
    made.filter_map(elsewhere).collect()
}

/// What may deny a request and is not part of a set, or not of this one.
fn not_seen(set: &PolicySet) -> Vec<&'static str> {
    let control = set.service_control.is_empty();
    let own = control.then_some("service control policies");
    own.into_iter()
        .chain(["resource control policies", "session policies"])
        .collect()
}

/// Every request of the job, with its ID.
fn requests(needs: &RoleNeeds, role: &RoleArn) -> Vec<(String, Request)> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let made = made_by(needs, role).into_iter().map(|needed| needed.request);
    std::iter::once(assume_role(needs, role))
        .chain(made)
        .map(|request| {
            let number = numbers.entry(request.action.clone()).or_default();
            *number += 1;
            let id = match *number {
                1 => request.action.clone(),
                number => format!("{} {number}", request.action),
            };
            (id, request)
        })
        .collect()
}

/// A set with the policy of the key that probes speak of.
fn with_other_key(needs: &RoleNeeds, set: &PolicySet) -> PolicySet {
    let mut set = set.clone();
    set.resources
        .entry(probes::other_key(needs))
        .or_insert_with(|| delegating(needs, "kms:*"));
    set
}

/// The answer to a probe, where `set` allows it.
fn is_open(needs: &RoleNeeds, probe: &probes::Probe, set: &PolicySet) -> Option<Answer> {
    let stranger = probe
        .request
        .principal
        .account()
        .is_some_and(|account| account != needs.account.as_str());
    let answer = if stranger {
        // A stranger has policies of its own, which may allow it anything.
        let strangers = PolicySet {
            trust: set.trust.clone(),
            identity: vec![everything()],
            ..PolicySet::default()
        };
        answer(needs, &probe.request, &strangers)
    } else if probe.id == probes::OTHER_ROLE {
        // The trust policy of this role says nothing of another, which may leave it to the account.
        let set = PolicySet {
            trust: Some(delegating(needs, "sts:AssumeRole")),
            ..set.clone()
        };
        answer(needs, &probe.request, &set)
    } else {
        answer(needs, &probe.request, set)
    };
    answer.allowed.then_some(answer)
}

fn judged(id: String, request: &Request, answer: Answer) -> Judged {
    Judged {
        id,
        action: request.action.clone(),
        resource: request.resource.clone(),
        reason: answer.reason,
        statement: answer.statement,
        misses: answer.misses,
        changes: Vec::new(),
    }
}

/// Puts a request of the job to a set, with the account that its resource belongs to.
pub(super) fn answer(needs: &RoleNeeds, request: &Request, set: &PolicySet) -> Answer {
    authorise(request, Some(account_of(needs, request)), set)
}

/// The account that the resource of a request belongs to.
fn account_of<'r>(needs: &'r RoleNeeds, request: &'r Request) -> &'r str {
    // Subnets that another account shares have no policies: EC2 asks those of the role alone. Whose bucket a
    // probe speaks of, its context says; the bucket's policy would be another one too.
    match request.action.split(':').next() {
        Some("s3") => {
            let objects = request.resource.split(":::").nth(1).unwrap_or_default();
            let bucket = objects.split('/').next().unwrap_or_default();
            needs.owner_of(bucket).as_str()
        }
        Some("kms" | "lambda") => request.resource.split(':').nth(4).unwrap_or_default(),
        _ => needs.account.as_str(),
    }
}

#[cfg(test)]
#[path = "sufficiency_tests.rs"]
mod tests;
