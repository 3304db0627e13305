//! Uploads in parts: begun once, resumed, completed or dropped.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};

use super::left::{abort, begun_by, forget};
use super::{Limits, LocalData, UploadError, append_intent, is_same};
use crate::aws::{ErrorKind, ObjectStore, ServiceError, StoredPart, Upload};
use crate::journal::{Entry, Journal, OpenUpload};
use crate::steps::fingerprint::{Crc64, read_piece};
use crate::steps::{Event, Work};

/// S3 takes at most 10,000 parts, each but the last of at least 5 MiB (Amazon S3 User Guide, qfacts).
const MOST_PARTS: u64 = 10_000;
const SMALLEST_PART: u64 = 5 << 20;

/// How often an upload that S3 forgot is begun anew.
const FRESH_STARTS: u32 = 2;

/// How often the call that begins an upload is made, and how long the first pause between two is.
const MOST_ATTEMPTS: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// An upload, with what it is cut into.
struct Plan {
    upload: Upload,
    part_size: u64,
    stored: Vec<StoredPart>,
}

/// A part that is done.
struct Done {
    part: StoredPart,
    crc64: Crc64,
    was_there: bool,
}

/// How the sending of parts can end before its end.
enum Stopped {
    /// S3 no longer knows the upload.
    Forgotten,
    Failed(UploadError),
}

impl From<ServiceError> for Stopped {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error.into())
    }
}

/// Sends `data` in parts and makes the object of them; returns how many bytes were there already.
pub(super) async fn send(
    data: &LocalData,
    name: &str,
    store: &ObjectStore,
    journal: &mut Journal,
    work: &Work,
    limits: Limits,
) -> Result<u64, UploadError> {
    let object = || data.destination.to_string();
    let mut failed = UploadError::Forgotten(object());
    for _ in 0..=FRESH_STARTS {
        let plan = match resume(data, store, journal, work).await? {
            Some(plan) => plan,
            None => begin(data, store, journal, work, limits).await?,
        };
        match send_parts(data, name, &plan, store, work, limits).await {
            Ok(done) => {
                if whole(&done) != Some(data.fingerprint.crc64) {
                    abort(&plan.upload, store, journal, work).await?;
                    return Err(UploadError::Changed(data.path.clone()));
                }
                let parts: Vec<StoredPart> = done.iter().map(|done| done.part.clone()).collect();
                if !complete(data, &plan.upload, &parts, store).await? {
                    // It was begun by a run with another configuration.
                    forget(&plan.upload, journal, work)?;
                    let key = data.kms_key.clone().unwrap_or_default();
                    let object = object();
                    failed = UploadError::OtherKey { object, key };
                    continue;
                }
                return Ok(done
                    .iter()
                    .filter(|done| done.was_there)
                    .map(|done| done.part.bytes)
                    .sum());
            }
            Err(Stopped::Forgotten) => {
                forget(&plan.upload, journal, work)?;
                failed = UploadError::Forgotten(object());
            }
            Err(Stopped::Failed(error @ UploadError::Changed(_))) => {
                abort(&plan.upload, store, journal, work).await?;
                return Err(error);
            }
            Err(Stopped::Failed(error)) => return Err(error),
        }
    }
    Err(failed)
}

/// Finds the upload that an earlier run began, and the parts of it that S3 has. A run that ended
/// between its intent and S3's answer left no ID in the journal; then S3 is asked for one.
async fn resume(
    data: &LocalData,
    store: &ObjectStore,
    journal: &mut Journal,
    work: &Work,
) -> Result<Option<Plan>, UploadError> {
    let (bucket, key) = (data.destination.bucket(), data.destination.key());
    let open = journal.state().uploads_of(bucket, key);
    for open in open.iter().rev() {
        let (upload, noted_size) = match &open.upload_id {
            Some(id) => {
                let upload = Upload {
                    bucket: bucket.to_owned(),
                    key: key.to_owned(),
                    id: id.clone(),
                };
                (upload, open.part_size)
            }
            None => match begun_by(open, store, work).await? {
                Some(upload) => (upload, 0),
                None => continue,
            },
        };
        let Some(stored) = store.parts(&upload).await? else {
            forget(&upload, journal, work)?;
            continue;
        };
        let first = stored.iter().find(|part| part.number == 1).map(|part| part.bytes);
        let part_size = if noted_size > 0 {
            noted_size
        } else {
            first.unwrap_or(0)
        };
        if part_size < SMALLEST_PART || data.fingerprint.bytes.div_ceil(part_size) > MOST_PARTS {
            // Nothing worth keeping is in it: the next run of this loop, or a fresh start, does better.
            abort(&upload, store, journal, work).await?;
            continue;
        }
        if open.upload_id.is_none() {
            append_started(&upload, part_size, journal, work)?;
        }
        return Ok(Some(Plan {
            upload,
            part_size,
            stored,
        }));
    }
    Ok(None)
}

