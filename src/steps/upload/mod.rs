//! Puts a local data set into S3: whole or not at all, once, and resumable.
//!
//! The key names the content, so an object that is there already is not sent again. Files beyond
//! [`Limits::single`] go in parts; their upload ID stands in the journal before the first part is
//! sent, so that a run that ended early goes on where it stopped. S3 compares every part and the
//! whole object with our checksums; a file that changes on the way is noticed here first.

mod error;
mod left;
mod parts;

use std::io;
use std::path::PathBuf;

use bytes::Bytes;

use super::fingerprint::{Fingerprint, read_piece};
use super::{Event, Work};
use crate::aws::{ObjectInfo, ObjectStore};
use crate::dataset::S3Uri;
use crate::job::Split;
use crate::journal::{Entry, Journal};

pub use error::UploadError;
pub use left::{Dropped, drop_unfinished};

/// A local data set on its way to S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalData {
    /// What for.
    pub split: Split,
    /// The file.
    pub path: PathBuf,
    /// What it held when it was read.
    pub fingerprint: Fingerprint,
    /// Where it goes.
    pub destination: S3Uri,
    /// The ARN of the key that S3 is to encrypt it with; absent: whatever the bucket's default is.
    pub kms_key: Option<String>,
}

/// What became of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// What for.
    pub split: Split,
    /// Where it lies.
    pub uri: S3Uri,
    /// How many bytes there are.
    pub bytes: u64,
    /// How many of them were in S3 before this run.
    pub present: u64,
}

/// Sizes that bound memory and requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files up to this size go with one request.
    pub single: u64,
    /// The size of parts, unless so many would be needed that they have to be larger.
    pub part: u64,
    /// How many bytes may be in memory at a time; at least one part.
    pub in_flight: u64,
}

impl Default for Limits {
    /// One request up to 8 MiB; parts of 8 MiB, four at a time: with the buffers of the HTTP
    /// client that stays within 128 MiB.
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            single: 8 * MIB,
            part: 8 * MIB,
            in_flight: 32 * MIB,
        }
    }
}

/// Puts `data` where it belongs, unless it is there.
///
/// # Errors
/// When the file can't be read or changes, S3 refuses, the journal can't be written, or the user
/// interrupts; parts that are in S3 stay there for the next run.
pub async fn upload(
    data: &LocalData,
    store: &ObjectStore,
    journal: &mut Journal,
    work: &Work,
    limits: Limits,
) -> Result<Uploaded, UploadError> {
    let (bucket, key) = (data.destination.bucket(), data.destination.key());
    let name = data
        .path
        .file_name()
        .map_or_else(|| key.into(), |name| name.to_string_lossy());
    let done = |present| Uploaded {
        split: data.split,
        uri: data.destination.clone(),
        bytes: data.fingerprint.bytes,
        present,
    };
    if is_same(store.object(bucket, key).await?.as_ref(), data) {
        left::drop_of_key(bucket, key, store, journal, work).await?;
        work.observer.event(&Event::TransferStarted {
            split: data.split,
            name: &name,
            bytes: data.fingerprint.bytes,
            present: data.fingerprint.bytes,
        });
        work.observer.event(&Event::TransferEnded {
            split: data.split,
            complete: true,
        });
        append_uploaded(data, true, journal, work)?;
        return Ok(done(data.fingerprint.bytes));
    }
    let sent = if data.fingerprint.bytes <= limits.single {
        put_whole(data, &name, store, journal, work).await.map(|()| 0)
    } else {
        parts::send(data, &name, store, journal, work, limits).await
    };
    work.observer.event(&Event::TransferEnded {
        split: data.split,
        complete: sent.is_ok(),
    });
    let present = sent?;
    append_uploaded(data, false, journal, work)?;
    Ok(done(present))
}

/// Whether the object in S3 is what would be sent. A checksum of S3's own decides on the content; where S3 has
/// none, what the uploader noted does. An object under another key than the one asked for is another one.
fn is_same(object: Option<&ObjectInfo>, data: &LocalData) -> bool {
    let fingerprint = &data.fingerprint;
    object.is_some_and(|object| {
        if data.kms_key.is_some() && data.kms_key != object.kms_key {
            return false;
        }
        let content = match (&object.crc64_nvme, &object.noted_sha256) {
            (Some(crc64), noted) => {
                *crc64 == fingerprint.crc64.base64()
                    && noted.as_ref().is_none_or(|noted| *noted == fingerprint.sha256)
            }
            (None, Some(noted)) => *noted == fingerprint.sha256,
            (None, None) => false,
        };
        object.bytes == fingerprint.bytes && content
    })
}

