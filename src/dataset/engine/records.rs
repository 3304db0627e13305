//! Reads the records of one file one after another, for the tools that count, pick or copy them. What
//! can't be taken as a record is a finding, the same as that of `validate`.

use std::io::{self, Read};
use std::sync::Arc;

use crate::dataset::findings::{Caps, Findings};
use crate::dataset::json::{Kind, Tape, Value};
use crate::dataset::levels::Levels;
use crate::dataset::place::Line;
use crate::dataset::rules::file::{byte_order_mark, empty, overlong_line, unreadable, utf8};
use crate::dataset::rules::json::{self, object};
use crate::dataset::shape::{Shape, recognise};
use crate::dataset::sink::FindingSink;
use crate::diagnostic::{Severity, Suppressed};
use crate::model::DataFormat;

use super::CHUNK;
use super::chunk::{Chunk, ChunkReader, LONGEST_LINE};
use super::collect::FileResult;
use super::head;
use super::segment::Scanned;

/// A record, read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    /// The number of its line in the file, from 1.
    pub(crate) number: u64,
    /// Its text, without a byte order mark and without the line end.
    pub(crate) text: &'a str,
    /// The record, an object.
    pub(crate) root: Value<'a>,
}

/// What became of the lines of one file.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// Lines that were taken as records.
    pub records: u64,
    /// Lines that could not be taken; each is a finding.
    pub broken: u64,
    /// Lines with nothing on them.
    pub blank: u64,
    /// All lines.
    pub lines: u64,
    /// All bytes.
    pub bytes: u64,
    /// Whether the file was read to its end. It is not when it can't be read, or holds something else
    /// than lines of records.
    pub complete: bool,
    /// The format of the first record, where Bedrock takes it.
    pub format: Option<DataFormat>,
    /// What a cap kept out of the findings.
    pub suppressed: Vec<Suppressed>,
    /// The gravest finding.
    pub worst: Option<Severity>,
}

/// Hands each record of `reader`, called `path`, to `visit`. Faults that leave a record readable, such
/// as a repeated key, are left to `validate`. At most `cap` findings of each rule go to `sink`.
///
/// # Errors
/// Those of `sink` and of `visit`. A reader that fails is a finding (FILE-01).
pub(crate) fn read_records(
    reader: impl Read,
    path: &str,
    cap: Option<u64>,
    sink: &mut dyn FindingSink,
    visit: &mut dyn FnMut(&Record<'_>) -> io::Result<()>,
) -> io::Result<Taken> {
    let levels = Levels::default();
    let caps = Caps {
        each: cap,
        foreign: false,
    };
    let path: Arc<str> = path.into();
    let mut result = FileResult::new(Arc::clone(&path), &levels, caps);
    let mut walk = Walk {
        path: &path,
        levels: &levels,
        caps,
        tape: Tape::default(),
        taken: Taken::default(),
    };
    let mut chunks = ChunkReader::new(reader, CHUNK);
    let mut buffer = Vec::new();
    let mut first = true;
    loop {
        let chunk = match chunks.next(buffer) {
            Ok(Some(chunk)) => chunk,
            Ok(None) if first => {
                result.report(Severity::Error, empty::finding(&path, 0), sink)?;
                break;
            }
            Ok(None) => {
                walk.taken.complete = true;
                break;
            }
            Err(error) => {
                let finding = unreadable::finding(&path, &error);
                result.report(Severity::Error, finding, sink)?;
                break;
            }
        };
        if first && chunk.overlong.is_none() {
            // What is no file of records as a whole would be broken line by line.
            if let Some((rule, finding)) = head::refuse(&path, chunk.bytes(), chunks.is_at_end(), None) {
                result.report(rule.severity, finding, sink)?;
                break;
            }
        }
        first = false;
        let scanned = walk.chunk(&chunk, visit)?;
        result.take(scanned)?;
        result.flush(sink)?;
        buffer = chunk.into_buffer();
    }
    walk.taken.bytes = chunks.offset();
    Ok(Taken {
        suppressed: result.suppressed(),
        worst: result.worst,
        ..walk.taken
    })
}

struct Walk<'w> {
    path: &'w Arc<str>,
    levels: &'w Levels,
    caps: Caps,
    tape: Tape,
    taken: Taken,
}

