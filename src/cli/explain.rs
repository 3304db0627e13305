//! `finetune explain CODE`.

use super::Shell;
use crate::commands;
use crate::error::{ExitStatus, Failure};

/// Say what a rule checks, why it matters and how to mend what it finds
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  finetune explain NET-05\n  finetune explain az-coverage")]
pub(crate) struct Args {
    /// The code or the name of the rule
    #[arg(value_name = "CODE")]
    rule: String,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        shell.finish(&commands::explain::run(&self.rule)?)
    }
}
