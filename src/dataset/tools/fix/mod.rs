//! Mends what can be mended without a change of meaning: byte order marks, line ends, blank lines, the
//! encoding. Everything else is passed on as it is.

mod decode;
mod pieces;

use std::io::{self, Read, Write};

use crate::dataset::rules::file::{byte_order_mark::MARK, compressed, utf16};
use decode::Decoder;
use pieces::{End, Pieces};

/// The most runs of lines that are kept for one kind of mend; those behind are only counted.
const MOST_RUNS: usize = 100_000;

/// What was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mend {
    /// UTF-16 or UTF-32 became UTF-8.
    Encoding,
    /// A byte order mark at the start of a line was taken out.
    ByteOrderMark,
    /// CR LF became LF.
    CrLf,
    /// A lone CR between two records became LF.
    LoneCr,
    /// A line with nothing on it was taken out.
    BlankLine,
    /// The last line got its line feed.
    FinalNewline,
}

impl Mend {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Encoding,
        Self::ByteOrderMark,
        Self::CrLf,
        Self::LoneCr,
        Self::BlankLine,
        Self::FinalNewline,
    ];

    /// Names it as JSON documents spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Encoding => "encoding",
            Self::ByteOrderMark => "byte-order-mark",
            Self::CrLf => "crlf",
            Self::LoneCr => "lone-cr",
            Self::BlankLine => "blank-line",
            Self::FinalNewline => "final-newline",
        }
    }

    /// The rule that asks for it; some mends no rule asks for.
    pub const fn rule(self) -> Option<&'static str> {
        match self {
            Self::Encoding => Some("FILE-08"),
            Self::ByteOrderMark => Some("FILE-07"),
            Self::CrLf => Some("FILE-11"),
            Self::LoneCr => Some("FILE-13"),
            Self::BlankLine => Some("FILE-10"),
            Self::FinalNewline => None,
        }
    }
}

/// One kind of mend, and where it was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mended {
    /// How often.
    pub count: u64,
    /// The lines, as runs from a first to a last one; up to a limit, then only counted.
    pub runs: Vec<(u64, u64)>,
}

impl Mended {
    fn add(&mut self, line: u64) {
        self.count += 1;
        if let Some((_, last)) = self.runs.last_mut()
            && line <= *last + 1
        {
            *last = line.max(*last);
        } else if self.runs.len() < MOST_RUNS {
            self.runs.push((line, line));
        }
    }
}

/// What was done to a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixed {
    mended: [Mended; Mend::ALL.len()],
    /// The encoding that became UTF-8.
    pub encoding: Option<&'static str>,
    /// The bytes read.
    pub bytes: u64,
    /// The lines written.
    pub lines: u64,
}

impl Fixed {
    /// Whether the file is another than it was.
    pub fn changed(&self) -> bool {
        self.mended.iter().any(|mended| mended.count > 0)
    }

    /// The mends that were made, in order.
    pub fn mends(&self) -> impl Iterator<Item = (Mend, &Mended)> {
        let all = Mend::ALL.into_iter().zip(&self.mended);
        all.filter(|(_, mended)| mended.count > 0)
    }

    fn add(&mut self, mend: Mend, line: u64) {
        self.mended[mend as usize].add(line);
    }
}

/// Mending ended early.
#[derive(Debug)]
pub enum FixError {
    /// The input could not be read.
    Read(io::Error),
    /// The input is compressed, and starts with these bytes: what ends a line in it is none.
    Compressed(Vec<u8>),
    /// The input is not the UTF-16 or UTF-32 that it starts as, from this byte on.
    NotEncoded(&'static str, u64),
    /// The output could not be written.
    Write(io::Error),
}

/// Writes `reader` to `out`, mended. Lines count as in the input; a lone CR ends none there.
///
/// # Errors
/// When the input can't be read, is compressed or is broken UTF-16, or the output can't be written.
pub fn fix(mut reader: impl Read, out: &mut dyn Write) -> Result<Fixed, FixError> {
    let mut head = [0; 6];
    let mut length = 0;
    while length < head.len() {
        match reader.read(&mut head[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(FixError::Read(error)),
        }
    }
    if compressed::recognise(&head[..length]).is_some() {
        return Err(FixError::Compressed(head[..length].to_vec()));
    }
    let whole = io::Cursor::new(head).take(length as u64).chain(reader);
    match utf16::recognise(&head[..length]) {
        None => mend(whole, out),
        Some(encoding) => {
            let mut decoder = Decoder::new(whole, encoding);
            let result = mend(&mut decoder, out);
            if let Some(at) = decoder.fault() {
                return Err(FixError::NotEncoded(encoding, at));
            }
            let mut fixed = result?;
            fixed.bytes = decoder.consumed();
            fixed.encoding = Some(encoding);
            fixed.add(Mend::Encoding, 1);
            Ok(fixed)
        }
    }
}

fn mend(reader: impl Read, out: &mut dyn Write) -> Result<Fixed, FixError> {
    let mut fixed = Fixed::default();
    let mut pieces = Pieces::new(reader);
    // Whether the piece starts a line of the output, and whether one was begun and not ended.
    let mut starts = true;
    while let Some(piece) = pieces.next().map_err(FixError::Read)? {
        let mut bytes = piece.bytes;
        if starts {
            while let Some(rest) = bytes.strip_prefix(MARK.as_bytes()) {
                fixed.add(Mend::ByteOrderMark, piece.line);
                bytes = rest;
            }
        }
        let blank = starts && piece.end != End::Unfinished && bytes.iter().all(u8::is_ascii_whitespace);
        if blank {
            // What ends the file without a line end is no line when nothing is on it.
            if piece.end != End::File || !piece.bytes.is_empty() {
                fixed.add(Mend::BlankLine, piece.line);
            }
            continue;
        }
        starts = piece.end != End::Unfinished;
        fixed.lines += u64::from(starts);
        out.write_all(bytes).map_err(FixError::Write)?;
        if starts {
            out.write_all(b"\n").map_err(FixError::Write)?;
        }
        match piece.end {
            End::Lf | End::Unfinished => {}
            End::CrLf => fixed.add(Mend::CrLf, piece.line),
            End::Cr => fixed.add(Mend::LoneCr, piece.line),
            End::File => fixed.add(Mend::FinalNewline, piece.line),
        }
    }
    fixed.bytes = pieces.bytes();
    Ok(fixed)
}

#[cfg(test)]
mod tests;
