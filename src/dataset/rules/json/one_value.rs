//! JSON-01: one value a line.

use crate::dataset::json::Fault;
use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("JSON-01", "one-value", Error, source::PREPARE, "one_value.md");

/// Reports what follows the first value of `line`.
pub(crate) fn finding(line: &Line<'_>, fault: &Fault) -> Diagnostic {
    let rest = line.text[fault.span.clone()].trim_end();
    let (message, mend) = match rest.as_bytes().first() {
        Some(b'{') => ("a second value follows on the same line", "put each record on a line of its own"),
        Some(b',') => ("a comma follows the record", "remove the comma: records are separated by line feeds"),
        _ => ("something follows the record on the same line", "remove what follows the closing brace"),
    };
    let width = rest.chars().next().map_or(0, char::len_utf8);
    Diagnostic::new(&RULE, message)
        .at(line.at(fault.span.start..fault.span.start + width, String::new()), "the line should end here")
        .remedy(Remedy::text(mend))
}