async fn begin(
    data: &LocalData,
    store: &ObjectStore,
    journal: &mut Journal,
    work: &Work,
    limits: Limits,
) -> Result<Plan, UploadError> {
    append_intent(data, journal, work)?;
    let upload = begin_once(data, store, journal.state().open_uploads.last(), work).await?;
    let part_size = part_size(data.fingerprint.bytes, limits.part);
    append_started(&upload, part_size, journal, work)?;
    Ok(Plan {
        upload,
        part_size,
        stored: Vec::new(),
    })
}

/// Begins an upload of which there is one. S3 makes another for every repetition of the call, and the parts of
/// each cost until they are dropped: after an answer that got lost the upload is looked for by its intent, and
/// only where there is none the call is made again.
async fn begin_once(
    data: &LocalData,
    store: &ObjectStore,
    intent: Option<&OpenUpload>,
    work: &Work,
) -> Result<Upload, UploadError> {
    let (bucket, key) = (data.destination.bucket(), data.destination.key());
    let (mut attempts, mut pause) = (1, FIRST_PAUSE);
    loop {
        let begun = store.begin_upload(bucket, key, &data.fingerprint.sha256, data.kms_key.as_deref());
        let error = match begun.await {
            Ok(upload) => return Ok(upload),
            Err(error) => error,
        };
        let uncertain = error.outcome_is_unknown();
        if let (true, Some(intent)) = (uncertain, intent) {
            match begun_by(intent, store, work).await {
                Ok(Some(upload)) => return Ok(upload),
                Ok(None) => {}
                Err(_) => return Err(error.into()),
            }
        }
        let passes = uncertain || error.kind == ErrorKind::Throttled;
        if !passes || attempts == MOST_ATTEMPTS {
            return Err(error.into());
        }
        tokio::select! {
            () = work.clock.sleep(pause) => {}
            () = work.interrupt.set() => return Err(UploadError::Interrupted),
        }
        attempts += 1;
        pause *= 2;
    }
}

/// The wanted size, or the least number of whole MiB that keeps the number of parts within S3's limit.
fn part_size(bytes: u64, wanted: u64) -> u64 {
    const MIB: u64 = 1 << 20;
    let least = bytes.div_ceil(MOST_PARTS).div_ceil(MIB) * MIB;
    wanted.max(least).max(SMALLEST_PART)
}

fn append_started(
    upload: &Upload,
    part_size: u64,
    journal: &mut Journal,
    work: &Work,
) -> Result<(), UploadError> {
    let started = Entry::UploadStarted {
        bucket: upload.bucket.clone(),
        key: upload.key.clone(),
        upload_id: upload.id.clone(),
        part_size,
    };
    Ok(journal.append(work.clock.now(), started)?)
}

