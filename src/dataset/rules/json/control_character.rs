//! JSON-05: no raw control character in a string.

use crate::dataset::json::{Fault, path_to};
use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("JSON-05", "control-character", Error, source::JSON, "control_character.md");

/// Reports the control character `byte`.
pub(crate) fn finding(line: &Line<'_>, fault: &Fault, byte: u8) -> Diagnostic {
    let escape = match byte {
        b'\t' => "\\t".to_owned(),
        b'\r' => "\\r".to_owned(),
        8 => "\\b".to_owned(),
        12 => "\\f".to_owned(),
        _ => format!("\\u{byte:04x}"),
    };
    let path = path_to(line.text, fault.span.start);
    Diagnostic::new(&RULE, format!("a raw control character (U+{byte:04X}) stands in a string"))
        .at(line.at(fault.span.clone(), path), format!("write `{escape}`"))
        .remedy(Remedy::text(format!("escape it as `{escape}`, or remove it")))
}
