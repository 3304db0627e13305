//! FILE-31: the records are of the format that the model takes.

use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::dataset::shape::Shape;
use crate::dataset::shell::with_convert;
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::{CustomizationType, DataFormat};

rule!("FILE-31", "other-format", Error, source::PREPARE, "other_format.md");

/// Reports that the records, of which `line` is the first, have `shape`, and not what is asked for.
pub(crate) fn finding(line: &Line<'_>, shape: Option<Shape>, expected: Option<DataFormat>, by: &str) -> Diagnostic {
    let Some(shape) = shape else {
        return Diagnostic::new(&RULE, "the records have no shape that a Bedrock model takes")
            .at(line.at(0..line.text.len().min(1), String::new()), "the first record")
            .remedy(Remedy::text("name the base model with `--model`, or the format with `--data-format`"));
    };
    let message = match expected {
        Some(format) => format!("the records are {}, {by} takes `{format}`", shape.name()),
        None => format!("the records are {}, which no Bedrock model takes", shape.name()),
    };
    let to = expected.unwrap_or(shape.nearest());
    let mend = match shape.format().and_then(customization_type) {
        Some(meant) if expected.is_some() => {
            let meant = meant.name();
            format!("if the job is one of type {meant}, pass `--type {meant}`; otherwise {}", shape.mend(to))
        }
        _ => shape.mend(to),
    };
    Diagnostic::new(&RULE, message)
        .at(line.at(0..line.text.len().min(1), String::new()), "the first record")
        .remedy(with_convert(Remedy::text(mend), line.path, to))
}

/// The type of job that alone takes records in `format`.
const fn customization_type(format: DataFormat) -> Option<CustomizationType> {
    match format {
        DataFormat::Reinforcement => Some(CustomizationType::ReinforcementFineTuning),
        DataFormat::Distillation => Some(CustomizationType::Distillation),
        DataFormat::ContinuedPreTraining => Some(CustomizationType::ContinuedPreTraining),
        _ => None,
    }
}
