//! Files that a verb writes beside its report: they take no other's place unasked.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::commands::dataset::{Target, TargetError, same_file};
use crate::config::{self, DataSource, MODELS_FILE, NetworkPlace};
use crate::error::{ExitStatus, Hint};

/// An output can't be written as it is asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum OutputError {
    /// It is something that is read.
    #[error("`{}` is read; it is never written over", .0.display())]
    Input(PathBuf),
    /// Two outputs are one file.
    #[error("`{}` is named for two outputs", .0.display())]
    Twice(PathBuf),
    /// There is a file already.
    #[error("`{}` is there already", .0.display())]
    Exists(PathBuf),
    /// There is a folder of that name.
    #[error("`{}` is a folder", .0.display())]
    Folder(PathBuf),
}

impl Hint for OutputError {
    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Input(_) | Self::Folder(_) => "name another output",
            Self::Twice(_) => "name two files",
            Self::Exists(_) => "`--force` writes over it; or name another output",
        };
        vec![hint.to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Input(_) | Self::Twice(_) | Self::Folder(_) => ExitStatus::Usage,
            // As with the outputs of `dataset` and `init`.
            Self::Exists(_) => ExitStatus::Unusable,
        }
    }
}

/// Refuses `files` that would take the place of one of `inputs`, of each other, or, without `force`, of a file
/// that is there. Devices and pipes are written to as they stand; `-` is no file.
///
/// # Errors
/// The first that can't be written as it is asked for.
pub(super) fn refuse(files: &[&Path], inputs: &[PathBuf], force: bool) -> Result<(), OutputError> {
    for (index, file) in files.iter().enumerate() {
        let found = file.metadata();
        let stream = found
            .as_ref()
            .is_ok_and(|found| !found.is_file() && !found.is_dir());
        if stream || file.as_os_str() == "-" {
            continue;
        }
        let path = || (*file).to_owned();
        if inputs.iter().any(|input| same_file(input, file)) {
            return Err(OutputError::Input(path()));
        }
        if files[..index].iter().any(|other| same_file(other, file)) {
            return Err(OutputError::Twice(path()));
        }
        if found.is_ok_and(|found| found.is_dir()) {
            return Err(OutputError::Folder(path()));
        }
        if !force && file.symlink_metadata().is_ok() {
            return Err(OutputError::Exists(path()));
        }
    }
    Ok(())
}

/// The files that describe a job, and those of its data that are on this machine.
pub(super) fn inputs(source: &config::Source) -> Vec<PathBuf> {
    let mut inputs: Vec<PathBuf> = source.file.iter().chain(&source.models).cloned().collect();
    // What is wrong with the description is told by whoever needs it.
    let Ok(settings) = config::read(source) else {
        return inputs;
    };
    inputs.push(settings.folder.join(MODELS_FILE));
    inputs.extend(settings.file);
    for data in [settings.training, settings.validation].into_iter().flatten() {
        if let DataSource::Path(path) = data {
            inputs.push(path);
        }
    }
    if let Some(NetworkPlace::Terraform(path)) = settings.discovery.map(|discovery| discovery.place) {
        inputs.push(path);
    }
    inputs
}

/// Writes a file whole or not at all.
///
/// # Errors
/// When the system refuses, or a file of that name appeared meanwhile and `force` is not given.
pub(super) fn write(path: &Path, content: &[u8], force: bool) -> Result<(), TargetError> {
    let mut target = Target::create(path, &[], force)?;
    target.write_all(content).map_err(|error| target.fault(error))?;
    target.finish().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_takes_the_place_of_nothing_unasked_and_of_no_input_ever() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("finetune.toml"), "").unwrap();
        std::fs::write(path("old.svg"), "").unwrap();
        let inputs = [path("finetune.toml"), path("absent.jsonl")];
        let judge = |names: &[&str], force| {
            let files: Vec<PathBuf> = names.iter().map(|name| path(name)).collect();
            let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
            refuse(&files, &inputs, force)
        };
        assert!(judge(&["a", "b"], false).is_ok());
        assert!(matches!(judge(&["a", "./a"], true), Err(OutputError::Twice(_))));
        assert!(matches!(judge(&["old.svg"], false), Err(OutputError::Exists(_))));
        assert!(judge(&["old.svg"], true).is_ok());
        for input in ["finetune.toml", "./finetune.toml", "absent.jsonl"] {
            assert!(
                matches!(judge(&[input], true), Err(OutputError::Input(_))),
                "{input}"
            );
        }
        assert!(matches!(judge(&["."], true), Err(OutputError::Folder(_))));
        let dash = Path::new("-");
        assert!(refuse(&[dash, dash], &inputs, false).is_ok());
    }
}
