//! The journals of one folder: one file per job name.

use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{FolderLock, Holder, Journal, JournalError, RunState};
use crate::job::JobName;

/// Where the journals of one kind of run lie. Runs against AWS and runs in a sandbox keep theirs
/// apart: a rehearsal must not look like the real job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalFolder {
    state: PathBuf,
    runs: PathBuf,
}

/// Returns `.finetune` in `folder`, without a `./` in front that only lengthens messages.
fn state_folder(folder: &Path) -> PathBuf {
    folder.strip_prefix(".").unwrap_or(folder).join(".finetune")
}

/// What is in a folder; a folder that is not there holds nothing.
fn entries(folder: &Path) -> Result<Vec<DirEntry>, JournalError> {
    let read = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.and_then(Iterator::collect),
    };
    read.map_err(|source| JournalError::Read {
        path: folder.to_owned(),
        source,
    })
}

impl JournalFolder {
    /// The journals of runs against AWS in `folder`, the folder of `finetune.toml`.
    pub fn aws(folder: &Path) -> Self {
        let state = state_folder(folder);
        Self {
            runs: state.join("runs"),
            state,
        }
    }

    /// The journals of runs in the sandbox of `scenario`.
    pub fn sandbox(folder: &Path, scenario: &str) -> Self {
        let state = state_folder(folder);
        let plain: String = scenario
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '-' {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        Self {
            runs: state.join("sandbox-runs").join(plain),
            state,
        }
    }

    /// The journals of rehearsals in `folder`, by the names of their scenarios.
    ///
    /// # Errors
    /// When the folder is there and can't be read.
    pub fn sandboxes(folder: &Path) -> Result<Vec<(String, Self)>, JournalError> {
        let all = state_folder(folder).join("sandbox-runs");
        let mut found = Vec::new();
        for entry in entries(&all)? {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                found.push((name.clone(), Self::sandbox(folder, &name)));
            }
        }
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(found)
    }

    /// Takes the lock of the folder.
    ///
    /// # Errors
    /// When another process holds it, or the file system refuses.
    pub fn lock(&self, holder: &Holder) -> Result<FolderLock, JournalError> {
        FolderLock::take(&self.state, holder)
    }

    /// Returns the path of a job's journal.
    pub fn path(&self, job: &JobName) -> PathBuf {
        self.runs.join(format!("{job}.jsonl"))
    }

    /// Lists the journals, the most recently written first. Files that are no journals by their name
    /// are passed over; a folder that is not there holds none.
    ///
    /// # Errors
    /// When the folder is there and can't be read.
    pub fn list(&self) -> Result<Vec<PathBuf>, JournalError> {
        let mut found: Vec<(SystemTime, PathBuf)> = Vec::new();
        for entry in entries(&self.runs)? {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "jsonl") {
                let written = entry.metadata().and_then(|metadata| metadata.modified());
                found.push((written.unwrap_or(SystemTime::UNIX_EPOCH), path));
            }
        }
        found.sort_by(|a, b| b.cmp(a));
        Ok(found.into_iter().map(|(_, path)| path).collect())
    }

    /// Returns what the newest journal that knows of a job (created, or perhaps created) adds up to.
    ///
    /// # Errors
    /// When a journal can't be read.
    pub fn last_job(&self) -> Result<Option<RunState>, JournalError> {
        for path in self.list()? {
            let state = RunState::of(&Journal::read(&path)?);
            if state.may_have_job() {
                return Ok(Some(state));
            }
        }
        Ok(None)
    }

    /// Returns what the newest journal adds up to that knows of a job called `base` and a suffix, other than
    /// `job`. A journal that can't be read is passed over: what is compared with it is for information.
    ///
    /// # Errors
    /// When the folder can't be listed.
    pub fn last_of(&self, base: &str, job: &JobName) -> Result<Option<RunState>, JournalError> {
        for path in self.list()? {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let of_base = name.rsplit_once('-').is_some_and(|(stem, _)| stem == base);
            if !of_base || name == job.as_str() {
                continue;
            }
            let state = Journal::read(&path).map(|records| RunState::of(&records));
            if let Ok(state) = state
                && state.may_have_job()
            {
                return Ok(Some(state));
            }
        }
        Ok(None)
    }

    /// Returns the last attempt whose journal knows of a job (created, or perhaps created), where
    /// `path_of` says which file an attempt's journal is; 0 where there is none. An attempt that was
    /// declined, or stopped by a finding, does not count: its job was never asked for.
    ///
    /// # Errors
    /// When a journal can't be read.
    pub fn last_attempt(&self, path_of: impl Fn(u32) -> PathBuf) -> Result<u32, JournalError> {
        let (mut last, mut attempt) = (0, 1);
        loop {
            let path = path_of(attempt);
            let there = path.try_exists().map_err(|source| JournalError::Read {
                path: path.clone(),
                source,
            })?;
            if !there {
                return Ok(last);
            }
            let state = RunState::of(&Journal::read(&path)?);
            if state.may_have_job() {
                last = attempt;
            }
            attempt += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Entry;

    fn name(text: &str) -> JobName {
        text.parse().unwrap()
    }

    fn append(folder: &JournalFolder, job: &str, entry: Entry) {
        let mut journal = Journal::open(&folder.path(&name(job))).unwrap();
        let at = "2026-11-21T10:00:00Z".parse().unwrap();
        journal.append(at, entry).unwrap();
    }

    fn created(arn: &str) -> Entry {
        Entry::Created {
            arn: arn.to_owned(),
            found: false,
        }
    }

    #[test]
    fn the_last_job_is_the_one_in_the_newest_journal_that_knows_of_a_job() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = JournalFolder::aws(temporary.path());
        assert_eq!(folder.last_job().unwrap(), None);
        append(&folder, "a-1", created("one"));
        std::thread::sleep(std::time::Duration::from_millis(20));
        append(&folder, "b-2", created("two"));
        std::thread::sleep(std::time::Duration::from_millis(20));
        append(&folder, "c-3", Entry::CheckSkipped {});
        let last = folder.last_job().unwrap().unwrap();
        assert_eq!(last.arn.as_deref(), Some("two"));
    }

    #[test]
    fn rehearsals_keep_their_journals_apart() {
        let temporary = tempfile::tempdir().unwrap();
        let aws = JournalFolder::aws(temporary.path());
        let sandbox = JournalFolder::sandbox(temporary.path(), "../my scenario.toml");
        append(&sandbox, "a-1", created("one"));
        assert_eq!(aws.last_job().unwrap(), None);
        assert!(sandbox.last_job().unwrap().is_some());
        assert!(
            sandbox
                .path(&name("a-1"))
                .starts_with(temporary.path().join(".finetune"))
        );
    }

    #[test]
    fn an_attempt_that_was_declined_or_stopped_does_not_count() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = JournalFolder::aws(temporary.path());
        let path_of = |attempt: u32| folder.path(&name(&format!("a-{attempt}")));
        assert_eq!(folder.last_attempt(path_of).unwrap(), 0);
        append(&folder, "a-1", Entry::CheckSkipped {});
        assert_eq!(folder.last_attempt(path_of).unwrap(), 0);
        append(&folder, "a-1", created("one"));
        append(&folder, "a-2", created("two"));
        append(&folder, "a-3", Entry::CheckSkipped {});
        append(&folder, "a-5", created("five"));
        assert_eq!(folder.last_attempt(path_of).unwrap(), 2);
    }
}
