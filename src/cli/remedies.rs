//! The flags of `check` that write remedies in bulk.

use std::path::{Path, PathBuf};

use super::Shell;
use crate::commands::check::CheckOutcome;
use crate::error::{ExitStatus, Failure, Hint};

/// Where remedies in bulk go.
#[derive(Debug, clap::Args)]
pub(super) struct RemedyFlags {
    /// Write a shell script that would mend what was found in the network (`-`: to standard output); it is not run
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    remedy_script: Option<PathBuf>,

    /// Write the same as a file for Terraform (`-`: to standard output)
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    remedy_terraform: Option<PathBuf>,
}

/// Remedies in bulk can't be written.
#[derive(Debug, thiserror::Error)]
enum RemedyError {
    /// Both go to standard output.
    #[error("`--remedy-script -` and `--remedy-terraform -` can't share standard output")]
    Shared,
    /// The network is not among the parts that are checked.
    #[error("remedies in bulk are the network's, which is not checked")]
    NoNetwork,
    /// The job has no VPC, or the facts have none.
    #[error("no network was checked, so there is nothing to mend")]
    Nothing,
    /// The file could not be written.
    #[error("failed to write `{}`", .0.display())]
    Write(PathBuf, #[source] std::io::Error),
}

impl Hint for RemedyError {
    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Shared => "name a file for one of them",
            Self::NoNetwork => "use `finetune check network`",
            Self::Nothing => {
                "give `[network]` in finetune.toml, or `--subnet-ids` and `--security-group-ids`"
            }
            Self::Write(..) => return Vec::new(),
        };
        vec![hint.to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Shared | Self::NoNetwork | Self::Nothing => ExitStatus::Usage,
            Self::Write(..) => ExitStatus::Unusable,
        }
    }
}

impl RemedyFlags {
    /// Refuses flags that nothing can come of.
    pub(super) fn refuse_without(&self, network: bool) -> Result<(), Failure> {
        let files = [&self.remedy_script, &self.remedy_terraform];
        let asked = files.iter().filter(|file| file.is_some()).count();
        if asked > 0 && !network {
            return Err(RemedyError::NoNetwork.into());
        }
        if files.iter().filter(|file| is_stdout(file.as_deref())).count() > 1 {
            return Err(RemedyError::Shared.into());
        }
        Ok(())
    }

    /// Writes the remedies asked for, and then the report; on standard error where remedies take standard output.
    pub(super) fn finish(&self, shell: &Shell, outcome: &CheckOutcome) -> Result<ExitStatus, Failure> {
        let mut aside = false;
        if self.remedy_script.is_some() || self.remedy_terraform.is_some() {
            let Some(mending) = &outcome.mending else {
                return Err(RemedyError::Nothing.into());
            };
            let count = mending.mended();
            let all = count + mending.left();
            if let Some(path) = self.remedy_script.as_deref() {
                aside |= write(shell, path, &mending.script(), (count, all))?;
            }
            if let Some(path) = self.remedy_terraform.as_deref() {
                aside |= write(shell, path, &mending.terraform(), (count, all))?;
            }
        }
        if aside {
            shell.finish_aside(outcome)
        } else {
            shell.finish(outcome)
        }
    }
}

fn is_stdout(path: Option<&Path>) -> bool {
    path.is_some_and(|path| path.as_os_str() == "-")
}

/// Writes `text`; returns whether it went to standard output.
fn write(shell: &Shell, path: &Path, text: &str, (count, all): (usize, usize)) -> Result<bool, Failure> {
    use std::io::Write as _;
    if is_stdout(Some(path)) {
        let mut out = shell.terminal.raw_stdout();
        return match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(RemedyError::Write(path.to_owned(), error).into())
            }
            _ => Ok(true),
        };
    }
    std::fs::write(path, text).map_err(|error| RemedyError::Write(path.to_owned(), error))?;
    let shown = path.display().to_string();
    let shown = crate::output::text::visible(&shown);
    shell.terminal.note(format_args!(
        "remedies for {count} of {all} findings written to `{shown}`; nothing was changed"
    ));
    Ok(false)
}
