//! PROMPT-02: both are strings.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Kind;
use crate::dataset::rules::near_key::Wanted;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::{KEYS, PromptRecord};

rule!("PROMPT-02", "strings", Error, source::PREPARE, "strings.md");

pub(super) fn check(record: &PromptRecord<'_>, _: &Context, findings: &mut Findings<'_>) {
    for (Wanted { key, .. }, value) in KEYS.into_iter().zip(record.values) {
        let Some(value) = value.filter(|value| value.kind() != Kind::String) else { continue };
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, format!("`{key}` is {}, not a string", value.kind().name()))
                .at(record.line.at(value.span(), key.to_owned()), "expected a string")
                .remedy(Remedy::text("write it as text in double quotes"))
        });
    }
}