impl Walk<'_> {
    fn chunk(
        &mut self,
        chunk: &Chunk,
        visit: &mut dyn FnMut(&Record<'_>) -> io::Result<()>,
    ) -> io::Result<Scanned> {
        let mut findings = Findings::new(self.levels, self.caps);
        let mut lines = 0;
        if let Some(length) = chunk.overlong {
            lines = 1;
            self.overlong(chunk.bytes(), (1, chunk.offset), length, &mut findings);
        } else {
            let mut offset = chunk.offset;
            for line in chunk.bytes().split_inclusive(|byte| *byte == b'\n') {
                lines += 1;
                self.line(line, (lines, offset), &mut findings, visit)?;
                offset += line.len() as u64;
            }
        }
        self.taken.lines += lines;
        let (findings, hidden) = findings.take();
        Ok(Scanned {
            lines,
            findings,
            hidden,
            ..Scanned::default()
        })
    }

    fn overlong(&mut self, start: &[u8], place: (u64, u64), length: u64, findings: &mut Findings<'_>) {
        let shown = String::from_utf8_lossy(&start[..start.len().min(256)]);
        let line = Line {
            path: self.path,
            text: &shown,
            number: place.0,
            offset: place.1,
        };
        self.taken.broken += 1;
        findings.push(&overlong_line::RULE, || {
            overlong_line::finding(&line, length, LONGEST_LINE)
        });
    }

    /// Takes one line, with its line end; `place` is its number within the chunk and its offset.
    fn line(
        &mut self,
        bytes: &[u8],
        place: (u64, u64),
        findings: &mut Findings<'_>,
        visit: &mut dyn FnMut(&Record<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        findings.next_line();
        let whole = bytes;
        let bytes = content(whole);
        let mark = if whole.starts_with(byte_order_mark::MARK.as_bytes()) {
            byte_order_mark::MARK.len() as u64
        } else {
            0
        };
        let place = (place.0, place.1 + mark);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            self.taken.blank += 1;
            return Ok(());
        }
        if bytes.len() > LONGEST_LINE {
            self.overlong(bytes, place, bytes.len() as u64, findings);
            return Ok(());
        }
        let line = |text| Line {
            path: self.path,
            text,
            number: place.0,
            offset: place.1,
        };
        // The fast search tells only whether; where is asked for where there is something.
        let text = match simdutf8::basic::from_utf8(bytes).ok() {
            Some(text) => text,
            None => match std::str::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => {
                    let shown = String::from_utf8_lossy(bytes);
                    self.taken.broken += 1;
                    findings.push(&utf8::RULE, || utf8::finding(&line(&shown), bytes, error));
                    return Ok(());
                }
            },
        };
        let line = line(text);
        self.tape.read(text, true);
        if !self.tape.is_whole() {
            self.taken.broken += 1;
            json::report(&line, self.tape.faults(), findings);
            return Ok(());
        }
        let Some(root) = self.tape.view(text).root() else {
            return Ok(());
        };
        if root.kind() != Kind::Object {
            self.taken.broken += 1;
            findings.push(&object::RULE, || object::finding(&line, root));
            return Ok(());
        }
        if self.taken.records == 0 {
            self.taken.format = recognise(root).and_then(Shape::format);
        }
        self.taken.records += 1;
        visit(&Record {
            number: self.taken.lines + place.0,
            text,
            root,
        })
    }
}

/// The record on a line: what lies between a byte order mark and the line end.
fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    without_mark(line.strip_suffix(b"\r").unwrap_or(line))
}

/// What follows the byte order mark that `line` may start with.
pub(crate) fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(byte_order_mark::MARK.as_bytes())
        .unwrap_or(line)
}
