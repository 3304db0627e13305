//! TOOL-09: reasoning is the assistant's, and for models that are tuned with it.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::{Converse, Member, Role};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("TOOL-09", "reasoning-place", Error, source::NOVA_2, "reasoning_place.md");

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    for block in record.blocks().filter(|block| block.member == Member::Reasoning) {
        let model = context.model_name();
        let (message, mend) = if context.reasoning() == Some(false) {
            (
                format!("the record has reasoning, with which {model} is not tuned"),
                "leave the block out, or tune Nova 2 Lite",
            )
        } else if block.role == Role::User {
            (
                "a message of the user has reasoning".to_owned(),
                "move the block to the assistant's message, before its text",
            )
        } else {
            continue;
        };
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, message)
                .at(record.at(block.value, block.path()), "not possible here")
                .remedy(Remedy::text(mend))
        });
    }
}
