//! `finetune role apply`.

use crate::cli::ask::{Consent, NobodyToAsk, ask_unless};
use crate::cli::{ConfigFlags, Shell};
use crate::commands::role::apply::{ApplyOptions, apply};
use crate::error::{ExitStatus, Failure};
use crate::steps::role::RolePlan;
use crate::{config, output};

/// Create the role, or write what differs in it; running it again changes nothing
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A role that exists is changed only when it carries the tag finetune:managed, or with --adopt, and only \
after asking. What a job that runs with the role may still need stays in it until a later `role apply`. \
Policies, tags and a permissions boundary that others gave it are kept.

Exit status: 0 when the role is as asked for, 1 when it is not the tool's to change, a running job \
forbids the change, or its path is another one.")]
pub(crate) struct Args {
    /// Take over a role that this tool did not make
    #[arg(long)]
    adopt: bool,

    /// Take rights away although a job that runs with the role may need them
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
        let options = ApplyOptions {
            adopt: self.adopt,
            dry_run: self.consent.dry_run,
            ignore_jobs: self.ignore_jobs,
        };
        let asked = self.consent.is_asked_for(shell);
        let outcome = shell.block_on(async {
            let reach = shell.reach(config.region.as_ref(), &config.folder).await?;
            let confirm = async |plan: &RolePlan| {
                let mut text = Vec::new();
                // Writing to memory does not fail.
                let _ = output::role_plan_human(plan, &mut text, shell.terminal.stderr_style());
                let nobody = NobodyToAsk {
                    command: "role apply",
                    what: "changes a role that exists",
                    verb: "change it",
                };
                ask_unless(asked, shell, nobody, text, "Change the service role?").await
            };
            apply(&reach.session, &config, options, confirm).await
        })??;
        shell.finish(&outcome)
    }
}
