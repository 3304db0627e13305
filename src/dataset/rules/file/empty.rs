//! FILE-04: the file holds something.

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};

rule!("FILE-04", "empty", Error, source::PREPARE, "empty.md");

/// Reports a file of `bytes` bytes without any record.
pub(crate) fn finding(path: &str, bytes: u64) -> Diagnostic {
    let message = if bytes == 0 {
        "the file is empty".to_owned()
    } else {
        format!("the file holds nothing but white space ({bytes} bytes)")
    };
    Diagnostic::new(&RULE, message)
        .located(Location::File(FileLocation::file(path)))
        .remedy(Remedy::text("write one JSON object per line"))
}
