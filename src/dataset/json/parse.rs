//! The one pass over a line: strict RFC 8259, onto a tape that is used again for the next line.

use std::borrow::Cow;
use std::collections::HashMap;

use super::fault::{Fault, FaultKind, Grammar};
use super::number::{is_number, loss};
use super::string::{Plain, decode, hex4, next_special, plain_end};
use super::value::{Kind, Node, View};

/// How deep arrays and objects may be nested. RFC 8259 section 9 lets a reader set a limit; readers
/// in use set one between 100 and 1,000, and no documented record comes near it.
pub(crate) const MAX_DEPTH: usize = 128;

/// How many values and keys one text may hold: so many that no record comes near it, so few that the
/// tape of a long line stays small.
pub(crate) const MOST_VALUES: usize = 1 << 17;

/// Up to this many members, keys are compared pairwise; above, through a map.
const FEW_MEMBERS: usize = 12;

/// The structure of one text, and what is wrong with it. Reused from line to line.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    nodes: Vec<Node>,
    faults: Vec<Fault>,
}

/// The pass stops: the fault has been recorded.
struct Fatal;

impl Tape {
    /// Reads `text` as one JSON value. `controls` says that the text may hold characters below
    /// U+0020; where the caller knows that it does not, strings need not be searched for them.
    ///
    /// After a fault that ends the pass, the tape holds what was read before it.
    pub(crate) fn read(&mut self, text: &str, controls: bool) {
        self.nodes.clear();
        self.faults.clear();
        let mut reader = Reader {
            bytes: text.as_bytes(),
            text,
            at: 0,
            controls,
            tape: self,
        };
        if reader.value(0).is_ok() {
            reader.end();
        }
    }

    /// Reads the value that `text` starts with, whatever follows, and returns where it ends;
    /// nothing when it has a fault.
    pub(crate) fn read_prefix(&mut self, text: &str) -> Option<usize> {
        self.nodes.clear();
        self.faults.clear();
        let mut reader = Reader {
            bytes: text.as_bytes(),
            text,
            at: 0,
            controls: false,
            tape: self,
        };
        reader.value(0).ok().map(|()| reader.at)
    }

    /// Returns what is wrong, in the order of the text; empty for sound JSON.
    pub(crate) fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether the structure can be relied upon: no fault ended the pass.
    pub(crate) fn is_whole(&self) -> bool {
        self.faults.iter().all(|fault| {
            matches!(
                fault.kind,
                FaultKind::ControlCharacter(_)
                    | FaultKind::DuplicateKey { .. }
                    | FaultKind::LoneSurrogate
                    | FaultKind::NotFinite
                    | FaultKind::NulEscape
                    | FaultKind::Inexact(_)
            )
        })
    }

    /// Looks at the structure, over the text it was read from.
    pub(crate) fn view<'a>(&'a self, text: &'a str) -> View<'a> {
        View {
            text,
            nodes: &self.nodes,
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    controls: bool,
    tape: &'a mut Tape,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn fault(&mut self, kind: FaultKind, from: usize, to: usize) {
        self.tape.faults.push(Fault {
            kind,
            span: from..to.max(from),
        });
    }

    /// Records a fault of the grammar at the character under the cursor, and gives up.
    fn broken(&mut self, expected: Grammar) -> Fatal {
        let at = self.at;
        let (kind, end) = match self.bytes.get(at) {
            None => (Grammar::UnexpectedEnd, at),
            Some(b'\'') => (Grammar::SingleQuotes, at + 1),
            Some(b'#') => (Grammar::Comment, at + 1),
            Some(b'/') if matches!(self.bytes.get(at + 1), Some(b'/' | b'*')) => (Grammar::Comment, at + 2),
            Some(_) => {
                let width = self.text[at..].chars().next().map_or(1, char::len_utf8);
                (expected, at + width)
            }
        };
        self.fault(FaultKind::Grammar(kind), at, end);
        Fatal
    }

    fn value(&mut self, depth: usize) -> Result<(), Fatal> {
        if self.tape.nodes.len() >= MOST_VALUES {
            self.fault(FaultKind::TooMany, self.at, self.at + 1);
            return Err(Fatal);
        }
        self.skip_space();
        match self.bytes.get(self.at) {
            Some(b'"') => self.string(),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'-' | b'0'..=b'9' | b'+' | b'.') => self.number(),
            _ => self.word(),
        }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize, escaped: bool) -> usize {
        let index = self.tape.nodes.len();
        self.tape.nodes.push(Node {
            kind,
            escaped,
            start: offset(start),
            end: offset(end),
            next: offset(index + 1),
        });
        index
    }

