//! Applies the rules on the request and on the account: a verdict per rule, and the findings behind it.

use std::collections::BTreeMap;

use super::cost::{Cost, Usd};
use super::rules::CHECKS;
use super::{BucketSettings, JobName, JobSnapshot, Readiness, RequestNames};
use crate::dataset::S3Uri;
use crate::diagnostic::{self, CheckResult, Diagnostic, Gathered, Stop};
use crate::iam::{AccountId, LambdaArn, Partition, Region, RoleArn};
use crate::model::{Catalogue, CustomizationType, Entry, ModelId, Quota, TeacherModel};

/// What was read, or why it could not be.
#[derive(Debug, Clone, PartialEq)]
pub enum Read<T> {
    /// What was read.
    Known(T),
    /// Why it could not be: the permission that is missing, or what AWS said.
    Unread(String),
    /// There was no need to read it, and why.
    Needless(String),
}

/// What the account says about a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BucketFact {
    /// It is there and in the job's Region.
    Here,
    /// There is no bucket of this name.
    Missing,
    /// It lies in another Region; absent where S3 did not say in which.
    Elsewhere(Option<String>),
    /// The caller may not see it, and what S3 said.
    Forbidden(String),
}

/// What the service says about the base model in the job's Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelFact {
    /// It is there.
    Here {
        /// `ACTIVE` or `LEGACY`: of a custom model, that of the one it comes of, where that is known.
        lifecycle: Option<String>,
        /// From when it is `LEGACY`, and when it ends, as dates.
        dates: Option<String>,
        /// The ways to customize it that the API knows of.
        customizations: Vec<String>,
        /// What only a custom model has.
        custom: Option<CustomModelFact>,
    },
    /// The Region has no such model, and what the service said.
    Missing(String),
}

/// What the service says of a custom model that a further job is to start from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomModelFact {
    /// The foundation model that it comes of.
    pub foundation: Option<String>,
    /// Why it could not be read how that model is, where it could not.
    pub foundation_unread: Option<String>,
    /// `Active`, `Creating` or `Failed`; absent where the answer has none.
    pub status: Option<String>,
    /// How it was made: a customization type, or `IMPORTED`.
    pub made_by: Option<String>,
}

/// What is asked for, as far as these rules judge it.
#[derive(Debug, Clone)]
pub struct Request {
    /// The Region of the job.
    pub region: Region,
    /// The account of the caller, where it is known.
    pub account: Option<AccountId>,
    /// The partition of the account.
    pub partition: Partition,
    /// The configured name of the job.
    pub job_base: String,
    /// The configured name of the custom model.
    pub custom_model_base: String,
    /// The derived names; absent where they cannot be derived, or the data cannot be read.
    pub names: Option<RequestNames>,
    /// What is known of base models.
    pub catalogue: &'static Catalogue,
    /// The base model.
    pub base_model: ModelId,
    /// The foundation model that figures are published for: the base model, or what a custom model comes of.
    pub foundation: ModelId,
    /// How it is customized.
    pub customization_type: CustomizationType,
    /// The hyperparameters.
    pub hyperparameters: BTreeMap<String, String>,
    /// The teacher of a distillation.
    pub teacher: Option<TeacherModel>,
    /// The function that grades reinforcement fine-tuning.
    pub grader: Option<LambdaArn>,
    /// Whether there is validation data.
    pub validation: bool,
    /// The service role.
    pub role: RoleArn,
    /// The user's tags of the job and of its model.
    pub tags: BTreeMap<String, String>,
    /// The tags that the tool adds to them.
    pub own_tags: BTreeMap<String, String>,
    /// The keys of KMS that finetune.toml names, each with its key there.
    pub kms_keys: Vec<(&'static str, String)>,
    /// The S3 URIs that the request names, each with its key in finetune.toml.
    pub uris: Vec<(&'static str, S3Uri)>,
    /// Where Terraform's outputs say that invocation logs go.
    pub built_logs: Option<S3Uri>,
    /// The bytes that are to be uploaded.
    pub upload_bytes: u64,
    /// The records of training and validation together, where they were counted.
    pub records: Option<u64>,
    /// What the job costs and may cost at most, where a limit was set.
    pub cost_limit: Option<(Cost, Usd)>,
}

impl Request {
    /// Returns the buckets that the request names, each once, with the first key that names it.
    pub fn buckets(&self) -> Vec<(&'static str, &str)> {
        let mut buckets: Vec<(&'static str, &str)> = Vec::new();
        for (key, uri) in &self.uris {
            if buckets.iter().all(|(_, bucket)| *bucket != uri.bucket()) {
                buckets.push((key, uri.bucket()));
            }
        }
        buckets
    }

    /// Returns what is known of the base model, customized in this way.
    pub fn entry(&self) -> Option<&'static Entry> {
        self.catalogue.find(&self.foundation, self.customization_type)
    }

    /// Whether finetune.toml names a key of KMS for the data.
    pub fn names_data_key(&self) -> bool {
        self.kms_keys.iter().any(|(key, _)| *key == "kms.data_key")
    }

    /// Returns the derived name of the job.
    pub fn job_name(&self) -> Option<&JobName> {
        self.names.as_ref().map(|names| &names.job_name)
    }
}

/// What was read of the account.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Whether the Region's Bedrock endpoint answers; `false` where its name does not exist.
    pub bedrock: Read<bool>,
    /// The base model.
    pub base_model: Read<ModelFact>,
    /// The buckets by name.
    pub buckets: BTreeMap<String, Read<BucketFact>>,
    /// The objects that the request names as data, by URI: whether they are there.
    pub objects: BTreeMap<String, Read<bool>>,
    /// The job of the derived name.
    pub existing_job: Read<Option<JobSnapshot>>,
    /// Credentials, access, quotas, settings.
    pub readiness: Readiness,
}

/// What a rule makes of request and facts.
#[derive(Debug)]
pub(super) enum Judgement {
    /// The resources looked at are as they should be.
    Pass(Vec<String>),
    /// What is wrong.
    Found(Vec<Diagnostic>),
    /// What the rule needs could not be read.
    Unknown(String),
    /// The rule does not apply.
    Skip(String),
    /// What several resources come to, some of which may be unread.
    Gathered(diagnostic::Outcome),
}

impl Judgement {
    /// Passes for `looked_at` unless something was found.
    pub(super) fn of(found: Vec<Diagnostic>, looked_at: impl IntoIterator<Item = impl Into<String>>) -> Self {
        if found.is_empty() {
            Self::Pass(looked_at.into_iter().map(Into::into).collect())
        } else {
            Self::Found(found)
        }
    }

