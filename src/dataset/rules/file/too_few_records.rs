//! FILE-14: enough records.

use crate::dataset::context::Context;
use crate::dataset::format::Split;
use crate::dataset::rules::{image, rft, rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy, Rule, Severity};
use crate::model::DataFormat;

rule!("FILE-14", "too-few-records", Error, source::PREPARE, "too_few_records.md");

/// How many records for each task the guide of Nova advises (see FILE-23).
const ADVISED: u64 = 100;

/// Judges the number of records of one file: an error below the minimum, a warning where one of
/// AWS's pages asks for more than another.
pub(crate) fn check(path: &str, records: u64, context: &Context) -> Option<(Severity, Diagnostic)> {
    let entry = context.entry?;
    if context.split == Split::Validation {
        return None;
    }
    let least = entry.records.training_minimum.as_ref().map(|least| least.value);
    let advised = entry.records.training_advised.as_ref().map(|least| least.value);
    let under = |limit: Option<u64>| limit.filter(|limit| records < *limit);
    let (severity, least, note) = match (under(least), under(advised)) {
        (Some(least), _) => (Severity::Error, least, None),
        (None, Some(advised)) => (
            Severity::Warning,
            advised,
            least.map(|least| format!("another AWS page asks for {least} only")),
        ),
        (None, None) => return None,
    };
    let mut finding = Diagnostic::new(
        counted_apart(context.format).unwrap_or(&RULE),
        format!("{} has {}, {} needs at least {least}", context.split, counted(records), entry.name),
    )
    .located(Location::File(FileLocation::file(path)))
    .remedy(Remedy::text(if least < ADVISED { "add records; AWS advises 100 or more per task" } else { "add records" }));
    if let Some(note) = note {
        finding = finding.evidence(note);
    }
    Some((severity, finding))
}

/// The rule of the formats whose records are counted under one of their own.
pub(crate) const fn counted_apart(format: Option<DataFormat>) -> Option<&'static Rule> {
    match format {
        Some(DataFormat::ImageCaption) => Some(&image::record_count::RULE),
        Some(DataFormat::Reinforcement) => Some(&rft::record_count::RULE),
        _ => None,
    }
}

/// Judges training and validation together.
pub(crate) fn check_sum(path: &str, records: u64, context: &Context) -> Option<Diagnostic> {
    let entry = context.entry?;
    let least = entry.records.sum_minimum.as_ref()?.value;
    if records >= least {
        return None;
    }
    Some(
        Diagnostic::new(
            &RULE,
            format!("training and validation have {} together, {} needs at least {least}", counted(records), entry.name),
        )
        .located(Location::File(FileLocation::file(path)))
        .remedy(Remedy::text("add records")),
    )
}

/// Writes a number of records.
pub(crate) fn counted(records: u64) -> String {
    if records == 1 { "1 record".to_owned() } else { format!("{records} records") }
}
