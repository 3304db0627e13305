//! FILE-27: prompts differ, and completions differ.

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};

rule!("FILE-27", "all-equal", Warning, source::TOOLS, "all_equal.md");

/// From how many records on sameness is no chance: the smallest data set that any model takes.
pub(crate) const LEAST: u64 = 8;

/// Reports that all `records` of the file have the same `part` (`prompt` or `completion`): `text`.
pub(crate) fn finding(path: &str, part: &str, records: u64, text: &str) -> Diagnostic {
    let mend = if part == "prompt" {
        "give each record the question that its answer belongs to; what is the same for all belongs in the system prompt"
    } else {
        "check how the answers were written: a model that is taught one answer gives it to everything"
    };
    Diagnostic::new(&RULE, format!("all {records} {part}s are the same"))
        .located(Location::File(FileLocation::file(path)))
        .evidence(format!("`{}`", text.escape_debug()))
        .remedy(Remedy::text(mend))
}
