//! Looks at the objects that records name: each of them once, some at the same time, a few bytes of each.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{StreamExt as _, stream};
use sha2::{Digest as _, Sha256};

use super::{Event, Observer};
use crate::aws::{ErrorKind, ObjectStore, ServiceError, Session};
use crate::dataset::media::{Content, Look, MediaTap, MediaUse, Parts, read};
use crate::dataset::{DataInput, Origin, S3Uri};
use crate::diagnostic::Unread;
use crate::iam::AccountId;

/// How many objects are looked at at the same time.
const AT_ONCE: usize = 16;

/// How many bytes are asked for at once: the headers of most files.
const PIECE: u64 = 64 << 10;

/// How often more of one object is asked for.
const MOST_PIECES: usize = 8;

/// The objects that data sets name, in a temporary file, each with the first place that names it. In
/// memory there are 16 bytes of each.
#[derive(Debug, Clone)]
pub struct MediaList {
    inner: Arc<Mutex<Inner>>,
    /// The files that can be read a second time, by the names that reports call them.
    files: Vec<(PathBuf, String)>,
}

#[derive(Debug)]
struct Inner {
    spool: BufWriter<File>,
    seen: HashSet<[u8; 16]>,
    failed: Option<io::Error>,
}

impl MediaList {
    /// An empty list; its file is gone when it is dropped.
    ///
    /// # Errors
    /// When no temporary file can be made.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            inner: Arc::new(Mutex::new(Inner {
                spool: BufWriter::new(tempfile::tempfile()?),
                seen: HashSet::new(),
                failed: None,
            })),
            files: Vec::new(),
        })
    }

    /// Notes what `input` names: while it is read where it can be read once only, later where it is a
    /// file.
    #[must_use]
    pub fn listen(&mut self, mut input: DataInput) -> DataInput {
        input.origin = match input.origin {
            Origin::Path(path) => match path.metadata() {
                Ok(found) if found.is_file() => {
                    self.files.push((path.clone(), input.name.clone()));
                    Origin::Path(path)
                }
                Ok(found) if !found.is_dir() => {
                    let pipe = Pipe { path, opened: None };
                    Origin::Reader(Box::new(self.tap(pipe, &input.name)), None)
                }
                _ => Origin::Path(path),
            },
            Origin::Reader(reader, size) => Origin::Reader(Box::new(self.tap(reader, &input.name)), size),
            other @ Origin::Unreadable(_) => other,
        };
        input
    }

    fn tap<R: Read + Send>(&self, reader: R, name: &str) -> impl Read + Send + use<R> {
        let inner = Arc::clone(&self.inner);
        MediaTap::new(reader, name, move |media| {
            inner.lock().unwrap_or_else(PoisonError::into_inner).note(&media);
        })
    }

    /// Reads the files that were left for later, and returns how many objects there are and the list.
    ///
    /// # Errors
    /// When the list could not be kept. What can't be read any more was reported by `validate`.
    pub fn finish(self) -> io::Result<(u64, impl Iterator<Item = io::Result<MediaUse>>)> {
        for (path, name) in &self.files {
            if let Ok(file) = File::open(path) {
                let mut tapped = BufReader::with_capacity(1 << 18, self.tap(file, name));
                let _ = io::copy(&mut tapped, &mut io::sink());
            }
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = inner.failed.take() {
            return Err(error);
        }
        inner.spool.flush()?;
        let mut file = inner.spool.get_ref().try_clone()?;
        file.rewind()?;
        let count = inner.seen.len() as u64;
        let lines = BufReader::new(file).lines();
        let uses = lines.map(|line| serde_json::from_str(&line?).map_err(io::Error::from));
        Ok((count, uses))
    }
}