    /// Judges several resources of which some may be unread: what was found counts in any case, and
    /// nothing passes while the reason in `unread` holds.
    pub(super) fn of_read(
        found: Vec<Diagnostic>,
        unread: Option<String>,
        looked_at: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let mut gathered = Gathered::default();
        gathered.take(Ok::<_, Stop>(found));
        if let Some(reason) = unread {
            gathered.stop(Stop::Unknown(reason));
        }
        Self::Gathered(gathered.judge(looked_at))
    }

    /// Judges what was read by `judge`.
    pub(super) fn known<T>(read: &Read<T>, judge: impl FnOnce(&T) -> Self) -> Self {
        match read {
            Read::Known(value) => judge(value),
            Read::Unread(reason) => Self::Unknown(reason.clone()),
            Read::Needless(reason) => Self::Skip(reason.clone()),
        }
    }
}

/// The request and the facts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) request: &'a Request,
    pub(super) facts: &'a Facts,
}

impl<'a> Subject<'a> {
    /// Lists the buckets of the request that are not known to be missing.
    pub(super) fn buckets_there(self) -> Vec<&'a str> {
        let missing = |bucket: &str| {
            matches!(
                self.facts.buckets.get(bucket),
                Some(Read::Known(BucketFact::Missing))
            )
        };
        let buckets = self.request.buckets().into_iter().map(|(_, bucket)| bucket);
        buckets.filter(|bucket| !missing(bucket)).collect()
    }
}

impl Subject<'_> {
    /// Names where resources are looked for.
    pub(super) fn place(&self) -> String {
        match &self.request.account {
            Some(account) => format!("Region `{}` of account `{account}`", self.request.region),
            None => format!("Region `{}`", self.request.region),
        }
    }
}

impl<'a> Subject<'a> {
    /// Returns the quota of records that an account can have a value of its own of.
    pub(super) fn quota(self) -> Option<&'static Quota> {
        let entry = self.request.entry()?;
        entry.quota.as_ref().filter(|quota| quota.code.is_some())
    }

    /// Whether the job is there already, so that no new one is made.
    pub(super) fn job_is_there(self) -> bool {
        matches!(self.facts.existing_job, Read::Known(Some(_)))
    }

    /// Judges a setting of every bucket by `judge`. What cannot be read of a setting that is a matter of
    /// taste is said, and stops nobody.
    pub(super) fn each_bucket<T: 'a>(
        self,
        setting: impl Fn(&'a BucketSettings) -> &'a Read<T>,
        judge: impl Fn(&'static str, &'a str, &'a T) -> Option<Diagnostic>,
    ) -> Judgement {
        let (mut found, mut looked_at, mut unread) = (Vec::new(), Vec::new(), None);
        for (key, bucket) in self.request.buckets() {
            match self.facts.readiness.buckets.get(bucket).map(&setting) {
                Some(Read::Known(value)) => {
                    looked_at.push(bucket);
                    found.extend(judge(key, bucket, value));
                }
                Some(Read::Unread(reason) | Read::Needless(reason)) => unread = Some(reason.clone()),
                None => {}
            }
        }
        match unread {
            Some(reason) if found.is_empty() => Judgement::Skip(reason),
            _ if looked_at.is_empty() => Judgement::Skip("no bucket of the request exists".to_owned()),
            _ => Judgement::of(found, looked_at),
        }
    }
}

/// Whether the quota of records in this account is above its default and allows the records of the request,
/// so that what the data rules say of the default is out of date.
pub fn records_quota_raised(request: &Request, facts: &Facts) -> bool {
    super::rules::records_quota_raised(Subject { request, facts })
}

/// Judges request and account by every rule of this module.
pub fn check(request: &Request, facts: &Facts) -> (Vec<Diagnostic>, Vec<CheckResult>) {
    let subject = Subject { request, facts };
    let mut findings = Vec::new();
    let results = CHECKS
        .iter()
        .map(|&(rule, judge)| CheckResult::conclude(rule, judge(subject).into(), &mut findings))
        .collect();
    (findings, results)
}

impl From<Judgement> for diagnostic::Outcome {
    fn from(judgement: Judgement) -> Self {
        match judgement {
            Judgement::Pass(resources) => Ok(diagnostic::Judgement::Pass(resources)),
            Judgement::Found(found) => Ok(diagnostic::Judgement::Found(found)),
            Judgement::Unknown(reason) => Err(Stop::Unknown(reason)),
            Judgement::Skip(reason) => Err(Stop::Skip(reason)),
            Judgement::Gathered(outcome) => outcome,
        }
    }
}
