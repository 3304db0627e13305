//! Reads one version of an object from its first byte to its last, over as many connections as that
//! takes.

use std::fmt::Display;
use std::time::Duration;

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;

use super::s3::{GET_OBJECT, broken};
use super::{ErrorKind, ObjectStore, ServiceError};
use crate::dataset::S3Uri;

/// How often in a row a connection may break without bringing a byte.
const MOST_BREAKS: u32 = 5;

/// How long to wait after the first of them; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// How long S3 may take to begin an answer. The transfer itself ends when it stalls.
const PATIENCE: Duration = Duration::from_mins(1);

/// An object that is read piece by piece.
#[derive(Debug)]
pub struct ObjectStream {
    store: ObjectStore,
    uri: S3Uri,
    entity_tag: String,
    bytes: u64,
    at: u64,
    body: Option<ByteStream>,
    breaks: u32,
}

/// A part of an object.
#[derive(Debug, Clone)]
pub struct ObjectPart {
    /// The bytes.
    pub bytes: Bytes,
    /// How many bytes the object has in all.
    pub of: u64,
    /// Which version of the object they are from.
    pub entity_tag: String,
}

impl ObjectStore {
    /// Opens the object at `uri`, as it is now. Only bytes of this version are ever returned.
    ///
    /// # Errors
    /// When S3 refuses or gives no answer.
    pub async fn open(&self, uri: &S3Uri) -> Result<ObjectStream, ServiceError> {
        let answer = self.get_part(uri.bucket(), uri.key(), None, None).await?;
        Ok(ObjectStream {
            store: self.clone(),
            uri: uri.clone(),
            entity_tag: answer.e_tag.clone().unwrap_or_default(),
            bytes: length(&answer),
            at: 0,
            body: Some(answer.body),
            breaks: 0,
        })
    }

    /// Prepares to read the object at `uri`, of which a listing told size and version. Nothing is asked
    /// before the first byte is wanted.
    pub fn open_listed(&self, uri: &S3Uri, bytes: u64, entity_tag: &str) -> ObjectStream {
        ObjectStream {
            store: self.clone(),
            uri: uri.clone(),
            entity_tag: entity_tag.to_owned(),
            bytes,
            at: 0,
            body: None,
            breaks: 0,
        }
    }

    /// Reads up to `most` bytes of an object from byte `from` on; nothing when there is no such object.
    /// With `version`, an entity tag, another version of it is an error ([`ErrorKind::Changed`]).
    ///
    /// # Errors
    /// When S3 refuses or gives no answer, or the connection breaks.
    pub async fn part(
        &self,
        uri: &S3Uri,
        from: u64,
        most: u64,
        version: Option<&str>,
    ) -> Result<Option<ObjectPart>, ServiceError> {
        let range = format!("bytes={from}-{}", from.saturating_add(most).saturating_sub(1));
        let answer = match self.get_part(uri.bucket(), uri.key(), Some(range), version).await {
            Ok(answer) => answer,
            Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
            // An object without bytes has none to begin with.
            Err(error) if error.status == Some(416) && from == 0 => {
                return Ok(Some(ObjectPart {
                    bytes: Bytes::new(),
                    of: 0,
                    entity_tag: String::new(),
                }));
            }
            Err(error) => return Err(error),
        };
        let of = length(&answer);
        let entity_tag = answer.e_tag.unwrap_or_default();
        let collected = tokio::time::timeout(PATIENCE, answer.body.collect()).await;
        let bytes = collected.map_err(silent)?.map_err(broken)?.into_bytes();
        Ok(Some(ObjectPart {
            bytes,
            of,
            entity_tag,
        }))
    }

    /// Asks for an object or a range of it, in any version or the one of this entity tag.
    pub(super) async fn get_part(
        &self,
        bucket: &str,
        key: &str,
        range: Option<String>,
        version: Option<&str>,
    ) -> Result<GetObjectOutput, ServiceError> {
        let request = self
            .transfers
            .get_object()
            .bucket(bucket)
            .key(key)
            .expected_bucket_owner(&self.owner)
            .set_range(range)
            .set_if_match(version.map(ToOwned::to_owned));
        let answer = tokio::time::timeout(PATIENCE, request.send()).await;
        answer
            .map_err(silent)?
            .map_err(|error| ServiceError::new(GET_OBJECT, &error))
    }
}

impl ObjectStream {
    /// Returns how many bytes the object has.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns the next bytes; nothing at the end of the object. Where a connection breaks, another one
    /// goes on after the last byte that came.
    ///
    /// # Errors
    /// [`ErrorKind::Changed`] when the object is no longer the one that was opened; otherwise those of
    /// S3, and when connections break again and again.
    pub async fn next(&mut self) -> Result<Option<Bytes>, ServiceError> {
        loop {
            let body = match &mut self.body {
                Some(body) => body,
                None if self.at >= self.bytes => return Ok(None),
                None => {
                    let body = self.resume().await?;
                    self.body.insert(body)
                }
            };
            let ended = match body.try_next().await {
                Ok(Some(piece)) => {
                    self.at += piece.len() as u64;
                    self.breaks = 0;
                    return Ok(Some(piece));
                }
                Ok(None) if self.at >= self.bytes => {
                    self.body = None;
                    return Ok(None);
                }
                Ok(None) => broken("the answer ended before the object did"),
                // All of it came, and is not what S3 has the checksum of.
                Err(error) if self.at >= self.bytes => return Err(broken(error)),
                Err(error) => broken(error),
            };
            self.body = None;
            self.breaks += 1;
            if self.breaks > MOST_BREAKS {
                return Err(ended);
            }
            tokio::time::sleep(FIRST_PAUSE * 2_u32.saturating_pow(self.breaks - 1)).await;
        }
    }

    /// Says, once all of it was read, that the object is not there any more or is another one now.
    /// Whoever can't tell says nothing.
    pub async fn changed(&self) -> Option<ServiceError> {
        let (bucket, key) = (self.uri.bucket(), self.uri.key());
        let now = self.store.object(bucket, key).await.ok()?;
        let same = now.is_some_and(|now| now.entity_tag == self.entity_tag);
        (!same).then(|| ServiceError {
            kind: ErrorKind::Changed,
            ..broken("the object is another one now")
        })
    }

    async fn resume(&self) -> Result<ByteStream, ServiceError> {
        let range = (self.at > 0).then(|| format!("bytes={}-", self.at));
        let (bucket, key) = (self.uri.bucket(), self.uri.key());
        match self
            .store
            .get_part(bucket, key, range, Some(&self.entity_tag))
            .await
        {
            Ok(answer) => Ok(answer.body),
            // It was there when it was opened.
            Err(error) if error.kind == ErrorKind::NotFound => Err(ServiceError {
                kind: ErrorKind::Changed,
                ..error
            }),
            Err(error) => Err(error),
        }
    }
}

/// The size of the whole object that an answer, perhaps with a part of it, is about.
fn length(answer: &GetObjectOutput) -> u64 {
    let of_range = answer
        .content_range()
        .and_then(|range| range.rsplit_once('/')?.1.parse().ok());
    of_range.unwrap_or_else(|| u64::try_from(answer.content_length().unwrap_or_default()).unwrap_or_default())
}

fn silent(_: impl Display) -> ServiceError {
    broken("no answer in time")
}
