//! Amazon S3: buckets, and objects small enough for one request. Multipart uploads have a file of
//! their own beside this one.

use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumMode, ChecksumType, PublicAccessBlockConfiguration, ServerSideEncryption};
use bytes::Bytes;

use super::{ErrorKind, ServiceError, Session};
use crate::iam::{AccountId, BucketKey};

/// The metadata key under which uploads carry their SHA-256 in hex.
pub(super) const SHA256_METADATA: &str = "sha256";

/// Buckets and objects. Every call names the account that has to own the bucket, so that a bucket
/// of the same name in foreign hands never gets the data.
#[derive(Debug, Clone)]
pub struct ObjectStore {
    pub(super) client: aws_sdk_s3::Client,
    /// For data, which takes as long as it takes.
    pub(super) transfers: aws_sdk_s3::Client,
    pub(super) owner: String,
}

/// What a bucket turned out to be.
#[derive(Debug, Clone)]
pub enum BucketState {
    /// It is there, in this Region (where S3 says which).
    Here {
        /// The Region, where S3 said it.
        region: Option<String>,
    },
    /// There is no bucket of this name.
    Missing,
    /// It lies in another Region.
    Elsewhere {
        /// The Region, where S3 said it.
        region: Option<String>,
    },
    /// S3 does not let the caller see it: it belongs to another account, or a permission is missing.
    Forbidden(ServiceError),
}

/// An object as HeadObject describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Its size in bytes.
    pub bytes: u64,
    /// Its entity tag, quotes included.
    pub entity_tag: String,
    /// The CRC-64/NVME of the whole object, in base64 as S3 spells it.
    pub crc64_nvme: Option<String>,
    /// The SHA-256 in hex that the uploader noted in the object's metadata.
    pub noted_sha256: Option<String>,
    /// The ARN of the key of KMS that it is encrypted with, where it is.
    pub kms_key: Option<String>,
}

/// An object in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedObject {
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its entity tag, quotes included.
    pub entity_tag: String,
}

/// One level of a listing: a prefix taken for a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedFolder {
    /// The objects right in it.
    pub objects: Vec<ListedObject>,
    /// The prefixes of the folders in it, each with a slash at its end.
    pub folders: Vec<String>,
}

impl ObjectStore {
    /// Calls made with `session` on buckets that belong to `owner`.
    pub fn new(session: &Session, owner: &AccountId) -> Self {
        Self {
            client: session.s3(),
            transfers: session.s3_transfers(),
            owner: owner.to_string(),
        }
    }

    /// Looks at a bucket from the session's Region, `region`.
    ///
    /// # Errors
    /// When S3 gave no answer, or refused for another reason than those of [`BucketState`].
    pub async fn bucket(&self, bucket: &str, region: &str) -> Result<BucketState, ServiceError> {
        let answer = self
            .client
            .head_bucket()
            .bucket(bucket)
            .expected_bucket_owner(&self.owner)
            .send()
            .await;
        let error = match answer {
            Ok(found) => {
                let found = found.bucket_region().map(ToOwned::to_owned);
                return Ok(if found.as_deref().is_none_or(|found| found == region) {
                    BucketState::Here { region: found }
                } else {
                    BucketState::Elsewhere { region: found }
                });
            }
            Err(error) => error,
        };
        // HEAD answers carry no error text: status and headers say it all.
        let header = |name| {
            let response = error.raw_response()?;
            response.headers().get(name).map(ToOwned::to_owned)
        };
        let elsewhere = header("x-amz-bucket-region").filter(|found| found != region);
        let status = error.raw_response().map(|response| response.status().as_u16());
        let refused = ServiceError::new("s3:HeadBucket", &error);
        match status {
            Some(404) => Ok(BucketState::Missing),
            Some(301 | 307 | 400) if elsewhere.is_some() => Ok(BucketState::Elsewhere { region: elsewhere }),
            Some(301) => Ok(BucketState::Elsewhere { region: None }),
            Some(403) if refused.kind != ErrorKind::Credentials => Ok(BucketState::Forbidden(refused)),
            _ => Err(refused),
        }
    }