impl Inner {
    fn note(&mut self, media: &MediaUse) {
        let mut hash = Sha256::new();
        let format = media.format.as_deref().unwrap_or_default();
        let owner = media.owner.as_deref().unwrap_or_default();
        for part in [&media.uri, format, owner, media.medium.name()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.update([u8::from(media.captioned)]);
        let mut key = [0; 16];
        key.copy_from_slice(&hash.finalize()[..16]);
        if !self.seen.insert(key) || self.failed.is_some() {
            return;
        }
        let kept = serde_json::to_writer(&mut self.spool, media).map_err(io::Error::from);
        self.failed = kept.and_then(|()| self.spool.write_all(b"\n")).err();
    }
}

/// A pipe, which is opened when its turn comes: that waits for whoever writes into it.
struct Pipe {
    path: PathBuf,
    opened: Option<File>,
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let file = match &mut self.opened {
            Some(file) => file,
            None => self.opened.insert(open(&self.path)?),
        };
        file.read(buffer)
    }
}

fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Looks at the `count` objects `media`, and hands each to `judge` in their order, with what came of it.
///
/// # Errors
/// When the credentials are missing or refused, and those of `judge`.
pub async fn look(
    session: &Session,
    count: u64,
    media: impl Iterator<Item = io::Result<MediaUse>>,
    observer: &dyn Observer,
    mut judge: impl FnMut(&MediaUse, &Look) -> io::Result<()>,
) -> Result<io::Result<()>, ServiceError> {
    const WHAT: &str = "looking at media objects";
    let caller = session.caller().await?.account.clone();
    let looks = stream::iter(media).map(|media| {
        let caller = &caller;
        async move {
            let media = match media {
                Ok(media) => media,
                Err(error) => return Ok(Err(error)),
            };
            let look = look_at(session, caller, &media).await?;
            Ok::<_, ServiceError>(Ok((media, look)))
        }
    });
    let mut looks = std::pin::pin!(looks.buffered(AT_ONCE));
    let mut done = 0;
    while let Some(looked) = looks.next().await {
        let judged = match looked? {
            Ok((media, Some(look))) => judge(&media, &look),
            // No S3 URI: a rule on records has said so.
            Ok((_, None)) => Ok(()),
            Err(error) => Err(error),
        };
        if judged.is_err() {
            return Ok(judged);
        }
        done += 1;
        observer.event(&Event::Progress {
            what: WHAT,
            done,
            of: count,
        });
    }
    Ok(Ok(()))
}

/// Looks at one object; nothing where the URI is none.
async fn look_at(
    session: &Session,
    caller: &AccountId,
    media: &MediaUse,
) -> Result<Option<Look>, ServiceError> {
    let Ok(uri) = media.uri.parse::<S3Uri>() else {
        return Ok(None);
    };
    if uri.key().is_empty() {
        return Ok(Some(Look::Missing));
    }
    let named = media
        .owner
        .as_deref()
        .and_then(|owner| owner.parse::<AccountId>().ok());
    let store = ObjectStore::new(session, named.as_ref().unwrap_or(caller));
    match read_header(&store, &uri).await {
        Ok(Some((bytes, content))) => Ok(Some(Look::There { bytes, content })),
        Ok(None) => Ok(Some(Look::Missing)),
        Err(error) if error.kind == ErrorKind::Credentials => Err(error),
        Err(error) => Ok(Some(Look::Unread(Unread::from(&error)))),
    }
}

/// Reads as much of an object as it takes to know what it is; returns its size as well.
async fn read_header(store: &ObjectStore, uri: &S3Uri) -> Result<Option<(u64, Content)>, ServiceError> {
    let Some(first) = store.part(uri, 0, PIECE, None).await? else {
        return Ok(None);
    };
    let mut parts = Parts {
        of: first.of,
        known: vec![(0, first.bytes.to_vec())],
    };
    loop {
        let (from, so_far) = match read(&parts) {
            Ok(content) => return Ok(Some((parts.of, content))),
            Err(wanted) => wanted,
        };
        if parts.known.len() == MOST_PIECES {
            return Ok(Some((parts.of, so_far)));
        }
        let Some(more) = store.part(uri, from, PIECE, Some(&first.entity_tag)).await? else {
            return Ok(None);
        };
        parts.known.push((from, more.bytes.to_vec()));
    }
}
