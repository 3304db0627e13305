//! The flags of `check` that write remedies in bulk.

use std::path::{Path, PathBuf};

use super::{Shell, outputs};
use crate::commands::check::CheckOutcome;
use crate::error::{ExitStatus, Failure, Hint};
use crate::output::Format;

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
    /// A report for programs would stand in the midst of them, or nowhere.
    #[error("remedies take standard output, and `--format {}` needs it for the report", .0.name())]
    Machine(Format),
    /// The network is not among the parts that are checked.
    #[error("remedies in bulk are the network's, which is not checked")]
    NoNetwork,
    /// The job has no VPC, or the facts have none.
    #[error("no network was checked, so there is nothing to mend")]
    Nothing,
    /// Standard output takes no more.
    #[error("failed to write to standard output")]
    Write(#[source] std::io::Error),
}

impl Hint for RemedyError {
    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Shared => "name a file for one of them",
            Self::Machine(_) => "name a file for the remedies",
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
            Self::Shared | Self::Machine(_) | Self::NoNetwork | Self::Nothing => ExitStatus::Usage,
            Self::Write(..) => ExitStatus::Unusable,
        }
    }
}

impl RemedyFlags {
    /// Refuses flags that nothing can come of.
    pub(super) fn refuse_without(&self, network: bool, format: Format) -> Result<(), Failure> {
        if self.files().next().is_some() && !network {
            return Err(RemedyError::NoNetwork.into());
        }
        match self.files().filter(|file| is_stdout(file)).count() {
            0 => Ok(()),
            1 if matches!(format, Format::Human | Format::Concise) => Ok(()),
            1 => Err(RemedyError::Machine(format).into()),
            _ => Err(RemedyError::Shared.into()),
        }
    }

    /// The files that are written, `-` for standard output.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        let files = [&self.remedy_script, &self.remedy_terraform];
        files.into_iter().filter_map(|file| file.as_deref())
    }

    /// Writes the remedies asked for, and then the report; on standard error where remedies take standard output.
    pub(super) fn finish(
        &self,
        shell: &Shell,
        outcome: &CheckOutcome,
        force: bool,
    ) -> Result<ExitStatus, Failure> {
        let mut aside = false;
        if self.remedy_script.is_some() || self.remedy_terraform.is_some() {
            let Some(mending) = &outcome.mending else {
                return Err(RemedyError::Nothing.into());
            };
            let all = mending.mended() + mending.left();
            let mut write = |path: &Path, text: &str, count| {
                if is_stdout(path) {
                    aside = true;
                    return to_stdout(shell, text);
                }
                outputs::write(path, text.as_bytes(), force)?;
                let shown = path.display().to_string();
                let shown = crate::output::text::visible(&shown);
                shell.terminal.note(format_args!(
                    "remedies for {count} of {all} findings written to `{shown}`; nothing was changed"
                ));
                Ok(())
            };
            if let Some(path) = self.remedy_script.as_deref() {
                write(path, &mending.script(), mending.mended())?;
            }
            if let Some(path) = self.remedy_terraform.as_deref() {
                write(path, &mending.terraform(), mending.mended_by_terraform())?;
            }
        }
        if aside {
            shell.finish_aside(outcome)
        } else {
            shell.finish(outcome)
        }
    }
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn to_stdout(shell: &Shell, text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    let mut out = shell.terminal.raw_stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(RemedyError::Write(error).into()),
        _ => Ok(()),
    }
}
