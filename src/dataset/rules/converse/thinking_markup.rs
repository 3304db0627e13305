//! CONV-22: reasoning is written without markup round it.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Converse;

rule!("CONV-22", "thinking-markup", Info, source::NOVA_2, "thinking_markup.md");

/// What other formats put round reasoning.
const MARKS: [&str; 2] = ["<thinking>", "</thinking>"];

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    for (place, value, text) in record.reasoning() {
        let found = MARKS.iter().find_map(|mark| Some((mark, text.raw().find(mark)?)));
        let Some((mark, at)) = found else { continue };
        findings.push(&RULE, || {
            let start = value.span().start + 1 + at;
            Diagnostic::new(&RULE, format!("the reasoning holds the mark `{mark}`"))
                .at(record.line.at(start..start + mark.len(), place.to_string()), "part of the text that is learnt")
                .remedy(Remedy::text("leave the mark out: `reasoningContent` says what the text is"))
        });
    }
}
