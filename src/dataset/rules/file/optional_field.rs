//! FILE-22: an optional field on all records or on none.

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location, Remedy};

rule!("FILE-22", "optional-field", Info, source::TOOLS, "optional_field.md");

/// Notes that `field` is on `with` of `records` records; `place` is the first record that `has` it, or
/// has it not, unlike those before.
pub(crate) fn finding(place: Location, field: &str, with: u64, records: u64, has: bool) -> Diagnostic {
    let label = if has { "the first record with it" } else { "the first record without it" };
    Diagnostic::new(&RULE, format!("`{field}` is on {with} of {records} records"))
        .at(place, label)
        .remedy(Remedy::text(format!("add `{field}` to the others or take it from these, unless both kinds of request will come")))
}
