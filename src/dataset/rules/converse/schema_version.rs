//! CONV-11: `schemaVersion` is a string.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Kind;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Converse;

rule!("CONV-11", "schema-version", Error, source::NOVA, "schema_version.md");

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    let version = record.version;
    if let Some(version) = version.filter(|version| version.kind() != Kind::String) {
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, format!("`schemaVersion` is {}, not a string", version.kind().name()))
                .at(record.at(version, "schemaVersion".to_owned()), "expected a string")
                .remedy(Remedy::text("write `\"schemaVersion\":\"bedrock-conversation-2024\"`"))
        });
    }
}
