//! FILE-11: line ends.

use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::dataset::shell::quoted;
use crate::diagnostic::{Diagnostic, Remedy};

rule!("FILE-11", "crlf", Info, source::FIELD, "crlf.md");

/// Notes that lines end in CR LF, from `line` on.
pub(crate) fn finding(line: &Line<'_>) -> Diagnostic {
    let end = line.text.len();
    Diagnostic::new(&RULE, "lines end in CR LF, as on Windows")
        .at(line.at(end..end, String::new()), "the first such line")
        .remedy(
            Remedy::text("nothing has to be done: JSON counts CR as white space")
                .command(format!("sed -i 's/\\r$//' {}", quoted(line.path))),
        )
}
