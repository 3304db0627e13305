//! Amazon S3: what a bucket is set to, as far as it matters for the data of a job.

use aws_sdk_s3::types::PublicAccessBlockConfiguration;

use super::{ObjectStore, ServiceError};
use crate::job::PublicAccess;

impl ObjectStore {
    /// Says what S3 Block Public Access of the bucket itself blocks; that of the account is not seen here.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn public_access(&self, bucket: &str) -> Result<PublicAccess, ServiceError> {
        let config = self.public_access_block(bucket).await?;
        let is_on = |setting: fn(&PublicAccessBlockConfiguration) -> Option<bool>| {
            config.as_ref().and_then(setting).unwrap_or(false)
        };
        let settings = [
            (
                "BlockPublicAcls",
                is_on(PublicAccessBlockConfiguration::block_public_acls),
            ),
            (
                "IgnorePublicAcls",
                is_on(PublicAccessBlockConfiguration::ignore_public_acls),
            ),
            (
                "BlockPublicPolicy",
                is_on(PublicAccessBlockConfiguration::block_public_policy),
            ),
            (
                "RestrictPublicBuckets",
                is_on(PublicAccessBlockConfiguration::restrict_public_buckets),
            ),
        ];
        let off = settings.into_iter().filter(|(_, on)| !on);
        Ok(PublicAccess {
            off: off.map(|(name, _)| name).collect(),
        })
    }

    /// Says whether the bucket keeps old versions: `Enabled`, `Suspended`, or none where it never did.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn versioning(&self, bucket: &str) -> Result<Option<String>, ServiceError> {
        let answer = self
            .client
            .get_bucket_versioning()
            .bucket(bucket)
            .expected_bucket_owner(&self.owner)
            .send()
            .await
            .map_err(|error| ServiceError::new("s3:GetBucketVersioning", &error))?;
        Ok(answer.status().map(|status| status.as_str().to_owned()))
    }

    /// Names who owns the objects of a bucket: `BucketOwnerEnforced`, or another where access control
    /// lists are in force; none in buckets that are older than the setting.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn ownership(&self, bucket: &str) -> Result<Option<String>, ServiceError> {
        let answer = self
            .client
            .get_bucket_ownership_controls()
            .bucket(bucket)
            .expected_bucket_owner(&self.owner)
            .send()
            .await;
        match answer.map_err(|error| ServiceError::new("s3:GetBucketOwnershipControls", &error)) {
            Ok(answer) => {
                let rules = answer
                    .ownership_controls()
                    .map_or(&[][..], |controls| controls.rules());
                Ok(rules
                    .first()
                    .map(|rule| rule.object_ownership().as_str().to_owned()))
            }
            Err(error) if error.code.as_deref() == Some("OwnershipControlsNotFoundError") => Ok(None),
            Err(error) => Err(error),
        }
    }
}
