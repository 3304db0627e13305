//! FILE-19: one format in the whole file.

use crate::dataset::format::example;
use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::DataFormat;

rule!("FILE-19", "one-format", Error, source::PREPARE, "one_format.md");

/// Reports that the record on `line` is in `found`, in a file of records in `expected`.
pub(crate) fn finding(line: &Line<'_>, found: DataFormat, expected: DataFormat) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the record is in the format `{found}`, the file's is `{expected}`"))
        .at(line.at(0..line.text.len().min(1), String::new()), format!("expected `{expected}`"))
        .remedy(Remedy::text(format!("rewrite it as {}, or move it to a file of its own", example(expected))))
}
