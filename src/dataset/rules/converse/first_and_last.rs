//! CONV-03: the user speaks first, the assistant last.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::DataFormat;

use super::{Converse, Role};

rule!("CONV-03", "first-and-last", Error, source::NOVA, "first_and_last.md");

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    let mut turns = record.turns();
    let (first, last) = (turns.next(), turns.next_back());
    // The answers of a distillation are the teacher's, so that a record may be one message.
    let distillation = context.format == Some(DataFormat::Distillation);
    let Some(first) = first.filter(|_| distillation || last.is_some()) else {
        return;
    };
    if first.role == Role::Assistant {
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, "the first message is the assistant's")
                .at(
                    record.at(first.role_value.unwrap_or(first.value), format!("messages[{}].role", first.index)),
                    "expected `user`",
                )
                .remedy(Remedy::text("start with what the user said; a greeting belongs into `system` or out of the record"))
        });
    }
    if let Some(last) = last.filter(|last| last.role == Role::User && !distillation) {
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, "the last message is the user's")
                .at(
                    record.at(last.role_value.unwrap_or(last.value), format!("messages[{}].role", last.index)),
                    "expected `assistant`",
                )
                .remedy(Remedy::text("end with the answer that the model is to learn"))
        });
    }
}
