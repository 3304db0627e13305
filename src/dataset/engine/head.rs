//! Looks at the start of a file: what kind of file it is, and what its records are.

use std::sync::Arc;

use crate::dataset::json::{Fault, Kind, Tape};
use crate::dataset::place::Line;
use crate::dataset::rules::file::{byte_order_mark, compressed, empty, lone_cr, utf16};
use crate::dataset::rules::json::one_document::{self, Document};
use crate::dataset::rules::json::separated_values;
use crate::dataset::shape::{Shape, recognise};
use crate::diagnostic::{Diagnostic, Rule};
use crate::model::DataFormat;

/// How many records the format is told from.
const SAMPLE: usize = 16;

/// What the records of a file look like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    /// The shape of the first record that has one.
    pub(super) shape: Option<Shape>,
    /// Whether every record looked at is of a shape that the expected format does not take.
    pub(super) foreign: bool,
    /// The first record: its line number and its bytes within the chunk.
    pub(super) first: Option<(u64, usize, usize)>,
}

/// Says why the file, of which `head` is the first chunk, is not lines of records at all. `whole`:
/// there is nothing after `head`. `expected`: the format that the records should have.
pub(super) fn refuse(
    path: &Arc<str>,
    head: &[u8],
    whole: bool,
    expected: Option<DataFormat>,
) -> Option<(&'static Rule, Diagnostic)> {
    if whole && head.iter().all(u8::is_ascii_whitespace) {
        return Some((&empty::RULE, empty::finding(path, head.len() as u64)));
    }
    if let Some((kind, tool)) = compressed::recognise(head) {
        return Some((&compressed::RULE, compressed::finding(path, kind, tool)));
    }
    if let Some(encoding) = utf16::recognise(head) {
        return Some((&utf16::RULE, utf16::finding(path, encoding)));
    }
    let text = valid_prefix(head);
    let text = text.strip_prefix(byte_order_mark::MARK).unwrap_or(text);
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    let first = rest.lines().next()?;
    let number = text[..start].matches('\n').count() as u64 + 1;
    let line = Line {
        path,
        text: first.trim_end(),
        number,
        offset: start as u64,
    };
    if let Some(at) = only_carriage_returns(first) {
        return Some((&lone_cr::RULE, lone_cr::finding(&line, at)));
    }
    let following = rest[first.len()..].lines().find(|line| !line.trim().is_empty());
    if let Some((document, shape)) = one_document(rest, line.text, following) {
        return Some((
            &one_document::RULE,
            one_document::finding(&line, document, shape, expected),
        ));
    }
    let kind = separated_values::recognise(line.text)?;
    Some((
        &separated_values::RULE,
        separated_values::finding(&line, kind, expected),
    ))
}

/// Recognises a list of records, or records spread over lines, by the start of the file.
pub(in crate::dataset) fn document(head: &[u8]) -> Option<(Document, Option<Shape>)> {
    let text = valid_prefix(head);
    let rest = text
        .strip_prefix(byte_order_mark::MARK)
        .unwrap_or(text)
        .trim_start();
    let first = rest.lines().next()?;
    let following = rest[first.len()..].lines().find(|line| !line.trim().is_empty());
    one_document(rest, first.trim_end(), following)
}

fn valid_prefix(head: &[u8]) -> &str {
    match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// Returns the first carriage return that a record follows, in a file without line feeds.
fn only_carriage_returns(first: &str) -> Option<usize> {
    let whole_record = |(at, _): &(usize, &str)| first[at + 1..].trim_start().starts_with('{');
    first.match_indices('\r').find(whole_record).map(|(at, _)| at)
}

/// Recognises a list of records, or records spread over lines. `rest` is the file from its first
/// line with something on it, `first`, on.
fn one_document(rest: &str, first: &str, following: Option<&str>) -> Option<(Document, Option<Shape>)> {
    let mut tape = Tape::default();
    tape.read(first, false);
    let early_end = tape
        .faults()
        .last()
        .is_some_and(|fault: &Fault| fault.kind.is_early_end());
    if first.starts_with('[') {
        let view = tape.view(first).root()?;
        let of_objects = view
            .elements()
            .next()
            .is_some_and(|value| value.kind() == Kind::Object);
        let more_lists = following.is_some_and(|line| line.starts_with('['));
        let list = early_end || (tape.is_whole() && of_objects && !more_lists);
        return list.then(|| (Document::List, shape_of(&mut tape, rest[1..].trim_start())));
    }
    let goes_on = following.is_some_and(|line| {
        line.starts_with([' ', '\t', '"', '}', ']']) || line.trim_start().starts_with('"')
    });
    let pretty = first.starts_with('{') && early_end && goes_on;
    pretty.then(|| (Document::Pretty, shape_of(&mut tape, rest)))
}

fn shape_of(tape: &mut Tape, text: &str) -> Option<Shape> {
    let _ = tape.read_prefix(text);
    recognise(tape.view(text).root()?)
}

/// Looks at the first records of a chunk, of which `expected` is the format.
pub(super) fn sample(head: &[u8], expected: Option<DataFormat>) -> Sample {
    let mut tape = Tape::default();
    let mut sample = Sample {
        shape: None,
        foreign: expected.is_some(),
        first: None,
    };
    let mut start = 0;
    let mut seen = 0;
    for (index, line) in head.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let from = start;
        start += line.len();
        let Ok(text) = std::str::from_utf8(line) else {
            continue;
        };
        let text = text
            .strip_prefix(byte_order_mark::MARK)
            .unwrap_or(text)
            .trim_end();
        if text.is_empty() {
            continue;
        }
        tape.read(text, false);
        if !tape.is_whole() {
            continue;
        }
        let shape = tape.view(text).root().and_then(recognise);
        let suits = |shape: Shape| expected.is_some_and(|format| shape.suits(format));
        sample.foreign &= shape.is_some_and(|shape| !suits(shape));
        if sample.first.is_none() {
            sample.first = Some((index as u64 + 1, from, from + text.len()));
        }
        sample.shape = sample.shape.or(shape);
        seen += 1;
        if seen == SAMPLE {
            break;
        }
    }
    sample
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OpenAI chat with tools: one of the records has no system message, and looks like Anthropic's.
    const MIXED: &str = concat!(
        r#"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"}]}"#,
        "\n",
        r#"{"messages":[{"role":"user","content":"u"},{"role":"assistant","content":"a"}]}"#,
        "\n",
    );

    #[test]
    fn records_are_foreign_when_none_of_them_is_of_the_expected_format() {
        let sample = sample(MIXED.as_bytes(), Some(DataFormat::Converse));
        assert!(sample.foreign);
        assert_eq!(sample.shape, Some(Shape::OpenAiChat));
    }

    #[test]
    fn one_record_of_the_expected_format_makes_the_others_faults_of_their_own() {
        let converse = r#"{"messages":[{"role":"user","content":[{"text":"u"}]},{"role":"assistant","content":[{"text":"a"}]}]}"#;
        let text = format!("{MIXED}{converse}\n");
        assert!(!sample(text.as_bytes(), Some(DataFormat::Converse)).foreign);
    }
}
