//! CONV-10: a text is more than white space.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, Remedy, Source};

use super::Converse;

rule!("CONV-10", "blank-text", Warning, Source::Finetune, "blank_text.md");

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    for (place, value, text) in record.strings().chain(record.reasoning()) {
        if text.is_blank() {
            findings.push(&RULE, || {
                Diagnostic::new(&RULE, "the text is nothing but white space")
                    .at(record.at(value, place.to_string()), "expected some text")
                    .remedy(Remedy::text("fill it in, or remove the block"))
            });
        }
    }
}
