//! What a job needs of its service role.

use super::{AccountId, LambdaArn, Partition, Region};

/// Objects of a bucket: one key, or all keys below a prefix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Objects {
    /// The bucket.
    pub bucket: String,
    /// The key as a policy names it; below a prefix it ends in `/*`, for a whole bucket it is `*`. What a
    /// policy would take for a wildcard is written as `${*}`, `${?}` and `${$}`.
    pub pattern: String,
}

impl Objects {
    /// All objects below `prefix`.
    pub fn below(bucket: &str, prefix: &str) -> Self {
        let prefix = literal(prefix.trim_matches('/'));
        let pattern = if prefix.is_empty() {
            "*".to_owned()
        } else {
            format!("{prefix}/*")
        };
        Self {
            bucket: bucket.to_owned(),
            pattern,
        }
    }

    /// The one object of a key.
    pub fn one(bucket: &str, key: &str) -> Self {
        Self {
            bucket: bucket.to_owned(),
            pattern: literal(key),
        }
    }

    /// Returns the ARN, or pattern of ARNs, that a policy names them by.
    pub fn arn(&self, partition: &Partition) -> String {
        format!("arn:{partition}:s3:::{}/{}", self.bucket, self.pattern)
    }

    /// Whether all of them are among `others`.
    pub fn within(&self, others: &Self) -> bool {
        let covered = match others.pattern.strip_suffix('*') {
            Some(prefix) => self.pattern.starts_with(prefix),
            None => self.pattern == others.pattern,
        };
        self.bucket == others.bucket && covered
    }

    /// A key that the pattern admits, to put to a policy.
    pub(super) fn example(&self, name: &str) -> String {
        let key = self
            .pattern
            .strip_suffix('*')
            .map_or_else(|| self.pattern.clone(), |prefix| format!("{prefix}{name}"));
        ["*", "?", "$"]
            .iter()
            .fold(key, |key, sign| key.replace(&format!("${{{sign}}}"), sign))
    }
}

/// Writes a key so that a policy means that key and no other.
fn literal(key: &str) -> String {
    let mut text = String::with_capacity(key.len());
    for sign in key.chars() {
        if matches!(sign, '*' | '?' | '$') {
            text.push_str("${");
            text.push(sign);
            text.push('}');
        } else {
            text.push(sign);
        }
    }
    text
}

/// The network of the job, by ARN. A subnet's comes from the API: it carries the owner's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VpcNeeds {
    /// The subnets.
    pub subnet_arns: Vec<String>,
    /// The security groups.
    pub security_group_arns: Vec<String>,
}

/// A key that objects are encrypted with in S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataKey {
    /// Its ARN.
    pub arn: String,
    /// The buckets whose objects it encrypts.
    pub buckets: Vec<String>,
    /// Whether S3 asks for it once per bucket (S3 Bucket Keys) and not once per object; absent: not known.
    pub bucket_key: Option<bool>,
}

/// The teacher of a distillation, by ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeacherNeeds {
    /// The inference profile, where the teacher is invoked through one.
    pub profile: Option<String>,
    /// The foundation model in every Region that it is invoked in; `*` in the Region's place where these are
    /// not known.
    pub models: Vec<String>,
}

impl TeacherNeeds {
    /// Lists everything that InvokeModel is asked for.
    pub fn arns(&self) -> impl Iterator<Item = &str> {
        self.profile.iter().chain(&self.models).map(String::as_str)
    }
}

/// What a job needs of its service role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleNeeds {
    /// The partition of the job.
    pub partition: Partition,
    /// The Region of the job.
    pub region: Region,
    /// The account of the job.
    pub account: AccountId,
    /// The account that owns the buckets of data and results.
    pub bucket_owner: AccountId,
    /// Training and validation data.
    pub inputs: Vec<Objects>,
    /// Images, videos and documents that records name.
    pub media: Vec<Objects>,
    /// The invocation logs that a distillation learns from.
    pub logs: Option<Objects>,
    /// Where results are written.
    pub output: Objects,
    /// The network; absent: a job without a VPC.
    pub vpc: Option<VpcNeeds>,
    /// The ARN of the key that the custom model is encrypted with.
    pub model_key: Option<String>,
    /// The keys that objects in S3 are encrypted with.
    pub data_keys: Vec<DataKey>,
    /// The function that grades.
    pub grader: Option<LambdaArn>,
    /// Who the student of a distillation learns from.
    pub teacher: Option<TeacherNeeds>,
    /// What was not looked at or is not known, and what was taken for granted instead: phrases for the user.
    pub notes: Vec<String>,
}

