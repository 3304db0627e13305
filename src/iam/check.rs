//! Judges a service role for a job: the policies as they stand, or as the tool is about to write them.

use std::collections::BTreeMap;

use crate::diagnostic::{CheckResult, Diagnostic, Read, Stop};

use super::document::Document;
use super::documents::{INLINE_NAMES, RoleDocuments};
use super::drift::RoleSettings;
use super::evaluate::{Change, Decision, Layer, Policies, Policy, PolicySet, decide};
use super::facts::{RoleFacts, RoleState};
use super::needs::RoleNeeds;
use super::requests::{Needed, made_by};
use super::role::RoleArn;
use super::rules::CHECKS;
use super::sufficiency::judge;
use super::traps::Trap;

/// A job's service role, and how it may be treated.
#[derive(Debug, Clone)]
pub struct RoleRequest {
    /// The role's ARN; where the role exists, the one that IAM gives.
    pub arn: RoleArn,
    /// Whether the tool may create the role and keep it as the job needs it (`[role] name`).
    pub managed: bool,
    /// Whether the tool may take over a role that it did not make.
    pub adopt: bool,
    /// What the job needs of it.
    pub needs: RoleNeeds,
    /// What it has beside its documents, where the tool keeps it.
    pub settings: RoleSettings,
}

/// How the tool stands to a role.
#[derive(Debug, Clone, Copy)]
pub enum Standing<'a> {
    /// There is no such role.
    Absent,
    /// The tool made it, adopted it or may adopt it: it will be as the job needs it.
    Kept(&'a RoleState),
    /// The tool must not change it.
    Untouched(&'a RoleState),
}

impl RoleRequest {
    /// Says how the tool stands to what IAM has under the role's name.
    pub fn standing<'a>(&self, state: Option<&'a RoleState>) -> Standing<'a> {
        match state {
            None => Standing::Absent,
            Some(state) if self.managed && (state.is_managed() || self.adopt) => Standing::Kept(state),
            Some(state) => Standing::Untouched(state),
        }
    }
}

/// The request and the facts, with what several rules share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) request: &'a RoleRequest,
    pub(super) facts: &'a RoleFacts,
    pub(super) documents: &'a RoleDocuments,
}

/// The policies of the role itself.
pub(super) struct Identity {
    policies: Vec<Policy>,
    boundary: Option<Policy>,
}

