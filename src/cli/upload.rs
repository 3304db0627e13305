//! `finetune upload`.

use super::connect::{connect, until_interrupted_twice};
use super::{ConfigFlags, Shell};
use crate::commands::upload;
use crate::config;
use crate::error::{ExitStatus, Failure};

/// Put the data in S3, where submit would put it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Data that is there already is not sent again; an upload that was interrupted goes on.

Examples:
  finetune upload
  finetune upload --abort            # drop what interrupted uploads left")]
pub(crate) struct Args {
    /// Drop the unfinished uploads that this folder's journals know of
    #[arg(long)]
    abort: bool,

    #[command(flatten)]
    flags: ConfigFlags,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let source = shell.source(&self.flags);
        if self.abort {
            let settings = config::read(&source)?;
            let outcome = shell.block_on(async {
                let connected = connect(shell, settings.region, &settings.folder).await?;
                upload::abort(&connected.journals, &connected.work).await
            })??;
            return shell.finish(&outcome);
        }
        let config = config::load(&source)?;
        let outcome = shell.block_on(async {
            let connected = connect(shell, config.region.clone(), &config.folder).await?;
            let run = upload::run(&config, &connected.journals, &connected.work);
            until_interrupted_twice(&connected.work.interrupt, Box::pin(run)).await
        })??;
        shell.finish(&outcome)
    }
}
