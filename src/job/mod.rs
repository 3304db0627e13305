//! The customization job: its names, the digest that makes two requests the same, the request, the
//! job as the service describes it, what a watcher does next, the causes of known failures, the
//! metrics, and the rules on all of these (`JOB-nn`, `ACCT-nn`). Values in, values out.

mod changes;
mod check;
pub mod cost;
pub mod curve;
mod customization;
mod digest;
mod failure;
mod kms;
pub mod leftover;
mod metadata;
pub mod metrics;
mod name;
mod object;
mod pace;
mod readiness;
mod rules;
mod settings;
mod snapshot;
mod spec;
mod summary;
mod tags;
#[cfg(test)]
mod testing;
mod watch;

pub use changes::{Change, changes};
pub use check::{BucketFact, CustomModelFact, Facts, ModelFact, Read, Request, check, records_quota_raised};
pub use customization::{CustomizationConfig, RftHyperparameterError, RftHyperparameters};
pub use digest::{DataFingerprint, RequestContent, RequestDigest, RequestNames};
pub use failure::{CANNOT_ASSUME_ROLE, KNOWN as KNOWN_FAILURES, KnownFailure, explain as explain_failure};
pub use kms::{KmsArn, kms_arn};
pub use metadata::{MetadataCondition, MetadataFilter};
pub use name::{ClientRequestToken, CustomModelName, JobArn, JobId, JobName, LONGEST_BASE, SUFFIX_DIGITS};
pub use object::{Split, data_key, upload_prefix};
pub use pace::{EarlierRun, Estimate, Queue};
pub use readiness::{
    BucketSettings, CUSTOM_MODELS_QUOTA, Counted, InvocationLogging, ModelAccess, PublicAccess, Readiness,
    SCHEDULED_JOBS, Session, SignIn,
};
pub use rules::{RULES, job_ended, name_taken, over_limit};
pub use settings::{EarlierJob, JobSettings, RoleKeeper, bases_of};
pub use snapshot::{JobSnapshot, JobStatus, Phase, PhaseState, Phases};
pub use spec::{InvocationLogs, JobSpec, TrainingInput, VpcConfig};
pub use summary::{JobFilter, JobSummary, Stage};
pub use tags::{MOST_TAGS, Provenance, TagFault, tag_fault};
pub use watch::{Failing, LookFailure, NextStep, WatchPolicy, WatchTime, after_failure, next_step, slept};

#[cfg(test)]
pub(crate) use snapshot::tests::started as snapshot_for_tests;
#[cfg(all(test, feature = "aws"))]
pub(crate) use summary::tests::training as summary_for_tests;
