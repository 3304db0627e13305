//! CONV-04: user and assistant take turns.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::{Converse, Role};

rule!("CONV-04", "alternation", Error, source::NOVA_2, "alternation.md");

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    for (before, turn) in record.turns().zip(record.turns().skip(1)) {
        if turn.role == Role::Other || turn.role != before.role {
            continue;
        }
        let name = if turn.role == Role::User { "user" } else { "assistant" };
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, format!("two messages of the {name} in a row"))
                .at(
                    record.at(turn.role_value.unwrap_or(turn.value), format!("messages[{}].role", turn.index)),
                    "expected the other role",
                )
                .remedy(Remedy::text("join the two messages into one with several content blocks"))
        });
    }
}
