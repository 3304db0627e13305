//! The sandbox's folder: one state file, replaced atomically under a lock, and objects beside it.
//!
//! Every request is one read-modify-write under an exclusive file lock, so several processes may use
//! one account at once, and a process that is killed leaves either the old state or the new one.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::elsewhere::Outgoing;
use super::error::SandboxError;
use super::ids;
use super::state::State;

/// Bytes that were last written this long ago belong to no running upload.
const ABANDONED: Duration = Duration::from_hours(24);

/// The folder of one account.
#[derive(Debug, Clone)]
pub(super) struct Store {
    folder: PathBuf,
}

impl Store {
    /// Opens the folder; `fresh` makes the account when there is none yet.
    pub(super) fn open(
        folder: &Path,
        fresh: impl FnOnce() -> Result<State, SandboxError>,
    ) -> Result<(Self, State), SandboxError> {
        let objects = folder.join("objects");
        fs::create_dir_all(&objects).map_err(|source| SandboxError::Io {
            action: "create",
            path: objects,
            source,
        })?;
        let store = Self {
            folder: folder.to_owned(),
        };
        let lock = store.lock().map_err(|source| store.io("lock", source))?;
        let path = store.state_file();
        let state = match fs::read(&path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map_err(|source| SandboxError::State { path, source })?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let state = fresh()?;
                store
                    .save(&encode(&state).map_err(|source| store.io("write", source))?)
                    .map_err(|source| store.io("write", source))?;
                state
            }
            Err(source) => {
                return Err(SandboxError::Io {
                    action: "read",
                    path,
                    source,
                });
            }
        };
        store.sweep(&state);
        drop(lock);
        Ok((store, state))
    }

    /// Runs `change` on the account while no other process can. The state is on disk when this
    /// returns.
    ///
    /// # Errors
    /// When the state cannot be read or written; it is then as it was before.
    pub(super) fn transact<T>(&self, change: impl FnOnce(&mut State) -> T) -> io::Result<T> {
        let lock = self.lock()?;
        let before = fs::read(self.state_file())?;
        let mut state: State = serde_json::from_slice(&before)?;
        let result = change(&mut state);
        let after = encode(&state)?;
        if after != before {
            self.save(&after)?;
        }
        for file in &state.trash {
            // An object that stays behind only costs space.
            let _ = fs::remove_file(self.object(file));
        }
        drop(lock);
        Ok(result)
    }

    /// Makes a new file for the bytes of an object.
    pub(super) fn new_object(&self) -> io::Result<(String, File)> {
        let name = ids::hex_digits(40);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(self.object(&name))?;
        Ok((name, file))
    }

    /// Opens the bytes of an object.
    pub(super) fn open_object(&self, name: &str) -> io::Result<File> {
        File::open(self.object(name))
    }

    /// Removes bytes that never became part of an object.
    pub(super) fn discard(&self, name: &str) {
        let _ = fs::remove_file(self.object(name));
    }

    /// Removes bytes of uploads whose process died: those that nothing names and nobody can still be
    /// writing. What cannot be removed only costs space.
    fn sweep(&self, state: &State) {
        let named: BTreeSet<&str> = state
            .account
            .buckets
            .values()
            .flat_map(|bucket| {
                let objects = bucket.objects.values().flat_map(|object| &object.segments);
                let parts = bucket.uploads.values().flat_map(|upload| upload.parts.values());
                objects
                    .chain(parts.map(|part| &part.segment))
                    .map(|segment| segment.file.as_str())
            })
            .chain(state.outgoing.iter().flat_map(Outgoing::files))
            .collect();
        let Ok(files) = fs::read_dir(self.folder.join("objects")) else {
            return;
        };
        for file in files.flatten() {
            let modified = file.metadata().and_then(|metadata| metadata.modified());
            let age = modified
                .ok()
                .and_then(|time| time.elapsed().ok())
                .unwrap_or_default();
            if age > ABANDONED && !named.contains(file.file_name().to_string_lossy().as_ref()) {
                let _ = fs::remove_file(file.path());
            }
        }
    }

    fn object(&self, name: &str) -> PathBuf {
        self.folder.join("objects").join(name)
    }

    fn state_file(&self) -> PathBuf {
        self.folder.join("state.json")
    }

    fn lock(&self) -> io::Result<File> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.folder.join("lock"))?;
        file.lock()?;
        Ok(file)
    }

    fn save(&self, bytes: &[u8]) -> io::Result<()> {
        let new = self.folder.join("state.json.new");
        let mut file = File::create(&new)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&new, self.state_file())
    }

    fn io(&self, action: &'static str, source: io::Error) -> SandboxError {
        SandboxError::Io {
            action,
            path: self.folder.clone(),
            source,
        }
    }
}

fn encode(state: &State) -> io::Result<Vec<u8>> {
    serde_json::to_vec(state).map_err(io::Error::other)
}

/// Writes a small file so that a reader sees the old content or the new, never half.
pub(super) fn write_atomically(path: &Path, content: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::super::scenario::Scenario;
    use super::*;

    fn open(folder: &Path) -> (Store, State) {
        Store::open(folder, || Scenario::find("good")?.start()).unwrap()
    }

    #[test]
    fn bytes_of_uploads_that_died_are_removed_a_day_later() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = open(folder.path());
        let (fresh, _) = store.new_object().unwrap();
        let (old, file) = store.new_object().unwrap();
        file.set_modified(SystemTime::now() - ABANDONED - Duration::from_mins(1))
            .unwrap();
        open(folder.path());
        assert!(store.open_object(&fresh).is_ok());
        assert!(store.open_object(&old).is_err());
    }

    #[test]
    fn a_state_that_was_not_finished_does_not_disturb_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = open(folder.path());
        fs::write(folder.path().join("state.json.new"), "{\"version\":").unwrap();
        assert_eq!(
            store.transact(|state| state.account.id.clone()).unwrap(),
            "111122223333"
        );
        fs::write(folder.path().join("state.json"), "{").unwrap();
        assert!(matches!(
            Store::open(folder.path(), || unreachable!()),
            Err(SandboxError::State { .. })
        ));
    }
}
