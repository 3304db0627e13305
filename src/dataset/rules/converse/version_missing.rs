//! CONV-13: data for Nova 2 names its `schemaVersion`.

use crate::dataset::context::{Context, Maker};
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::DataFormat;

use super::Converse;

rule!("CONV-13", "schema-version-missing", Warning, source::NOVA_2, "version_missing.md");

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    // Only the page of Nova 2 calls it required; of distillation data CONV-12 speaks.
    if record.version.is_some()
        || context.maker() != Some(Maker::Nova2)
        || context.format == Some(DataFormat::Distillation)
    {
        return;
    }
    findings.push(&RULE, || {
        Diagnostic::new(&RULE, "the record has no `schemaVersion`")
            .at(record.start(), "expected the key `schemaVersion`")
            .evidence("the page on Nova 2 calls it required; AWS's tools and other pages do without it")
            .remedy(Remedy::text("add `\"schemaVersion\":\"bedrock-conversation-2024\"`"))
    });
}