async fn send_parts(
    data: &LocalData,
    name: &str,
    plan: &Plan,
    store: &ObjectStore,
    work: &Work,
    limits: Limits,
) -> Result<Vec<Done>, Stopped> {
    let bytes = data.fingerprint.bytes;
    work.observer.event(&Event::TransferStarted {
        split: data.split,
        name,
        bytes,
        present: 0,
    });
    let count = bytes.div_ceil(plan.part_size);
    let at_a_time = usize::try_from((limits.in_flight / plan.part_size).clamp(1, 16)).unwrap_or(1);
    let sent = stream::iter(0..count)
        .map(|index| send_part(data, plan, index, store, work))
        .buffer_unordered(at_a_time);
    let all = async {
        let mut sent = std::pin::pin!(sent);
        let mut done = Vec::new();
        while let Some(part) = sent.next().await {
            done.push(part?);
        }
        done.sort_by_key(|done: &Done| done.part.number);
        Ok(done)
    };
    tokio::select! {
        biased;
        () = work.interrupt.set() => Err(Stopped::Failed(UploadError::Interrupted)),
        done = all => done,
    }
}

async fn send_part(
    data: &LocalData,
    plan: &Plan,
    index: u64,
    store: &ObjectStore,
    work: &Work,
) -> Result<Done, Stopped> {
    let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
    let offset = index * plan.part_size;
    let length = plan.part_size.min(data.fingerprint.bytes - offset);
    let changed = || Stopped::Failed(UploadError::Changed(data.path.clone()));
    let unreadable = |source| Stopped::Failed(UploadError::read(data, source));
    if !data.fingerprint.still_holds(&data.path).map_err(unreadable)? {
        return Err(changed());
    }
    let piece = read_piece(data.path.clone(), offset, length)
        .await
        .map_err(unreadable)?;
    if piece.body.len() as u64 != length {
        return Err(changed());
    }
    let crc64 = piece.crc64;
    let stored = plan.stored.iter().find(|part| {
        part.number == number
            && part.bytes == length
            && part.crc64_nvme.as_deref() == Some(crc64.base64().as_str())
    });
    let was_there = stored.is_some();
    let part = if let Some(part) = stored {
        part.clone()
    } else {
        let body = Bytes::from(piece.body);
        let sent = store.send_part(&plan.upload, number, body, &crc64.base64()).await;
        sent.map_err(|error| {
            if is_forgotten(&error) {
                Stopped::Forgotten
            } else {
                error.into()
            }
        })?
    };
    work.observer.event(&Event::Transferred {
        split: data.split,
        bytes: length,
    });
    Ok(Done {
        part,
        crc64,
        was_there,
    })
}

fn is_forgotten(error: &ServiceError) -> bool {
    error.code.as_deref() == Some("NoSuchUpload")
}

/// The checksum that the parts add up to.
fn whole(done: &[Done]) -> Option<Crc64> {
    done.iter()
        .map(|done| (done.crc64, done.part.bytes))
        .reduce(|(sum, _), (next, bytes)| (sum.followed_by(next, bytes), bytes))
        .map(|(sum, _)| sum)
}

/// Makes the object of its parts; says whether it is under the key that was asked for. An answer may get lost after S3 has acted; then the object tells.
async fn complete(
    data: &LocalData,
    upload: &Upload,
    parts: &[StoredPart],
    store: &ObjectStore,
) -> Result<bool, UploadError> {
    let crc64 = data.fingerprint.crc64.base64();
    let kms_key = data.kms_key.as_deref();
    match store.complete(upload, parts, &crc64, kms_key).await {
        Ok(under_key) => Ok(under_key),
        Err(error) if error.outcome_is_unknown() || is_forgotten(&error) => {
            let object = store.object(&upload.bucket, &upload.key).await?;
            if is_same(object.as_ref(), data) {
                Ok(true)
            } else {
                Err(error.into())
            }
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_grow_only_where_ten_thousand_would_not_do() {
        const MIB: u64 = 1 << 20;
        assert_eq!(part_size(100 * MIB, 8 * MIB), 8 * MIB);
        assert_eq!(part_size(80_000 * MIB, 8 * MIB), 8 * MIB);
        assert_eq!(part_size(80_001 * MIB, 8 * MIB), 9 * MIB);
        assert_eq!(part_size(MIB, MIB), 5 * MIB);
        for bytes in [1, 5 << 20, 48_000 * MIB, 5_000_000 * MIB] {
            assert!(bytes.div_ceil(part_size(bytes, 8 * MIB)) <= MOST_PARTS);
        }
    }
}
