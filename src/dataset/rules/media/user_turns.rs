//! MEDIA-01: media stand in messages of the user.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::{Converse, Role};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Item;

rule!("MEDIA-01", "user-turns", Error, source::NOVA_2, "user_turns.md");

pub(super) fn check(record: &Converse<'_>, item: &Item<'_>, _: &Context, findings: &mut Findings<'_>) {
    if item.block.role != Role::Assistant {
        return;
    }
    findings.push(&RULE, || {
        Diagnostic::new(&RULE, format!("a message of the assistant carries {}", item.article()))
            .at(record.at(item.block.value, item.block.path()), "only the user's messages may")
            .remedy(Remedy::text("models are tuned to answer in text: move the block to the user's message, or leave the record out"))
    });
}
