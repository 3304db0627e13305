//! A file that gets its name when it is whole. Where the system can, it has none before that, so that
//! nothing is left behind, however the process ends.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// What the names of temporary files start with.
const PREFIX: &str = ".finetune-";

/// A file that is being written.
#[derive(Debug)]
pub(super) enum Pending {
    /// On Linux: a file without a name, in the folder where it gets one. It is gone with the process.
    #[cfg(target_os = "linux")]
    Unnamed(File),
    /// Elsewhere, and on file systems that know no such files: a temporary file, which a process that is
    /// killed leaves behind.
    Named(NamedTempFile),
}

impl Pending {
    /// Begins a file in `folder`.
    ///
    /// # Errors
    /// When the folder can't be written to.
    pub(super) fn create(folder: &Path) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(file) = linux::unnamed(folder) {
            return Ok(Self::Unnamed(file));
        }
        Self::named(folder)
    }

    fn named(folder: &Path) -> io::Result<Self> {
        let mut builder = builder();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any new file: the user's mask takes away from it.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        builder.tempfile_in(folder).map(Self::Named)
    }

    /// Opens it once more, to be read from its start.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn reopen(&self) -> io::Result<File> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Unnamed(file) => File::open(linux::path(file)),
            Self::Named(file) => file.reopen(),
        }
    }

    /// Gives it the name `place`, in the folder it was begun in; takes the place of another file only
    /// with `force`.
    ///
    /// # Errors
    /// When the system refuses, or without `force` a file of that name is there.
    pub(super) fn persist(self, place: &Path, force: bool) -> io::Result<()> {
        self.file().sync_all()?;
        match self {
            // A link takes no other file's place: renaming does.
            #[cfg(target_os = "linux")]
            Self::Unnamed(file) if force => {
                let folder = super::target::folder_of(place);
                let named = builder().make_in(folder, |path| linux::link(&file, path))?;
                named.into_temp_path().persist(place).map_err(|error| error.error)
            }
            #[cfg(target_os = "linux")]
            Self::Unnamed(file) => linux::link(&file, place),
            Self::Named(file) => {
                let named = if force {
                    file.persist(place)
                } else {
                    file.persist_noclobber(place)
                };
                named.map(drop).map_err(|error| error.error)
            }
        }
    }

    fn file(&self) -> &File {
        match self {
            #[cfg(target_os = "linux")]
            Self::Unnamed(file) => file,
            Self::Named(file) => file.as_file(),
        }
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX);
    builder
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::{Path, PathBuf};

    use rustix::fs::{AtFlags, CWD, OFlags, linkat};

    /// Opens a file without a name in `folder`; nothing where there are none, or none that could get a
    /// name later, which takes `/proc`.
    pub(super) fn unnamed(folder: &Path) -> Option<File> {
        let flags = i32::try_from(OFlags::TMPFILE.bits()).ok()?;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .mode(0o666)
            .custom_flags(flags)
            .open(folder)
            .ok()?;
        path(&file).exists().then_some(file)
    }

    /// What leads to an open file that has no name.
    pub(super) fn path(file: &File) -> PathBuf {
        format!("/proc/self/fd/{}", file.as_raw_fd()).into()
    }

    /// Gives `file` a name that nothing has yet.
    pub(super) fn link(file: &File, name: &Path) -> io::Result<()> {
        Ok(linkat(CWD, path(file), CWD, name, AtFlags::SYMLINK_FOLLOW)?)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let name =
            |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().to_string_lossy().into_owned();
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(name).collect();
        names.sort();
        names
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_is_killed_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut pending = Pending::create(folder.path()).unwrap();
        pending.write_all(b"{}\n").unwrap();
        // Not dropped: as a process that ends by a signal.
        let kept = std::mem::ManuallyDrop::new(pending);
        assert!(matches!(&*kept, Pending::Unnamed(_)));
        assert_eq!(names(folder.path()), [""; 0]);
    }

    #[test]
    fn both_kinds_are_named_once_they_are_whole() {
        for begin in [Pending::create, Pending::named] {
            let folder = tempfile::tempdir().unwrap();
            let place = folder.path().join("out.jsonl");
            let write = |text: &[u8]| {
                let mut pending = begin(folder.path()).unwrap();
                pending.write_all(text).unwrap();
                assert_eq!(
                    io::read_to_string(pending.reopen().unwrap()).unwrap().as_bytes(),
                    text
                );
                pending
            };
            write(b"one\n").persist(&place, false).unwrap();
            let error = write(b"two\n").persist(&place, false).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&place).unwrap(), b"one\n");
            write(b"three\n").persist(&place, true).unwrap();
            assert_eq!(fs::read(&place).unwrap(), b"three\n");
            assert_eq!(names(folder.path()), ["out.jsonl"]);
        }
    }
}
