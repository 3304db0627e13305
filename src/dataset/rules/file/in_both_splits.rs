//! FILE-26: no record in both training and validation.

use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, Location, Remedy, Source};

use super::duplicate::Earlier;

rule!("FILE-26", "in-both-splits", Warning, Source::Finetune, "in_both_splits.md");

/// Reports that the record at `place` is the same as `earlier`, which is of the other split, called `split`.
pub(crate) fn finding(place: Location, earlier: Earlier<'_>, split: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the record is in the {split} data too: {earlier}"))
        .at(place, format!("also in the {split} data"))
        .remedy(Remedy::text("remove it from one of the two; the validation data is there to show what the model has not seen"))
}
