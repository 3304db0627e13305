//! CONV-01: `messages` is a list of messages.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Kind;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Converse;

rule!("CONV-01", "messages-list", Error, source::NOVA_2, "messages_list.md");

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    let mend = || Remedy::text("give each record `\"messages\":[{\"role\":…,\"content\":[…]},…]`");
    let Some(messages) = record.messages else {
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, "the record has no `messages`")
                .at(record.start(), "expected the key `messages`")
                .remedy(mend())
        });
        return;
    };
    if messages.kind() != Kind::Array {
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, format!("`messages` is {}, not a list", messages.kind().name()))
                .at(record.at(messages, "messages".to_owned()), "expected `[…]`")
                .remedy(mend())
        });
    }
    for (index, message) in messages.elements().enumerate() {
        if message.kind() != Kind::Object {
            findings.push(&RULE, || {
                Diagnostic::new(&RULE, format!("message {} is {}, not an object", index + 1, message.kind().name()))
                    .at(record.at(message, format!("messages[{index}]")), "expected `{\"role\":…,\"content\":…}`")
                    .remedy(mend())
            });
        }
    }
}
