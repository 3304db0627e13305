//! PROMPT-03: neither is empty.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, Remedy, Source};

use super::PromptRecord;

rule!("PROMPT-03", "not-empty", Error, Source::Page("https://github.com/openai/openai-python"), "not_empty.md");

pub(super) fn check(record: &PromptRecord<'_>, _: &Context, findings: &mut Findings<'_>) {
    for (key, value, text) in record.strings() {
        if text.raw().is_empty() {
            findings.push(&RULE, || {
                Diagnostic::new(&RULE, format!("`{key}` is empty"))
                    .at(record.line.at(value.span(), key.to_owned()), "expected some text")
                    .remedy(Remedy::text("fill it in, or leave the record out"))
            });
        }
    }
}