/// Says in the journal that the object is about to be written.
fn append_intent(data: &LocalData, journal: &mut Journal, work: &Work) -> Result<(), UploadError> {
    let intent = Entry::UploadIntended {
        split: data.split,
        bucket: data.destination.bucket().to_owned(),
        key: data.destination.key().to_owned(),
        bytes: data.fingerprint.bytes,
        sha256: data.fingerprint.sha256.clone(),
    };
    Ok(journal.append(work.clock.now(), intent)?)
}

fn append_uploaded(
    data: &LocalData,
    skipped: bool,
    journal: &mut Journal,
    work: &Work,
) -> Result<(), UploadError> {
    let uploaded = Entry::Uploaded {
        split: data.split,
        bucket: data.destination.bucket().to_owned(),
        key: data.destination.key().to_owned(),
        skipped,
    };
    Ok(journal.append(work.clock.now(), uploaded)?)
}

async fn put_whole(
    data: &LocalData,
    name: &str,
    store: &ObjectStore,
    journal: &mut Journal,
    work: &Work,
) -> Result<(), UploadError> {
    let print = &data.fingerprint;
    work.observer.event(&Event::TransferStarted {
        split: data.split,
        name,
        bytes: print.bytes,
        present: 0,
    });
    let piece = read_piece(data.path.clone(), 0, print.bytes + 1)
        .await
        .map_err(|source| UploadError::read(data, source))?;
    if piece.crc64 != print.crc64 || piece.body.len() as u64 != print.bytes {
        return Err(UploadError::Changed(data.path.clone()));
    }
    append_intent(data, journal, work)?;
    let (bucket, key) = (data.destination.bucket(), data.destination.key());
    let crc64 = print.crc64.base64();
    let kms_key = data.kms_key.as_deref();
    let put = store.put(
        bucket,
        key,
        Bytes::from(piece.body),
        &crc64,
        &print.sha256,
        kms_key,
    );
    tokio::select! {
        sent = put => sent?,
        () = work.interrupt.set() => return Err(UploadError::Interrupted),
    }
    work.observer.event(&Event::Transferred {
        split: data.split,
        bytes: print.bytes,
    });
    Ok(())
}

impl UploadError {
    fn read(data: &LocalData, source: io::Error) -> Self {
        Self::Read {
            path: data.path.clone(),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> LocalData {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "123456789").unwrap();
        LocalData {
            split: Split::Training,
            fingerprint: Fingerprint::read(&path).unwrap(),
            path,
            destination: "s3://acme-finetune/x".parse().unwrap(),
            kms_key: None,
        }
    }

    #[test]
    fn an_object_is_the_same_by_its_checksum_or_else_by_what_was_noted() {
        let mut data = data();
        let object = |bytes, crc64: Option<String>, noted: Option<&str>| ObjectInfo {
            bytes,
            entity_tag: String::new(),
            crc64_nvme: crc64,
            noted_sha256: noted.map(ToOwned::to_owned),
            kms_key: None,
        };
        let (crc, sha) = (data.fingerprint.crc64.base64(), data.fingerprint.sha256.clone());
        for (found, expected) in [
            (object(9, Some(crc.clone()), Some(&sha)), true),
            (object(9, Some(crc.clone()), None), true),
            (object(9, None, Some(&sha)), true),
            (object(9, None, None), false),
            (object(8, Some(crc.clone()), Some(&sha)), false),
            (object(9, Some("AAAAAAAAAAA=".to_owned()), Some(&sha)), false),
            (object(9, Some(crc.clone()), Some("other")), false),
        ] {
            assert_eq!(is_same(Some(&found), &data), expected, "{found:?}");
        }
        assert!(!is_same(None, &data));

        let mut found = object(9, Some(crc), Some(&sha));
        found.kms_key = Some("arn:aws:kms:us-east-1:111122223333:key/a".to_owned());
        assert!(is_same(Some(&found), &data), "no key was asked for");
        data.kms_key = Some("arn:aws:kms:us-east-1:111122223333:key/b".to_owned());
        assert!(!is_same(Some(&found), &data));
        data.kms_key.clone_from(&found.kms_key);
        assert!(is_same(Some(&found), &data));
    }
}