    /// Returns the bucket's policy document, if it has one.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn bucket_policy(&self, bucket: &str) -> Result<Option<String>, ServiceError> {
        let answer = self
            .client
            .get_bucket_policy()
            .bucket(bucket)
            .expected_bucket_owner(&self.owner)
            .send()
            .await;
        match answer.map_err(|error| ServiceError::new("s3:GetBucketPolicy", &error)) {
            Ok(answer) => Ok(answer.policy),
            Err(error) if error.code.as_deref() == Some("NoSuchBucketPolicy") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Says whether S3 Block Public Access restricts the bucket once its policy is public
    /// (`RestrictPublicBuckets`).
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn restricts_public(&self, bucket: &str) -> Result<bool, ServiceError> {
        let config = self.public_access_block(bucket).await?;
        let restricts = config.and_then(|config| config.restrict_public_buckets());
        Ok(restricts.unwrap_or(false))
    }

    /// Returns the bucket's own settings of S3 Block Public Access, if it has any.
    pub(super) async fn public_access_block(
        &self,
        bucket: &str,
    ) -> Result<Option<PublicAccessBlockConfiguration>, ServiceError> {
        let answer = self
            .client
            .get_public_access_block()
            .bucket(bucket)
            .expected_bucket_owner(&self.owner)
            .send()
            .await;
        match answer.map_err(|error| ServiceError::new("s3:GetPublicAccessBlock", &error)) {
            Ok(answer) => Ok(answer.public_access_block_configuration),
            Err(error) if error.code.as_deref() == Some("NoSuchPublicAccessBlockConfiguration") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the key of KMS that the bucket encrypts new objects with, if it takes one.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn default_key(&self, bucket: &str) -> Result<Option<BucketKey>, ServiceError> {
        let answer = self
            .client
            .get_bucket_encryption()
            .bucket(bucket)
            .expected_bucket_owner(&self.owner)
            .send()
            .await;
        let answer = match answer.map_err(|error| ServiceError::new("s3:GetBucketEncryption", &error)) {
            Ok(answer) => answer,
            Err(error) if error.code.as_deref() == Some("ServerSideEncryptionConfigurationNotFoundError") => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let config = answer.server_side_encryption_configuration();
        let rules = config.map_or(&[][..], |config| config.rules());
        Ok(rules.iter().find_map(|rule| {
            let default = rule.apply_server_side_encryption_by_default()?;
            default
                .sse_algorithm()
                .as_str()
                .starts_with("aws:kms")
                .then(|| BucketKey {
                    key: default.kms_master_key_id().map(ToOwned::to_owned),
                    per_bucket: rule.bucket_key_enabled() == Some(true),
                })
        }))
    }

    /// Describes an object, or says that there is none.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn object(&self, bucket: &str, key: &str) -> Result<Option<ObjectInfo>, ServiceError> {
        let answer = self
            .client
            .head_object()
            .bucket(bucket)
            .key(key)
            .checksum_mode(ChecksumMode::Enabled)
            .expected_bucket_owner(&self.owner)
            .send()
            .await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                let error = head_error("s3:HeadObject", &error);
                return if error.kind == ErrorKind::NotFound {
                    Ok(None)
                } else {
                    Err(error)
                };
            }
        };
        let whole = answer.checksum_type() != Some(&ChecksumType::Composite);
        Ok(Some(ObjectInfo {
            bytes: u64::try_from(answer.content_length().unwrap_or_default()).unwrap_or_default(),
            entity_tag: answer.e_tag().unwrap_or_default().to_owned(),
            crc64_nvme: answer
                .checksum_crc64_nvme()
                .filter(|_| whole)
                .map(ToOwned::to_owned),
            noted_sha256: answer
                .metadata()
                .and_then(|metadata| metadata.get(SHA256_METADATA))
                .cloned(),
            kms_key: answer.ssekms_key_id().map(ToOwned::to_owned),
        }))
    }

    /// Writes a whole object with one request; S3 refuses it when `crc64_nvme` (base64) is not the
    /// checksum of what arrives. It is encrypted with `kms_key`, or else as the bucket has it.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn put(
        &self,
        bucket: &str,
        key: &str,
        body: Bytes,
        crc64_nvme: &str,
        sha256: &str,
        kms_key: Option<&str>,
    ) -> Result<(), ServiceError> {
        self.transfers
            .put_object()
            .bucket(bucket)
            .key(key)
            .expected_bucket_owner(&self.owner)
            .content_type("application/jsonl")
            .metadata(SHA256_METADATA, sha256)
            .checksum_crc64_nvme(crc64_nvme)
            .set_server_side_encryption(kms_key.map(|_| ServerSideEncryption::AwsKms))
            .set_ssekms_key_id(kms_key.map(ToOwned::to_owned))
            .body(ByteStream::from(body))
            .send()
            .await
            .map(|_| ())
            .map_err(|error| ServiceError::new("s3:PutObject", &error))
    }

