//! PROMPT-04: neither is white space only.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, Remedy, Source};

use super::PromptRecord;

rule!("PROMPT-04", "not-blank", Warning, Source::Finetune, "not_blank.md");

pub(super) fn check(record: &PromptRecord<'_>, _: &Context, findings: &mut Findings<'_>) {
    for (key, value, text) in record.strings() {
        if text.is_blank() {
            findings.push(&RULE, || {
                Diagnostic::new(&RULE, format!("`{key}` is nothing but white space"))
                    .at(record.line.at(value.span(), key.to_owned()), "expected some text")
                    .remedy(Remedy::text("fill it in, or leave the record out"))
            });
        }
    }
}
