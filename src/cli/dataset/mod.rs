//! `finetune dataset`: tools that work on data sets with the validator's engine.

mod stats;

use clap::Subcommand;

use super::Shell;
use super::validate::SHOWN;
use crate::error::{ExitStatus, Failure};
use crate::output::Format;

/// Look into data sets, split, sample and mend them; no input is ever written over
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Stats(stats::Args),
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        match self.verb {
            Verb::Stats(args) => args.run(shell),
        }
    }
}

/// How many findings of each rule and file are kept: some for a person, all for a script.
fn cap(shell: &Shell) -> Option<u64> {
    (shell.global.format != Format::Json).then_some(SHOWN)
}
