//! `dataset stats`: what is in data sets.

use std::path::PathBuf;

use super::{Source, Untaken};
use crate::commands::validate::SpoolError;
use crate::dataset::tools::stats::{Stats, stats};

/// What is in each data set.
#[derive(Debug)]
pub struct StatsOutcome {
    /// The data sets by the names they were given, in order.
    pub files: Vec<(String, Stats)>,
    /// What could not be taken.
    pub untaken: Untaken,
}

/// Looks at `files`; at most `cap` findings of each rule and file are kept.
///
/// # Errors
/// When findings can't be kept.
pub fn run(files: &[PathBuf], cap: Option<u64>) -> Result<StatsOutcome, SpoolError> {
    let mut untaken = Untaken::new("dataset stats", cap)?;
    let mut counted = Vec::new();
    for path in files {
        let source = Source::streamed(path);
        let name = source.name.clone();
        let stats = stats(source.reader(), &name, cap, untaken.sink()).map_err(SpoolError)?;
        untaken.file(&name, &stats.taken);
        counted.push((name, stats));
    }
    Ok(StatsOutcome {
        files: counted,
        untaken,
    })
}
