//! TOOL-04: the assistant uses tools, the user's messages give their results.

use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::{Converse, Member, Role};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("TOOL-04", "tool-turns", Error, source::NOVA_2_GUIDE, "turns.md");

pub(super) fn check(record: &Converse<'_>, findings: &mut Findings<'_>) {
    for block in record.blocks() {
        let (name, whose, other) = match (block.member, block.role) {
            (Member::ToolUse, Role::User) => ("toolUse", "the user", "assistant"),
            (Member::ToolResult, Role::Assistant) => ("toolResult", "the assistant", "user"),
            _ => continue,
        };
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, format!("a message of {whose} has a `{name}`"))
                .at(record.at(block.value, block.path()), format!("belongs into a message of the {other}"))
                .remedy(Remedy::text("the assistant uses a tool, and the user's next message gives the result"))
        });
    }
}
