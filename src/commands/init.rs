//! `init`: a commented `finetune.toml`, and the schema that editors complete it with. What Terraform has built can
//! fill it in.

use std::io;
use std::path::{Path, PathBuf};

use super::write_whole;
use crate::config::{self, ConfigError, FILE_NAME, Overrides, Source};
use crate::error::{ExitStatus, Hint};
use crate::steps::terraform::{self, TerraformError};

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
    /// The keys that Terraform's outputs filled in.
    pub from_terraform: Vec<&'static str>,
}

/// The file was not written.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// A flag is at fault.
    #[error("no file was written")]
    Flags(#[from] ConfigError),
    /// Terraform's outputs could not be read.
    #[error(transparent)]
    Terraform(#[from] TerraformError),
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
            Self::Terraform(error) => error.hints(),
            Self::Flags(_) | Self::Write { .. } => Vec::new(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Flags(error) => error.exit_status(),
            Self::Terraform(error) => error.exit_status(),
            Self::Exists(_) | Self::Write { .. } => ExitStatus::Unusable,
        }
    }
}

/// Writes `finetune.toml` (or the file that `source` names) with the values that flags give. A file that
/// is there is written over only with `force`. Whatever happens, there is a whole file or none. Outputs of Terraform
/// that are called as keys are fill in what no flag says; network and role are read there anew by every command.
///
/// # Errors
/// When a flag is malformed, the outputs can not be read, the file is there already, or the system refuses.
///
/// # Panics
/// Never: a schema is JSON.
pub fn run(source: &Source, built: Option<&Path>, force: bool) -> Result<Written, InitError> {
    let file = source.file.clone().unwrap_or_else(|| FILE_NAME.into());
    let path = source.current_dir.join(&file);
    let mut flags = Source {
        file: None,
        // Flags alone are judged, not what another file says.
        current_dir: PathBuf::new(),
        ..source.clone()
    };
    config::read(&flags)?;
    let mut from_terraform = Vec::new();
    if let Some(built) = built {
        let seen_from_file = seen_from(&file, built);
        from_terraform = fill_in(&mut flags.overrides, built, &seen_from_file)?;
        config::read(&flags)?;
    }
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
        config::template(&flags.overrides, SCHEMA).as_bytes(),
        force,
    )?;
    Ok(Written {
        schema: file.with_file_name(SCHEMA),
        file,
        complete: config::load(&flags).is_ok(),
        from_terraform,
    })
}

/// The path as a file in another folder has to name it.
fn seen_from(file: &Path, path: &Path) -> PathBuf {
    let beside = file.parent().is_none_or(|folder| folder == Path::new(""));
    if beside || path.is_absolute() {
        return path.to_owned();
    }
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Says with what Terraform has built what no flag says; returns the keys.
fn fill_in(flags: &mut Overrides, built: &Path, place: &Path) -> Result<Vec<&'static str>, TerraformError> {
    let outputs = terraform::of_a_job(built)?;
    let place = place.to_string_lossy().into_owned();
    let there = |there: bool| there.then(|| place.clone());
    let given = [
        ("region", outputs.region.clone()),
        ("data.bucket", outputs.bucket.clone()),
        ("data.prefix", outputs.prefix.clone()),
        ("data.output", outputs.output.clone()),
        ("network.terraform", there(outputs.has_network())),
        ("role.terraform", there(outputs.role_arn.is_some())),
        ("kms.custom_model_key", outputs.custom_model_key.clone()),
        ("kms.data_key", outputs.data_key.clone()),
    ];
    let rivals = |path: &str| -> &[&str] {
        match path {
            "network.terraform" => &["network.subnet_ids", "network.vpc_id"],
            "role.terraform" => &["role.name", "role.arn"],
            _ => &[],
        }
    };
    let mut filled = Vec::new();
    for (path, value) in given {
        let said =
            !flags.get(path).is_empty() || rivals(path).iter().any(|rival| !flags.get(rival).is_empty());
        if let (Some(value), false) = (value, said) {
            flags.add(path, [value]);
            filled.push(path);
        }
    }
    if flags.get("tags").is_empty() && !outputs.tags.is_empty() {
        flags.add(
            "tags",
            outputs.tags.iter().map(|(key, value)| format!("{key}={value}")),
        );
        filled.push("tags");
    }
    Ok(filled)
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
        assert!(!run(&source, None, false).unwrap().complete);
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, "mine").unwrap();
        assert!(matches!(run(&source, None, false), Err(InitError::Exists(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
        run(&source, None, true).unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("#:schema "));
        assert!(folder.path().join(SCHEMA).is_file());
    }

    #[test]
    fn a_malformed_flag_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut source = source(folder.path());
        source.overrides.add("job.name", ["a_b".to_owned()]);
        let error = run(&source, None, false).unwrap_err();
        assert_eq!(error.exit_status(), ExitStatus::Usage);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_terraform_has_built_fills_in_what_no_flag_says() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = folder.path().join("outputs.json");
        let text = r#"{"region": {"value": "us-east-1"}, "bucket": {"value": "acme"}, "subnet_ids": {"value": ["subnet-0a"]},
            "role_arn": {"value": "arn:aws:iam::111122223333:role/x"}, "data_key": {"value": null},
            "tags": {"value": {"project": "tone"}}}"#;
        std::fs::write(&outputs, text).unwrap();
        let mut source = source(folder.path());
        source.overrides.add("data.bucket", ["mine".to_owned()]);
        let written = run(&source, Some(&outputs), false).unwrap();
        assert_eq!(
            written.from_terraform,
            ["region", "network.terraform", "role.terraform", "tags"]
        );
        let loaded = config::load(&source).unwrap();
        assert_eq!(loaded.data.bucket, "mine");
        assert_eq!(loaded.role_outputs.as_deref(), Some(outputs.as_path()));
        assert!(loaded.discovery.is_some() && loaded.tags["project"] == "tone");
        std::fs::write(&outputs, "[]").unwrap();
        assert!(matches!(
            run(&source, Some(&outputs), true),
            Err(InitError::Terraform(_))
        ));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "").unwrap();
        let source = Source {
            file: Some("a/finetune.toml".into()),
            ..source(folder.path())
        };
        let error = run(&source, None, false).unwrap_err();
        assert!(matches!(error, InitError::Write { .. }), "{error:?}");
    }
}
