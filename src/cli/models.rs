//! `finetune models`.

use super::{ConfigFlags, Shell};
use crate::commands;
use crate::config;
use crate::error::{ExitStatus, Failure};
use crate::output::ModelsExample;

/// List the base models that can be customized, or what is known of one
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  finetune models\n  finetune models nova-lite\n  finetune models --all\n  finetune models --example > models.toml"
)]
pub(crate) struct Args {
    /// One base model, by ID or name: its limits and hyperparameters
    #[arg(value_name = "MODEL", conflicts_with = "all")]
    model: Option<String>,
    /// Also those that take no new job any more
    #[arg(long)]
    all: bool,
    /// Write a `models.toml` with every kind of table explained to standard output instead
    #[arg(long, conflicts_with_all = ["model", "all"])]
    example: bool,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        if self.example {
            return shell.finish(&ModelsExample);
        }
        let known = config::models(&shell.source(&ConfigFlags::default()))?;
        match self.model {
            Some(model) => shell.finish(&commands::models::page(known, &model)?),
            None => shell.finish(&commands::models::list(known, self.all)),
        }
    }
}
