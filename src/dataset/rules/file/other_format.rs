//! FILE-31: the records are of the format that the model takes.

use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::dataset::shape::Shape;
use crate::dataset::shell::with_convert;
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::{CustomizationType, DataFormat};

rule!("FILE-31", "other-format", Error, source::PREPARE, "other_format.md");

/// What takes records of one format only.
pub(crate) enum Taker {
    /// The flag that names the format.
    Flag,
    /// The base model, called so.
    Model(String),
}

/// Reports that the records, of which `line` is the first, have `shape`, and not what is asked for.
pub(crate) fn finding(line: &Line<'_>, shape: Option<Shape>, expected: Option<DataFormat>, by: Taker) -> Diagnostic {
    let Some(shape) = shape else {
        return Diagnostic::new(&RULE, "the records have no shape that a Bedrock model takes")
            .at(line.at(0..line.text.len().min(1), String::new()), "the first record")
            .remedy(Remedy::text("name the base model with `--model`, or the format with `--data-format`"));
    };
    let taker = match &by {
        Taker::Flag => "`--data-format`",
        Taker::Model(name) => name,
    };
    let message = match expected {
        Some(format) => format!("the records are {}, {taker} takes `{format}`", shape.name()),
        None => format!("the records are {}, which no Bedrock model takes", shape.name()),
    };
    let to = expected.unwrap_or(shape.nearest());
    let meant = shape.format().and_then(customization_type).filter(|_| expected.is_some());
    let mend = match (by, meant) {
        (Taker::Flag, _) if shape.format().is_some() => {
            format!("if the records are as they should be, drop `--data-format`; otherwise {}", shape.mend(to))
        }
        (Taker::Model(_), Some(meant)) => {
            let meant = meant.name();
            format!(
                "if the job is one of type {meant}, set `job.customization_type` or pass `--type {meant}`; otherwise {}",
                shape.mend(to)
            )
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
