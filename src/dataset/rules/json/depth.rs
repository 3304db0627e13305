//! JSON-08: nesting has a limit.

use crate::dataset::json::{Fault, MAX_DEPTH};
use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("JSON-08", "depth", Error, source::JSON, "depth.md");

/// Reports nesting beyond the limit.
pub(crate) fn finding(line: &Line<'_>, fault: &Fault) -> Diagnostic {
    Diagnostic::new(&RULE, format!("lists and objects are nested deeper than {MAX_DEPTH} levels"))
        .at(line.at(fault.span.clone(), String::new()), "one level too deep")
        .remedy(Remedy::text("flatten the record"))
}
