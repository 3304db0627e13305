//! FILE-01: the file can be read.

use std::io;

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};

use super::split_noted::listed;

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
            "name the .jsonl file in it; `finetune validate` also takes the folder itself",
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

/// Reports a folder without a single `.jsonl` file; `other` are the names of what is in it.
pub(crate) fn no_data(folder: &str, other: &[String]) -> Diagnostic {
    let finding = Diagnostic::new(&RULE, format!("folder `{folder}` holds no data set"))
        .located(Location::File(FileLocation::file(folder)))
        .remedy(Remedy::text(
            "name the .jsonl file, or a folder with files like `train.jsonl` and `validation.jsonl` in it",
        ));
    match listed(other.iter()) {
        Some(names) => finding.evidence(format!("what is there does not end in `.jsonl`: {names}")),
        None => finding,
    }
}
