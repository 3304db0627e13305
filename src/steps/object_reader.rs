//! An object of S3 as a reader: a task fetches it piece by piece while a thread reads, so that nothing
//! of it is kept but what is on its way.

use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

use bytes::{Buf as _, Bytes};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::aws::{ErrorKind, ObjectStream, ServiceError};
use crate::dataset::ChangedWhileRead;

/// How many pieces wait to be read; each is what the connection brought at once.
const ON_THE_WAY: usize = 4;

/// Why an object could not be read to its end, where AWS is to blame: a reader's own error is a finding
/// on data, which this is not.
#[derive(Debug, Clone, Default)]
pub struct LostConnection(Arc<OnceLock<ServiceError>>);

impl LostConnection {
    /// Returns the first error, if there was one.
    pub fn error(&self) -> Option<ServiceError> {
        self.0.get().cloned()
    }
}

/// Reads an object from a thread that may block. Reading starts the transfer; the runtime that the
/// reader was made on has to live until the last byte.
pub struct ObjectReader {
    waiting: Option<(ObjectStream, Handle)>,
    pieces: Option<Receiver<Result<Bytes, ServiceError>>>,
    piece: Bytes,
    lost: LostConnection,
}

impl ObjectReader {
    /// Reads `stream`; tells `lost` when AWS lets it down.
    ///
    /// # Panics
    /// Outside of a Tokio runtime.
    pub fn new(stream: ObjectStream, lost: &LostConnection) -> Self {
        Self {
            waiting: Some((stream, Handle::current())),
            pieces: None,
            piece: Bytes::new(),
            lost: lost.clone(),
        }
    }
}

impl Read for ObjectReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some((stream, runtime)) = self.waiting.take() {
            let (sender, receiver) = mpsc::channel(ON_THE_WAY);
            runtime.spawn(fetch(stream, sender));
            self.pieces = Some(receiver);
        }
        while self.piece.is_empty() {
            let next = self.pieces.as_mut().and_then(Receiver::blocking_recv);
            match next {
                Some(Ok(piece)) => self.piece = piece,
                Some(Err(error)) => {
                    self.pieces = None;
                    return Err(self.told(error));
                }
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

impl ObjectReader {
    fn told(&self, error: ServiceError) -> io::Error {
        match error.kind {
            ErrorKind::Changed => ChangedWhileRead.into(),
            ErrorKind::AccessDenied => io::Error::new(io::ErrorKind::PermissionDenied, error),
            _ => {
                // The first one tells.
                let _ = self.lost.0.set(error.clone());
                io::Error::other(error)
            }
        }
    }
}

async fn fetch(mut stream: ObjectStream, sender: Sender<Result<Bytes, ServiceError>>) {
    loop {
        let (next, ends) = match stream.next().await {
            Ok(Some(piece)) => (Ok(piece), false),
            Ok(None) => match stream.changed().await {
                Some(error) => (Err(error), true),
                None => return,
            },
            Err(error) => (Err(error), true),
        };
        // Whoever read has seen enough.
        if sender.send(next).await.is_err() || ends {
            return;
        }
    }
}
