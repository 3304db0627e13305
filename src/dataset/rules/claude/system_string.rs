//! CLAUDE-03: the system prompt is a string.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::Messages;

rule!("CLAUDE-03", "system-string", Error, source::PREPARE, "system_string.md");

pub(super) fn check(record: &Messages<'_>, _: &Context, findings: &mut Findings<'_>) {
    let Some(system) = record.system.filter(|system| system.text().is_none()) else { return };
    findings.push(&RULE, || {
        Diagnostic::new(&RULE, format!("`system` is {}, not a string", system.kind().name()))
            .at(record.chat.line.at(system.span(), "system".to_owned()), "expected a string")
            .remedy(Remedy::text("write `\"system\":\"…\"`, or leave the key out; the list of texts is that of Converse"))
    });
}
