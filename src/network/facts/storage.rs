//! What the job wants of Amazon S3, and what S3 says of its buckets.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Read;
use crate::iam::{DataKey, IdentifierError, Objects, Region, RoleNeeds};
use crate::network::request::Storage;

/// The data that facts were gathered for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedStorage {
    /// The ARN of the service role that reads and writes.
    pub role: String,
    /// The account that owns the buckets.
    pub bucket_owner: String,
    /// Training and validation data.
    pub inputs: Vec<AskedObjects>,
    /// Images, videos and documents that records name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<AskedObjects>,
    /// The invocation logs that a distillation learns from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logs: Option<AskedObjects>,
    /// Where results are written.
    pub output: AskedObjects,
    /// The key that the custom model is encrypted with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_key: Option<String>,
    /// The keys that objects in S3 are encrypted with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data_keys: Vec<String>,
}

/// Objects of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedObjects {
    /// The bucket.
    pub bucket: String,
    /// One key, or a prefix with `*`.
    pub pattern: String,
}

impl From<&Objects> for AskedObjects {
    fn from(objects: &Objects) -> Self {
        Self {
            bucket: objects.bucket.clone(),
            pattern: objects.pattern.clone(),
        }
    }
}

impl From<&AskedObjects> for Objects {
    fn from(asked: &AskedObjects) -> Self {
        Self {
            bucket: asked.bucket.clone(),
            pattern: asked.pattern.clone(),
        }
    }
}

impl From<&Storage> for AskedStorage {
    fn from(storage: &Storage) -> Self {
        let needs = &storage.needs;
        Self {
            role: storage.role.to_string(),
            bucket_owner: needs.bucket_owner.to_string(),
            inputs: needs.inputs.iter().map(AskedObjects::from).collect(),
            media: needs.media.iter().map(AskedObjects::from).collect(),
            logs: needs.logs.as_ref().map(AskedObjects::from),
            output: AskedObjects::from(&needs.output),
            model_key: needs.model_key.clone(),
            data_keys: needs.data_keys.iter().map(|key| key.arn.clone()).collect(),
        }
    }
}

impl AskedStorage {
    /// Returns what was asked, for a job in `region`.
    ///
    /// # Errors
    /// When the role or the account is no identifier of its kind.
    pub(super) fn storage(&self, region: &Region) -> Result<Storage, IdentifierError> {
        let role: crate::iam::RoleArn = self.role.parse()?;
        // Which buckets a key is of matters to policies of keys only, which no check of a network reads.
        let key = |arn: &String| DataKey {
            arn: arn.clone(),
            buckets: Vec::new(),
            bucket_key: None,
        };
        let needs = RoleNeeds {
            partition: role.partition().clone(),
            region: region.clone(),
            account: role.account().clone(),
            bucket_owner: self.bucket_owner.parse()?,
            inputs: self.inputs.iter().map(Objects::from).collect(),
            output: Objects::from(&self.output),
            vpc: None,
            model_key: self.model_key.clone(),
            media: self.media.iter().map(Objects::from).collect(),
            logs: self.logs.as_ref().map(Objects::from),
            data_keys: self.data_keys.iter().map(key).collect(),
            grader: None,
            teacher: None,
            notes: Vec::new(),
        };
        Ok(Storage { role, needs })
    }
}

/// A bucket of the job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// The name.
    pub name: String,
    /// The Region that it lies in; none where there is no such bucket.
    pub region: Read<Option<String>>,
    /// The policy, as JSON text; none where it has none.
    pub policy: Read<Option<String>>,
    /// Whether S3 Block Public Access restricts it once its policy is public (`RestrictPublicBuckets`);
    /// read only of buckets of other accounts.
    pub restrict_public: Read<Option<bool>>,
}
