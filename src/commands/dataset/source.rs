//! What a tool reads: a file, or a stream. A stream that is read twice is put aside first.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek};
use std::path::{Path, PathBuf};

/// How long a file is, and when it was last written to.
pub(super) type Version = (u64, Option<std::time::SystemTime>);

/// A data set. One that can't be opened fails when it is read, so that it is reported like one that
/// breaks off in the middle.
#[derive(Debug)]
pub struct Source {
    /// The path as given; `-` is standard input.
    pub name: String,
    /// The path, unless it is standard input.
    pub path: Option<PathBuf>,
    file: io::Result<Option<File>>,
}

impl Source {
    /// Opens `path` to be read once.
    pub fn streamed(path: &Path) -> Self {
        let file = if is_stdin(path) {
            Ok(None)
        } else {
            open(path).map(Some)
        };
        Self::new(path, file)
    }

    /// Opens `path` to be read as often as needed: standard input and pipes are copied to a temporary
    /// file.
    pub fn kept(path: &Path) -> Self {
        let file = if is_stdin(path) {
            put_aside(&mut io::stdin().lock())
        } else {
            open(path).and_then(|mut file| {
                if file.metadata()?.is_file() {
                    Ok(file)
                } else {
                    put_aside(&mut file)
                }
            })
        };
        Self::new(path, file.map(Some))
    }

    fn new(path: &Path, file: io::Result<Option<File>>) -> Self {
        Self {
            name: path.display().to_string(),
            path: (!is_stdin(path)).then(|| path.to_owned()),
            file,
        }
    }

    /// Reads it, from its start where it has one.
    pub fn reader(&self) -> Box<dyn Read + '_> {
        match &self.file {
            Ok(None) => Box::new(io::stdin().lock()),
            Ok(Some(file)) => {
                let mut file = file;
                // A pipe has no start to go back to, and is read once.
                let _ = file.rewind();
                Box::new(file)
            }
            Err(error) => Box::new(Unreadable(io::Error::new(error.kind(), error.to_string()))),
        }
    }

    /// How long the file is, and when it was last written to: the same before and after where nobody
    /// changed it meanwhile.
    pub fn version(&self) -> Option<Version> {
        let file = self.file.as_ref().ok()?.as_ref()?;
        let metadata = file.metadata().ok()?;
        Some((metadata.len(), metadata.modified().ok()))
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(file)
}

fn put_aside(stream: &mut dyn Read) -> io::Result<File> {
    let mut copy = BufWriter::new(tempfile::tempfile()?);
    io::copy(stream, &mut copy)?;
    copy.into_inner().map_err(io::IntoInnerError::into_error)
}

/// A data set that could not be opened.
struct Unreadable(io::Error);

impl Read for Unreadable {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(self.0.kind(), self.0.to_string()))
    }
}
