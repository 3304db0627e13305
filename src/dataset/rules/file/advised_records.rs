//! FILE-23: as many records as AWS advises.

use crate::dataset::context::Context;
use crate::dataset::format::Split;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};
use crate::model::DataFormat;

use super::too_few_records::counted;

rule!("FILE-23", "advised-records", Info, source::NOVA, "advised_records.md");

/// What AWS's pages on Nova advise for a task.
const ADVISED: u64 = 100;

/// Judges the number of records of one file that has enough of them to be taken.
pub(crate) fn check(path: &str, records: u64, context: &Context) -> Option<Diagnostic> {
    let applies = context.is_nova() == Some(true) && context.format == Some(DataFormat::Converse);
    if !applies || context.split == Split::Validation {
        return None;
    }
    let of_model = context.entry.and_then(|entry| entry.records.training_advised.as_ref());
    let advised = of_model.map_or(ADVISED, |advised| advised.value);
    (records < advised).then(|| {
        Diagnostic::new(
            &RULE,
            format!("{} has {}, AWS advises at least {advised} for each task", context.split, counted(records)),
        )
        .located(Location::File(FileLocation::file(path)))
        .remedy(Remedy::text("add records where there are more; good ones matter more than many"))
    })
}
