//! CONV-02: at least one message of the user and one of the assistant.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Value};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::DataFormat;

use super::Converse;

rule!("CONV-02", "two-turns", Error, source::NOVA_VALIDATOR, "two_turns.md");

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some(messages) = record.messages.filter(|list| list.kind() == Kind::Array) else {
        return;
    };
    // The answers of a distillation are the teacher's.
    let least = if context.format == Some(DataFormat::Distillation) { 1 } else { 2 };
    let count = messages.elements().take(2).count();
    if count < least {
        findings.push(&RULE, || too_few(record, messages, count));
    }
}

fn too_few(record: &Converse<'_>, messages: Value<'_>, count: usize) -> Diagnostic {
    let has = if count == 0 { "no message" } else { "one message" };
    Diagnostic::new(&RULE, format!("the record has {has}, a user's and an assistant's are needed"))
        .at(record.at(messages, "messages".to_owned()), "expected at least two messages")
        .remedy(Remedy::text("add the answer that the model is to learn, or leave the record out"))
}
