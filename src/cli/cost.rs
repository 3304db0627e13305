//! `finetune cost`.

use super::{ConfigFlags, Shell};
use crate::commands;
use crate::config::{self, Config};
use crate::error::{ExitStatus, Failure};
use crate::iam::Region;
use crate::job::cost::{Prices, Usd};
#[cfg(feature = "aws")]
use crate::steps;

/// Estimate what the job of finetune.toml would cost
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  finetune cost\n  finetune cost --max-cost 25          # exit code 1 when it may cost more\n  finetune cost --offline              # with the program's own prices\n  finetune cost --format json"
)]
pub(crate) struct Args {
    /// End with exit code 1 when the training may cost more than USD
    #[arg(long, value_name = "USD")]
    max_cost: Option<Usd>,

    /// Let a cost that is not known pass --max-cost
    #[arg(long, requires = "max_cost")]
    allow_unknown: bool,

    /// Take the prices that are part of the program, and ask nobody
    #[arg(long)]
    offline: bool,

    #[command(flatten)]
    flags: ConfigFlags,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let config = config::load(&shell.source(&self.flags))?;
        let region = commands::cost::region(&config)?;
        let prices = self.prices(shell, &config, region)?;
        let outcome = commands::cost::run(&config, region, &prices, self.max_cost, self.allow_unknown);
        shell.finish(&outcome)
    }

    #[cfg(feature = "aws")]
    fn prices(&self, shell: &Shell, config: &Config, region: &Region) -> Result<Prices, Failure> {
        let model = config.job.foundation();
        if self.offline {
            return Ok(Prices::of_table(model, region, None));
        }
        shell.block_on(async {
            let reach = shell.reach_as_is(Some(region), &config.folder).await?;
            Ok(steps::prices::ask(&reach.session, model, region).await)
        })?
    }

    /// Without the parts that talk to AWS nobody can be asked.
    #[cfg(not(feature = "aws"))]
    #[expect(clippy::unnecessary_wraps, reason = "the twin above can fail")]
    fn prices(&self, _: &Shell, config: &Config, region: &Region) -> Result<Prices, Failure> {
        let why = "this build can't ask the AWS Price List".to_owned();
        Ok(Prices::of_table(
            config.job.foundation(),
            region,
            Some(why).filter(|_| !self.offline),
        ))
    }
}
