//! JSON-06: keys are unique.

use crate::dataset::json::{Fault, path_to};
use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("JSON-06", "duplicate-key", Error, source::JSON, "duplicate_key.md");

/// Reports a key that stands in its object a second time; it stood first at byte `first`.
pub(crate) fn finding(line: &Line<'_>, fault: &Fault, first: usize) -> Diagnostic {
    let key = line.text[fault.span.clone()].trim_matches('"');
    let column = line.text[..first].chars().count() + 1;
    let path = path_to(line.text, fault.span.start);
    Diagnostic::new(&RULE, format!("key `{key}` stands twice in one object"))
        .at(line.at(fault.span.clone(), path), format!("first at column {column}"))
        .remedy(Remedy::text("remove or rename one of the two: readers differ in which one they take"))
}
