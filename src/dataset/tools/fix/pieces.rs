//! Cuts a stream at its line ends: LF, CR LF, and a lone CR where it stands between two records.

use std::io::{self, Read};

use crate::dataset::engine::LONGEST_LINE;
use crate::dataset::json::{Fault, FaultKind, Tape};
use crate::dataset::rules::file::byte_order_mark::MARK;

/// How many bytes are read at once.
const CHUNK: usize = 1 << 18;

/// How often a record is looked for on one line that has CRs in odd places.
const MOST_ATTEMPTS: u8 = 16;

/// What a piece ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// LF.
    Lf,
    /// One or more CR, then LF.
    CrLf,
    /// A lone CR, with a record on either side.
    Cr,
    /// The end of the file.
    File,
    /// Nothing: the line is too long, and goes on.
    Unfinished,
}

/// A part of the stream.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    /// The bytes, without the line end.
    pub(super) bytes: &'a [u8],
    /// What follows them.
    pub(super) end: End,
    /// The number of the line, where LF ends lines.
    pub(super) line: u64,
}

/// Cuts a stream into pieces.
pub(super) struct Pieces<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Where the next piece starts.
    at: usize,
    ended: bool,
    line: u64,
    bytes: u64,
    /// Up to here, as counted from the start of the buffer, there is no LF.
    without_lf: usize,
    /// How often a record was looked for before a CR on the line under way; at the most, no more.
    attempts: u8,
    /// Up to here, as counted from the start of the piece, no lone CR ends a record.
    searched: usize,
    tape: Tape,
}

/// Where a piece ends, where the next one starts, and whether a line ends with it.
struct Cut {
    length: usize,
    next: usize,
    end: End,
}

