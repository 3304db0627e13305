//! `dataset dedupe`: leaves out records that an earlier one says already.

use std::path::Path;

use super::error::{Output, write};
use super::{Source, ToolError, Untaken};
use crate::commands::validate::SpoolError;
use crate::dataset::Taken;
use crate::dataset::tools::dedupe::{Repeated, Same, dedupe};

/// What was left out.
#[derive(Debug)]
pub struct DedupeOutcome {
    /// The data set.
    pub input: String,
    /// The file that was written; absent where nothing could be taken.
    pub output: Option<String>,
    /// When two records counted as the same.
    pub same: Same,
    /// What became of the lines.
    pub taken: Taken,
    /// The records that were left out, in order.
    pub repeated: Vec<Repeated>,
    /// What could not be taken.
    pub untaken: Untaken,
}

/// Writes `file` to `output` without records that are the `same` as an earlier one.
///
/// # Errors
/// When the output can't be written.
pub fn run(file: &Path, output: &Output, same: Same, cap: Option<u64>) -> Result<DedupeOutcome, ToolError> {
    let mut untaken = Untaken::new("dataset dedupe", cap)?;
    let source = Source::kept(file);
    let target = output.create(&source, "deduped")?;
    let version = source.version();
    let deduped = dedupe(source.reader(), &source.name, same, cap, untaken.sink()).map_err(SpoolError)?;
    untaken.file(&source.name, &deduped.taken);
    let output = if deduped.taken.complete {
        write(&source, version, &deduped.picks, vec![target])?.pop()
    } else {
        None
    };
    Ok(DedupeOutcome {
        input: source.name,
        output,
        same,
        taken: deduped.taken,
        repeated: deduped.repeated,
        untaken,
    })
}
