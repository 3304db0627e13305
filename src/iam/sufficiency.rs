//! Whether a set of policies is enough for a job, and what it allows beyond.

use std::collections::BTreeMap;

use crate::diagnostic::{Read, Unread};

use super::account::Partition;
use super::document::Document;
use super::evaluate::{Answer, Policy, PolicySet, Request, authorise};
use super::facts::RoleState;
use super::needs::RoleNeeds;
use super::probes;
use super::requests::{assume_role, made_by};
use super::role::RoleArn;

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
}

/// What a set of policies comes to for a job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sufficiency {
    /// How many requests of the job were judged.
    pub needed: usize,
    /// Requests of the job that are denied, or can't be decided.
    pub denied: Vec<Judged>,
    /// Requests that no job makes and that are allowed.
    pub excess: Vec<Judged>,
    /// What was taken for granted.
    pub assumed: Vec<String>,
}

impl Sufficiency {
    /// Whether the job can do all that it does.
    pub fn is_sufficient(&self) -> bool {
        self.denied.is_empty()
    }
}

/// Judges `set` for a job that needs `needs` of the role `role`. A key whose policy is not in the set is taken
/// to leave the decision to its account, as the policy that AWS gives new keys does.
pub fn judge(needs: &RoleNeeds, role: &RoleArn, set: &PolicySet) -> Sufficiency {
    let mut set = set.clone();
    let mut result = Sufficiency::default();
    for key in needs.model_key.iter().chain(&needs.data_key) {
        if !set.resources.contains_key(key) {
            result.assumed.push(format!(
                "the policy of key `{key}` was not given; it is taken to leave the decision to account `{}`",
                needs.account
            ));
            set.resources.insert(key.clone(), delegating(needs));
        }
    }
    let mut requests = vec![assume_role(needs, role)];
    requests.extend(made_by(needs, role).into_iter().map(|needed| needed.request));
    result.needed = requests.len();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for request in requests {
        let number = numbers.entry(request.action.clone()).or_default();
        *number += 1;
        let id = match *number {
            1 => request.action.clone(),
            number => format!("{} {number}", request.action),
        };
        let answer = answer(needs, &request, &set);
        if !answer.allowed {
            result.denied.push(judged(id, request, answer.reason));
        }
    }
    set.resources
        .entry(probes::other_key(needs))
        .or_insert_with(|| delegating(needs));
    // A stranger has policies of its own, which may allow it anything.
    let strangers = PolicySet {
        trust: set.trust.clone(),
        identity: vec![read(
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
        )],
        ..PolicySet::default()
    };
    for probe in probes::all(needs, role) {
        let own = probe
            .request
            .principal
            .account()
            .is_none_or(|account| account == needs.account.as_str());
        if answer(needs, &probe.request, if own { &set } else { &strangers }).allowed {
            let judged = judged(probe.id.to_owned(), probe.request, probe.reason.to_owned());
            if !result.excess.contains(&judged) {
                result.excess.push(judged);
            }
        }
    }
    result
}

fn judged(id: String, request: Request, reason: String) -> Judged {
    Judged {
        id,
        action: request.action,
        resource: request.resource,
        reason,
    }
}

fn answer(needs: &RoleNeeds, request: &Request, set: &PolicySet) -> Answer {
    // Subnets that another account shares have no policies: EC2 asks those of the role alone. Whose bucket a
    // probe speaks of, its context says; the bucket's policy would be another one too.
    let account = match request.action.split(':').next() {
        Some("s3") => needs.bucket_owner.as_str(),
        Some("kms") => request.resource.split(':').nth(4).unwrap_or_default(),
        _ => needs.account.as_str(),
    };
    authorise(request, Some(account), set)
}

impl PolicySet {
    /// Makes a set of what IAM has of a role and of the policies of buckets.
    ///
    /// # Errors
    /// Why a part of it is not known.
    pub fn of_role(
        state: &RoleState,
        bucket_policies: &BTreeMap<String, Read<Option<String>>>,
        partition: &Partition,
    ) -> Result<Self, String> {
        let policy = |name: &str, text: &str| {
            let document = Document::parse(text).map_err(|error| format!("policy `{name}`: {error}"))?;
            Policy::new(name, &document).map_err(|error| error.to_string())
        };
        let mut set = Self {
            trust: Some(policy("trust policy", &state.trust)?),
            ..Self::default()
        };
        for policies in [&state.inline, &state.attached] {
            for (name, text) in policies.known().map_err(Unread::reason)? {
                set.identity.push(policy(name, text)?);
            }
        }
        if let Some(text) = state.boundary.known().map_err(Unread::reason)? {
            set.boundary = Some(policy("permissions boundary", text)?);
        }
        for (bucket, read) in bucket_policies {
            if let Some(text) = read.known().map_err(Unread::reason)? {
                let arn = format!("arn:{partition}:s3:::{bucket}");
                set.resources.insert(arn.clone(), policy(&arn, text)?);
            }
        }
        Ok(set)
    }
}

/// The policy that leaves a key to the account of the job.
fn delegating(needs: &RoleNeeds) -> Policy {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:{}:iam::{}:root"}},"Action":"kms:*","Resource":"*"}}]}}"#,
        needs.partition, needs.account
    );
    read(&text)
}

fn read(text: &str) -> Policy {
    let document = Document::parse(text).expect("it is JSON");
    Policy::new("taken for granted", &document).expect("it is a policy")
}

#[cfg(test)]
#[path = "sufficiency_tests.rs"]
mod tests;
