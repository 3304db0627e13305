//! `init`: a commented `finetune.toml`, and the schema that editors complete it with.

use std::io;
use std::path::{Path, PathBuf};

use super::write_whole;
use crate::config::{self, ConfigError, FILE_NAME, Source};
use crate::error::{ExitStatus, Hint};

/// Where the schema lies, beside the file.
const SCHEMA: &str = ".finetune/schema.json";

/// What was written.
#[derive(Debug, Clone)]
pub struct Written {
    /// The file.
    pub file: PathBuf,
    /// The schema that its first line names.
    pub schema: PathBuf,
    /// The flags say everything that a job needs.
    pub complete: bool,
}

/// The file was not written.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// A flag is at fault.
    #[error("no file was written")]
    Flags(#[from] ConfigError),
    /// There is a file already.
    #[error("`{0}` is there already")]
    Exists(String),
    /// The system refused.
    #[error("failed to write `{path}`")]
    Write {
        /// The path.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl Hint for InitError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Exists(_) => vec!["`--force` writes over it, `--config FILE` writes another".to_owned()],
            Self::Flags(_) | Self::Write { .. } => Vec::new(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Flags(error) => error.exit_status(),
            Self::Exists(_) | Self::Write { .. } => ExitStatus::Unusable,
        }
    }
}

/// Writes `finetune.toml` (or the file that `source` names) with the values that flags give. A file that
/// is there is written over only with `force`. Whatever happens, there is a whole file or none.
///
/// # Errors
/// When a flag is malformed, the file is there already, or the system refuses.
///
/// # Panics
/// Never: a schema is JSON.
pub fn run(source: &Source, force: bool) -> Result<Written, InitError> {
    let file = source.file.clone().unwrap_or_else(|| FILE_NAME.into());
    let path = source.current_dir.join(&file);
    let flags = Source {
        file: None,
        // Flags alone are judged, not what another file says.
        current_dir: PathBuf::new(),
        ..source.clone()
    };
    config::read(&flags)?;
    if !force && path.symlink_metadata().is_ok() {
        return Err(InitError::Exists(file.display().to_string()));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let own = folder.join(".finetune");
    let schema = folder.join(SCHEMA);
    std::fs::create_dir_all(&own).map_err(|source| failed(&own, source))?;
    // What the tool keeps here is no part of anybody's repository.
    let ignore = own.join(".gitignore");
    if !ignore.exists() {
        write(&ignore, b"*\n", true)?;
    }
    let mut described = serde_json::to_vec_pretty(&config::schema()).expect("a schema is JSON");
    described.push(b'\n');
    write(&schema, &described, true)?;
    write(
        &path,
        config::template(&source.overrides, SCHEMA).as_bytes(),
        force,
    )?;
    Ok(Written {
        schema: file.with_file_name(SCHEMA),
        file,
        complete: config::load(&flags).is_ok(),
    })
}

fn write(path: &Path, content: &[u8], over: bool) -> Result<(), InitError> {
    write_whole(path, content, over).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists if !over => InitError::Exists(path.display().to_string()),
        _ => failed(path, error),
    })
}

fn failed(path: &Path, source: io::Error) -> InitError {
    InitError::Write {
        path: path.display().to_string(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(folder: &Path) -> Source {
        Source {
            current_dir: folder.to_owned(),
            ..Source::default()
        }
    }

    #[test]
    fn a_file_is_never_written_over_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let source = source(folder.path());
        assert!(!run(&source, false).unwrap().complete);
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, "mine").unwrap();
        assert!(matches!(run(&source, false), Err(InitError::Exists(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
        run(&source, true).unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("#:schema "));
        assert!(folder.path().join(SCHEMA).is_file());
    }

    #[test]
    fn a_malformed_flag_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut source = source(folder.path());
        source.overrides.add("job.name", ["a_b".to_owned()]);
        let error = run(&source, false).unwrap_err();
        assert_eq!(error.exit_status(), ExitStatus::Usage);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "").unwrap();
        let source = Source {
            file: Some("a/finetune.toml".into()),
            ..source(folder.path())
        };
        let error = run(&source, false).unwrap_err();
        assert!(matches!(error, InitError::Write { .. }), "{error:?}");
    }
}
