//! `dataset sample`: some of the records, drawn at random.

use std::path::Path;

use super::error::{Output, write};
use super::{Source, ToolError, Untaken};
use crate::commands::validate::SpoolError;
use crate::dataset::Taken;
use crate::dataset::tools::sample::{Amount, sample};

/// What was drawn.
#[derive(Debug)]
pub struct SampleOutcome {
    /// The data set.
    pub input: String,
    /// The file that was written; absent where nothing could be taken.
    pub output: Option<String>,
    /// What the draw began with.
    pub seed: u64,
    /// What became of the lines.
    pub taken: Taken,
    /// How many records were drawn.
    pub count: u64,
    /// What could not be taken.
    pub untaken: Untaken,
}

/// Draws records of `file` with `seed` and writes them to `output`.
///
/// # Errors
/// When the output can't be written.
pub fn run(
    file: &Path,
    output: &Output,
    amount: Amount,
    seed: u64,
    cap: Option<u64>,
) -> Result<SampleOutcome, ToolError> {
    let mut untaken = Untaken::new("dataset sample", cap)?;
    let source = Source::kept(file);
    let target = output.create(&source, "sample")?;
    let version = source.version();
    let drawn = (amount, seed);
    let sampled = sample(source.reader(), &source.name, drawn, cap, untaken.sink()).map_err(SpoolError)?;
    untaken.file(&source.name, &sampled.taken);
    let output = if sampled.taken.complete {
        write(&source, version, &sampled.picks, vec![target])?.pop()
    } else {
        None
    };
    Ok(SampleOutcome {
        input: source.name,
        output,
        seed,
        taken: sampled.taken,
        count: sampled.count,
        untaken,
    })
}
