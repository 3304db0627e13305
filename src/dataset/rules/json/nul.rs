//! JSON-09: no NUL characters.

use crate::dataset::json::{Fault, path_to};
use crate::dataset::place::Line;
use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, Remedy, Source};

rule!("JSON-09", "nul", Warning, Source::Finetune, "nul.md");

/// Reports an escaped NUL.
pub(crate) fn finding(line: &Line<'_>, fault: &Fault) -> Diagnostic {
    let path = path_to(line.text, fault.span.start);
    Diagnostic::new(&RULE, "the text holds a NUL character, which many programs take for its end")
        .at(line.at(fault.span.clone(), path), "U+0000")
        .remedy(Remedy::text(
            "remove it: it comes from binary data, or from text that was read in another encoding (UTF-16)",
        ))
}
