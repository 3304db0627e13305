//! The role and S3: buckets, objects, the keys that they are encrypted with.

use super::super::network::Path;
use super::super::shape;
use super::{Denial, Guard, Session};
use crate::sandbox::account::Bucket;
use crate::sandbox::policy::{Decision, Document, Kind};

impl Session<'_> {
    /// Whether the role may do `action` on a bucket or an object. `in_vpc` asks the endpoint too.
    ///
    /// AWS's guide has users pin buckets to their VPC, and publishes nothing about what such a policy makes of the
    /// checks when a job with a VPC is made. It is a choice of the sandbox that these do not look at what a bucket
    /// denies by the way: that is judged in the VPC, so that the job is made, and fails in validation. What is
    /// allowed by the way only is allowed to both.
    fn s3(&self, action: &str, bucket_name: &str, key: Option<&str>, in_vpc: bool) -> bool {
        let Some(bucket) = self.view.bucket(bucket_name) else {
            return false;
        };
        if bucket.region != self.view.region() {
            return false;
        }
        let owner = bucket.owner.as_deref().unwrap_or(self.view.account_id());
        let mut context = self.context().with("aws:ResourceAccount", owner);
        let endpoint = self.path.as_ref().and_then(Path::endpoint);
        if let (Some(vpc), Some(endpoint)) = (&self.vpc, endpoint) {
            context = context
                .with("aws:SourceVpc", vpc.clone())
                .with("aws:SourceVpce", endpoint);
        }
        let access = self.access(action, &self.view.s3_arn(bucket_name, key), context);
        let endpoint_policy = endpoint
            .and_then(|id| self.view.endpoint(id))
            .and_then(|endpoint| endpoint.policy.as_deref());
        let passes = |text: &str| {
            Document::parse(text, Kind::Resource)
                .is_ok_and(|document| document.decide(&access) == Decision::Allow)
        };
        if in_vpc && !endpoint_policy.is_none_or(passes) {
            return false;
        }
        let policy = bucket.policy.as_deref();
        let guard = if in_vpc || self.vpc.is_none() {
            Guard::Policy(policy, owner)
        } else {
            Guard::PolicyByAnyWay(policy, owner)
        };
        self.may(&access, guard)
    }

    /// Whether the role may use, through S3, the key that a bucket is encrypted with.
    fn bucket_key(&self, action: &str, name: &str, bucket: &Bucket) -> bool {
        if !bucket.encryption.starts_with("aws:kms") {
            return true;
        }
        let owner = bucket.owner.as_deref().unwrap_or(self.view.account_id());
        let Some(named) = &bucket.kms_key else {
            // The key that AWS keeps for S3 serves its own account, and nobody else's.
            return owner == self.view.account_id();
        };
        self.may_use(named, action, self.view.s3_arn(name, None))
    }

    /// Whether the role may use a key through S3 for `encrypted`: an object, or a bucket where the bucket has
    /// a key of its own between KMS and its objects.
    fn may_use(&self, named: &str, action: &str, encrypted: String) -> bool {
        let Some(key) = self.view.key(named).filter(|key| key.enabled) else {
            return false;
        };
        let context = self
            .key_context(&key, "s3")
            .with("kms:EncryptionContext:aws:s3:arn", encrypted)
            .with_many("kms:EncryptionContextKeys", vec!["aws:s3:arn".to_owned()]);
        let access = self.access(action, &key.arn, context);
        self.may(&access, Guard::Key(&key.policy, &key.owner))
    }

    /// Reads an object as the service role.
    ///
    /// # Errors
    /// The message of AWS's troubleshooting page, whatever the reason.
    pub(in crate::sandbox::bedrock) fn can_read(&self, uri: &str, in_vpc: bool) -> Result<(), Denial> {
        let (bucket, key) = shape::split_s3_uri(uri);
        let readable = self.s3("s3:ListBucket", bucket, None, in_vpc)
            && self.s3("s3:GetObject", bucket, Some(key), in_vpc)
            && self.decrypts_object(bucket, key);
        if readable {
            return Ok(());
        }
        Err(unreadable(bucket, key))
    }

    /// Reads what lies below a prefix as the service role: the logs of model invocations.
    ///
    /// # Errors
    /// The message of AWS's troubleshooting page, whatever the reason.
    pub(in crate::sandbox::bedrock) fn can_read_below(&self, uri: &str, in_vpc: bool) -> Result<(), Denial> {
        let (bucket, prefix) = shape::split_s3_uri(uri);
        let mut keys = self.view.keys_below(bucket, prefix).peekable();
        let listed = self.s3("s3:ListBucket", bucket, None, in_vpc) && self.decrypts(bucket);
        if !listed || keys.peek().is_none() {
            return Err(unreadable(bucket, prefix));
        }
        match keys.find(|key| !self.s3("s3:GetObject", bucket, Some(key), in_vpc)) {
            Some(key) => Err(unreadable(bucket, key)),
            None => Ok(()),
        }
    }

    fn decrypts_object(&self, name: &str, key: &str) -> bool {
        let Some(object) = self.view.object(name, key) else {
            return false;
        };
        let Some(named) = &object.kms_key else {
            return self.decrypts(name);
        };
        let per_bucket = self
            .view
            .bucket(name)
            .is_some_and(|bucket| bucket.kms_key.is_some());
        let encrypted = self.view.s3_arn(name, (!per_bucket).then_some(key));
        self.may_use(named, "kms:Decrypt", encrypted)
    }

    fn decrypts(&self, name: &str) -> bool {
        let bucket = self.view.bucket(name);
        bucket.is_some_and(|bucket| self.bucket_key("kms:Decrypt", name, bucket))
    }

    /// Writes below the output URI as the service role.
    ///
    /// # Errors
    /// The message of AWS's troubleshooting page, whatever the reason.
    pub(in crate::sandbox::bedrock) fn can_write(&self, uri: &str, in_vpc: bool) -> Result<(), Denial> {
        let (bucket, prefix) = shape::split_s3_uri(uri);
        let prefix = prefix.trim_end_matches('/');
        let file = ".write_access_check_file.tmp";
        let key = if prefix.is_empty() {
            file.to_owned()
        } else {
            format!("{prefix}/{file}")
        };
        let found = self.view.bucket(bucket);
        let writable = self.s3("s3:ListBucket", bucket, None, in_vpc)
            && self.s3("s3:PutObject", bucket, Some(&key), in_vpc)
            && found.is_some_and(|found| self.bucket_key("kms:GenerateDataKey", bucket, found));
        if writable {
            return Ok(());
        }
        Err(format!(
            "Amazon S3 perms missing (PutObject): Could not validate PutObject permissions to access S3 bucket: {bucket} at key {key}"
        ))
    }
}

fn unreadable(bucket: &str, key: &str) -> Denial {
    format!("Could not validate GetObject permissions to access Amazon S3 bucket: {bucket} at key {key}")
}