    fn open(&mut self, kind: Kind, depth: usize) -> Result<usize, Fatal> {
        if depth >= MAX_DEPTH {
            self.fault(FaultKind::TooDeep, self.at, self.at + 1);
            return Err(Fatal);
        }
        let index = self.push(kind, self.at, self.bytes.len(), false);
        self.tape.nodes[index].next = u32::MAX;
        self.at += 1;
        self.skip_space();
        Ok(index)
    }

    fn close(&mut self, index: usize) {
        self.at += 1;
        let next = offset(self.tape.nodes.len());
        let node = &mut self.tape.nodes[index];
        node.end = offset(self.at);
        node.next = next;
    }

    fn object(&mut self, depth: usize) -> Result<(), Fatal> {
        let index = self.open(Kind::Object, depth)?;
        let mut members = 0_usize;
        if self.bytes.get(self.at) == Some(&b'}') {
            self.close(index);
            return Ok(());
        }
        loop {
            if self.bytes.get(self.at) != Some(&b'"') {
                return Err(self.broken(Grammar::ExpectedKey));
            }
            self.string()?;
            members += 1;
            self.skip_space();
            if self.bytes.get(self.at) != Some(&b':') {
                return Err(self.broken(Grammar::ExpectedColon));
            }
            self.at += 1;
            self.value(depth + 1)?;
            if !self.more(b'}')? {
                break;
            }
        }
        self.close(index);
        if members > 1 {
            self.compare_keys(index, members);
        }
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<(), Fatal> {
        let index = self.open(Kind::Array, depth)?;
        if self.bytes.get(self.at) == Some(&b']') {
            self.close(index);
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            if !self.more(b']')? {
                break;
            }
        }
        self.close(index);
        Ok(())
    }

    /// Goes past a comma; says no at the closing bracket, which it leaves.
    fn more(&mut self, closing: u8) -> Result<bool, Fatal> {
        self.skip_space();
        match self.bytes.get(self.at) {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.skip_space();
                if self.bytes.get(self.at) == Some(&closing) {
                    self.fault(FaultKind::Grammar(Grammar::TrailingComma), comma, comma + 1);
                    return Err(Fatal);
                }
                Ok(true)
            }
            Some(byte) if *byte == closing => Ok(false),
            _ => Err(self.broken(Grammar::ExpectedCommaOrEnd)),
        }
    }

    fn string(&mut self) -> Result<(), Fatal> {
        let start = self.at;
        let (end, escaped) = match plain_end(self.bytes, start + 1) {
            Plain::End { at, escaped } => (at, escaped),
            Plain::LookCloser { from } => (self.careful_end(start, from)?, true),
        };
        if self.controls {
            self.find_controls(start + 1, end);
        }
        self.push(Kind::String, start, end + 1, escaped);
        self.at = end + 1;
        Ok(())
    }

    /// Finds the end of the string that starts at `start`, escape by escape from `from` on.
    fn careful_end(&mut self, start: usize, mut from: usize) -> Result<usize, Fatal> {
        loop {
            let Some(at) = next_special(self.bytes, from) else {
                self.fault(
                    FaultKind::Grammar(Grammar::UnclosedString),
                    start,
                    self.bytes.len(),
                );
                return Err(Fatal);
            };
            if self.bytes[at] == b'"' {
                return Ok(at);
            }
            from = match self.bytes.get(at + 1) {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at + 2,
                Some(b'u') => self.unicode(at)?,
                _ => return Err(self.bad_escape(at)),
            };
        }
    }

    fn bad_escape(&mut self, at: usize) -> Fatal {
        match self.text[at + 1..].chars().next() {
            Some(c) => self.fault(FaultKind::Grammar(Grammar::Escape), at, at + 1 + c.len_utf8()),
            None => self.fault(FaultKind::Grammar(Grammar::UnexpectedEnd), at, at + 1),
        }
        Fatal
    }

    /// Goes past the `\u` escape at `at`, and past the low half where it is a pair.
    fn unicode(&mut self, at: usize) -> Result<usize, Fatal> {
        let Some(unit) = hex4(&self.bytes[at + 2..]) else {
            self.fault(FaultKind::Grammar(Grammar::Escape), at, at + 2);
            return Err(Fatal);
        };
        let pair = match self.bytes.get(at + 6..at + 8) {
            Some(br"\u") => hex4(&self.bytes[at + 8..]),
            _ => None,
        };
        match (unit, pair) {
            (0xD800..=0xDBFF, Some(0xDC00..=0xDFFF)) => Ok(at + 12),
            (0xD800..=0xDFFF, _) => {
                self.fault(FaultKind::LoneSurrogate, at, at + 6);
                Ok(at + 6)
            }
            (0, _) => {
                self.fault(FaultKind::NulEscape, at, at + 6);
                Ok(at + 6)
            }
            _ => Ok(at + 6),
        }
    }

