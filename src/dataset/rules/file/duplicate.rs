//! FILE-24: no record twice.

use std::fmt;

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location, Remedy};

rule!("FILE-24", "duplicate-record", Warning, source::TOOLS, "duplicate.md");

/// A record that came before: in the same file, or in the one that is named.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Earlier<'a> {
    /// The other file.
    pub(crate) file: Option<&'a str>,
    /// The line, counted from 1.
    pub(crate) line: u64,
}

impl fmt::Display for Earlier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        self.file.map_or(Ok(()), |file| write!(f, " of `{}`", file.escape_debug()))
    }
}

/// Reports that the record at `place` is the same as `earlier`.
pub(crate) fn finding(place: Location, earlier: Earlier<'_>) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the record is the same as {earlier}"))
        .at(place, "the same again")
        .remedy(Remedy::text("remove all but one of them, unless the record is meant to weigh more than the others"))
}
