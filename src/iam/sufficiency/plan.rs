//! The changes that have a set suffice: one per cause, not one per request.

use super::{TRUST_POLICY, account_of, answer, is_open, requests, with_other_key};
use crate::iam::evaluate::{Change, Model, Policy, PolicySet, Request, mend};
use crate::iam::needs::RoleNeeds;
use crate::iam::probes::{self, Probe};
use crate::iam::role::RoleArn;

/// What is to be changed so far, and the set as it is then.
pub(super) struct Plan<'a> {
    needs: &'a RoleNeeds,
    original: &'a PolicySet,
    changed: PolicySet,
    trust: Policy,
    identity: Vec<Policy>,
    requests: Vec<Request>,
    probes: Vec<Probe>,
    pub(super) changes: Vec<Change>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(needs: &'a RoleNeeds, role: &RoleArn, set: &'a PolicySet) -> Self {
        let documents = needs.documents();
        let read = |name: &str, document| Policy::new(name, document).expect("the documents are policies");
        Self {
            needs,
            original: set,
            changed: set.clone(),
            trust: read(TRUST_POLICY, &documents.trust),
            identity: documents
                .inline
                .iter()
                .map(|policy| read(&policy.name, &policy.document))
                .collect(),
            requests: requests(needs, role)
                .into_iter()
                .map(|(_, request)| request)
                .collect(),
            probes: probes::all(needs, role),
            changes: Vec::new(),
        }
    }

    /// Says of each request whether it is allowed, of each probe whether it is not.
    fn well(&self, set: &PolicySet) -> Vec<bool> {
        let allowed = self
            .requests
            .iter()
            .map(|request| answer(self.needs, request, set).allowed);
        let set = with_other_key(self.needs, set);
        let closed = self
            .probes
            .iter()
            .map(|probe| is_open(self.needs, probe, &set).is_none());
        allowed.chain(closed).collect()
    }

    /// Finds the changes that have `request` allowed, or leave it to what is not known, by their places in the
    /// plan; adds what it lacks.
    pub(super) fn mend(&mut self, request: &Request) -> Vec<usize> {
        if answer(self.needs, request, &self.changed).allowed {
            return self.helped_by(request);
        }
        let well = |set: &PolicySet| self.well(set);
        let model = Model {
            trust: &self.trust,
            identity: &self.identity,
            original: self.original,
            well: &well,
        };
        let account = account_of(self.needs, request);
        let Some(changes) = mend(request, Some(account), &self.changed, &model) else {
            return Vec::new();
        };
        let mut own = Vec::new();
        for change in changes {
            change.apply(&mut self.changed);
            own.push(self.add(change));
        }
        if answer(self.needs, request, &self.changed).allowed {
            return self.helped_by(request);
        }
        own.sort_unstable();
        own.dedup();
        own
    }

    /// Adds a change to the plan, or to one of its changes, and says to which.
    fn add(&mut self, change: Change) -> usize {
        let known = self.changes.iter_mut().position(|known| known.takes_in(&change));
        known.unwrap_or_else(|| {
            self.changes.push(change);
            self.changes.len() - 1
        })
    }

    /// The least of the plan's changes that have `request` allowed: those that can not be left out.
    fn helped_by(&self, request: &Request) -> Vec<usize> {
        let allowed = |chosen: &[usize]| {
            let mut set = self.original.clone();
            for &index in chosen {
                self.changes[index].apply(&mut set);
            }
            answer(self.needs, request, &set).allowed
        };
        let mut chosen: Vec<usize> = (0..self.changes.len()).collect();
        for index in (0..self.changes.len()).rev() {
            let without: Vec<usize> = chosen.iter().copied().filter(|&one| one != index).collect();
            if allowed(&without) {
                chosen = without;
            }
        }
        chosen
    }
}
