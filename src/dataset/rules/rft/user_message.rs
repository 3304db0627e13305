//! RFT-01: there are messages, and one of them is the user's.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Kind;
use crate::dataset::rules::chat::MESSAGES;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::{EXAMPLE, Prompt, REFERENCE_ANSWER};

rule!("RFT-01", "user-message", Error, source::REINFORCEMENT, "user_message.md");

pub(super) fn check(prompt: &Prompt<'_>, _: &Context, findings: &mut Findings<'_>) {
    let chat = &prompt.chat;
    let Some(list) = chat.list else {
        let known = [REFERENCE_ANSWER.key, "tools", "id"];
        findings.push(&RULE, || MESSAGES.missing(&RULE, &chat.line, chat.root, &known, EXAMPLE));
        return;
    };
    // A role that is missing or misspelt may be the user's: other rules speak of it.
    let by_other = |name: &str| chat.messages.iter().all(|message| message.is_of(name));
    let unclear = chat.messages.iter().any(|message| {
        !["system", "assistant", "tool", "developer", "bot"].iter().any(|name| message.is_of(name))
    });
    if list.kind() == Kind::Array && unclear {
        return;
    }
    findings.push(&RULE, || {
        let (message, label) = match list.kind() {
            Kind::Array if chat.messages.is_empty() => ("`messages` is empty".to_owned(), "expected the user's message"),
            Kind::Array if by_other("system") => {
                ("there is a system prompt, and nothing to answer".to_owned(), "expected the user's message")
            }
            Kind::Array => ("no message is the user's".to_owned(), "expected the user's message"),
            kind => (format!("`messages` is {}, not a list", kind.name()), "expected a list of messages"),
        };
        Diagnostic::new(&RULE, message)
            .at(chat.line.start_of(list), label)
            .remedy(Remedy::text(format!("write each record as {EXAMPLE}")))
    });
}
