//! FILE-01: the file can be read.

use std::io;

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};

rule!("FILE-01", "unreadable", Error, source::PREPARE, "unreadable.md");

/// Reports that `path` could not be opened or read.
pub(crate) fn finding(path: &str, error: &io::Error) -> Diagnostic {
    let place = Location::File(FileLocation::file(path));
    let (message, mend) = match error.kind() {
        io::ErrorKind::NotFound => (
            format!("file `{path}` does not exist"),
            "check the path; relative paths start at the current folder",
        ),
        io::ErrorKind::IsADirectory => (
            format!("`{path}` is a folder, not a file"),
            "name the .jsonl file in it",
        ),
        io::ErrorKind::PermissionDenied => (
            format!("file `{path}` may not be read"),
            "give yourself the permission to read it",
        ),
        _ => (
            format!("failed to read `{path}`"),
            "see the cause; a data set is a regular file, or `-` for standard input",
        ),
    };
    Diagnostic::new(&RULE, message)
        .located(place)
        .evidence(error.to_string())
        .remedy(Remedy::text(mend))
}
