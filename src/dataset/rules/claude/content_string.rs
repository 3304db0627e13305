//! CLAUDE-02: what a message says is a string, and not empty.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Value;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Severity};

use super::view::Messages;

rule!("CLAUDE-02", "content-string", Error, source::PREPARE, "content_string.md");

pub(super) fn check(record: &Messages<'_>, _: &Context, findings: &mut Findings<'_>) {
    let chat = &record.chat;
    for message in chat.objects() {
        let text = message.content.and_then(Value::text);
        let severity = match text {
            Some(text) if text.is_blank() => Severity::Warning,
            Some(text) if !text.raw().is_empty() => continue,
            _ => Severity::Error,
        };
        findings.push_as(&RULE, severity, || {
            let (fault, value) = match (message.content, text) {
                (None, _) => ("a message has no `content`".to_owned(), message.value),
                (Some(content), None) => {
                    (format!("`content` is {}, not a string", content.kind().name()), content)
                }
                (Some(content), Some(text)) if text.raw().is_empty() => ("`content` is empty".to_owned(), content),
                (Some(content), Some(_)) => ("`content` is nothing but white space".to_owned(), content),
            };
            Diagnostic::new(&RULE, fault)
                .at(chat.line.at(value.span(), message.path("content")), "expected some text")
                .remedy(Remedy::text(
                    "write `\"content\":\"…\"`; lists of content blocks belong to Converse, and to models that see images",
                ))
        });
    }
}
