//! Tells from its start how the records of a source lie in it.

use super::ConvertError;
use super::pieces::Layout;
use super::settings::From;
use crate::dataset::engine;
use crate::dataset::json::Tape;
use crate::dataset::rules::file::{byte_order_mark, compressed, utf16};
use crate::dataset::rules::json::one_document::Document;
use crate::dataset::rules::json::separated_values;
use crate::dataset::shape::{Shape, recognise};

/// Tells how the records lie in a source that starts with `head`.
pub(super) fn layout(head: &[u8], from: Option<From>) -> Result<Layout, ConvertError> {
    if let Some((kind, _)) = compressed::recognise(head) {
        return Err(ConvertError::Compressed(kind));
    }
    if let Some(encoding) = utf16::recognise(head) {
        return Err(ConvertError::Encoding(encoding));
    }
    if let Some(From::Separated(separator)) = from {
        return Ok(Layout::Separated(separator));
    }
    let asked = match from {
        Some(From::Shape(shape)) => Some(shape),
        _ => None,
    };
    let shape = match engine::document(head) {
        Some((Document::List, _)) => return Ok(Layout::List),
        Some((Document::Pretty, shape)) if asked.or(shape) != Some(Shape::CaptionsObject) => {
            return Ok(Layout::Values);
        }
        Some((Document::Pretty, shape)) => shape,
        None => first_record(head),
    };
    if asked.or(shape) == Some(Shape::CaptionsObject) {
        return Ok(Layout::Members);
    }
    let text = String::from_utf8_lossy(head);
    let text = text.strip_prefix(byte_order_mark::MARK).unwrap_or(&text);
    let text = text.trim_start();
    if text.strip_prefix('[').is_some_and(|rest| rest.trim() == "]") {
        return Ok(Layout::List);
    }
    let first = text.lines().next().unwrap_or_default();
    Ok(match separated_values::recognise(first) {
        Some(_) if asked.is_some() && first.starts_with('{') => Layout::Lines,
        Some(_) => Layout::Separated(separator(first)),
        None => Layout::Lines,
    })
}

/// The shape of the record that the source starts with, as far as it can be read.
fn first_record(head: &[u8]) -> Option<Shape> {
    let text = String::from_utf8_lossy(head);
    let text = text
        .strip_prefix(byte_order_mark::MARK)
        .unwrap_or(&text)
        .trim_start();
    let mut tape = Tape::default();
    let _ = tape.read_prefix(text);
    recognise(tape.view(text).root()?)
}

/// The byte between the names of `header`.
fn separator(header: &str) -> u8 {
    let mut bytes = header.bytes();
    bytes
        .find(|byte| matches!(byte, b',' | b'\t' | b';'))
        .unwrap_or(b',')
}

impl Layout {
    /// Names the layout in a sentence.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Lines => "JSON Lines",
            Self::Values => "pretty-printed JSON",
            Self::List => "a JSON list",
            Self::Members => "a JSON object",
            Self::Separated(b'\t') => "tab-separated values",
            Self::Separated(_) => "comma-separated values",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_told_from_the_start() {
        let found = |text: &str| layout(text.as_bytes(), None).unwrap();
        assert_eq!(found("{\"prompt\":\"a\"}\n"), Layout::Lines);
        assert_eq!(found("[{\"prompt\":\"a\"}]"), Layout::List);
        assert_eq!(found("[\n  {\n"), Layout::List);
        assert_eq!(found("{\n  \"prompt\": \"a\"\n}\n"), Layout::Values);
        assert_eq!(found("{\"a.jpg\":\"x\"}"), Layout::Members);
        assert_eq!(
            found("{\n \"a.jpg\": \"x\",\n \"b.png\": \"cut o"),
            Layout::Members
        );
        assert_eq!(found("\u{feff}question;answer\n"), Layout::Separated(b';'));
        assert_eq!(found("question\tanswer\n"), Layout::Separated(b'\t'));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(matches!(
            layout(b"\x1f\x8b\x08", None),
            Err(ConvertError::Compressed("gzip"))
        ));
        assert!(matches!(
            layout(b"\xff\xfea\0", None),
            Err(ConvertError::Encoding("UTF-16LE"))
        ));
    }
}