impl<'a> Subject<'a> {
    /// Returns how the tool stands to the role.
    pub(super) fn standing(self) -> Result<Standing<'a>, Stop> {
        Ok(self.request.standing(self.facts.role.known()?.as_ref()))
    }

    /// Counts the characters of the inline policies that the tool does not keep, where they are known.
    pub(super) fn foreign_characters(self) -> usize {
        let state = self.facts.role.ok().and_then(Option::as_ref);
        state.map_or(0, RoleState::foreign_characters)
    }

    /// Returns the ARN: IAM's own where the role exists, it carries the path.
    pub(super) fn arn(self) -> RoleArn {
        let state = self.facts.role.ok().and_then(Option::as_ref);
        state
            .and_then(|state| state.arn.parse().ok())
            .unwrap_or_else(|| self.request.arn.clone())
    }

    /// Returns the role's own policies as they will be when the job is submitted.
    pub(super) fn identity(self) -> Result<Identity, Stop> {
        let desired = || {
            self.documents
                .inline
                .iter()
                .map(|policy| read(&policy.name, &policy.document))
        };
        let standing = self.standing()?;
        let (state, kept) = match standing {
            Standing::Absent if self.request.managed => {
                return Ok(Identity {
                    policies: desired().collect::<Result<_, _>>()?,
                    boundary: self.wanted_boundary()?,
                });
            }
            Standing::Absent => return Err(Stop::Skip("there is no such role".to_owned())),
            Standing::Kept(state) => (state, true),
            Standing::Untouched(state) => (state, false),
        };
        let mut policies = Vec::new();
        for (name, text) in state.inline.known()? {
            if !(kept && INLINE_NAMES.contains(&name.as_str())) {
                policies.push(parse(name, text)?);
            }
        }
        for (arn, text) in state.attached.known()? {
            policies.push(parse(arn, text)?);
        }
        if kept {
            for policy in desired() {
                policies.push(policy?);
            }
        }
        let boundary = match self.wanted_boundary()? {
            Some(wanted) if kept => Some(wanted),
            _ => {
                let boundary = state.boundary.known()?.as_ref();
                boundary
                    .map(|text| parse("permissions boundary", text))
                    .transpose()?
            }
        };
        Ok(Identity { policies, boundary })
    }

    /// Returns the permissions boundary that the role is to have, if one is asked for.
    fn wanted_boundary(self) -> Result<Option<Policy>, Stop> {
        let Some(arn) = self
            .request
            .settings
            .boundary
            .as_ref()
            .filter(|_| self.request.managed)
        else {
            return Ok(None);
        };
        match &self.facts.wanted_boundary {
            Some(read) => parse("permissions boundary", read.known()?).map(Some),
            None => Err(Stop::Unknown(format!(
                "the permissions boundary `{arn}` was not read"
            ))),
        }
    }

    /// Returns the trust policy as it will be when the job is submitted.
    pub(super) fn trust(self) -> Result<Policy, Stop> {
        match self.standing()? {
            Standing::Absent if !self.request.managed => Err(Stop::Skip("there is no such role".to_owned())),
            Standing::Absent | Standing::Kept(_) => read(TRUST_POLICY, &self.documents.trust),
            Standing::Untouched(state) => parse(TRUST_POLICY, &state.trust),
        }
    }

    /// Returns a bucket's policy, if it has one.
    pub(super) fn bucket_policy(self, bucket: &str) -> Result<Option<Policy>, Stop> {
        let Some(policy) = self.facts.bucket_policies.get(bucket) else {
            return Ok(None);
        };
        let policy = policy.known()?.as_ref();
        policy
            .map(|text| parse(&bucket_policy_name(bucket), text))
            .transpose()
    }

    /// Returns every request that the job makes with the role.
    pub(super) fn requests(self) -> Vec<Needed> {
        made_by(&self.request.needs, &self.arn())
    }

    /// Says what is the smallest change of the policies of `layer` that has the job's requests allowed, and
    /// which known traps the statements at fault fell into.
    pub(super) fn smallest_changes(self, layers: &[Layer]) -> Vec<String> {
        let (Ok(identity), Ok(trust)) = (self.identity(), self.trust()) else {
            return Vec::new();
        };
        let needs = &self.request.needs;
        let policy = |bucket: &str| Some((needs.bucket_arn(bucket), self.bucket_policy(bucket).ok()??));
        let set = PolicySet {
            trust: Some(trust),
            identity: identity.policies,
            boundary: identity.boundary,
            resources: needs.buckets().into_iter().filter_map(policy).collect(),
            ..PolicySet::default()
        };
        let judged = judge(needs, &self.arn(), &set);
        let here = |change: &&Change| layers.contains(&change.holder.layer());
        let changes = judged.changes.iter().filter(here);
        let broken = |trap: &&Trap| {
            let of_trust = trap.policy == TRUST_POLICY;
            !trap.breaks.is_empty() && of_trust == layers.contains(&Layer::Trust)
        };
        let traps = judged.traps.iter().filter(broken);
        traps
            .map(|trap| format!("{} [{}]", trap.explanation, trap.name))
            .chain(changes.map(|change| format!("the smallest change: {}", change.sentence())))
            .collect()
    }

    /// Says how the user gets the role right.
    pub(super) fn how_to_mend(self) -> (String, &'static str) {
        let name = self.arn().name();
        match self.standing() {
            Ok(Standing::Untouched(_)) if self.request.managed => (
                format!(
                    "let the tool take over the role, which it did not make, or name another one in `role.name`: \
                     adopting replaces the trust policy of `{name}` and adds inline policies, nothing else"
                ),
                "finetune role apply --adopt",
            ),
            Ok(Standing::Untouched(_)) => (
                format!(
                    "give `{name}` the documents that this command prints; a role named by ARN is never changed"
                ),
                "finetune role show",
            ),
            _ => (format!("restore `{name}`"), "finetune role apply"),
        }
    }
}

/// The name that decisions call a trust policy by.
const TRUST_POLICY: &str = "trust policy";

/// The name that decisions call a bucket's policy by.
pub(super) fn bucket_policy_name(bucket: &str) -> String {
    format!("bucket policy of {bucket}")
}

impl Identity {
    /// Decides on a request, with the policy of its bucket if there is one.
    pub(super) fn decide(&self, needed: &Needed, bucket_policy: Option<&Policy>) -> Decision {
        decide(
            &needed.request,
            Policies {
                identity: &self.policies,
                resource: bucket_policy,
                boundary: self.boundary.as_ref(),
            },
        )
    }
}

fn parse(name: &str, text: &str) -> Result<Policy, Stop> {
    let document =
        Document::parse(text).map_err(|error| Stop::Unknown(format!("policy `{name}`: {error}")))?;
    read(name, &document)
}

fn read(name: &str, document: &Document) -> Result<Policy, Stop> {
    Policy::new(name, document).map_err(|error| Stop::Unknown(error.to_string()))
}

/// Judges the role by every rule. What could not be read makes the rules that need it unknown.
pub fn check(request: &RoleRequest, facts: &RoleFacts) -> (Vec<Diagnostic>, Vec<CheckResult>) {
    let documents = request.needs.documents();
    let subject = Subject {
        request,
        facts,
        documents: &documents,
    };
    let mut findings = Vec::new();
    let results = CHECKS
        .iter()
        .map(|(rule, run)| CheckResult::conclude(rule, run(subject), &mut findings))
        .collect();
    (findings, results)
}

impl Default for RoleFacts {
    fn default() -> Self {
        Self {
            role: Read::Known(None),
            bucket_policies: BTreeMap::new(),
            named: super::facts::NamedFacts::default(),
            caller: None,
            wanted_boundary: None,
        }
    }
}
