//! FILE-18: the model has a use for validation data.

use crate::dataset::context::Context;
use crate::dataset::format::Split;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy, Severity};
use crate::model::ValidationData;

rule!("FILE-18", "validation-unused", Error, source::PREPARE, "validation_unused.md");

/// Judges whether the file, if it is validation data, is of any use.
pub(crate) fn check(path: &str, context: &Context) -> Option<(Severity, Diagnostic)> {
    let entry = context.entry?;
    if context.split != Split::Validation {
        return None;
    }
    let validation = &entry.validation;
    let (severity, message, evidence) = match validation.value {
        ValidationData::Optional => return None,
        ValidationData::Unsupported => {
            (Severity::Error, format!("{} takes no validation data", entry.name), None)
        }
        ValidationData::Ignored => (
            Severity::Error,
            format!("training {} ignores validation data", entry.name),
            Some(
                "AWS contradicts itself: its console accepts the data, its page says that training does not use \
                 it, and its validator refuses it",
            ),
        ),
        ValidationData::SplitByService => (
            Severity::Warning,
            format!("the service splits validation data for {} off the training data itself", entry.name),
            Some("whether it takes validation data beside that is unverified"),
        ),
    };
    let mut finding = Diagnostic::new(&RULE, message)
        .located(Location::File(FileLocation::file(path)))
        .evidence(format!("stated by: {} ({})", validation.source.title, validation.source.url))
        .remedy(Remedy::text("leave the validation data out, or add its records to the training data"));
    if let Some(evidence) = evidence {
        finding = finding.evidence(evidence);
    }
    Some((severity, finding))
}
