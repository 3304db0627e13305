//! CONV-09: a text is a string, and not empty.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Kind;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::{Converse, Place};

rule!("CONV-09", "text-string", Error, source::NOVA_VALIDATOR, "text_string.md");

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    for (place, value) in record.texts() {
        if value.kind() != Kind::String {
            // In the system prompt, CONV-14 speaks.
            if matches!(place, Place::Message { .. }) {
                findings.push(&RULE, || {
                    Diagnostic::new(&RULE, format!("the text is {}, not a string", value.kind().name()))
                        .at(record.at(value, place.to_string()), "expected a string")
                        .remedy(Remedy::text("put the text in double quotes"))
                });
            }
        } else if value.text().is_some_and(|text| text.raw().is_empty()) {
            findings.push(&RULE, || {
                Diagnostic::new(&RULE, "the text is empty")
                    .at(record.at(value, place.to_string()), "expected some text")
                    .remedy(Remedy::text("fill it in, or remove the block, and the message where it is the only one"))
            });
        }
    }
}
