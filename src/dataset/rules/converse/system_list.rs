//! CONV-14: `system` is a list of texts.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Text, Value};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Severity};

use super::Converse;

rule!("CONV-14", "system-list", Error, source::NOVA_2, "system_list.md");

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    let Some(system) = record.system else { return };
    if system.kind() != Kind::Array {
        findings.push(&RULE, || fault(record, system, "`system`", "system".to_owned()));
    }
    for (index, block) in system.elements().enumerate() {
        let text = block.get("text");
        if block.kind() != Kind::Object {
            findings.push(&RULE, || fault(record, block, "a block of `system`", format!("system[{index}]")));
        } else if let Some(value) = text.filter(|value| value.kind() != Kind::String) {
            findings.push(&RULE, || fault(record, value, "the text", format!("system[{index}].text")));
        } else if text.is_none() {
            findings.push(&RULE, || {
                Diagnostic::new(&RULE, "a block of `system` has no `text`")
                    .at(record.at(block, format!("system[{index}]")), "expected `{\"text\":\"…\"}`")
                    .remedy(mend())
            });
        } else {
            for (key, _) in block.members().filter(|(key, _)| !key.is("text")) {
                findings.push_as(&RULE, Severity::Warning, || beside(record, index, key));
            }
        }
    }
}

/// Says that a block has `key` too.
fn beside(record: &Converse<'_>, index: usize, key: Text<'_>) -> Diagnostic {
    let name = key.decoded();
    Diagnostic::new(&RULE, format!("a block of `system` has the key `{}` beside `text`", name.escape_debug()))
        .at(record.line.at(key.span(), format!("system[{index}].{name}")), "expected `text` only")
        .remedy(Remedy::text("remove the key: some of AWS's tools refuse it, the others leave it unused"))
}

fn fault(record: &Converse<'_>, value: Value<'_>, what: &str, path: String) -> Diagnostic {
    let wanted = match path.rsplit(['.', ']']).next() {
        Some("system") => "a list of blocks",
        Some("text") => "a string",
        _ => "an object with `text`",
    };
    Diagnostic::new(&RULE, format!("{what} is {}, not {wanted}", value.kind().name()))
        .at(record.at(value, path), format!("expected {wanted}"))
        .remedy(mend())
}

fn mend() -> Remedy {
    Remedy::text("write the system prompt as `\"system\":[{\"text\":\"…\"}]`")
}
