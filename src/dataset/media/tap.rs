//! Looks over the shoulder of whoever reads a data set, and notes which objects its records name.

use std::io::{self, Read};

use super::MediaUse;
use crate::dataset::json::{Kind, Tape, Text, Value};
use crate::model::Medium;

/// Longer lines are no records (FILE-30): what they name is not looked for.
const LONGEST_LINE: usize = 2 << 20;

/// A reader that hands each object named by the records that pass through it to `note`, in their order.
/// Lines that are no records are passed over: `validate` reports them.
pub struct MediaTap<R, N> {
    reader: R,
    note: N,
    file: String,
    tape: Tape,
    /// What has come of the line so far; nothing of a line that is too long.
    line: Vec<u8>,
    overlong: bool,
    number: u64,
}

impl<R: Read, N: FnMut(MediaUse)> MediaTap<R, N> {
    /// Listens to `reader`, which reports call `file`.
    pub fn new(reader: R, file: &str, note: N) -> Self {
        Self {
            reader,
            note,
            file: file.to_owned(),
            tape: Tape::default(),
            line: Vec::new(),
            overlong: false,
            number: 1,
        }
    }

    fn take(&mut self, mut bytes: &[u8]) {
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            self.keep(&bytes[..end]);
            self.end_line();
            bytes = &bytes[end + 1..];
        }
        self.keep(bytes);
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.overlong |= self.line.len() + bytes.len() > LONGEST_LINE;
        if self.overlong {
            self.line.clear();
        } else {
            self.line.extend_from_slice(bytes);
        }
    }

    fn end_line(&mut self) {
        // The slashes may be escaped.
        if memchr::memmem::find(&self.line, b"s3:").is_some()
            && let Ok(text) = std::str::from_utf8(&self.line)
        {
            self.tape.read(text, false);
            if self.tape.is_whole()
                && let Some(root) = self.tape.view(text).root()
            {
                let place = Place {
                    file: &self.file,
                    line: self.number,
                    text,
                };
                record(root, &place, &mut self.note);
            }
        }
        self.line.clear();
        self.overlong = false;
        self.number += 1;
    }
}

impl<R: Read, N: FnMut(MediaUse)> Read for MediaTap<R, N> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        if read == 0 && !buffer.is_empty() && !self.line.is_empty() {
            self.end_line();
        }
        self.take(&buffer[..read]);
        Ok(read)
    }
}

/// The line that a record stands on.
struct Place<'a> {
    file: &'a str,
    line: u64,
    text: &'a str,
}

/// Notes the objects that the record `root` names.
fn record(root: Value<'_>, place: &Place<'_>, note: &mut impl FnMut(MediaUse)) {
    if root.kind() != Kind::Object {
        return;
    }
    if let Some(uri) = root.get("image-ref").and_then(Value::text) {
        let format = extension(&uri.decoded());
        note(place.named(&uri, "image-ref".to_owned(), (Medium::Image, format, true), None));
    }
    let Some(messages) = root.get("messages") else {
        return;
    };
    for (turn, message) in messages.elements().enumerate() {
        let Some(content) = message.get("content") else {
            continue;
        };
        for (index, block) in content.elements().enumerate() {
            for medium in Medium::ALL {
                let Some(inner) = block.get(medium.name()) else {
                    continue;
                };
                let location = inner.get("source").and_then(|source| source.get("s3Location"));
                let Some(location) = location else { continue };
                let Some(uri) = location.get("uri").and_then(Value::text) else {
                    continue;
                };
                let format = inner.get("format").and_then(Value::text);
                let format = format.map(|format| format.decoded().to_ascii_lowercase());
                let path = format!(
                    "messages[{turn}].content[{index}].{}.source.s3Location.uri",
                    medium.name()
                );
                let owner = location.get("bucketOwner").and_then(Value::text);
                note(place.named(&uri, path, (medium, format, false), owner));
            }
        }
    }
}

impl Place<'_> {
    fn named(
        &self,
        uri: &Text<'_>,
        path: String,
        (medium, format, captioned): (Medium, Option<String>, bool),
        owner: Option<Text<'_>>,
    ) -> MediaUse {
        let start = uri.span().start;
        MediaUse {
            file: self.file.to_owned(),
            line: self.line,
            column: self.text[..self.text.floor_char_boundary(start)].chars().count() as u64 + 1,
            path,
            medium,
            format,
            captioned,
            uri: uri.decoded().into_owned(),
            owner: owner.map(|owner| owner.decoded().into_owned()),
        }
    }
}

/// How the key of an image ends, in lower case.
fn extension(uri: &str) -> Option<String> {
    let name = uri.rsplit('/').next()?;
    let (_, end) = name.rsplit_once('.')?;
    Some(end.to_ascii_lowercase())
}
