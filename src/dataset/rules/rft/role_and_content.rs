//! RFT-03: a message has a role and content.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Kind;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::Prompt;

rule!("RFT-03", "role-and-content", Error, source::REINFORCEMENT, "role_and_content.md");

pub(super) fn check(prompt: &Prompt<'_>, _: &Context, findings: &mut Findings<'_>) {
    for message in &prompt.chat.messages {
        if message.role_text().is_some() && message.content.is_some() {
            continue;
        }
        findings.push(&RULE, || {
            let (text, value) = match (message.value.kind(), message.role) {
                (Kind::Object, Some(role)) if role.text().is_none() => {
                    (format!("`role` is {}, not a string", role.kind().name()), role)
                }
                (Kind::Object, role) => {
                    let lacks = match (role, message.content) {
                        (None, None) => "`role` and `content`",
                        (None, Some(_)) => "`role`",
                        _ => "`content`",
                    };
                    (format!("a message lacks {lacks}"), message.value)
                }
                (kind, _) => (format!("a message is {}, not an object", kind.name()), message.value),
            };
            let path = format!("messages[{}]", message.index);
            Diagnostic::new(&RULE, text)
                .at(prompt.chat.line.at(value.span(), path), "expected `role` and `content`")
                .remedy(Remedy::text(r#"write each message as {"role":"user","content":"…"}"#))
        });
    }
}
