//! `finetune role`.

mod check;
mod evaluate;
mod input;
mod show;

use clap::Subcommand;

use super::Shell;
#[cfg(feature = "aws")]
use super::config_flags::ConfigFlags;
#[cfg(feature = "aws")]
use crate::commands::role;
#[cfg(feature = "aws")]
use crate::config;
use crate::error::{ExitStatus, Failure};

/// Show, create or update the service role that the job runs with; ask what policies allow
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Show(show::Args),
    #[cfg(feature = "aws")]
    Apply(Apply),
    Check(check::Args),
    Evaluate(evaluate::Args),
}

/// Create the role, or write what differs in it; running it again changes nothing
#[cfg(feature = "aws")]
#[derive(Debug, clap::Args)]
struct Apply {
    /// Take over a role that this tool did not make
    #[arg(long)]
    adopt: bool,

    #[command(flatten)]
    flags: ConfigFlags,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        match self.verb {
            Verb::Show(show) => show.run(shell),
            #[cfg(feature = "aws")]
            Verb::Apply(apply) => apply.run(shell),
            Verb::Check(check) => check.run(shell),
            Verb::Evaluate(evaluate) => evaluate.run(shell),
        }
    }
}

#[cfg(feature = "aws")]
impl Apply {
    fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let config = config::load(&shell.source(&self.flags))?;
        let outcome = shell.block_on(async {
            let reach = shell.reach(config.region.as_ref(), &config.folder).await?;
            role::apply(&reach.session, &config, self.adopt).await
        })??;
        shell.finish(&outcome)
    }
}