    /// Lists the objects whose keys begin with `prefix`, all pages of them.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn list(&self, bucket: &str, prefix: &str) -> Result<Vec<ListedObject>, ServiceError> {
        Ok(self.listing(bucket, prefix, None).await?.objects)
    }

    /// Lists what is right below `prefix`, which is empty or ends in a slash.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn list_folder(&self, bucket: &str, prefix: &str) -> Result<ListedFolder, ServiceError> {
        self.listing(bucket, prefix, Some("/")).await
    }

    async fn listing(
        &self,
        bucket: &str,
        prefix: &str,
        delimiter: Option<&str>,
    ) -> Result<ListedFolder, ServiceError> {
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(bucket)
            .prefix(prefix)
            .set_delimiter(delimiter.map(ToOwned::to_owned))
            .expected_bucket_owner(&self.owner)
            .into_paginator()
            .send();
        let mut found = ListedFolder::default();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| ServiceError::new("s3:ListObjectsV2", &error))?;
            found.objects.extend(page.contents().iter().filter_map(|object| {
                Some(ListedObject {
                    key: object.key()?.to_owned(),
                    bytes: u64::try_from(object.size().unwrap_or_default()).unwrap_or_default(),
                    entity_tag: object.e_tag().unwrap_or_default().to_owned(),
                })
            }));
            let folders = page.common_prefixes().iter();
            found
                .folders
                .extend(folders.filter_map(|folder| folder.prefix().map(ToOwned::to_owned)));
        }
        Ok(found)
    }

    /// Reads a whole object into memory; the caller knows that it is small.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer, or the connection breaks while reading.
    pub async fn read(&self, bucket: &str, key: &str) -> Result<Bytes, ServiceError> {
        let answer = self.get_part(bucket, key, None, None).await?;
        Ok(answer.body.collect().await.map_err(broken)?.into_bytes())
    }
}

pub(super) const GET_OBJECT: &str = "s3:GetObject";

/// A transfer that ended before its end.
pub(super) fn broken(error: impl std::fmt::Display) -> ServiceError {
    ServiceError::unspoken(GET_OBJECT, ErrorKind::Unreachable, error.to_string())
}

/// The answer to a HEAD request has no body, so that its status alone says what is wrong.
fn head_error<E>(
    operation: &'static str,
    error: &SdkError<E, aws_smithy_runtime_api::http::Response>,
) -> ServiceError
where
    E: aws_smithy_types::error::metadata::ProvideErrorMetadata + std::error::Error + 'static,
{
    let mut told = ServiceError::new(operation, error);
    match told.status {
        Some(404) => told.kind = ErrorKind::NotFound,
        Some(403) if told.kind != ErrorKind::Credentials => told.kind = ErrorKind::AccessDenied,
        _ => {}
    }
    told
}
