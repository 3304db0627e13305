//! The rules on the request and on the account, one file each, with their pages beside them. Numbers
//! are for good; gaps are rules that are still to come.

mod base_model_active;
mod base_model_customizable;
mod base_model_exists;
mod bedrock_in_region;
mod bucket_access;
mod bucket_encryption;
mod bucket_exists;
mod bucket_ownership;
mod bucket_public_access;
mod bucket_region;
mod bucket_versioning;
#[cfg(test)]
mod cases;
mod cost_limit;
mod credentials_last;
mod custom_base_model;
mod custom_model_name_free;
mod custom_models_quota;
mod data_object_exists;
mod grader_in_place;
mod hyperparameter_known;
mod hyperparameter_value;
mod hyperparameters_complete;
mod invocation_logging;
mod job_name_free;
mod job_not_ended;
mod kms_key_usable;
mod known_hyperparameters;
mod model_access;
mod names_derivable;
mod records_quota;
mod request_within_limits;
mod s3_uri_accepted;
mod scheduled_jobs_quota;
mod tags_accepted;
mod teacher_of_student;
mod validation_data_taken;

use crate::diagnostic::Rule;

use super::check::{Judgement, Subject};

pub use self::cost_limit::over_limit;
pub(super) use self::records_quota::is_raised as records_quota_raised;
pub use self::{job_name_free::finding as name_taken, job_not_ended::finding as job_ended};

/// A rule's check.
type Check = fn(Subject<'_>) -> Judgement;

macro_rules! catalogue {
    ($($module:ident),* $(,)?) => {
        /// The rules of this module, by number.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),*];

        /// The rules with their checks, by number.
        pub(super) static CHECKS: &[(&Rule, Check)] = &[$((&$module::RULE, $module::check)),*];
    };
}

catalogue![
    names_derivable,
    job_name_free,
    job_not_ended,
    hyperparameter_known,
    hyperparameter_value,
    s3_uri_accepted,
    hyperparameters_complete,
    custom_model_name_free,
    tags_accepted,
    kms_key_usable,
    validation_data_taken,
    teacher_of_student,
    grader_in_place,
    custom_base_model,
    request_within_limits,
    bedrock_in_region,
    base_model_exists,
    base_model_active,
    base_model_customizable,
    bucket_exists,
    bucket_access,
    bucket_region,
    data_object_exists,
    credentials_last,
    model_access,
    custom_models_quota,
    scheduled_jobs_quota,
    records_quota,
    bucket_public_access,
    bucket_versioning,
    bucket_encryption,
    bucket_ownership,
    cost_limit,
    invocation_logging,
];
