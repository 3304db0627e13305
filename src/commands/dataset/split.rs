//! `dataset split`: a training file and a validation file.

use std::path::{Path, PathBuf};

use super::error::{Output, write};
use super::{Source, TargetError, ToolError, Untaken, same_file};
use crate::commands::validate::SpoolError;
use crate::dataset::tools::split::{Divided, MOST_STRATA, SplitOptions, split};
use crate::dataset::{Settings, Split, judge_counts};

/// Where the two files go.
#[derive(Debug, Clone, Default)]
pub struct Outputs {
    /// The training file; absent: beside the input.
    pub training: Option<PathBuf>,
    /// The validation file; absent: beside the input.
    pub validation: Option<PathBuf>,
    /// Whether files that are there are written over.
    pub force: bool,
}

/// What went where.
#[derive(Debug)]
pub struct SplitOutcome {
    /// The data set.
    pub input: String,
    /// The training file and the validation file; absent where nothing could be taken.
    pub outputs: Option<[String; 2]>,
    /// What the draw began with.
    pub seed: u64,
    /// The value that grouped the records.
    pub stratify: Option<String>,
    /// The records.
    pub divided: Divided,
    /// What could not be taken, and what the model has against the numbers.
    pub untaken: Untaken,
}

/// Splits `file` by `options`; with a model in `settings`, its limits are held against the numbers.
///
/// # Errors
/// When an output can't be written, or the records can't be grouped.
pub fn run(
    file: &Path,
    outputs: &Outputs,
    options: &SplitOptions,
    settings: &Settings,
) -> Result<SplitOutcome, ToolError> {
    let mut untaken = Untaken::new("dataset split", settings.cap)?;
    let source = Source::kept(file);
    let create = |path: &Option<PathBuf>, done| {
        let output = Output {
            path: path.clone(),
            force: outputs.force,
        };
        output.create(&source, done)
    };
    let targets = vec![
        create(&outputs.training, "training")?,
        create(&outputs.validation, "validation")?,
    ];
    if let (Some(training), Some(validation)) = (&outputs.training, &outputs.validation)
        && same_file(training, validation)
    {
        return Err(TargetError::Twice(training.display().to_string()).into());
    }
    let version = source.version();
    let divided = split(
        source.reader(),
        &source.name,
        options,
        settings.cap,
        untaken.sink(),
    )
    .map_err(SpoolError)?;
    if divided.too_many_strata {
        let path = options.stratify.as_ref().map(ToString::to_string);
        return Err(ToolError::TooManyStrata {
            path: path.unwrap_or_default(),
            file: source.name,
            most: MOST_STRATA,
        });
    }
    untaken.file(&source.name, &divided.taken);
    let mut written = None;
    if divided.taken.complete {
        let names = write(&source, version, &divided.picks, targets)?;
        if let Ok([training, validation]) = <[String; 2]>::try_from(names) {
            if settings.model.is_some() {
                let counts = [
                    (training.as_str(), Split::Training, divided.training),
                    (validation.as_str(), Split::Validation, divided.validation),
                ];
                // Without validation records there is no validation data.
                let counts = &counts[..if divided.validation > 0 { 2 } else { 1 }];
                let judged = judge_counts(counts, settings, untaken.sink()).map_err(SpoolError)?;
                untaken.note(judged.worst);
            }
            written = Some([training, validation]);
        }
    }
    Ok(SplitOutcome {
        input: source.name,
        outputs: written,
        seed: options.seed,
        stratify: options.stratify.as_ref().map(ToString::to_string),
        divided,
        untaken,
    })
}
