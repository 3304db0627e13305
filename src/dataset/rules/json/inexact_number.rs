//! JSON-10: numbers keep their value.

use crate::dataset::json::{Fault, Loss, path_to};
use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("JSON-10", "inexact-number", Warning, source::JSON, "inexact_number.md");

/// How much of a number is shown.
const SHOWN: usize = 40;

/// Reports a number that readers change as `loss` says.
pub(crate) fn finding(line: &Line<'_>, fault: &Fault, loss: Loss) -> Diagnostic {
    let found = &line.text[fault.span.clone()];
    let cut = if found.len() > SHOWN { "…" } else { "" };
    let found = &found[..found.len().min(SHOWN)];
    let (what, label) = match loss {
        Loss::TooLarge => ("is larger than a double holds: readers make it infinity, or fail", "at most 1.8e308"),
        Loss::TooSmall => ("is nearer to zero than a double holds: readers make it 0", "at least 4.9e-324"),
        Loss::Digits => ("has more digits than a double keeps: readers that use doubles change it", "at most 2^53 is safe"),
    };
    let path = path_to(line.text, fault.span.start);
    Diagnostic::new(&RULE, format!("`{found}{cut}` {what}"))
        .at(line.at(fault.span.clone(), path), label)
        .remedy(Remedy::text("write the value as a string, or with fewer digits"))
}
