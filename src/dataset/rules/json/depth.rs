//! JSON-08: nesting has a limit, and so has the number of values.

use crate::dataset::json::{Fault, MAX_DEPTH, MOST_VALUES};
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

/// Reports more values than are read.
pub(crate) fn too_many(line: &Line<'_>, fault: &Fault) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the record holds more than {MOST_VALUES} values"))
        .at(line.at(fault.span.clone(), String::new()), "the reading stops here")
        .remedy(Remedy::text("write numbers and lists that the model is to read as text"))
}
