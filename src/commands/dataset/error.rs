//! What ends a tool early.

use std::io;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Source, Target, TargetError, beside};
use crate::commands::validate::SpoolError;
use crate::dataset::tools::copy::{CopyError, Picks, copy};
use crate::error::{ExitStatus, Hint};

/// A tool ended early; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// The output can't be made.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The findings can't be kept.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The input could not be read a second time.
    #[error("failed to read `{path}`")]
    Read {
        /// The path.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The input is not what it was when it was looked at.
    #[error("`{0}` was changed while it was read")]
    Changed(String),
    /// The value that was to group the records does not group them.
    #[error("`{path}` has more than {most} different values in `{file}`, so it groups nothing")]
    TooManyStrata {
        /// The path into the records.
        path: String,
        /// The file.
        file: String,
        /// How many values there may be.
        most: usize,
    },
    /// The input is not the encoding that it starts as.
    #[error("`{path}` starts as {encoding}, and is none from byte {at} on")]
    NotEncoded {
        /// The path.
        path: String,
        /// The encoding.
        encoding: &'static str,
        /// The first byte that is no character.
        at: u64,
    },
}

impl Hint for ToolError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Target(error) => error.hints(),
            Self::Spool(error) => error.hints(),
            Self::Read { .. } => Vec::new(),
            Self::Changed(_) => vec!["run it again when nobody writes to the file".to_owned()],
            Self::TooManyStrata { .. } => {
                vec!["name a value that many records share, such as a task or a language".to_owned()]
            }
            Self::NotEncoded { .. } => {
                vec!["save it as UTF-8 with the program that it comes from".to_owned()]
            }
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Target(error) => error.exit_status(),
            Self::Spool(error) => error.exit_status(),
            Self::Read { .. } | Self::Changed(_) => ExitStatus::Unusable,
            Self::TooManyStrata { .. } => ExitStatus::Usage,
            Self::NotEncoded { .. } => ExitStatus::Findings,
        }
    }
}

/// Where one output goes.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// The path; absent: beside the input.
    pub path: Option<PathBuf>,
    /// Whether a file that is there is written over.
    pub force: bool,
}

impl Output {
    /// Begins to write it: what was `done` to the input is part of its default name.
    pub(super) fn create(&self, input: &Source, done: &str) -> Result<Target, TargetError> {
        let path = match (&self.path, &input.path) {
            (Some(path), _) => path.clone(),
            (None, Some(path)) => beside(path, done),
            (None, None) => return Err(TargetError::Unnamed),
        };
        let inputs: Vec<&Path> = input.path.iter().map(PathBuf::as_path).collect();
        Target::create(&path, &inputs, self.force)
    }
}

/// Copies what was picked of `source` to `targets`, and gives them their names. `version` is that of the
/// source before it was looked at.
pub(super) fn write(
    source: &Source,
    version: Option<super::source::Version>,
    picks: &Picks,
    mut targets: Vec<Target>,
) -> Result<Vec<String>, ToolError> {
    let mut outputs: Vec<&mut dyn Write> = Vec::new();
    for target in &mut targets {
        outputs.push(target);
    }
    let copied = copy(source.reader(), picks, &mut outputs);
    match copied {
        Ok(()) => {}
        Err(CopyError::Read(error)) => {
            return Err(ToolError::Read {
                path: source.name.clone(),
                source: error,
            });
        }
        Err(CopyError::Write(index, error)) => return Err(targets[index].fault(error).into()),
    }
    if source.version() != version {
        return Err(ToolError::Changed(source.name.clone()));
    }
    let finished = targets.into_iter().map(Target::finish);
    Ok(finished.collect::<Result<_, _>>()?)
}
