//! CONV-15: the system prompt is one block, where AWS's schemas ask for it.

use crate::dataset::context::{Context, Maker};
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Severity};
use crate::model::DataFormat;

use super::Converse;

rule!("CONV-15", "one-system-block", Error, source::SAMPLES, "one_system_block.md");

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some(system) = record.system else { return };
    let severity = match (context.maker(), context.format) {
        (Some(Maker::Llama), _) => Severity::Error,
        (_, Some(DataFormat::Distillation)) => Severity::Warning,
        _ => return,
    };
    let Some(second) = system.elements().nth(1) else { return };
    findings.push_as(&RULE, severity, || {
        Diagnostic::new(&RULE, format!("`system` has {} blocks, not one", system.elements().count()))
            .at(record.at(second, "system[1]".to_owned()), "expected one block only")
            .remedy(Remedy::text("join the texts into one block"))
    });
}
