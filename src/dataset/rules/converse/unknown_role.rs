//! CONV-05: the role is `user` or `assistant`.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::{Converse, Role, Turn};

rule!("CONV-05", "unknown-role", Error, source::NOVA, "unknown_role.md");

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    for turn in record.turns().filter(|turn| turn.role == Role::Other) {
        findings.push(&RULE, || unknown(record, &turn));
    }
}

fn unknown(record: &Converse<'_>, turn: &Turn<'_>) -> Diagnostic {
    let path = format!("messages[{}].role", turn.index);
    let Some(role) = turn.role_value else {
        return Diagnostic::new(&RULE, "the message has no `role`")
            .at(record.at(turn.value, format!("messages[{}]", turn.index)), "expected the key `role`")
            .remedy(Remedy::text("say whose message it is: `user` or `assistant`"));
    };
    let Some(text) = role.text() else {
        return Diagnostic::new(&RULE, format!("the role is {}, not a string", role.kind().name()))
            .at(record.at(role, path), "expected `user` or `assistant`");
    };
    let text = text.decoded();
    let mend = match text.to_ascii_lowercase().as_str() {
        "system" => "move the system prompt out of `messages`, to a top-level `\"system\":[{\"text\":\"…\"}]`",
        "user" | "assistant" => "write the role in lower case",
        "human" => "call it `user`",
        "bot" | "model" | "gpt" | "ai" => "call it `assistant`",
        "tool" | "function" => "give the result of a tool in a message of the user, as a `toolResult` block",
        _ => "use `user` or `assistant`",
    };
    Diagnostic::new(&RULE, format!("unknown message role `{}`", text.escape_debug()))
        .at(record.at(role, path), "expected `user` or `assistant`")
        .remedy(Remedy::text(mend))
}
