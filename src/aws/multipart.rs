//! Amazon S3: uploads in parts.

use aws_config::retry::RetryConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumType, CompletedMultipartUpload, CompletedPart, ServerSideEncryption,
};
use bytes::Bytes;
use jiff::Timestamp;

use super::bedrock::odd_answer;
use super::s3::SHA256_METADATA;
use super::{ErrorKind, ObjectStore, ServiceError};

/// An upload in parts: what it writes, and its ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The ID that S3 gave it.
    pub id: String,
}

/// An upload that was begun and neither completed nor dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The upload.
    pub upload: Upload,
    /// When S3 says that it was begun.
    pub begun: Timestamp,
}

/// A part that is in S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPart {
    /// Its number, from 1.
    pub number: u32,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its entity tag, quotes included.
    pub entity_tag: String,
    /// Its CRC-64/NVME in base64, where S3 tells it.
    pub crc64_nvme: Option<String>,
}

impl ObjectStore {
    /// Begins an upload in parts whose checksum is that of the whole object. The call is made once: each
    /// repetition would begin another upload, so the caller looks for the first before it tries again. The
    /// object is encrypted with `kms_key`, or else as the bucket has it; the parts need not name the key.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn begin_upload(
        &self,
        bucket: &str,
        key: &str,
        sha256: &str,
        kms_key: Option<&str>,
    ) -> Result<Upload, ServiceError> {
        const OPERATION: &str = "s3:CreateMultipartUpload";
        let once = aws_sdk_s3::config::Config::builder().retry_config(RetryConfig::disabled());
        let answer = self
            .client
            .create_multipart_upload()
            .bucket(bucket)
            .key(key)
            .expected_bucket_owner(&self.owner)
            .content_type("application/jsonl")
            .metadata(SHA256_METADATA, sha256)
            .checksum_algorithm(ChecksumAlgorithm::Crc64Nvme)
            .checksum_type(ChecksumType::FullObject)
            .set_server_side_encryption(kms_key.map(|_| ServerSideEncryption::AwsKms))
            .set_ssekms_key_id(kms_key.map(ToOwned::to_owned))
            .customize()
            .config_override(once)
            .send()
            .await
            .map_err(|error| ServiceError::new(OPERATION, &error))?;
        let id = answer
            .upload_id()
            .ok_or_else(|| odd_answer(OPERATION, "the answer names no upload ID".to_owned()))?;
        Ok(Upload {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            id: id.to_owned(),
        })
    }

    /// Sends one part; S3 refuses it when `crc64_nvme` (base64) is not the checksum of what arrives.
    ///
    /// # Errors
    /// `NotFound` where S3 no longer knows the upload.
    pub async fn send_part(
        &self,
        upload: &Upload,
        number: u32,
        body: Bytes,
        crc64_nvme: &str,
    ) -> Result<StoredPart, ServiceError> {
        let bytes = body.len() as u64;
        let answer = self
            .transfers
            .upload_part()
            .bucket(&upload.bucket)
            .key(&upload.key)
            .upload_id(&upload.id)
            .part_number(part_number(number))
            .expected_bucket_owner(&self.owner)
            .checksum_crc64_nvme(crc64_nvme)
            .body(ByteStream::from(body))
            .customize()
            // TLS and the checksum protect the part; a SHA-256 over it for the signature would take
            // longer than all the rest.
            .disable_payload_signing()
            .send()
            .await
            .map_err(|error| ServiceError::new("s3:UploadPart", &error))?;
        Ok(StoredPart {
            number,
            bytes,
            entity_tag: answer.e_tag().unwrap_or_default().to_owned(),
            crc64_nvme: Some(crc64_nvme.to_owned()),
        })
    }

    /// Lists the parts that are in S3; `None` where S3 no longer knows the upload.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn parts(&self, upload: &Upload) -> Result<Option<Vec<StoredPart>>, ServiceError> {
        let mut pages = self
            .client
            .list_parts()
            .bucket(&upload.bucket)
            .key(&upload.key)
            .upload_id(&upload.id)
            .expected_bucket_owner(&self.owner)
            .into_paginator()
            .send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = match page.map_err(|error| ServiceError::new("s3:ListParts", &error)) {
                Ok(page) => page,
                Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            };
            found.extend(page.parts().iter().filter_map(|part| {
                Some(StoredPart {
                    number: u32::try_from(part.part_number()?).ok()?,
                    bytes: u64::try_from(part.size()?).ok()?,
                    entity_tag: part.e_tag()?.to_owned(),
                    crc64_nvme: part.checksum_crc64_nvme().map(ToOwned::to_owned),
                })
            }));
        }
        Ok(Some(found))
    }

    /// Makes the object of its parts; S3 refuses when `crc64_nvme` (base64) is not the checksum of
    /// the whole. Says whether the object is under `kms_key`, as far as S3 tells; an
    /// upload keeps the key that it was begun with.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn complete(
        &self,
        upload: &Upload,
        parts: &[StoredPart],
        crc64_nvme: &str,
        kms_key: Option<&str>,
    ) -> Result<bool, ServiceError> {
        let parts = parts
            .iter()
            .map(|part| {
                CompletedPart::builder()
                    .part_number(part_number(part.number))
                    .e_tag(&part.entity_tag)
                    .set_checksum_crc64_nvme(part.crc64_nvme.clone())
                    .build()
            })
            .collect();
        self.transfers
            .complete_multipart_upload()
            .bucket(&upload.bucket)
            .key(&upload.key)
            .upload_id(&upload.id)
            .expected_bucket_owner(&self.owner)
            .checksum_crc64_nvme(crc64_nvme)
            .checksum_type(ChecksumType::FullObject)
            .multipart_upload(CompletedMultipartUpload::builder().set_parts(Some(parts)).build())
            .send()
            .await
            .map(|answer| {
                let told = answer.server_side_encryption().is_some();
                kms_key.is_none() || !told || answer.ssekms_key_id() == kms_key
            })
            .map_err(|error| ServiceError::new("s3:CompleteMultipartUpload", &error))
    }

    /// Drops an upload and its parts; says whether S3 still knew it.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn abort(&self, upload: &Upload) -> Result<bool, ServiceError> {
        let answer = self
            .client
            .abort_multipart_upload()
            .bucket(&upload.bucket)
            .key(&upload.key)
            .upload_id(&upload.id)
            .expected_bucket_owner(&self.owner)
            .send()
            .await;
        match answer.map_err(|error| ServiceError::new("s3:AbortMultipartUpload", &error)) {
            Ok(_) => Ok(true),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Deletes an object; one that is gone already is no error.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn delete(&self, bucket: &str, key: &str) -> Result<(), ServiceError> {
        let call = self.client.delete_object().bucket(bucket).key(key);
        let answer = call.expected_bucket_owner(&self.owner).send().await;
        answer
            .map(drop)
            .map_err(|error| ServiceError::new("s3:DeleteObject", &error))
    }

    /// Lists the unfinished uploads of exactly `key`, the oldest first.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn unfinished(&self, bucket: &str, key: &str) -> Result<Vec<Unfinished>, ServiceError> {
        let mut found = self.unfinished_below(bucket, key).await?;
        found.retain(|unfinished| unfinished.upload.key == key);
        Ok(found)
    }

    /// Lists the unfinished uploads whose keys begin with `prefix`, the oldest first.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn unfinished_below(
        &self,
        bucket: &str,
        prefix: &str,
    ) -> Result<Vec<Unfinished>, ServiceError> {
        let mut found = Vec::new();
        let (mut key_marker, mut id_marker) = (None, None);
        loop {
            let page = self
                .client
                .list_multipart_uploads()
                .bucket(bucket)
                .prefix(prefix)
                .expected_bucket_owner(&self.owner)
                .set_key_marker(key_marker)
                .set_upload_id_marker(id_marker)
                .send()
                .await
                .map_err(|error| ServiceError::new("s3:ListMultipartUploads", &error))?;
            for upload in page.uploads() {
                let (Some(key), Some(id)) = (upload.key(), upload.upload_id()) else {
                    continue;
                };
                let begun = upload.initiated().map_or(0, aws_smithy_types::DateTime::secs);
                let begun = Timestamp::from_second(begun).unwrap_or_default();
                let upload = Upload {
                    bucket: bucket.to_owned(),
                    key: key.to_owned(),
                    id: id.to_owned(),
                };
                found.push(Unfinished { upload, begun });
            }
            if page.is_truncated() != Some(true) || page.next_key_marker().is_none() {
                break;
            }
            key_marker = page.next_key_marker().map(ToOwned::to_owned);
            id_marker = page.next_upload_id_marker().map(ToOwned::to_owned);
        }
        found.sort_by_key(|unfinished| unfinished.begun);
        Ok(found)
    }
}

/// S3 numbers parts from 1 to 10,000.
fn part_number(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
