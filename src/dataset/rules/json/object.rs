//! JSON-02: the value is an object.

use crate::dataset::json::Value;
use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("JSON-02", "object", Error, source::PREPARE, "object.md");

/// Reports that `value`, the record, is no object.
pub(crate) fn finding(line: &Line<'_>, value: Value<'_>) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the record is {}, not an object", value.kind().name()))
        .at(line.at(value.span().start..value.span().start + 1, String::new()), "expected `{…}`")
        .remedy(Remedy::text("write each record as one JSON object"))
}
