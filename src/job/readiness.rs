//! What is read of an account beside buckets and base model: credentials, access, quotas and what is
//! in use of them, settings of buckets.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Read;
use crate::dataset::S3Uri;
use crate::iam::AccountId;

/// The code of the quota of custom models in an account (service `bedrock`).
pub const CUSTOM_MODELS_QUOTA: &str = "L-CB5B847D";

/// The jobs that may be scheduled at the same time. Not adjustable, and Service Quotas has no code for it
/// (AWS General Reference, Amazon Bedrock endpoints and quotas).
pub const SCHEDULED_JOBS: u64 = 10;

/// How credentials that end are renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// By themselves: a role that is assumed again, a machine's role.
    Renewed,
    /// By a person who signs in (`aws sso login`).
    Person,
    /// Not at all: they were handed over, as in environment variables.
    Fixed,
}

/// Credentials that end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// When they end, where that is known.
    pub expires: Option<Timestamp>,
    /// What comes after.
    pub sign_in: SignIn,
}

/// Whether the account may use a model, in the words of GetFoundationModelAvailability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelAccess {
    /// `AUTHORIZED` or `NOT_AUTHORIZED`.
    pub authorization: String,
    /// `AVAILABLE` or `NOT_AVAILABLE`.
    pub entitlement: String,
    /// `AVAILABLE` or `NOT_AVAILABLE`.
    pub region: String,
    /// `AVAILABLE`, `PENDING`, `NOT_AVAILABLE` or `ERROR`; absent where the answer has none.
    pub agreement: Option<String>,
    /// What went wrong with the agreement.
    pub agreement_error: Option<String>,
}

/// How many there are of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many were counted.
    pub count: u64,
    /// Whether there are no more.
    pub complete: bool,
}

/// What the bucket's own Block Public Access leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAccess {
    /// The settings that are off.
    pub off: Vec<&'static str>,
}

/// How a bucket is set.
#[derive(Debug, Clone, PartialEq)]
pub struct BucketSettings {
    /// Block Public Access.
    pub public_access: Read<PublicAccess>,
    /// `Enabled`, `Suspended`, or none where it never was.
    pub versioning: Read<Option<String>>,
    /// Whether new objects are encrypted with a key of KMS unless the writer says otherwise; with S3's own
    /// they always are.
    pub kms_key: Read<bool>,
    /// `BucketOwnerEnforced` or another; none in old buckets.
    pub ownership: Read<Option<String>>,
}

/// Where the invocations of models are logged: one configuration for an account and Region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvocationLogging {
    /// The bucket; none where S3 gets nothing.
    pub bucket: Option<String>,
    /// What the keys in the bucket begin with.
    pub prefix: String,
    /// The log group of CloudWatch Logs.
    pub log_group: Option<String>,
}

impl InvocationLogging {
    /// Whether logs of the account `account` arrive below `uri`, or `uri` lies among them: the keys are
    /// `<prefix>/AWSLogs/<account>/BedrockModelInvocationLogs/…` (Amazon Bedrock User Guide,
    /// model-invocation-logging).
    pub fn reaches(&self, uri: &S3Uri, account: Option<&AccountId>) -> bool {
        let prefix = self.prefix.trim_matches('/');
        let slash = if prefix.is_empty() { "" } else { "/" };
        let root = match account {
            Some(account) => format!("{prefix}{slash}AWSLogs/{account}/BedrockModelInvocationLogs/"),
            None => format!("{prefix}{slash}AWSLogs/"),
        };
        let wanted = uri.key().trim_end_matches('/');
        let wanted = if wanted.is_empty() {
            String::new()
        } else {
            format!("{wanted}/")
        };
        self.bucket.as_deref() == Some(uri.bucket())
            && (root.starts_with(&wanted) || wanted.starts_with(&root))
    }

    /// Names the places, as `` `s3://acme-audit/bedrock` and log group `x` ``.
    pub fn places(&self) -> String {
        let prefix = self.prefix.trim_matches('/');
        let bucket = self
            .bucket
            .as_ref()
            .map(|bucket| format!("`s3://{bucket}/{prefix}`"));
        let group = self
            .log_group
            .as_ref()
            .map(|group| format!("log group `{group}`"));
        let places: Vec<String> = bucket.into_iter().chain(group).collect();
        if places.is_empty() {
            return "no place that is known here".to_owned();
        }
        places.join(" and ")
    }
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Readiness {
    /// When it was read.
    pub now: Timestamp,
    /// The credentials; none where they do not end.
    pub session: Read<Option<Session>>,
    /// Access to the base model.
    pub access: Read<ModelAccess>,
    /// The custom models that the account owns.
    pub custom_models: Read<Counted>,
    /// The ARN of the custom model that has the name of the one to be made.
    pub named_model: Read<Option<String>>,
    /// The quota of custom models.
    pub custom_models_quota: Read<u64>,
    /// The jobs that have not ended.
    pub unfinished_jobs: Read<Counted>,
    /// The quota of records of a job.
    pub records_quota: Read<u64>,
    /// Where invocations are logged; none where they are not.
    pub invocation_logging: Read<Option<InvocationLogging>>,
    /// The settings of the buckets, by name.
    pub buckets: BTreeMap<String, BucketSettings>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_reach_what_lies_above_and_among_them() {
        let account: AccountId = "111122223333".parse().unwrap();
        let logging = |prefix: &str| InvocationLogging {
            bucket: Some("acme-logs".to_owned()),
            prefix: prefix.to_owned(),
            log_group: None,
        };
        let reaches =
            |prefix: &str, uri: &str| logging(prefix).reaches(&uri.parse().unwrap(), Some(&account));
        for uri in [
            "s3://acme-logs",
            "s3://acme-logs/bedrock",
            "s3://acme-logs/bedrock/AWSLogs/111122223333/BedrockModelInvocationLogs/",
            "s3://acme-logs/bedrock/AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1/2026/11",
        ] {
            assert!(reaches("bedrock", uri) && reaches("/bedrock/", uri), "{uri}");
        }
        assert!(reaches("", "s3://acme-logs/AWSLogs/111122223333/"));
        for uri in [
            "s3://acme-log/bedrock",
            "s3://acme-logs/bed",
            "s3://acme-logs/bedrock/AWSLogs/444455556666/",
            "s3://acme-logs/AWSLogs/111122223333/",
        ] {
            assert!(!reaches("bedrock", uri), "{uri}");
        }
        let nowhere = InvocationLogging::default();
        assert!(!nowhere.reaches(&"s3://acme-logs".parse().unwrap(), Some(&account)));
    }
}