impl RoleNeeds {
    /// Returns the ARN that every job of this account and Region lies under.
    pub fn job_arn(&self, id: &str) -> String {
        format!(
            "arn:{}:bedrock:{}:{}:model-customization-job/{id}",
            self.partition, self.region, self.account
        )
    }

    /// Lists everything that the job reads and did not write itself, each with the account that owns it.
    pub fn reads(&self) -> impl Iterator<Item = (&Objects, &AccountId)> {
        let owned = self.inputs.iter().chain(&self.media);
        let owned = owned.map(|objects| (objects, &self.bucket_owner));
        owned.chain(self.logs.iter().map(|logs| (logs, self.log_owner(logs))))
    }

    /// Returns every bucket of data and results, once; that of invocation logs is none of them unless it
    /// holds data too.
    pub fn buckets(&self) -> Vec<&str> {
        let mut buckets: Vec<&str> = Vec::new();
        for objects in self.inputs.iter().chain(&self.media).chain([&self.output]) {
            if !buckets.contains(&objects.bucket.as_str()) {
                buckets.push(&objects.bucket);
            }
        }
        buckets
    }

    /// Returns the bucket of invocation logs, where nothing else of the job lies in it.
    pub fn log_bucket(&self) -> Option<&str> {
        let bucket = self.logs.as_ref()?.bucket.as_str();
        (!self.buckets().contains(&bucket)).then_some(bucket)
    }

    /// Lists every bucket that the job works on, that of invocation logs too, each with the account that owns it.
    pub fn owned_buckets(&self) -> impl Iterator<Item = (&str, &AccountId)> {
        let buckets = self.buckets().into_iter().chain(self.log_bucket());
        buckets.map(|bucket| (bucket, self.owner_of(bucket)))
    }

    /// Returns who owns a bucket of the job. Bedrock delivers invocation logs to a bucket of the account that
    /// they are of (Amazon Bedrock User Guide, model-invocation-logging).
    pub fn owner_of(&self, bucket: &str) -> &AccountId {
        if self.log_bucket() == Some(bucket) {
            &self.account
        } else {
            &self.bucket_owner
        }
    }

    fn log_owner(&self, logs: &Objects) -> &AccountId {
        self.owner_of(&logs.bucket)
    }

    /// Returns the ARN of a bucket.
    pub fn bucket_arn(&self, bucket: &str) -> String {
        format!("arn:{}:s3:::{bucket}", self.partition)
    }

    /// Returns the ARNs of objects, each once.
    pub(super) fn arns<'o>(&self, objects: impl IntoIterator<Item = &'o Objects>) -> Vec<String> {
        each_once(objects.into_iter().map(|objects| objects.arn(&self.partition)))
    }

    /// Returns the values of `kms:ViaService` for a service in the job's Region. Those of the partition
    /// `aws-cn` end in the domain of that partition; that nothing uses the other form there is unverified, so
    /// both are admitted.
    pub fn via(&self, service: &str) -> Vec<String> {
        let name = format!("{service}.{}.amazonaws.com", self.region);
        match self.partition.as_str() {
            "aws-cn" => vec![format!("{name}.cn"), name],
            _ => vec![name],
        }
    }

    /// Whether objects are written under a key of the data: those of the bucket that results go to.
    pub fn is_written(&self, key: &DataKey) -> bool {
        key.buckets.contains(&self.output.bucket)
    }

    /// Lists the ARN of every key: that of the model, and those of the data.
    pub fn key_arns(&self) -> impl Iterator<Item = &str> {
        let data = self.data_keys.iter().map(|key| key.arn.as_str());
        self.model_key.as_deref().into_iter().chain(data)
    }
}

/// The texts, each at its first place.
pub(super) fn each_once(all: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    all.into_iter().filter(|one| seen.insert(one.clone())).collect()
}

#[cfg(test)]
#[path = "needs_tests.rs"]
pub(crate) mod tests;
