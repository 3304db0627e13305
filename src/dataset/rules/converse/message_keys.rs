//! CONV-06: a message has `role` and `content` only.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Converse;

rule!("CONV-06", "message-keys", Warning, source::NOVA_VALIDATOR, "message_keys.md");

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    for turn in record.turns() {
        for (key, _) in turn.value.members() {
            if key.is("role") || key.is("content") {
                continue;
            }
            findings.push(&RULE, || {
                let name = key.decoded();
                Diagnostic::new(&RULE, format!("a message has the key `{}`", name.escape_debug()))
                    .at(
                        record.line.at(key.span(), format!("messages[{}].{name}", turn.index)),
                        "expected `role` and `content` only",
                    )
                    .remedy(Remedy::text("remove the key: one of AWS's tools refuses it, the others leave it unused"))
            });
        }
    }
}
