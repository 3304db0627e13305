//! FILE-25: records that are almost the same.

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location, Remedy};

use super::duplicate::Earlier;

rule!("FILE-25", "near-duplicate", Info, source::TOOLS, "near_duplicate.md");

/// Notes that the record at `place` says what `earlier` says.
pub(crate) fn finding(place: Location, earlier: Earlier<'_>) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        format!("the record differs from {earlier} in nothing but case, white space or punctuation"),
    )
    .at(place, "almost the same again")
    .remedy(Remedy::text("keep one of them, unless the model is to learn that the difference does not matter"))
}
