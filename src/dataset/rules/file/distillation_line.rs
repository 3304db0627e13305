//! FILE-29: no line of distillation data is too long.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::place::Line;
use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, Remedy, Severity, Source};

rule!(
    "FILE-29",
    "distillation-line",
    Error,
    Source::Page("https://docs.aws.amazon.com/general/latest/gr/bedrock.html"),
    "distillation_line.md"
);

/// The catalogue reads AWS's kilobytes as binary; this is the other reading.
const KILOBYTE: u64 = 1000;
const BINARY_KILOBYTE: u64 = 1 << 10;

/// Judges the length of `line` by the limit of the model, where it has one: an error above it, a
/// warning where AWS does not say which kilobyte it means.
pub(crate) fn check(line: &Line<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some(limit) = context.entry.and_then(|entry| entry.bytes.line_maximum.as_ref()) else { return };
    let bytes = line.text.len() as u64;
    let smaller = limit.value / BINARY_KILOBYTE * KILOBYTE;
    let (severity, most) = if bytes > limit.value {
        (Severity::Error, limit.value)
    } else if bytes > smaller {
        (Severity::Warning, smaller)
    } else {
        return;
    };
    findings.push_as(&RULE, severity, || {
        let over = usize::try_from(most).unwrap_or(usize::MAX).min(line.text.len());
        Diagnostic::new(&RULE, format!("the line has {bytes} bytes, more than the {most} that distillation takes"))
            .at(line.at(over..line.text.len(), String::new()), "the line is too long from here on")
            .remedy(Remedy::text("shorten the prompt, or leave the record out"))
    });
}
