//! One run at a time in a folder.
//!
//! The lock is the operating system's, on `.finetune/lock`: it ends with the process, however that
//! ends. Who holds it stands in a file beside it, because on Windows a locked file cannot be read.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::JournalError;

/// Who holds a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process.
    pub pid: u32,
    /// The command it runs.
    pub command: String,
    /// Since when.
    pub since: Timestamp,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = self.since.strftime("%Y-%m-%d %H:%M:%S UTC");
        write!(
            f,
            "`finetune {}`, process {}, since {since}",
            self.command, self.pid
        )
    }
}

/// The right to change what lies in `.finetune`; given up when dropped.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
    holder_file: PathBuf,
}

impl FolderLock {
    /// Takes the lock of `folder` (the `.finetune` folder, created when absent) for `holder`.
    ///
    /// # Errors
    /// When another process holds it, or the file system refuses.
    pub fn take(folder: &Path, holder: &Holder) -> Result<Self, JournalError> {
        std::fs::create_dir_all(folder).map_err(|source| JournalError::Folder {
            path: folder.to_owned(),
            source,
        })?;
        let path = folder.join("lock");
        let holder_file = folder.join("lock-holder.json");
        let fault = |source| JournalError::Lock {
            path: path.clone(),
            source,
        };
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(fault)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let text = std::fs::read(&holder_file).unwrap_or_default();
                return Err(JournalError::Locked {
                    holder: serde_json::from_slice(&text).ok(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(fault(source)),
        }
        let written = serde_json::to_vec(holder)
            .map_err(std::io::Error::from)
            .and_then(|text| File::create(&holder_file)?.write_all(&text));
        written.map_err(|source| JournalError::Write {
            path: holder_file.clone(),
            source,
        })?;
        Ok(Self {
            _file: file,
            holder_file,
        })
    }
}

impl Drop for FolderLock {
    /// Removes the note on who holds the lock, then (with the file) the lock. A note left behind by
    /// a killed process is overwritten by the next holder.
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.holder_file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder() -> Holder {
        Holder {
            pid: 4711,
            command: "submit".to_owned(),
            since: "2026-11-21T10:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_second_taker_learns_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let lock = FolderLock::take(folder.path(), &holder()).unwrap();
        let refused = FolderLock::take(folder.path(), &holder()).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "another `finetune` works in this folder: `finetune submit`, process 4711, since 2026-11-21 10:00:00 UTC"
        );
        drop(lock);
        assert!(FolderLock::take(folder.path(), &holder()).is_ok());
    }

    #[test]
    fn a_note_that_cannot_be_read_does_not_unlock() {
        let folder = tempfile::tempdir().unwrap();
        let _lock = FolderLock::take(folder.path(), &holder()).unwrap();
        std::fs::write(folder.path().join("lock-holder.json"), "{").unwrap();
        let refused = FolderLock::take(folder.path(), &holder()).unwrap_err();
        assert!(matches!(refused, JournalError::Locked { holder: None }));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let refused = FolderLock::take(&file.join(".finetune"), &holder()).unwrap_err();
        assert!(matches!(refused, JournalError::Folder { .. }));
    }
}
