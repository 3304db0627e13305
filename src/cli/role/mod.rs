//! `finetune role`.

mod check;
mod evaluate;
mod input;

use clap::Subcommand;

use super::Shell;
use super::config_flags::ConfigFlags;
use crate::commands::role;
use crate::config;
use crate::error::{ExitStatus, Failure};
use crate::iam::AccountId;

/// Show, create or update the service role that the job runs with; ask what policies allow
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Show(Show),
    #[cfg(feature = "aws")]
    Apply(Apply),
    Check(check::Args),
    Evaluate(evaluate::Args),
}

/// Print the trust policy and the inline policies that the job needs
#[derive(Debug, clap::Args)]
struct Show {
    /// The account of the job; nobody is asked then
    #[arg(long, value_name = "ID")]
    account_id: Option<AccountId>,

    #[command(flatten)]
    flags: ConfigFlags,
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

impl Show {
    fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let config = config::load(&shell.source(&self.flags))?;
        if let Some(account) = &self.account_id {
            return shell.finish(&role::show_offline(&config, None, account)?);
        }
        Self::ask(shell, &config)
    }

    #[cfg(feature = "aws")]
    fn ask(shell: &Shell, config: &config::Config) -> Result<ExitStatus, Failure> {
        let shown = shell.block_on(async {
            let reach = shell.reach(config.region.as_ref(), &config.folder).await?;
            role::show(&reach.session, config).await
        })??;
        shell.finish(&shown)
    }

    #[cfg(not(feature = "aws"))]
    fn ask(_shell: &Shell, _config: &config::Config) -> Result<ExitStatus, Failure> {
        Err(role::ShowError::NoAccount.into())
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
