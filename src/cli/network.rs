//! `finetune network`.

use clap::Subcommand;

use super::{ConfigFlags, Shell};
use crate::commands::network_list;
use crate::config;
use crate::error::{ExitStatus, Failure};

/// Look for a VPC that a job can run in
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the VPCs of the Region: zones with a subnet, the way to S3, groups open to themselves, a verdict
    #[command(
        after_help = "Examples:\n  finetune network list --region us-east-1\n  finetune network list --format csv"
    )]
    List,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let Verb::List = self.verb;
        let settings = config::read(&shell.source(&ConfigFlags::default()))?;
        let list = shell.block_on(async {
            let reach = shell.reach(settings.region.as_ref(), &settings.folder).await?;
            Ok::<_, Failure>(network_list::list(&reach.session).await?)
        })??;
        shell.finish(&list)
    }
}
