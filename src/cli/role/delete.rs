//! `finetune role delete`.

use crate::cli::ask::{Consent, NobodyToAsk, ask_unless};
use crate::cli::{ConfigFlags, Shell};
use crate::commands::role::delete::{DeleteOptions, Deletion, delete};
use crate::error::{ExitStatus, Failure};
use crate::{config, output};

/// Delete the role that this tool made, unless a job runs with it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Only a role with the tag finetune:managed is deleted, and only when nobody else put policies on it and no \
job that has not ended runs with it. A run that broke off is finished by the next one.

Exit status: 0 when the role is gone, 1 when it may not be deleted.")]
pub(crate) struct Args {
    /// Delete it although a job that runs with the role may need it
    #[arg(long)]
    ignore_jobs: bool,

    #[command(flatten)]
    consent: Consent,

    #[command(flatten)]
    flags: ConfigFlags,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let config = config::load(&shell.source(&self.flags))?;
        let options = DeleteOptions {
            dry_run: self.consent.dry_run,
            ignore_jobs: self.ignore_jobs,
        };
        let asked = self.consent.is_asked_for(shell);
        let outcome = shell.block_on(async {
            let reach = shell.reach(config.region.as_ref(), &config.folder).await?;
            let confirm = async |deletion: &Deletion| {
                let mut text = Vec::new();
                // Writing to memory does not fail.
                let _ = output::deletion_human(deletion, &mut text);
                let nobody = NobodyToAsk {
                    command: "role delete",
                    what: "deletes the role",
                    verb: "delete it",
                };
                ask_unless(asked, shell, nobody, text, "Delete the service role?").await
            };
            delete(&reach.session, &config, options, confirm).await
        })??;
        shell.finish(&outcome)
    }
}
