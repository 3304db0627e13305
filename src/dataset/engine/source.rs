//! Where an input's bytes come from: opened, seen to stay the same while they are read, and read
//! again where a finding has to be sure.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::chunk::LONGEST_LINE;

/// Counts the bytes that are read.
pub(super) struct Counted<R> {
    reader: R,
    bytes: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    /// Counts what is read from `reader` in `bytes`.
    pub(super) const fn new(reader: R, bytes: Arc<AtomicU64>) -> Self {
        Self { reader, bytes }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// A regular file as it was when it was opened.
#[derive(Debug)]
pub(super) struct Watched {
    path: PathBuf,
    file: File,
    before: Metadata,
}

impl Watched {
    /// Opens a regular file, to be watched, or a pipe, which has nothing to be watched by.
    ///
    /// # Errors
    /// When it can't be opened, or is a folder.
    pub(super) fn open(path: &Path) -> io::Result<(File, Option<Self>)> {
        let file = File::open(path)?;
        let before = file.metadata()?;
        if before.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        let watched = if before.is_file() {
            Some(Self {
                path: path.to_owned(),
                file: file.try_clone()?,
                before,
            })
        } else {
            None
        };
        Ok((file, watched))
    }

    /// How many bytes it had when it was opened.
    pub(super) fn size(&self) -> u64 {
        self.before.len()
    }

    /// The path it was opened by.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Says how the file changed since it was opened, if it did; `read` bytes of it were read, to its end.
    pub(super) fn change(&self, read: u64) -> Option<String> {
        let Ok(after) = self.file.metadata() else {
            return Some("it is not there any more".to_owned());
        };
        let (old, new) = (self.before.len(), after.len());
        if old != new {
            let how = if new < old { "shrank" } else { "grew" };
            return Some(format!("it {how} from {old} to {new} bytes"));
        }
        // Files that the kernel makes up, as in /proc, say that they are empty.
        if read != old && old > 0 {
            return Some(format!("{read} of its {old} bytes could be read"));
        }
        if let (Ok(old), Ok(new)) = (self.before.modified(), after.modified())
            && old != new
        {
            return Some("it was written to".to_owned());
        }
        match std::fs::metadata(&self.path) {
            Ok(there) if is_same_file(&self.before, &there) => None,
            Ok(_) => Some("another file took its place".to_owned()),
            Err(_) => Some("it was removed or renamed".to_owned()),
        }
    }
}

#[cfg(unix)]
fn is_same_file(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere the time of its making has to do.
#[cfg(not(unix))]
fn is_same_file(one: &Metadata, other: &Metadata) -> bool {
    one.len() == other.len() && one.created().ok() == other.created().ok()
}

/// Reads lines of earlier inputs again.
#[derive(Debug, Default)]
pub(super) struct Again {
    /// The paths of the inputs, by their numbers; absent for those that can't be read again.
    pub(super) paths: Vec<Option<PathBuf>>,
    open: Vec<(usize, File)>,
}

/// How many files are kept open.
const OPEN: usize = 4;

impl Again {
    /// Whether input `number` can be read again.
    pub(super) fn can(&self, number: usize) -> bool {
        self.paths.get(number).is_some_and(Option::is_some)
    }

    /// Reads the line of input `number` that starts at `offset`, without its line end; nothing where
    /// it is not there or is no text any more.
    pub(super) fn line(&mut self, number: usize, offset: u64) -> Option<String> {
        if !self.open.iter().any(|(known, _)| *known == number) {
            let file = File::open(self.paths.get(number)?.as_ref()?).ok()?;
            if self.open.len() == OPEN {
                self.open.remove(0);
            }
            self.open.push((number, file));
        }
        let (_, file) = self.open.iter_mut().find(|(known, _)| *known == number)?;
        let mut line = read_line(file, offset).ok()?;
        let end = line.trim_ascii_end().len();
        line.truncate(end);
        String::from_utf8(line).ok()
    }
}

fn read_line(file: &mut File, offset: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(offset))?;
    let mut line = Vec::new();
    let mut part = [0; 2048];
    while line.len() <= LONGEST_LINE {
        let read = file.read(&mut part)?;
        if let Some(end) = memchr::memchr(b'\n', &part[..read]) {
            line.extend_from_slice(&part[..end]);
            break;
        }
        line.extend_from_slice(&part[..read]);
        if read == 0 {
            break;
        }
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_that_stays_as_it_is_has_not_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(&path, "{}\n").unwrap();
        let (mut file, watched) = Watched::open(&path).unwrap();
        let read = io::copy(&mut file, &mut io::sink()).unwrap();
        assert_eq!(watched.unwrap().change(read), None);
    }

    #[test]
    fn every_way_to_change_a_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let change = |act: &dyn Fn()| {
            std::fs::write(&path, "{}\n{}\n").unwrap();
            let (_, watched) = Watched::open(&path).unwrap();
            act();
            watched.unwrap().change(6).unwrap_or_default()
        };
        let append = || {
            let mut file = File::options().append(true).open(&path).unwrap();
            file.write_all(b"{}\n").unwrap();
        };
        assert_eq!(change(&append), "it grew from 6 to 9 bytes");
        let cut = || {
            File::options()
                .write(true)
                .open(&path)
                .unwrap()
                .set_len(3)
                .unwrap();
        };
        assert_eq!(change(&cut), "it shrank from 6 to 3 bytes");
        let touch = || {
            let file = File::options().write(true).open(&path).unwrap();
            let before = file.metadata().unwrap().modified().unwrap();
            file.set_modified(before + std::time::Duration::from_secs(5))
                .unwrap();
        };
        assert_eq!(change(&touch), "it was written to");
        assert_eq!(
            change(&|| std::fs::remove_file(&path).unwrap()),
            "it was removed or renamed"
        );
    }

    #[test]
    fn lines_are_read_again_by_their_offsets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let long = "x".repeat(5000);
        std::fs::write(&path, format!("one\r\n{long}\nlast")).unwrap();
        let mut again = Again {
            paths: vec![None, Some(path)],
            open: Vec::new(),
        };
        assert!(!again.can(0) && again.can(1) && !again.can(2));
        assert_eq!(again.line(1, 0).as_deref(), Some("one"));
        assert_eq!(again.line(1, 5), Some(long));
        assert_eq!(again.line(1, 5006).as_deref(), Some("last"));
        assert_eq!(again.line(0, 0), None);
    }
}
