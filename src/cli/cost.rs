//! `finetune cost`.

use super::{ConfigFlags, Shell};
use crate::commands;
use crate::config;
use crate::error::{ExitStatus, Failure};
use crate::job::cost::Usd;

/// Estimate what the job of finetune.toml would cost
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  finetune cost\n  finetune cost --max-cost 25          # exit code 1 when it may cost more\n  finetune cost --format json"
)]
pub(crate) struct Args {
    /// End with exit code 1 when the training may cost more than USD
    #[arg(long, value_name = "USD")]
    max_cost: Option<Usd>,

    /// Let a cost that is not known pass --max-cost
    #[arg(long, requires = "max_cost")]
    allow_unknown: bool,

    #[command(flatten)]
    flags: ConfigFlags,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let config = config::load(&shell.source(&self.flags))?;
        shell.finish(&commands::cost::run(&config, self.max_cost, self.allow_unknown)?)
    }
}