    /// Reports the first raw control character of a string, if there is one.
    fn find_controls(&mut self, from: usize, to: usize) {
        let inside = &self.bytes[from..to];
        if let Some(at) = inside.iter().position(|byte| *byte < 0x20) {
            let byte = inside[at];
            self.fault(FaultKind::ControlCharacter(byte), from + at, from + at + 1);
        }
    }

    fn number(&mut self) -> Result<(), Fatal> {
        let start = self.at;
        let bytes = &self.bytes[start..];
        let length = bytes
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
            .count();
        let token = &bytes[..length];
        if is_number(token) {
            if let Some(loss) = loss(&self.text[start..start + length]) {
                self.fault(FaultKind::Inexact(loss), start, start + length);
            }
            self.push(Kind::Number, start, start + length, false);
        } else if matches!(token, b"-Infinity" | b"+Infinity" | b"-NaN" | b"+NaN" | b"-inf") {
            self.fault(FaultKind::NotFinite, start, start + length);
            self.push(Kind::Number, start, start + length, false);
        } else {
            self.fault(FaultKind::Grammar(Grammar::Number), start, start + length.max(1));
            return Err(Fatal);
        }
        self.at += length;
        Ok(())
    }

    fn word(&mut self) -> Result<(), Fatal> {
        let start = self.at;
        let length = self.bytes[start..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        let end = start + length;
        let kind = match &self.bytes[start..end] {
            b"true" => Kind::True,
            b"false" => Kind::False,
            b"null" => Kind::Null,
            b"NaN" | b"Infinity" | b"nan" | b"inf" => {
                self.fault(FaultKind::NotFinite, start, end);
                Kind::Number
            }
            b"True" | b"False" | b"None" => {
                self.fault(FaultKind::Grammar(Grammar::PythonLiteral), start, end);
                return Err(Fatal);
            }
            _ => return Err(self.broken(Grammar::ExpectedValue)),
        };
        self.push(kind, start, end, false);
        self.at = end;
        Ok(())
    }

    fn end(&mut self) {
        self.skip_space();
        if self.at < self.bytes.len() {
            self.fault(FaultKind::TrailingData, self.at, self.bytes.len());
        }
    }

    /// Whether the keys of the object at `index` are of so many lengths, and none has an escape: then no
    /// two are the same.
    fn keys_differ_in_length(&self, index: usize) -> bool {
        let nodes = &self.tape.nodes;
        let end = nodes[index].next as usize;
        let mut lengths = 0_u64;
        let mut key = index + 1;
        while key < end {
            let node = nodes[key];
            let length = 1 << (node.end - node.start).min(63);
            if node.escaped || lengths & length != 0 {
                return false;
            }
            lengths |= length;
            // The value stands behind its key, the next key behind the value.
            key = nodes[key + 1].next as usize;
        }
        true
    }

    /// Reports every key of the object at `index` that stood there before, as decoded.
    fn compare_keys(&mut self, index: usize, members: usize) {
        let view = View {
            text: self.text,
            nodes: &self.tape.nodes,
        };
        let mut found = Vec::new();
        let keys = || view.value(index).members().map(|(key, _)| key);
        if members <= FEW_MEMBERS {
            if self.keys_differ_in_length(index) {
                return;
            }
            for (place, key) in keys().enumerate() {
                let earlier = keys().take(place).find(|other| other.says_the_same(&key));
                if let Some(earlier) = earlier {
                    found.push((key.span(), earlier.span().start));
                }
            }
        } else {
            let mut seen: HashMap<Cow<'_, str>, usize> = HashMap::with_capacity(members);
            for key in keys() {
                let span = key.span();
                let text = if key.escaped() {
                    decode(key.raw())
                } else {
                    Cow::Borrowed(key.raw())
                };
                if let Some(first) = seen.get(&text) {
                    found.push((span, *first));
                } else {
                    seen.insert(text, span.start);
                }
            }
        }
        for (span, first) in found {
            self.fault(FaultKind::DuplicateKey { first }, span.start, span.end);
        }
    }
}

/// Lines are cut off long before they reach 4 GiB.
fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("a line is shorter than 4 GiB")
}
