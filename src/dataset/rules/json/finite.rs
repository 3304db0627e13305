//! JSON-04: no NaN, no Infinity.

use crate::dataset::json::{Fault, path_to};
use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("JSON-04", "finite", Error, source::JSON, "finite.md");

/// Reports a number that JSON does not have.
pub(crate) fn finding(line: &Line<'_>, fault: &Fault) -> Diagnostic {
    let found = &line.text[fault.span.clone()];
    let path = path_to(line.text, fault.span.start);
    Diagnostic::new(&RULE, format!("`{found}` is not a JSON number"))
        .at(line.at(fault.span.clone(), path), "expected a finite number or `null`")
        .remedy(Remedy::text(
            "write a number or `null`; in Python, `json.dumps(…, allow_nan=False)` finds the value",
        ))
}
