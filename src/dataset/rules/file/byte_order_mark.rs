//! FILE-07: no byte order mark.

use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::dataset::shell::quoted;
use crate::diagnostic::{Diagnostic, Remedy};

rule!("FILE-07", "byte-order-mark", Error, source::JSON, "byte_order_mark.md");

/// The mark: U+FEFF.
pub(crate) const MARK: &str = "\u{FEFF}";

/// Reports a byte order mark at the start of `line`.
pub(crate) fn finding(line: &Line<'_>) -> Diagnostic {
    let first = line.number == 1 && line.offset == 0;
    let message = if first {
        "the file starts with a byte order mark"
    } else {
        "a byte order mark stands at the start of the line"
    };
    Diagnostic::new(&RULE, message)
        .at(line.at(0..MARK.len(), String::new()), "U+FEFF")
        .remedy(
            Remedy::text(if first {
                "save the file as UTF-8 without a byte order mark"
            } else {
                "remove it; it is left over from joining files"
            })
            .command(format!("sed -i 's/^\\xEF\\xBB\\xBF//' {}", quoted(line.path))),
        )
}
