//! `finetune models`.

use super::Shell;
use crate::commands;
use crate::error::{ExitStatus, Failure};

/// List the base models that can be customized, or what is known of one
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  finetune models\n  finetune models nova-lite\n  finetune models --all")]
pub(crate) struct Args {
    /// One base model, by ID or name: its limits and hyperparameters
    #[arg(value_name = "MODEL", conflicts_with = "all")]
    model: Option<String>,
    /// Also those that take no new job any more
    #[arg(long)]
    all: bool,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        match self.model {
            Some(model) => shell.finish(&commands::models::page(&model)?),
            None => shell.finish(&commands::models::list(self.all)),
        }
    }
}
