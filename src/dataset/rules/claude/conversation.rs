//! CLAUDE-01: messages of user and assistant in turn, from the user's first to the assistant's last.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Text};
use crate::dataset::rules::chat::{Chat, MESSAGES, Message};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Severity};

use super::view::Messages;

rule!("CLAUDE-01", "conversation", Error, source::PREPARE, "conversation.md");

/// What a record reads like.
const EXAMPLE: &str =
    r#"{"system":"…","messages":[{"role":"user","content":"…"},{"role":"assistant","content":"…"}]}"#;

/// The roles, in the order in which they speak.
const ROLES: [&str; 2] = ["user", "assistant"];

pub(super) fn check(record: &Messages<'_>, _: &Context, findings: &mut Findings<'_>) {
    let chat = &record.chat;
    list(chat, findings);
    for message in &chat.messages {
        role(chat, message, findings);
    }
    let turns = chat.messages.iter().zip(chat.messages.iter().skip(1));
    for (before, message) in turns {
        let same = ROLES.into_iter().find(|name| before.is_of(name) && message.is_of(name));
        if let Some(name) = same {
            wrong_turn(chat, message, findings, || {
                (format!("two messages of the {name} follow each other"), "join the two messages, or add the answer between them")
            });
        }
    }
    if let Some(first) = chat.messages.first().filter(|first| first.is_of("assistant")) {
        wrong_turn(chat, first, findings, || {
            ("the first message is the assistant's".to_owned(), "start with the user's message")
        });
    }
    if let Some(last) = chat.messages.last().filter(|last| last.is_of("user")) {
        wrong_turn(chat, last, findings, || {
            ("the last message is the user's".to_owned(), "end with the assistant's answer: that is what is learned")
        });
    }
    let others = chat.root.members().map(|(key, _)| key);
    for key in others.filter(|key| !["messages", "system"].iter().any(|known| key.is(known))) {
        other_key(chat, &key, "", "expected `system` and `messages` only", findings);
    }
    for message in chat.objects() {
        let others = message.value.members().map(|(key, _)| key);
        for key in others.filter(|key| !["role", "content"].iter().any(|known| key.is(known))) {
            let path = message.path("");
            other_key(chat, &key, &path, "expected `role` and `content` only", findings);
        }
    }
}

fn list(chat: &Chat<'_>, findings: &mut Findings<'_>) {
    let Some(list) = chat.list else {
        findings.push(&RULE, || MESSAGES.missing(&RULE, &chat.line, chat.root, &["system"], EXAMPLE));
        return;
    };
    let count = chat.messages.len();
    if list.kind() == Kind::Array && count >= 2 {
        return;
    }
    findings.push(&RULE, || {
        let (message, label) = match (list.kind(), count) {
            (Kind::Array, 0) => ("`messages` is empty".to_owned(), "expected two messages at least"),
            (Kind::Array, _) => ("there is one message only".to_owned(), "expected an answer as well"),
            (kind, _) => (format!("`messages` is {}, not a list", kind.name()), "expected a list of messages"),
        };
        Diagnostic::new(&RULE, message)
            .at(chat.line.start_of(list), label)
            .remedy(Remedy::text(format!("write each record as {EXAMPLE}")))
    });
}

fn role(chat: &Chat<'_>, message: &Message<'_>, findings: &mut Findings<'_>) {
    if ROLES.iter().any(|name| message.is_of(name)) {
        return;
    }
    findings.push(&RULE, || {
        let (text, value) = match (message.value.kind(), message.role) {
            (Kind::Object, None) => ("a message has no `role`".to_owned(), message.value),
            (Kind::Object, Some(role)) => match role.text() {
                Some(name) => (format!("unknown role `{}`", name.decoded().escape_debug()), role),
                None => (format!("`role` is {}, not a string", role.kind().name()), role),
            },
            (kind, _) => (format!("a message is {}, not an object", kind.name()), message.value),
        };
        let mend = if message.is_of("system") {
            "move its text to a top-level `\"system\":\"…\"`"
        } else {
            "write `user` or `assistant`, in lower case"
        };
        Diagnostic::new(&RULE, text)
            .at(chat.line.at(value.span(), message.path("role")), "expected `user` or `assistant`")
            .remedy(Remedy::text(mend))
    });
}

fn wrong_turn(
    chat: &Chat<'_>,
    message: &Message<'_>,
    findings: &mut Findings<'_>,
    say: impl FnOnce() -> (String, &'static str),
) {
    findings.push(&RULE, || {
        let (text, mend) = say();
        let place = message.role.unwrap_or(message.value);
        Diagnostic::new(&RULE, text)
            .at(chat.line.at(place.span(), message.path("role")), "expected user and assistant in turn")
            .remedy(Remedy::text(mend))
    });
}

fn other_key(chat: &Chat<'_>, key: &Text<'_>, path: &str, label: &'static str, findings: &mut Findings<'_>) {
    findings.push_as(&RULE, Severity::Warning, || {
        let name = key.decoded();
        Diagnostic::new(&RULE, format!("there is the key `{}`", name.escape_debug()))
            .at(chat.line.at(key.span(), format!("{path}{name}")), label)
            .remedy(Remedy::text("remove the key: AWS's sample validator refuses it, its page does not speak of it"))
    });
}
