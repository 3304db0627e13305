//! FILE-10: no blank line.

use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::dataset::shell::quoted;
use crate::diagnostic::{Diagnostic, Remedy};

rule!("FILE-10", "blank-line", Error, source::TROUBLESHOOTING, "blank_line.md");

/// Reports `line`, which is empty or white space.
pub(crate) fn finding(line: &Line<'_>) -> Diagnostic {
    let message = if line.text.is_empty() {
        "the line is empty"
    } else {
        "the line holds nothing but white space"
    };
    Diagnostic::new(&RULE, message)
        .at(line.whole(), "a record was expected")
        .remedy(
            Remedy::text("remove blank lines, also at the end of the file")
                .command(format!("sed -i '/^[[:space:]]*$/d' {}", quoted(line.path))),
        )
}
