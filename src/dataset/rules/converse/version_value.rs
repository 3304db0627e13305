//! CONV-12: `schemaVersion` names the one version that there is.

use crate::dataset::context::{Context, Maker};
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Severity};
use crate::model::DataFormat;

use super::Converse;

rule!("CONV-12", "schema-version-value", Error, source::SAMPLES, "version_value.md");

/// The version that every schema of AWS names.
const VERSION: &str = "bedrock-conversation-2024";

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    let distillation = context.format == Some(DataFormat::Distillation);
    let strict = distillation || context.maker() == Some(Maker::Llama);
    let Some(version) = record.version else {
        if distillation {
            findings.push(&RULE, || {
                Diagnostic::new(&RULE, "the record has no `schemaVersion`, which a distillation needs")
                    .at(record.start(), format!("expected `\"schemaVersion\":\"{VERSION}\"`"))
                    .remedy(mend())
            });
        }
        return;
    };
    let Some(text) = version.text().filter(|text| !text.is(VERSION)) else { return };
    let severity = if strict { Severity::Error } else { Severity::Warning };
    findings.push_as(&RULE, severity, || {
        let said = text.decoded();
        let finding = Diagnostic::new(&RULE, format!("`schemaVersion` is `{}`", said.escape_debug()))
            .at(record.at(version, "schemaVersion".to_owned()), format!("expected `{VERSION}`"))
            .remedy(mend());
        if strict {
            finding
        } else {
            finding.evidence("Nova's pages allow any string, and a sample of AWS has another one; AWS's tools ask for this one")
        }
    });
}

fn mend() -> Remedy {
    Remedy::text(format!("write `\"schemaVersion\":\"{VERSION}\"`"))
}
