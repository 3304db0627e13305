//! What can be wrong with a journal.

use std::io;
use std::path::PathBuf;

use super::Holder;
use crate::error::{ExitStatus, Hint};

/// A journal that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process works in this folder.
    #[error("another `finetune` works in this folder{}", .holder.as_ref().map(|holder| format!(": {holder}")).unwrap_or_default())]
    Locked {
        /// Who, as far as it can be read.
        holder: Option<Holder>,
    },
    /// The file system can't lock, or the lock file can't be opened.
    #[error("failed to lock `{}`", .path.display())]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder can't be created.
    #[error("failed to create the folder `{}`", .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The journal can't be read.
    #[error("failed to read the journal `{}`", .path.display())]
    Read {
        /// The journal.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The journal can't be written: the disk is full, or the file is read-only.
    #[error("failed to write the journal `{}`", .path.display())]
    Write {
        /// The journal.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line in the middle of the journal is no record.
    #[error("line {line} of the journal `{}` is no record", .path.display())]
    Broken {
        /// The journal.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// Why.
        source: io::Error,
    },
    /// A newer `finetune` wrote the journal.
    #[error("line {line} of the journal `{}` has version {version}, and this `finetune` reads up to {}", .path.display(), super::VERSION)]
    TooNew {
        /// The journal.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The version found.
        version: u64,
    },
}

impl Hint for JournalError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Locked { .. } => {
                vec!["wait until it has ended; `finetune status` can look meanwhile".to_owned()]
            }
            Self::Lock { .. } | Self::Folder { .. } | Self::Write { .. } => vec![
                "make room and make the folder writable; nothing was sent to AWS that the journal does not know of"
                    .to_owned(),
            ],
            Self::Read { path, .. } => vec![format!("`{}` has to be a readable file", path.display())],
            Self::Broken { path, .. } => vec![format!(
                "repair the line, or move `{}` away: the job is found again by its name",
                path.display()
            )],
            Self::TooNew { .. } => vec!["use the newer `finetune`".to_owned()],
        }
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}
