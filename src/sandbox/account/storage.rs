//! What S3 knows: buckets, objects as lists of files on disk, unfinished multipart uploads.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// A bucket; the key is its name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Bucket {
    pub(in crate::sandbox) region: String,
    /// Absent: the account's own.
    #[serde(default)]
    pub(in crate::sandbox) owner: Option<String>,
    /// JSON text.
    #[serde(default)]
    pub(in crate::sandbox) policy: Option<String>,
    /// `AES256` or `aws:kms`.
    #[serde(default = "Bucket::usual_encryption")]
    pub(in crate::sandbox) encryption: String,
    #[serde(default)]
    pub(in crate::sandbox) kms_key: Option<String>,
    /// All four settings of Block Public Access.
    #[serde(default = "Bucket::usual_block")]
    pub(in crate::sandbox) block_public_access: bool,
    /// `Enabled`, `Suspended` or absent.
    #[serde(default)]
    pub(in crate::sandbox) versioning: Option<String>,
    /// Object Ownership; absent in buckets that are older than it.
    #[serde(default = "Bucket::usual_ownership")]
    pub(in crate::sandbox) ownership: Option<String>,
    #[serde(default)]
    pub(in crate::sandbox) created: i64,
    #[serde(default)]
    pub(in crate::sandbox) objects: BTreeMap<String, Object>,
    /// By upload ID.
    #[serde(default)]
    pub(in crate::sandbox) uploads: BTreeMap<String, Upload>,
}

impl Bucket {
    fn usual_encryption() -> String {
        "AES256".to_owned()
    }

    #[allow(
        clippy::unnecessary_wraps,
        reason = "the default of a field that may be absent"
    )]
    fn usual_ownership() -> Option<String> {
        Some("BucketOwnerEnforced".to_owned())
    }

    fn usual_block() -> bool {
        true
    }
}

/// A run of bytes in a file below `objects/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Segment {
    pub(in crate::sandbox) file: String,
    pub(in crate::sandbox) length: u64,
}

/// A checksum in S3's spelling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Checksum {
    /// `CRC32`, `CRC32C`, `CRC64NVME`, `SHA1` or `SHA256`.
    pub(in crate::sandbox) algorithm: String,
    /// Base64; of a composite one with `-<parts>`.
    pub(in crate::sandbox) value: String,
    /// `FULL_OBJECT` or `COMPOSITE`.
    pub(in crate::sandbox) kind: String,
}

/// An object.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Object {
    pub(in crate::sandbox) segments: Vec<Segment>,
    pub(in crate::sandbox) etag: String,
    pub(in crate::sandbox) checksum: Option<Checksum>,
    pub(in crate::sandbox) modified: i64,
    pub(in crate::sandbox) content_type: String,
    pub(in crate::sandbox) content_encoding: Option<String>,
    pub(in crate::sandbox) metadata: BTreeMap<String, String>,
    /// The ARN of the key that it was put with; absent: whatever the bucket encrypts with.
    #[serde(default)]
    pub(in crate::sandbox) kms_key: Option<String>,
}

impl Object {
    /// An object that was written in one piece, with S3's usual checksum.
    pub(in crate::sandbox) fn written(
        segment: Segment,
        digests: &Digests,
        content_type: &str,
        modified: i64,
    ) -> Self {
        let value = STANDARD.encode(digests.crc64.to_be_bytes());
        Self {
            segments: vec![segment],
            etag: digests.etag(),
            checksum: Some(Checksum {
                algorithm: "CRC64NVME".to_owned(),
                value,
                kind: "FULL_OBJECT".to_owned(),
            }),
            modified,
            content_type: content_type.to_owned(),
            content_encoding: None,
            metadata: BTreeMap::new(),
            kms_key: None,
        }
    }

    /// Length in bytes.
    pub(in crate::sandbox) fn length(&self) -> u64 {
        self.segments.iter().map(|segment| segment.length).sum()
    }
}

/// A multipart upload that has not been completed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Upload {
    pub(in crate::sandbox) key: String,
    /// Unix milliseconds; absent in a scenario: a month ago.
    #[serde(default)]
    pub(in crate::sandbox) started: i64,
    pub(in crate::sandbox) algorithm: String,
    pub(in crate::sandbox) kind: String,
    pub(in crate::sandbox) content_type: String,
    pub(in crate::sandbox) metadata: BTreeMap<String, String>,
    /// As for an object.
    #[serde(default)]
    pub(in crate::sandbox) kms_key: Option<String>,
    pub(in crate::sandbox) parts: BTreeMap<u32, Part>,
}

/// One uploaded part.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Part {
    pub(in crate::sandbox) segment: Segment,
    pub(in crate::sandbox) etag: String,
    pub(in crate::sandbox) digests: Digests,
    pub(in crate::sandbox) modified: i64,
}

/// What was computed while bytes came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Digests {
    pub(in crate::sandbox) crc32: u64,
    pub(in crate::sandbox) crc32c: u64,
    pub(in crate::sandbox) crc64: u64,
    /// Hex; only when the sender used it.
    pub(in crate::sandbox) sha256: Option<String>,
}

impl Digests {
    /// An ETag made from the checksums: 32 hex digits that follow the content.
    pub(in crate::sandbox) fn etag(&self) -> String {
        format!("{:016x}{:08x}{:08x}", self.crc64, self.crc32, self.crc32c)
    }
}
