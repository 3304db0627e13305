//! Places in a line: column, excerpt, offset in the file.

use std::ops::Range;
use std::sync::Arc;

use super::secret::conceal_in;
use crate::dataset::json::Value;
use crate::diagnostic::{Excerpt, FileLocation, Location};

/// How many bytes of the line an excerpt keeps on each side of the fault, and of the fault itself.
/// Lines are trimmed again to the width of the terminal.
const AROUND: usize = 120;

/// A line as the rules see it: its text and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// The path of the file.
    pub(crate) path: &'a Arc<str>,
    /// The text, without its line end.
    pub(crate) text: &'a str,
    /// The number, from 1, within the chunk; the engine adds the lines before the chunk.
    pub(crate) number: u64,
    /// Where the line starts in the file.
    pub(crate) offset: u64,
}

impl Line<'_> {
    /// The place of the bytes `span` of the line.
    pub(crate) fn at(&self, span: Range<usize>, json_path: String) -> Location {
        let start = self.text.floor_char_boundary(span.start);
        let end = self.text.floor_char_boundary(span.end.max(start));
        let column = self.text[..start].chars().count() as u64 + 1;
        Location::File(FileLocation {
            path: Arc::clone(self.path),
            line: Some(self.number),
            column: Some(column),
            bytes: Some(self.offset + start as u64..self.offset + end as u64),
            json_path: (!json_path.is_empty()).then_some(json_path),
            excerpt: Some(excerpt(self.text, start..end)),
        })
    }

    /// The place of a value as a whole: its first brace or bracket.
    pub(crate) fn start_of(&self, value: Value<'_>) -> Location {
        let start = value.span().start;
        self.at(start..start + 1, String::new())
    }

    /// The place of the whole line.
    pub(crate) fn whole(&self) -> Location {
        self.at(0..self.text.len(), String::new())
    }
}

/// Cuts the part of `line` round `span` that a report shows. Secrets are not shown, whatever the
/// finding is about.
pub(crate) fn excerpt(line: &str, span: Range<usize>) -> Excerpt {
    let from = line.floor_char_boundary(span.start.saturating_sub(AROUND));
    let fault_end = line
        .floor_char_boundary(span.end.min(span.start + AROUND))
        .max(span.start);
    let to = line.ceil_char_boundary((fault_end + AROUND).min(line.len()));
    let mut text = line[from..to].to_owned();
    conceal_in(line, from..to, &mut text);
    Excerpt {
        text,
        span: span.start - from..fault_end - from,
        cut_before: from > 0,
        cut_after: to < line.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_count_bytes() {
        let path: Arc<str> = "a.jsonl".into();
        let line = Line {
            path: &path,
            text: "é€x",
            number: 3,
            offset: 100,
        };
        let Location::File(place) = line.at(5..6, String::new()) else {
            panic!()
        };
        assert_eq!(
            (place.line, place.column, place.bytes),
            (Some(3), Some(3), Some(105..106))
        );
    }

    #[test]
    fn an_excerpt_of_a_long_line_keeps_the_fault_and_says_that_it_is_cut() {
        let text = format!("{}X{}", "é".repeat(500), "ü".repeat(500));
        let cut = excerpt(&text, 1000..1001);
        assert_eq!(&cut.text[cut.span.clone()], "X");
        assert!(cut.cut_before && cut.cut_after && cut.text.len() < 260);
        let long = excerpt(&text, 0..2000);
        assert!(long.span.len() <= AROUND && !long.cut_before && long.cut_after);
    }
}
