//! Judges a service role for a job: the policies as they stand, or as the tool is about to write them.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::diagnostic::{CheckResult, Diagnostic, Read, Stop};

use super::documents::{INLINE_NAMES, RoleDocuments};
use super::drift::RoleSettings;
use super::evaluate::{Answer, Layer, Policy, PolicySet, Request, authorise};
use super::facts::{RoleFacts, RoleState};
use super::needs::RoleNeeds;
use super::requests::{Needed, made_by};
use super::role::RoleArn;
use super::rules::CHECKS;
use super::sufficiency::{self, BOUNDARY, Sufficiency, TRUST_POLICY, everything, judge};

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
    /// The policies as they will be when the job is submitted.
    set: &'a Result<PolicySet, Stop>,
    /// What they come to, once a rule asked for it.
    judged: &'a OnceCell<Sufficiency>,
}

impl<'a> Subject<'a> {
    /// Returns how the tool stands to the role.
    pub(super) fn standing(self) -> Result<Standing<'a>, Stop> {
        Ok(self.request.standing(self.facts.role.known()?.as_ref()))
    }

    /// Stops where the tool never writes the role's documents; one that could not be read may be its own.
    pub(super) fn is_written(self) -> Result<(), Stop> {
        match self.standing() {
            _ if !self.request.managed => Err(Stop::Skip("a role named by ARN is never changed".to_owned())),
            Ok(Standing::Untouched(_)) => Err(Stop::Skip("the role is not the tool's to change".to_owned())),
            _ => Ok(()),
        }
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

    /// Returns every request that the job makes with the role.
    pub(super) fn requests(self) -> Vec<Needed> {
        made_by(&self.request.needs, &self.arn())
    }

    /// Returns the policies as they will be when the job is submitted.
    pub(super) fn set(self) -> Result<&'a PolicySet, Stop> {
        self.set.as_ref().map_err(Clone::clone)
    }

    /// Puts a request of the job to the policies, those of keys and functions taken for granted.
    pub(super) fn answer(self, request: &Request) -> Result<Answer, Stop> {
        Ok(self.put(request, self.set()?))
    }

    /// Puts a request to the policies of the role itself: what they come to where the bucket's policy says
    /// nothing, or of another account lets the role in.
    pub(super) fn own_side(self, request: &Request, bucket: &str) -> Result<Answer, Stop> {
        let mut set = self.set()?.clone();
        set.resources.remove(&self.request.needs.bucket_arn(bucket));
        Ok(authorise(request, request.principal.account(), &set))
    }

    /// Puts a request to the policy of its bucket: what it comes to for a role that may do anything.
    pub(super) fn bucket_side(self, request: &Request) -> Result<Answer, Stop> {
        let set = PolicySet {
            identity: vec![everything()],
            boundary: None,
            ..self.set()?.clone()
        };
        Ok(self.put(request, &set))
    }

    fn put(self, request: &Request, set: &PolicySet) -> Answer {
        sufficiency::answer(&self.request.needs, request, set)
    }

    /// Says what is the smallest change of the policies of `layer` that has the job's requests allowed, and
    /// which known traps the statements at fault fell into.
    pub(super) fn smallest_changes(self, layers: &[Layer]) -> Vec<String> {
        let Ok(set) = self.set() else {
            return Vec::new();
        };
        let judged = self
            .judged
            .get_or_init(|| judge(&self.request.needs, &self.arn(), set));
        let broken = judged.traps.iter().filter(|trap| !trap.breaks.is_empty());
        let traps = broken.filter(|trap| layers.contains(&trap.layer));
        let changes = judged.changes.iter();
        let changes = changes.filter(|change| layers.contains(&change.holder.layer()));
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
                    "give `{name}` the documents that `finetune role show` prints; a role named by ARN is never changed"
                ),
                "finetune role show",
            ),
            _ => (format!("restore `{name}`"), "finetune role apply"),
        }
    }
}

/// The policies as they will be when the job is submitted, with what is taken for granted of keys and functions.
fn policies(request: &RoleRequest, facts: &RoleFacts, documents: &RoleDocuments) -> Result<PolicySet, Stop> {
    let set = read(request, facts, documents)?;
    Ok(set.completed(&request.needs, &request.arn).0)
}

/// Those of the role as it stands, with what the tool is about to write in their place.
fn read(request: &RoleRequest, facts: &RoleFacts, documents: &RoleDocuments) -> Result<PolicySet, Stop> {
    let needs = &request.needs;
    let buckets = &facts.bucket_policies;
    let mut set = match request.standing(facts.role.known()?.as_ref()) {
        Standing::Absent if !request.managed => {
            return Err(Stop::Skip("there is no such role".to_owned()));
        }
        Standing::Absent => PolicySet::default().with_buckets(buckets, needs),
        Standing::Untouched(state) => return Ok(PolicySet::of_role(state, buckets, needs)),
        Standing::Kept(state) => PolicySet::of_role(state, buckets, needs),
    };
    let ours = |name: &str, document| Policy::new(name, document).expect("the documents are policies");
    set.trust = Some(ours(TRUST_POLICY, &documents.trust));
    set.identity
        .retain(|policy| !INLINE_NAMES.contains(&policy.name()));
    let wanted = documents.inline.iter();
    set.identity
        .extend(wanted.map(|policy| ours(&policy.name, &policy.document)));
    if let Some(arn) = &request.settings.boundary {
        let boundary = match facts.wanted_boundary.as_ref().map(Read::known) {
            Some(Ok(text)) => Policy::parse_or_unread(BOUNDARY, text),
            Some(Err(unread)) => Policy::unread(BOUNDARY, &unread.reason()),
            None => Policy::unread(
                BOUNDARY,
                &format!("the permissions boundary `{arn}` was not read"),
            ),
        };
        set.boundary = Some(boundary);
    }
    Ok(set)
}

/// Judges the role by every rule. What could not be read makes the rules that need it unknown.
pub fn check(request: &RoleRequest, facts: &RoleFacts) -> (Vec<Diagnostic>, Vec<CheckResult>) {
    let documents = request.needs.documents();
    let set = policies(request, facts, &documents);
    let subject = Subject {
        request,
        facts,
        documents: &documents,
        set: &set,
        judged: &OnceCell::new(),
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
