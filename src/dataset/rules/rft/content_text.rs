//! RFT-04: content is text, not blank, without media.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Value};
use crate::dataset::rules::chat::Message;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Severity};

use super::view::Prompt;

rule!("RFT-04", "content-text", Error, source::REINFORCEMENT, "content_text.md");

pub(super) fn check(prompt: &Prompt<'_>, _: &Context, findings: &mut Findings<'_>) {
    for message in prompt.chat.objects() {
        let Some(content) = message.content else { continue };
        let text = content.text();
        if text.is_some_and(|text| !text.raw().is_empty() && !text.is_blank()) {
            continue;
        }
        let severity = if calls_tools(message, content) { Severity::Warning } else { Severity::Error };
        findings.push_as(&RULE, severity, || {
            let (fault, mend) = match (content.kind(), text) {
                (Kind::String, Some(text)) if text.raw().is_empty() => ("`content` is empty".to_owned(), "fill it in, or leave the record out"),
                (Kind::String, _) => {
                    ("`content` is nothing but white space".to_owned(), "fill it in, or leave the record out")
                }
                (Kind::Array, _) => match medium(content) {
                    Some(kind) => (
                        format!("`content` holds a part of type `{}`", kind.escape_debug()),
                        "leave the record out: only text is taken",
                    ),
                    None => ("`content` is a list of parts, not a string".to_owned(), "join the texts of the parts to one string"),
                },
                (Kind::Null, _) if severity == Severity::Warning => (
                    "`content` is null beside `tool_calls`".to_owned(),
                    "write what the assistant says as text: whether calls of tools are taken is unverified",
                ),
                (kind, _) => (format!("`content` is {}, not a string", kind.name()), "write it as text in double quotes"),
            };
            Diagnostic::new(&RULE, fault)
                .at(prompt.chat.line.at(content.span(), message.path("content")), "expected some text")
                .remedy(Remedy::text(mend))
        });
    }
}

/// Whether the message calls tools in place of saying something, as OpenAI's format lets the
/// assistant do.
fn calls_tools(message: &Message<'_>, content: Value<'_>) -> bool {
    content.kind() == Kind::Null && message.is_of("assistant") && message.value.get("tool_calls").is_some()
}

/// The type of the first part that is no text.
fn medium(content: Value<'_>) -> Option<String> {
    let types = content.elements().filter_map(|part| part.get("type")?.text());
    let mut media = types.filter(|kind| !kind.is("text"));
    media.next().map(|kind| kind.decoded().into_owned())
}
