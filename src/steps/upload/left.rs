//! What earlier runs left of uploads: found by what the journal intended, and dropped.

use jiff::{SignedDuration, Timestamp};

use super::UploadError;
use crate::aws::{ErrorKind, ObjectStore, ServiceError, Upload};
use crate::journal::{Entry, Journal, OpenUpload};
use crate::steps::{Event, Work};

/// Finds the upload that followed from an intent whose answer never reached the journal. The key names
/// the content, so a colleague may be uploading the same data: only an upload of about the time of the
/// intent counts, and where several do, none is touched. Who may not list uploads is told so: that keeps nobody
/// from uploading.
pub(super) async fn begun_by(
    open: &OpenUpload,
    store: &ObjectStore,
    work: &Work,
) -> Result<Option<Upload>, ServiceError> {
    let mut found = match store.unfinished(&open.bucket, &open.key).await {
        Err(error) if error.kind == ErrorKind::AccessDenied => {
            let note = format!(
                "an unfinished upload to `s3://{}/{}` may have been left, and the caller lacks `{}` to see it",
                open.bucket,
                open.key,
                error.permission()
            );
            work.observer.event(&Event::Note(&note));
            return Ok(None);
        }
        listed => listed?,
    };
    found.retain(|unfinished| is_of_intent(open.at, unfinished.begun));
    let only = found.len() == 1;
    Ok(found.pop().filter(|_| only).map(|unfinished| unfinished.upload))
}

/// Whether an upload that S3 dates `begun` can follow from an intent written at `intended`: clocks
/// differ by at most 15 minutes, or S3 refuses the signature (`RequestTimeTooSkewed`), and no request is
/// repeated for an hour.
fn is_of_intent(intended: Timestamp, begun: Timestamp) -> bool {
    let passed = begun.duration_since(intended);
    (-SignedDuration::from_mins(15)..=SignedDuration::from_hours(1)).contains(&passed)
}

pub(super) fn forget(upload: &Upload, journal: &mut Journal, work: &Work) -> Result<(), UploadError> {
    let aborted = Entry::UploadAborted {
        bucket: upload.bucket.clone(),
        key: upload.key.clone(),
        upload_id: upload.id.clone(),
    };
    Ok(journal.append(work.clock.now(), aborted)?)
}

pub(super) async fn abort(
    upload: &Upload,
    store: &ObjectStore,
    journal: &mut Journal,
    work: &Work,
) -> Result<bool, UploadError> {
    let known = store.abort(upload).await?;
    forget(upload, journal, work)?;
    Ok(known)
}

/// Drops what earlier runs left of uploads to a key whose object is there.
pub(super) async fn drop_of_key(
    bucket: &str,
    key: &str,
    store: &ObjectStore,
    journal: &mut Journal,
    work: &Work,
) -> Result<(), UploadError> {
    for open in journal.state().uploads_of(bucket, key) {
        drop_one(&open, store, journal, work).await?;
    }
    Ok(())
}

/// An unfinished upload that was dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// The upload.
    pub upload: Upload,
    /// Whether S3 still knew it.
    pub known: bool,
}

/// Drops every unfinished upload that the journal knows of.
///
/// # Errors
/// When S3 refuses or could not be reached, or the journal can't be written.
pub async fn drop_unfinished(
    store: &ObjectStore,
    journal: &mut Journal,
    work: &Work,
) -> Result<Vec<Dropped>, UploadError> {
    let mut dropped = Vec::new();
    for open in journal.state().open_uploads.clone() {
        dropped.extend(drop_one(&open, store, journal, work).await?);
    }
    Ok(dropped)
}

async fn drop_one(
    open: &OpenUpload,
    store: &ObjectStore,
    journal: &mut Journal,
    work: &Work,
) -> Result<Vec<Dropped>, UploadError> {
    let uploads = match &open.upload_id {
        Some(id) => vec![Upload {
            bucket: open.bucket.clone(),
            key: open.key.clone(),
            id: id.clone(),
        }],
        None => begun_by(open, store, work).await?.into_iter().collect(),
    };
    let mut dropped = Vec::new();
    for upload in uploads {
        let known = abort(&upload, store, journal, work).await?;
        dropped.push(Dropped { upload, known });
    }
    Ok(dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_follows_from_an_intent_of_about_the_same_time_only() {
        let intended: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        for (begun, expected) in [
            ("2026-11-21T12:00:00Z", true),
            ("2026-11-21T11:45:00Z", true),
            ("2026-11-21T11:44:59Z", false),
            ("2026-11-21T13:00:00Z", true),
            ("2026-11-21T13:00:01Z", false),
        ] {
            assert_eq!(
                is_of_intent(intended, begun.parse().unwrap()),
                expected,
                "{begun}"
            );
        }
    }
}