impl<R: Read> Pieces<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            at: 0,
            ended: false,
            line: 1,
            bytes: 0,
            without_lf: 0,
            attempts: 0,
            searched: 0,
            tape: Tape::default(),
        }
    }

    /// How many bytes were read.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next piece; nothing at the end of the stream.
    pub(super) fn next(&mut self) -> io::Result<Option<Piece<'_>>> {
        let cut = loop {
            if let Some(cut) = self.cut() {
                break cut;
            }
            if self.ended {
                if self.at == self.buffer.len() {
                    return Ok(None);
                }
                let length = self.buffer.len() - self.at;
                break Cut {
                    length,
                    next: length,
                    end: End::File,
                };
            }
            self.fill()?;
        };
        let start = self.at;
        let line = self.line;
        self.at += cut.next;
        self.searched = 0;
        self.line += u64::from(matches!(cut.end, End::Lf | End::CrLf));
        // What goes on after a part of it can't be looked at any more.
        self.attempts = if cut.end == End::Unfinished {
            MOST_ATTEMPTS
        } else {
            0
        };
        Ok(Some(Piece {
            bytes: &self.buffer[start..start + cut.length],
            end: cut.end,
            line,
        }))
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.at);
        self.without_lf = self.without_lf.saturating_sub(self.at);
        self.at = 0;
        let kept = self.buffer.len();
        self.buffer.resize(kept + CHUNK, 0);
        let mut length = kept;
        let mut result = Ok(());
        while length < self.buffer.len() && !self.ended {
            match self.reader.read(&mut self.buffer[length..]) {
                Ok(0) => self.ended = true,
                Ok(read) => length += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    result = Err(error);
                    break;
                }
            }
        }
        self.bytes += (length - kept) as u64;
        self.buffer.truncate(length);
        result
    }

    /// Finds where the piece under way ends, as far as the buffer tells.
    fn cut(&mut self) -> Option<Cut> {
        let from = self.without_lf.max(self.at);
        let lf = memchr::memchr(b'\n', &self.buffer[from..]).map(|found| from + found);
        self.without_lf = lf.unwrap_or(self.buffer.len());
        let lf = lf.map(|lf| lf - self.at);
        if self.attempts < MOST_ATTEMPTS
            && let Some(cut) = self.lone_cr(lf)
        {
            return Some(cut);
        }
        let rest = &self.buffer[self.at..];
        if let Some(lf) = lf {
            let length = without_cr(&rest[..lf]);
            return Some(Cut {
                length,
                next: lf + 1,
                end: if length < lf { End::CrLf } else { End::Lf },
            });
        }
        if !self.ended && rest.len() > LONGEST_LINE {
            // A CR at the end may belong to the line end.
            let length = without_cr(rest);
            return (length > 0).then_some(Cut {
                length,
                next: length,
                end: End::Unfinished,
            });
        }
        if self.ended && rest.last() == Some(&b'\r') {
            // The last record of a file whose lines end in CR.
            return Some(Cut {
                length: without_cr(rest),
                next: rest.len(),
                end: End::Cr,
            });
        }
        None
    }

    /// Finds the first CR on the line, which ends at `lf` if that is known, that stands between a whole
    /// value and something else, or before everything.
    fn lone_cr(&mut self, lf: Option<usize>) -> Option<Cut> {
        let rest = &self.buffer[self.at..];
        let line = &rest[..lf.unwrap_or(rest.len())];
        while let Some(found) = memchr::memchr(b'\r', &line[self.searched..]) {
            let at = self.searched + found;
            // Only white space to the end: of the line, or of what was read so far.
            let follows = line[at..].iter().position(|byte| !byte.is_ascii_whitespace())?;
            let next = at + follows;
            let before = line[..at].trim_ascii_end();
            // Within a value, a CR is white space like any other.
            let within = before.ends_with(b"{") || before.ends_with(b"[");
            let within = within || before.ends_with(b",") || before.ends_with(b":");
            if !within && !matches!(line[next], b',' | b':' | b']' | b'}') {
                let record = if without_marks(before).is_empty() {
                    Record::Whole
                } else {
                    self.attempts += 1;
                    whole(before, &mut self.tape)
                };
                match record {
                    Record::Whole => {
                        let last_cr = line[..next].iter().rposition(|byte| *byte == b'\r')?;
                        return Some(Cut {
                            length: before.len(),
                            next: last_cr + 1,
                            end: End::Cr,
                        });
                    }
                    Record::Unfinished if self.attempts < MOST_ATTEMPTS => {}
                    // Nothing that follows makes it whole.
                    Record::Unfinished | Record::Broken => {
                        self.attempts = MOST_ATTEMPTS;
                        return None;
                    }
                }
            }
            self.searched = next;
        }
        None
    }
}

/// What follows the byte order marks that `bytes` start with.
fn without_marks(bytes: &[u8]) -> &[u8] {
    let mut bytes = bytes;
    while let Some(rest) = bytes.strip_prefix(MARK.as_bytes()) {
        bytes = rest;
    }
    bytes
}

/// The length of `bytes` without CRs at their end.
fn without_cr(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rposition(|byte| *byte != b'\r')
        .map_or(0, |at| at + 1)
}

enum Record {
    Whole,
    /// It may go on.
    Unfinished,
    Broken,
}

/// Whether `bytes` are JSON values, one after another.
fn whole(bytes: &[u8], tape: &mut Tape) -> Record {
    let bytes = without_marks(bytes);
    if bytes.len() > LONGEST_LINE {
        return Record::Broken;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Record::Broken;
    };
    let mut text = text;
    tape.read(text, true);
    while let [fault] = tape.faults()
        && fault.kind == FaultKind::TrailingData
    {
        text = &text[fault.span.start..];
        tape.read(text, true);
    }
    let faults = tape.faults();
    if tape.is_whole() {
        // A CR within a string is a fault of the record, not the end of one.
        let in_string = |fault: &Fault| fault.kind == FaultKind::ControlCharacter(b'\r');
        if faults.iter().any(in_string) {
            Record::Broken
        } else {
            Record::Whole
        }
    } else if faults.last().is_some_and(|fault| fault.kind.is_early_end()) {
        Record::Unfinished
    } else {
        Record::Broken
    }
}
