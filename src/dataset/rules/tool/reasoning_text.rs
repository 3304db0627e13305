//! TOOL-10: reasoning says something.

use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Value};
use crate::dataset::rules::converse::{Converse, Member};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::blocks;

rule!("TOOL-10", "reasoning-text", Error, source::NOVA_VALIDATOR, "reasoning_text.md");

pub(super) fn check(record: &Converse<'_>, findings: &mut Findings<'_>) {
    for (block, inner) in blocks(record, Member::Reasoning) {
        let outer = inner.get("reasoningText");
        let text = outer.and_then(|outer| outer.get("text"));
        let sound = text.and_then(Value::text).is_some_and(|text| !text.raw().is_empty());
        if sound {
            continue;
        }
        findings.push(&RULE, || {
            let path = format!("{}.reasoningContent", block.path());
            let (message, place, path) = match (outer, text) {
                (None, _) => ("the reasoning has no `reasoningText`".to_owned(), inner, path),
                (Some(outer), None) => ("the reasoning has no `text`".to_owned(), outer, format!("{path}.reasoningText")),
                (Some(_), Some(text)) => {
                    let what = match text.kind() {
                        Kind::String => "empty".to_owned(),
                        other => format!("{}, not a string", other.name()),
                    };
                    (format!("the reasoning is {what}"), text, format!("{path}.reasoningText.text"))
                }
            };
            Diagnostic::new(&RULE, message)
                .at(record.at(place, path), r#"expected `{"reasoningContent":{"reasoningText":{"text":"…"}}}`"#)
                .remedy(Remedy::text("fill it in, or leave the block out: a record may do without reasoning"))
        });
    }
}
