//! CONV-16: a system prompt that is there says something.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Value};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Converse;

rule!("CONV-16", "system-empty", Warning, source::SAMPLES, "system_empty.md");

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    let empty = |system: &Value<'_>| system.kind() == Kind::Array && system.is_empty();
    if let Some(system) = record.system.filter(empty) {
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, "`system` is an empty list")
                .at(record.at(system, "system".to_owned()), "expected a block")
                .remedy(Remedy::text("remove the key, or write `\"system\":[{\"text\":\"…\"}]`"))
        });
    }
}
