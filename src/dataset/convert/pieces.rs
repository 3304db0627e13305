//! Cuts a stream into the texts of its records: lines, elements of a list, values one after another,
//! members of an object, rows. Only as much is understood as the cut needs; what a piece says, and
//! whether it is sound, is found out later. One piece is held at a time.

use std::io::{self, BufRead};

/// The longest record that is read. Inline media make records long; they are refused by name then.
pub(super) const LONGEST: usize = 16 << 20;

/// How the records lie in the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// One on each line.
    Lines,
    /// JSON values one after another, each over as many lines as it likes.
    Values,
    /// The elements of a JSON list.
    List,
    /// The members of a JSON object; a piece is an object of one member.
    Members,
    /// Rows of values with this byte between them; quoted values may hold line feeds.
    Separated(u8),
}

/// Where a piece stands, and what is odd about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// The line, from 1, that it starts on.
    pub(super) line: u64,
    /// How many characters of that line stand before it.
    pub(super) before: usize,
    /// It is longer than [`LONGEST`]; the text holds its start.
    pub(super) too_long: bool,
    /// The stream ended before it did.
    pub(super) cut: bool,
}

/// Cuts a stream.
pub(super) struct Pieces<R> {
    reader: R,
    layout: Layout,
    line: u64,
    /// How many characters of the line were read.
    column: usize,
    /// Whether the opening bracket of the list or object has been read.
    inside: bool,
    /// Blank lines gone past.
    pub(super) blank_lines: u64,
}

impl<R: BufRead> Pieces<R> {
    pub(super) const fn new(reader: R, layout: Layout) -> Self {
        Self {
            reader,
            layout,
            line: 1,
            column: 0,
            inside: false,
            blank_lines: 0,
        }
    }

    /// Reads the next piece into `text`; nothing at the end of the stream.
    pub(super) fn next(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        text.clear();
        match self.layout {
            Layout::Lines => self.line_of_text(text),
            Layout::Separated(separator) => self.row(separator, text),
            Layout::Values => self.value_at_top(text),
            Layout::List => self.element(text),
            Layout::Members => self.member(text),
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.reader.fill_buf() {
                Ok(buffer) => return Ok(buffer.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn advance(&mut self, byte: u8) {
        self.reader.consume(1);
        if byte == b'\n' {
            self.line += 1;
            self.column = 0;
        } else {
            self.column += usize::from(byte & 0xC0 != 0x80);
        }
    }

    /// Goes past white space and `also`; returns the byte that follows.
    fn skip(&mut self, also: &[u8]) -> io::Result<Option<u8>> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() && !also.contains(&byte) {
                return Ok(Some(byte));
            }
            self.advance(byte);
        }
        Ok(None)
    }

    const fn here(&self) -> Piece {
        Piece {
            line: self.line,
            before: self.column,
            too_long: false,
            cut: false,
        }
    }

    fn line_of_text(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        loop {
            let mut piece = self.here();
            let ended = self.rest_of_line(text, &mut piece)?;
            if text.iter().any(|byte| !byte.is_ascii_whitespace()) {
                return Ok(Some(piece));
            }
            if !ended && text.is_empty() {
                return Ok(None);
            }
            self.blank_lines += 1;
            text.clear();
        }
    }

    /// Reads up to and without the line feed; says whether there was one.
    fn rest_of_line(&mut self, text: &mut Vec<u8>, piece: &mut Piece) -> io::Result<bool> {
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                return Ok(false);
            }
            let end = memchr::memchr(b'\n', buffer);
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let room = LONGEST.saturating_sub(text.len());
            piece.too_long |= part.len() > room;
            text.extend_from_slice(&part[..part.len().min(room)]);
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if end.is_some() {
                self.line += 1;
                self.column = 0;
                if text.last() == Some(&b'\r') {
                    text.pop();
                }
                return Ok(true);
            }
        }
    }

    /// Reads one row, line feeds within quotes and all.
    fn row(&mut self, separator: u8, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        let mut piece = self.here();
        let mut quoted = false;
        let mut field_starts = true;
        while let Some(byte) = self.peek()? {
            self.advance(byte);
            if byte == b'\n' && !quoted {
                if text.iter().all(u8::is_ascii_whitespace) {
                    self.blank_lines += 1;
                    text.clear();
                    piece = self.here();
                    field_starts = true;
                    continue;
                }
                return Ok(Some(piece));
            }
            keep(byte, text, &mut piece);
            // A quote opens a value only at its start; within a quoted value two of them are one.
            if byte == b'"' && (quoted || field_starts) {
                quoted = !quoted;
                field_starts = false;
            } else if !quoted {
                field_starts = byte == separator;
            }
        }
        piece.cut = quoted;
        Ok((!text.iter().all(u8::is_ascii_whitespace)).then_some(piece))
    }

    fn value_at_top(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        if self.skip(b"")?.is_none() {
            return Ok(None);
        }
        self.value(text).map(Some)
    }

    fn element(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        loop {
            match self.skip(b",")? {
                None => return Ok(None),
                Some(byte) if (byte == b'[' && !self.inside) || (byte == b']' && self.inside) => {
                    self.advance(byte);
                    self.inside = byte == b'[';
                }
                Some(_) => return self.value(text).map(Some),
            }
        }
    }

