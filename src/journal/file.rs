//! A journal on disk.
//!
//! Every record is one line, written with one call and made durable before the next step is taken.
//! A crash can cut the last line only; what it left is repaired when the journal is opened again.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_jsonlines::{JsonLinesReader, JsonLinesWriter};

use super::{Entry, JournalError, Record, RunState, VERSION};

/// A journal that is open for writing. The caller holds the folder's lock.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    length: u64,
    records: Vec<Record>,
    state: RunState,
}

impl Journal {
    /// Opens the journal at `path`, created when absent together with its folder; a torn last line is
    /// cut off.
    ///
    /// # Errors
    /// When it can't be read or written, or a line other than a torn last one is no record.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|source| JournalError::Folder {
            path: folder.to_owned(),
            source,
        })?;
        let write_error = |source| JournalError::Write {
            path: path.to_owned(),
            source,
        };
        let new = !path.exists();
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path)
            .map_err(write_error)?;
        let text = read_regular(path, &mut file)?;
        let Scanned { records, whole, tail } = scan(path, &text)?;
        match tail {
            Tail::None => {}
            Tail::Unterminated => {
                file.seek(SeekFrom::Start(whole)).map_err(write_error)?;
                file.write_all(b"\n").map_err(write_error)?;
                file.sync_all().map_err(write_error)?;
            }
            Tail::Torn => {
                file.set_len(whole).map_err(write_error)?;
                file.sync_all().map_err(write_error)?;
            }
        }
        let length = file.seek(SeekFrom::End(0)).map_err(write_error)?;
        if new {
            sync_folder(folder).map_err(write_error)?;
        }
        let state = RunState::of(&records);
        Ok(Self {
            path: path.to_owned(),
            file,
            length,
            records,
            state,
        })
    }

    /// Reads the journal at `path` without changing it; a torn last line is passed over.
    ///
    /// # Errors
    /// When it can't be read, or a line other than a torn last one is no record.
    pub fn read(path: &Path) -> Result<Vec<Record>, JournalError> {
        let mut file = File::open(path).map_err(|source| JournalError::Read {
            path: path.to_owned(),
            source,
        })?;
        let text = read_regular(path, &mut file)?;
        scan(path, &text).map(|scanned| scanned.records)
    }

    /// Appends `entry`. When this returns, the record is on disk; when it fails, the journal is as
    /// it was before.
    ///
    /// # Errors
    /// When it can't be written: the caller takes no further step.
    pub fn append(&mut self, at: Timestamp, entry: Entry) -> Result<(), JournalError> {
        let record = Record {
            v: VERSION,
            at,
            entry,
        };
        let mut line = JsonLinesWriter::new(Vec::new());
        let written = line.write(&record).and_then(|()| {
            self.file.write_all(line.get_ref())?;
            self.file.sync_data()
        });
        if let Err(source) = written {
            let _ = self.file.set_len(self.length);
            let _ = self.file.seek(SeekFrom::Start(self.length));
            return Err(JournalError::Write {
                path: self.path.clone(),
                source,
            });
        }
        self.length += line.get_ref().len() as u64;
        self.state.take(&record);
        self.records.push(record);
        Ok(())
    }

    /// Returns what the records add up to.
    pub fn state(&self) -> &RunState {
        &self.state
    }

    /// Returns the records, the oldest first.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Returns the file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Reads a whole file, but only a regular one: a device may never end.
fn read_regular(path: &Path, file: &mut File) -> Result<Vec<u8>, JournalError> {
    let read = file.metadata().and_then(|metadata| {
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        Ok(text)
    });
    read.map_err(|source| JournalError::Read {
        path: path.to_owned(),
        source,
    })
}

/// What stands after the last line feed.
#[derive(Debug, PartialEq, Eq)]
enum Tail {
    None,
    /// A whole record that lacks its line feed.
    Unterminated,
    /// The beginning of a record, or zeros that a crash of the machine left.
    Torn,
}

struct Scanned {
    records: Vec<Record>,
    /// How many bytes the whole records have, the line feed of the last one aside if it is missing.
    whole: u64,
    tail: Tail,
}

fn scan(path: &Path, text: &[u8]) -> Result<Scanned, JournalError> {
    let end = text
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1);
    let (lines, rest) = text.split_at(end);
    let mut reader = JsonLinesReader::new(lines);
    let mut records = Vec::new();
    loop {
        match reader.read::<Record>() {
            Ok(Some(record)) if record.v <= VERSION => records.push(record),
            Ok(Some(record)) => {
                return Err(JournalError::TooNew {
                    path: path.to_owned(),
                    line: records.len() + 1,
                    version: u64::from(record.v),
                });
            }
            Ok(None) => break,
            Err(source) => return Err(judge_line(path, lines, records.len(), source)),
        }
    }
    let mut whole = end;
    let tail = match serde_json::from_slice::<Record>(rest) {
        _ if rest.is_empty() => Tail::None,
        Ok(record) if record.v <= VERSION => {
            records.push(record);
            whole = text.len();
            Tail::Unterminated
        }
        _ => Tail::Torn,
    };
    Ok(Scanned {
        records,
        whole: whole as u64,
        tail,
    })
}

/// Says what is wrong with the line at `index`: it may be a record of a newer version.
fn judge_line(path: &Path, lines: &[u8], index: usize, source: io::Error) -> JournalError {
    #[derive(serde::Deserialize)]
    struct Version {
        v: u64,
    }
    let line = lines.split(|&byte| byte == b'\n').nth(index).unwrap_or_default();
    match serde_json::from_slice::<Version>(line) {
        Ok(Version { v }) if v > u64::from(VERSION) => JournalError::TooNew {
            path: path.to_owned(),
            line: index + 1,
            version: v,
        },
        _ => JournalError::Broken {
            path: path.to_owned(),
            line: index + 1,
            source,
        },
    }
}

/// Makes the name of a new file durable. Windows cannot open a folder as a file; there the file
/// system's own journal has to do.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
