//! FILE-17: not too many validation records.

use crate::dataset::context::Context;
use crate::dataset::format::Split;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};

rule!("FILE-17", "validation-maximum", Error, source::PREPARE, "validation_maximum.md");

/// Judges the number of records of one file of validation data.
pub(crate) fn check(path: &str, records: u64, context: &Context) -> Option<Diagnostic> {
    let entry = context.entry?;
    let most = entry.records.validation_maximum.as_ref()?;
    if context.split != Split::Validation || records <= most.value {
        return None;
    }
    Some(
        Diagnostic::new(
            &RULE,
            format!("validation has {records} records, {} takes at most {}", entry.name, most.value),
        )
        .located(Location::File(FileLocation::file(path)))
        .evidence(format!("stated by: {} ({})", most.source.title, most.source.url))
        .remedy(Remedy::text(
            "leave records out, or move them to the training data",
        )),
    )
}
