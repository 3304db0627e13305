//! `finetune role`.

#[cfg(feature = "aws")]
mod apply;
mod check;
#[cfg(feature = "aws")]
mod delete;
#[cfg(feature = "aws")]
mod diff;
mod evaluate;
mod input;
mod show;

use clap::Subcommand;

use super::Shell;
use crate::error::{ExitStatus, Failure};

/// Show, compare, create, update or delete the service role of the job; ask what policies allow
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
    Diff(diff::Args),
    #[cfg(feature = "aws")]
    Apply(apply::Args),
    Check(check::Args),
    Evaluate(evaluate::Args),
    #[cfg(feature = "aws")]
    Delete(delete::Args),
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        match self.verb {
            Verb::Show(show) => show.run(shell),
            #[cfg(feature = "aws")]
            Verb::Diff(diff) => diff.run(shell),
            #[cfg(feature = "aws")]
            Verb::Apply(apply) => apply.run(shell),
            Verb::Check(check) => check.run(shell),
            Verb::Evaluate(evaluate) => evaluate.run(shell),
            #[cfg(feature = "aws")]
            Verb::Delete(delete) => delete.run(shell),
        }
    }
}
