//! FILE-30: lines that are too long to be a record.

use crate::dataset::place::Line;
use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, Remedy, Source};

rule!("FILE-30", "overlong-line", Error, Source::Finetune, "overlong_line.md");

/// Reports the line that starts as `line` and has `bytes` bytes, more than are looked at.
pub(crate) fn finding(line: &Line<'_>, bytes: u64, longest: usize) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the line has {bytes} bytes, more than the {longest} that are looked at"))
        .at(line.at(0..line.text.len().min(1), String::new()), "the line starts here")
        .remedy(Remedy::text(
            "write one record a line: no model takes a record of this length",
        ))
}
