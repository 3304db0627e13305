//! `finetune role diff`.

use crate::cli::{ConfigFlags, Shell};
use crate::commands::role::diff::diff;
use crate::config;
use crate::error::{ExitStatus, Failure};

/// Compare the role with what the job needs, as IAM reads both
#[derive(Debug, clap::Args)]
#[command(after_help = "\
`-` is what the role has, `+` what `role apply` would write. The order of statements, keys and values does \
not count, nor a list round a single value, nor the case of action names.

Exit status: 0 when nothing differs, 1 when something does, 4 when parts of the role could not be read and \
the rest does not differ.")]
pub(crate) struct Args {
    #[command(flatten)]
    flags: ConfigFlags,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let config = config::load(&shell.source(&self.flags))?;
        let diffed = shell.block_on(async {
            let reach = shell.reach(config.region.as_ref(), &config.folder).await?;
            diff(&reach.session, &config).await
        })??;
        shell.finish(&diffed)
    }
}
