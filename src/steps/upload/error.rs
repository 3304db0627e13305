//! What can keep an upload from ending well.

use std::io;
use std::path::PathBuf;

use crate::aws::{ErrorKind, ServiceError};
use crate::error::{ExitStatus, Hint};
use crate::journal::JournalError;

/// An upload that did not end well. Nothing half done is visible in the bucket: an object appears
/// whole or not at all.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The file can't be read.
    #[error("failed to read `{}`", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file changed between its check and the end of the upload.
    #[error("`{}` changed while it was uploaded", .0.display())]
    Changed(PathBuf),
    /// S3 refused, or could not be reached.
    #[error("failed to upload the data")]
    Service(#[from] ServiceError),
    /// The journal can't be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// S3 dropped the upload again and again: something else in the account aborts uploads.
    #[error("S3 forgot the upload of `{0}` while it was under way")]
    Forgotten(String),
    /// Uploads in parts ended under another key than the one asked for.
    #[error("S3 keeps `{object}` under another key than `{key}`")]
    OtherKey {
        /// The object.
        object: String,
        /// The ARN of the key.
        key: String,
    },
    /// The user interrupted.
    #[error("interrupted while uploading")]
    Interrupted,
}

impl Hint for UploadError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Read { .. } => Vec::new(),
            Self::Changed(_) => vec!["let the file rest, then run the command again".to_owned()],
            Self::Service(error) => {
                let mut hints = error.hints();
                if error.kind != ErrorKind::NotFound {
                    hints.push(
                        "what was sent is kept: the same command goes on from there, `finetune upload --abort` drops it"
                            .to_owned(),
                    );
                }
                hints
            }
            Self::Journal(error) => error.hints(),
            Self::Forgotten(_) => vec![
                "look for a life cycle rule or another run that aborts unfinished uploads".to_owned(),
            ],
            Self::OtherKey { .. } => vec![
                "take `data_key` out of finetune.toml to have the key of the bucket, or have whoever owns the bucket \
                 look why it has another"
                    .to_owned(),
            ],
            Self::Interrupted => vec![
                "what was sent is kept: the same command goes on from there, `finetune upload --abort` drops it"
                    .to_owned(),
            ],
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Read { .. } | Self::Changed(_) => ExitStatus::Findings,
            Self::Service(error) => error.exit_status(),
            Self::Journal(error) => error.exit_status(),
            Self::Forgotten(_) | Self::OtherKey { .. } => ExitStatus::Aws,
            Self::Interrupted => ExitStatus::Interrupted,
        }
    }
}
