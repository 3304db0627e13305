//! The text of `finetune.toml`, and places in it.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Excerpt, FileLocation, Location};

/// How much of a line is kept on each side of a fault; reports trim further.
const REACH: usize = 400;

/// A text with the path it was read from.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) path: Arc<str>,
    pub(super) text: Arc<str>,
}

impl Document {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    /// Turns bytes of the text into a place that reports can show. A span over several lines is shown
    /// as far as its first line goes.
    pub(super) fn location(&self, span: &Range<usize>) -> Location {
        let text = &self.text;
        let start = text.floor_char_boundary(span.start.min(text.len()));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line_end = if text[..line_end].ends_with('\r') && line_end > start {
            line_end - 1
        } else {
            line_end
        };
        let end = text.floor_char_boundary(span.end.clamp(start, line_end.max(start)));
        let from = text.ceil_char_boundary(line_start.max(start.saturating_sub(REACH)));
        let to = text.floor_char_boundary(line_end.min(end + REACH)).max(end);
        Location::File(FileLocation {
            path: Arc::clone(&self.path),
            line: Some(text[..start].matches('\n').count() as u64 + 1),
            column: Some(text[line_start..start].chars().count() as u64 + 1),
            bytes: Some(span.start as u64..span.end as u64),
            json_path: None,
            excerpt: Some(Excerpt {
                text: text[from..to].to_owned(),
                span: start - from..end - from,
                cut_before: from > line_start,
                cut_after: to < line_end,
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, span: Range<usize>) -> FileLocation {
        match Document::new("finetune.toml", text).location(&span) {
            Location::File(place) => place,
            Location::Key(key) => panic!("a place in a file, not the key {key}"),
        }
    }

    #[test]
    fn columns_count_characters_and_lines_count_from_one() {
        let text = "a = 1\r\nä = \"日本\"\r\n";
        let start = text.find("\"日").unwrap();
        let place = place(text, start..start + 8);
        assert_eq!((place.line, place.column), (Some(2), Some(5)));
        let excerpt = place.excerpt.unwrap();
        assert_eq!(&excerpt.text[excerpt.span], "\"日本\"");
        assert_eq!(excerpt.text, "ä = \"日本\"");
    }

    #[test]
    fn any_span_of_any_text_is_a_place() {
        let text = "é\r\n\nx = [\n1,\n]\n";
        for start in 0..=text.len() + 2 {
            for end in start..=text.len() + 2 {
                let excerpt = place(text, start..end).excerpt.unwrap();
                assert!(excerpt.text.get(excerpt.span.clone()).is_some(), "{start}..{end}");
            }
        }
    }

    #[test]
    fn a_long_line_is_cut_round_the_fault() {
        let text = format!("a = \"{}\"", "x".repeat(5000));
        let excerpt = place(&text, 2000..2003).excerpt.unwrap();
        assert!(excerpt.cut_before && excerpt.cut_after);
        assert_eq!(excerpt.text.len(), 2 * REACH + 3);
    }
}
