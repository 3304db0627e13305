//! What a request, and the jobs that are due with it, look at in the account.

use std::collections::{BTreeMap, BTreeSet};

use crate::sandbox::account::{JobRequest, Object, Phase};
use crate::sandbox::bedrock::split_s3_uri;
use crate::sandbox::state::State;

/// What to read before a request is answered.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Needs {
    /// ARNs.
    pub(super) roles: BTreeSet<String>,
    /// IDs, ARNs or aliases.
    pub(super) keys: BTreeSet<String>,
    /// Names.
    pub(super) buckets: BTreeSet<String>,
    /// Bucket and key, and whether the bytes are wanted too.
    pub(super) objects: BTreeMap<(String, String), bool>,
    /// Bucket and prefix: everything below it.
    pub(super) below: BTreeMap<(String, String), bool>,
    pub(super) subnets: BTreeSet<String>,
    pub(super) groups: BTreeSet<String>,
    /// What was read before, so that bytes are not fetched twice.
    pub(super) known: BTreeMap<(String, String), Object>,
}

impl Needs {
    /// What answering at `now` takes: `created` is the job that the request asks for, if it asks for one.
    /// Nothing when nobody looks at the account.
    pub(in crate::sandbox) fn of(state: &State, now: i64, created: Option<&JobRequest>) -> Option<Self> {
        let mut needs = Self::default();
        let due = state
            .account
            .jobs
            .values()
            .filter(|job| job.phase != Phase::Ended && job.until <= now);
        let mut any = created.is_some();
        for job in due {
            any = true;
            needs.add(&job.request, job.phase == Phase::Validation);
        }
        if let Some(request) = created {
            needs.add(request, false);
        }
        if !any {
            return None;
        }
        for (name, bucket) in &state.account.buckets {
            let objects = bucket
                .objects
                .iter()
                .filter(|(_, object)| !object.segments.is_empty());
            needs
                .known
                .extend(objects.map(|(key, object)| ((name.clone(), key.clone()), object.clone())));
        }
        Some(needs)
    }

    fn add(&mut self, request: &JobRequest, bytes: bool) {
        self.roles.insert(request.role_arn.clone());
        self.keys.extend(request.kms_key.clone());
        self.subnets.extend(request.subnets.iter().cloned());
        self.groups.extend(request.security_groups.iter().cloned());
        self.buckets.insert(split_s3_uri(&request.output).0.to_owned());
        if request.from_logs {
            let (bucket, prefix) = split_s3_uri(&request.training);
            self.buckets.insert(bucket.to_owned());
            *self
                .below
                .entry((bucket.to_owned(), prefix.to_owned()))
                .or_default() |= bytes;
        } else {
            self.object(&request.training, bytes);
        }
        for uri in &request.validation {
            self.object(uri, bytes);
        }
    }

    /// Adds an object, its bucket included.
    fn object(&mut self, uri: &str, bytes: bool) {
        let (bucket, key) = split_s3_uri(uri);
        self.buckets.insert(bucket.to_owned());
        *self
            .objects
            .entry((bucket.to_owned(), key.to_owned()))
            .or_default() |= bytes;
    }
}
