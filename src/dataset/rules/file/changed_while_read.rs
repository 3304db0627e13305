//! FILE-34: the data stays as it is while it is read.

use std::fmt;
use std::io;

use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy, Source};

rule!(
    "FILE-34",
    "changed-while-read",
    Error,
    Source::Finetune,
    "changed_while_read.md"
);

/// Reports that `path` is not any more what it was when reading began; `how`, where that is known.
pub(crate) fn finding(path: &str, how: Option<&str>) -> Diagnostic {
    let mut finding = Diagnostic::new(&RULE, format!("`{path}` changed while it was read"))
        .located(Location::File(FileLocation::file(path)))
        .remedy(Remedy::text("wait until whatever writes it has finished, then check it again"));
    finding.evidence.extend(how.map(ToOwned::to_owned));
    finding
}

/// What a reader says when its source has become another one; `validate` reports it as FILE-34.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedWhileRead;

impl fmt::Display for ChangedWhileRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the data changed while it was read")
    }
}

impl std::error::Error for ChangedWhileRead {}

impl ChangedWhileRead {
    /// Whether a reader ended with this.
    pub(crate) fn is(error: &io::Error) -> bool {
        error
            .get_ref()
            .is_some_and(<dyn std::error::Error + Send + Sync>::is::<Self>)
    }
}

impl From<ChangedWhileRead> for io::Error {
    fn from(changed: ChangedWhileRead) -> Self {
        Self::other(changed)
    }
}
