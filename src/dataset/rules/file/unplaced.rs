//! FILE-36: every `.jsonl` file of a folder can be told to be training or validation data.

use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy, Source};

use super::split_noted::listed;

rule!("FILE-36", "unplaced-file", Warning, Source::Finetune, "unplaced.md");

/// Reports the `.jsonl` files of `folder`, `names`, that no split could be told for.
pub(crate) fn finding(folder: &str, names: &[String]) -> Diagnostic {
    let listed = listed(names.iter()).unwrap_or_default();
    let message = format!("no name says whether it is training or validation data: {listed}; not checked");
    Diagnostic::new(&RULE, message)
        .located(Location::File(FileLocation::file(folder)))
        .remedy(Remedy::text(
            "name the file itself, with `--split` for validation data, or rename it to `train….jsonl` or `validation….jsonl`",
        ))
}