    fn member(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        loop {
            match self.skip(b",")? {
                None => return Ok(None),
                Some(byte) if (byte == b'{' && !self.inside) || (byte == b'}' && self.inside) => {
                    self.advance(byte);
                    self.inside = byte == b'{';
                }
                Some(_) => break,
            }
        }
        text.push(b'{');
        let mut piece = self.value(text)?;
        if self.skip(b"")? == Some(b':') {
            self.advance(b':');
            text.push(b':');
            if self.skip(b"")?.is_some() {
                let value = self.value(text)?;
                piece.too_long |= value.too_long;
                piece.cut |= value.cut;
            } else {
                piece.cut = true;
            }
        }
        text.push(b'}');
        Ok(Some(piece))
    }

    /// Reads one JSON value, which starts here, onto the end of `text`.
    fn value(&mut self, text: &mut Vec<u8>) -> io::Result<Piece> {
        let mut piece = self.here();
        let mut depth = 0_usize;
        let mut in_string = false;
        let mut escaped = false;
        let mut begun = false;
        while let Some(byte) = self.peek()? {
            if begun && depth == 0 && !in_string && ends_scalar(byte) {
                return Ok(piece);
            }
            self.advance(byte);
            keep(byte, text, &mut piece);
            begun = true;
            if in_string {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_string = false,
                    _ => continue,
                }
                if in_string || depth > 0 {
                    continue;
                }
                return Ok(piece);
            }
            match byte {
                b'"' => in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Ok(piece);
                    }
                }
                _ => {}
            }
        }
        piece.cut = depth > 0 || in_string;
        Ok(piece)
    }
}

/// Whether a number or word before `byte` is at its end.
const fn ends_scalar(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b']' | b'}' | b'{' | b'[' | b'"')
}

fn keep(byte: u8, text: &mut Vec<u8>, piece: &mut Piece) {
    if text.len() < LONGEST {
        text.push(byte);
    } else {
        piece.too_long = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(layout: Layout, text: &str) -> Vec<(u64, usize, String)> {
        // A buffer of three bytes: no cut may depend on how the stream comes.
        let reader = io::BufReader::with_capacity(3, text.as_bytes());
        let mut pieces = Pieces::new(reader, layout);
        let mut found = Vec::new();
        let mut buffer = Vec::new();
        while let Some(piece) = pieces.next(&mut buffer).unwrap() {
            let mut text = String::from_utf8(buffer.clone()).unwrap();
            if piece.cut {
                text.push('~');
            }
            found.push((piece.line, piece.before, text));
        }
        found
    }

    fn texts(layout: Layout, text: &str) -> Vec<String> {
        cut(layout, text).into_iter().map(|(_, _, text)| text).collect()
    }

    #[test]
    fn lines_leave_blank_ones_out_and_keep_their_numbers() {
        let found = cut(Layout::Lines, "{\"a\":1}\r\n\n  \n[2]");
        assert_eq!(found, [(1, 0, "{\"a\":1}".to_owned()), (4, 0, "[2]".to_owned())]);
        assert!(cut(Layout::Lines, "\n\n").is_empty());
    }

    #[test]
    fn elements_of_a_list_end_where_their_brackets_do() {
        let text = "[\n  {\"a\": \"]}\\\"\", \"b\": [1]},\n  7, \"x,y\"\n]\n";
        let expected = ["{\"a\": \"]}\\\"\", \"b\": [1]}", "7", "\"x,y\""];
        assert_eq!(texts(Layout::List, text), expected);
        assert_eq!(cut(Layout::List, text)[0].0, 2);
        assert_eq!(texts(Layout::List, "[{\"a\":1"), ["{\"a\":1~"]);
        assert_eq!(texts(Layout::List, "[[1],[2]] [{}]"), ["[1]", "[2]", "{}"]);
    }

    #[test]
    fn values_one_after_another_need_no_separator() {
        let text = "{\n \"a\": 1\n}{\"b\":2}\n\n3 4";
        let expected = ["{\n \"a\": 1\n}", "{\"b\":2}", "3", "4"];
        assert_eq!(texts(Layout::Values, text), expected);
        assert_eq!(cut(Layout::Values, text)[1], (3, 1, "{\"b\":2}".to_owned()));
    }

    #[test]
    fn members_become_objects_of_their_own() {
        let text = "{\"a.jpg\": \"x\",\n \"b.jpg\" : {\"c\":[1]}}";
        assert_eq!(
            texts(Layout::Members, text),
            ["{\"a.jpg\":\"x\"}", "{\"b.jpg\":{\"c\":[1]}}"]
        );
        assert_eq!(texts(Layout::Members, "{\"a\":"), ["{\"a\":}~"]);
    }

    #[test]
    fn rows_end_outside_of_quotes() {
        let text = "a,b\r\n\"x\n\"\"y\"\"\",5\" pipe\n\nc,\"d";
        let expected = ["a,b\r", "\"x\n\"\"y\"\"\",5\" pipe", "c,\"d~"];
        assert_eq!(texts(Layout::Separated(b','), text), expected);
        assert_eq!(cut(Layout::Separated(b','), text)[2].0, 5);
    }
}
