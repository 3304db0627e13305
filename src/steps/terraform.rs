//! Reads Terraform's outputs: of a folder by running `terraform output -json` in it, else of a file with its output.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::{ExitStatus, Hint};
use crate::terraform::{Outputs, OutputsError};

/// Terraform's outputs could not be read, or lack what is looked for.
#[derive(Debug, thiserror::Error)]
pub enum TerraformError {
    /// Terraform could not be run.
    #[error("failed to run `terraform output -json` in `{}`", .0.display())]
    Run(PathBuf, #[source] std::io::Error),
    /// Terraform failed.
    #[error("`terraform output -json` failed in `{}`: {told}", .folder.display())]
    Terraform {
        /// The folder.
        folder: PathBuf,
        /// What it said.
        told: String,
    },
    /// The file with the outputs could not be read.
    #[error("failed to read Terraform's outputs from `{}`", .0.display())]
    File(PathBuf, #[source] std::io::Error),
    /// The outputs do not describe what is looked for.
    #[error("Terraform's outputs of `{}` do not describe {what}: {why}", .path.display())]
    Outputs {
        /// The folder or the file.
        path: PathBuf,
        /// What is looked for.
        what: &'static str,
        /// Why not.
        why: OutputsError,
    },
}

impl Hint for TerraformError {
    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Run(..) | Self::Terraform { .. } => {
                "run `terraform output -json > outputs.json` where Terraform works, and name the file instead"
            }
            Self::File(..) => "correct the path",
            Self::Outputs {
                why: OutputsError::NoRole(_),
                ..
            } => "give the root module an output `role_arn`, and apply it; or name the role in `role.arn`",
            Self::Outputs { .. } => {
                "give the root module outputs `subnet_ids` and `security_group_ids` (lists), or `vpc_id`, and apply it"
            }
        };
        vec![hint.to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

impl TerraformError {
    /// The outputs of `path` do not describe `what`.
    pub fn lacking(path: &Path, what: &'static str) -> impl FnOnce(OutputsError) -> Self {
        let path = path.to_owned();
        move |why| Self::Outputs { path, what, why }
    }
}

/// Reads the outputs of a folder or a file. Blocks while Terraform runs.
///
/// # Errors
/// When Terraform can not be run, or the text is not what it writes.
pub fn outputs(path: &Path) -> Result<Outputs, TerraformError> {
    Outputs::read(&text_of(path)?).map_err(TerraformError::lacking(path, "a job"))
}

/// Reads the outputs as [`outputs`] does, at least one of which says something of a job.
///
/// # Errors
/// As [`outputs`], and when none does.
pub fn of_a_job(path: &Path) -> Result<Outputs, TerraformError> {
    let outputs = outputs(path)?;
    if outputs.is_empty() {
        return Err(TerraformError::lacking(path, "a job")(OutputsError::Nothing));
    }
    Ok(outputs)
}

fn text_of(path: &Path) -> Result<Vec<u8>, TerraformError> {
    if !path.is_dir() {
        return std::fs::read(path).map_err(|error| TerraformError::File(path.to_owned(), error));
    }
    let output = Command::new("terraform")
        .args(["output", "-json", "-no-color"])
        .current_dir(path)
        .env("TF_IN_AUTOMATION", "1")
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| TerraformError::Run(path.to_owned(), error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let told = String::from_utf8_lossy(&output.stderr)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    Err(TerraformError::Terraform {
        folder: path.to_owned(),
        told,
    })
}
