//! `finetune completions SHELL`.

use clap_complete::Shell as Kind;

use super::Shell;
use crate::commands;
use crate::error::{ExitStatus, Failure};

/// Write a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  finetune completions bash > ~/.local/share/bash-completion/completions/finetune"
)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Kind,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        shell.finish(&commands::completions::run(self.shell, super::command()))
    }
}
