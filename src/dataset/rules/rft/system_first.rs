//! RFT-05: the system prompt comes first.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::Prompt;

rule!("RFT-05", "system-first", Error, source::FORGE, "system_first.md");

pub(super) fn check(prompt: &Prompt<'_>, _: &Context, findings: &mut Findings<'_>) {
    for message in prompt.chat.messages.iter().skip(1).filter(|message| message.is_of("system")) {
        findings.push(&RULE, || {
            let place = message.role.unwrap_or(message.value);
            let first = prompt.chat.messages.first().is_some_and(|first| first.is_of("system"));
            let mend = if first {
                "join it to the first system message"
            } else {
                "move it before the other messages"
            };
            Diagnostic::new(&RULE, "a system message is not the first message")
                .at(prompt.chat.line.at(place.span(), message.path("role")), "expected at the start")
                .remedy(Remedy::text(mend))
        });
    }
}
