//! RFT-07: the reference answer says something, as a string or an object.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Kind;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::Prompt;

rule!("RFT-07", "reference-value", Warning, source::FORGE, "reference_value.md");

pub(super) fn check(prompt: &Prompt<'_>, _: &Context, findings: &mut Findings<'_>) {
    let Some(value) = prompt.reference else { return };
    let empty = match value.kind() {
        Kind::String => value.text().is_none_or(|text| text.raw().is_empty() || text.is_blank()),
        Kind::Object | Kind::Array => value.is_empty(),
        Kind::Null => true,
        _ => false,
    };
    let other = !matches!(value.kind(), Kind::String | Kind::Object);
    if !empty && !other {
        return;
    }
    findings.push(&RULE, || {
        let (message, label, mend) = if empty {
            ("`reference_answer` is empty".to_owned(), "expected an answer", "write what a right answer is")
        } else {
            (
                format!("`reference_answer` is {}", value.kind().name()),
                "expected a string or an object",
                "write it as a string, or as a member of an object",
            )
        };
        let finding = Diagnostic::new(&RULE, message)
            .at(prompt.chat.line.at(value.span(), "reference_answer".to_owned()), label)
            .remedy(Remedy::text(mend));
        if empty {
            return finding;
        }
        finding.evidence("AWS contradicts itself: its page allows any type, two of its tools a string or an object only")
    });
}
