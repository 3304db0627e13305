//! CLAUDE-04: no text holds the marks of Anthropic's older prompts.

use memchr::memmem;

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Text;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::{Messages, path};

rule!("CLAUDE-04", "turn-markers", Error, source::SAMPLES, "turn_markers.md");

/// The marks, each at the start of a line.
const MARKS: [&str; 2] = ["Human:", "Assistant:"];

pub(super) fn check(record: &Messages<'_>, _: &Context, findings: &mut Findings<'_>) {
    // A line feed within a string is an escape.
    if !record.texts().any(|text| text.escaped()) {
        return;
    }
    for (message, text) in record.placed_texts() {
        let Some((mark, place)) = find(&text) else { continue };
        findings.push(&RULE, || {
            let span = place.map_or(text.span(), |at| {
                let start = text.span().start + 1 + at;
                start..start + mark.len()
            });
            Diagnostic::new(&RULE, format!("a line of the text starts with `{mark}`, which Claude reads as a turn"))
                .at(record.chat.line.at(span, path(message)), "a mark of Anthropic's older prompts")
                .remedy(Remedy::text("make the turns messages of their own, or write the line otherwise"))
        });
    }
}

/// Finds the first mark in `text`, and where it stands in the raw text, if it stands there as it is.
fn find(text: &Text<'_>) -> Option<(&'static str, Option<usize>)> {
    let raw = text.raw();
    let may = |word: &str| memmem::find(raw.as_bytes(), word.as_bytes()).is_some();
    // A letter may be written as an escape, too.
    if !text.escaped() || !(MARKS.iter().any(|mark| may(mark)) || may(r"\u")) {
        return None;
    }
    let decoded = text.decoded();
    let mark = MARKS.into_iter().find(|mark| decoded.contains(&format!("\n{mark}")))?;
    let place = raw.find(&format!("\\n{mark}")).map(|at| at + r"\n".len());
    Some((mark, place))
}
