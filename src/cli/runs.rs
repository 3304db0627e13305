//! `finetune runs`.

use super::{ConfigFlags, Shell};
use crate::commands::runs::{self, Where};
use crate::error::{ExitStatus, Failure};

/// List what the runs of this folder did and made, by their journals
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Nothing is asked of AWS: a job is shown as it was last seen from here, `finetune status` looks again. With
`--sandbox` the rehearsals are listed, of every scenario or of one. Times are UTC.

Examples:
  finetune runs
  finetune runs support-tone-0a1b2c3d  # all that its journal tells
  finetune runs --sandbox --format json")]
pub(crate) struct Args {
    /// Show these in full: a job's name with or without its suffix, its ARN, or the first digits of a digest
    #[arg(value_name = "NAME|DIGEST")]
    wanted: Option<String>,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let place = match &shell.global.sandbox {
            None => Where::Aws,
            Some(None) => Where::Sandboxes,
            Some(Some(scenario)) => Where::Sandbox(scenario.clone()),
        };
        // A file that is at fault does not hide what was done with it.
        let folder = shell.source(&ConfigFlags::default()).folder();
        shell.finish(&runs::run(&folder, &place, self.wanted.as_deref())?)
    }
}
