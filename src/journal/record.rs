//! The records of a journal: what is about to be done, and what came of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::job::Split;

/// The version of the records that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// One line of a journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The version of the record's form.
    pub v: u32,
    /// When it was written.
    pub at: Timestamp,
    /// What it says.
    #[serde(flatten)]
    pub entry: Entry,
}

/// What a record says. An intent (`…Intended`) stands before every call that changes something, so
/// that a run that was killed knows what it may have done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Entry {
    /// A run of a command began in this journal.
    Started {
        /// The command, such as `submit`.
        command: String,
        /// The version of `finetune`.
        program: String,
        /// The process.
        pid: u32,
        /// The account that the run works in.
        account: String,
        /// The Region.
        region: String,
        /// The job's name.
        job_name: String,
        /// The custom model's name.
        custom_model_name: String,
        /// The digest of the request, 64 hex digits.
        digest: String,
        /// How often `--new` was given for this request.
        attempt: u32,
        /// The fields of the request that make its digest, by name, in the digest's order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        request: Vec<(String, String)>,
    },
    /// The preflight ended.
    Checked {
        /// How many errors it found.
        errors: usize,
        /// How many warnings.
        warnings: usize,
        /// How many checks could not read what they need.
        unknown: usize,
        /// What these were; absent in journals of earlier versions, and not more than a few dozen.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        concerns: Vec<Concern>,
    },
    /// The preflight was skipped on request.
    CheckSkipped {},
    /// An object is about to be written.
    UploadIntended {
        /// What for.
        split: Split,
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// Its size in bytes.
        bytes: u64,
        /// Its SHA-256 in hex.
        sha256: String,
    },
    /// A multipart upload was begun; its parts stay until it is completed or aborted.
    UploadStarted {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The upload's ID.
        upload_id: String,
        /// The size of each part but the last, in bytes.
        part_size: u64,
    },
    /// An unfinished upload was dropped, or S3 no longer knows it.
    UploadAborted {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// The upload's ID.
        upload_id: String,
    },
    /// The object is in S3, whole.
    Uploaded {
        /// What for.
        split: Split,
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// Whether it was there already.
        skipped: bool,
    },
    /// The service role is about to be created or changed, if it needs to be.
    RoleIntended {
        /// The role: its name or ARN.
        role: String,
    },
    /// The service role is as the job needs it.
    RoleApplied {
        /// Its ARN.
        arn: String,
        /// Whether this run created or changed it.
        changed: bool,
    },
    /// The job is about to be created.
    CreateIntended {
        /// The job's name.
        job_name: String,
        /// The token that makes the call safe to repeat.
        client_request_token: String,
    },
    /// The service refused to create the job.
    CreateRefused {
        /// The service's error code.
        code: String,
        /// The service's message.
        message: String,
    },
    /// The job exists.
    Created {
        /// Its ARN.
        arn: String,
        /// Whether it was there already.
        found: bool,
    },
    /// The job was seen to have ended.
    Ended {
        /// Its status: `Completed`, `Failed` or `Stopped`.
        status: String,
        /// Why it failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure_message: Option<String>,
        /// The custom model.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output_model_arn: Option<String>,
        /// The ARN of the model below it; absent in journals of earlier versions, as what follows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base_model: Option<String>,
        /// `FINE_TUNING` and its like.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customization_type: Option<String>,
        /// How long it took, from creation to end, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds: Option<i64>,
    },
}

/// Something that a preflight found, or could not find out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    /// The code of its rule.
    pub rule: String,
    /// `error`, `warning` or `unknown`.
    pub verdict: String,
    /// What was said.
    pub message: String,
}
