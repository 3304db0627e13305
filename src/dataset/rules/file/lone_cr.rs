//! FILE-13: a lone carriage return does not end a line.

use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::dataset::shell::quoted;
use crate::diagnostic::{Diagnostic, Remedy};

rule!("FILE-13", "lone-cr", Error, source::PREPARE, "lone_cr.md");

/// Reports the carriage return at byte `at` of `line`, which stands where a line feed must.
pub(crate) fn finding(line: &Line<'_>, at: usize) -> Diagnostic {
    Diagnostic::new(&RULE, "a record ends in a lone carriage return, which ends no line")
        .at(line.at(at..at + 1, String::new()), "a line feed was expected")
        .remedy(
            Remedy::text("turn carriage returns into line feeds")
                .command(format!("tr '\\r' '\\n' < {} > mended.jsonl", quoted(line.path))),
        )
}
