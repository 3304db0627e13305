//! JSON-07: surrogates come in pairs.

use crate::dataset::json::{Fault, path_to};
use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("JSON-07", "lone-surrogate", Error, source::JSON, "lone_surrogate.md");

/// Reports half a surrogate pair.
pub(crate) fn finding(line: &Line<'_>, fault: &Fault) -> Diagnostic {
    let escape = &line.text[fault.span.clone()];
    let path = path_to(line.text, fault.span.start);
    Diagnostic::new(&RULE, format!("`{escape}` is half of a surrogate pair, no character"))
        .at(line.at(fault.span.clone(), path), "its other half is missing")
        .remedy(Remedy::text(
            "restore the character (an emoji, most often) or remove the half; text was cut between the two",
        ))
}
