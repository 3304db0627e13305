//! FILE-16: training and validation together.

use crate::dataset::context::Context;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location};

use super::too_many_records::mend;

rule!("FILE-16", "sum-of-records", Error, source::PREPARE, "sum_of_records.md");

/// Judges the records of training and validation together; `path` is the validation data.
pub(crate) fn check(path: &str, training: u64, validation: u64, context: &Context) -> Option<Diagnostic> {
    let entry = context.entry?;
    let sum = training + validation;
    let most = entry.records.sum_maximum.as_ref()?.value;
    if sum <= most {
        return None;
    }
    Some(
        Diagnostic::new(
            &RULE,
            format!(
                "training ({training}) and validation ({validation}) have {sum} records together, {} takes at most {most}",
                entry.name
            ),
        )
        .located(Location::File(FileLocation::file(path)))
        .remedy(mend(entry.quota.as_ref())),
    )
}
