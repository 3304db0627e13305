//! `finetune rules`.

use super::Shell;
use crate::commands;
use crate::error::{ExitStatus, Failure};

/// List the rules, with their severities and where they come from
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only these families, such as `NET` or `CONV`
    #[arg(value_name = "FAMILY")]
    families: Vec<String>,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        shell.finish(&commands::rules::run(&self.families)?)
    }
}
