//! `finetune stop`.

use std::time::Duration;

use super::ask::{Consent, NobodyToAsk, ask_unless};
use super::connect::{connect, until_interrupted_twice};
use super::submit::duration;
use super::{Shell, place};
use crate::commands::status::{self, StatusOutcome};
use crate::commands::stop::{self, Options};
use crate::error::{ExitStatus, Failure};
use crate::job::{JobId, WatchPolicy};
use crate::output;

/// Stop a job before it is done
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A stopped job can not be resumed and leaves no custom model, and Amazon Bedrock charges for what it trained
on before the stop. A job that has ended is left alone, and said to have ended.

The exit code tells how the job ended: 6 stopped, 0 completed, 5 failed; 0 also with --no-wait, 7 when
--timeout passed, 130 when interrupted: the stop goes on. In the sandbox it is asked like anywhere else, unless
--yes is given.

Examples:
  finetune stop
  finetune stop support-tone-0a1b2c3d --yes --no-wait")]
pub(crate) struct Args {
    /// The name or ARN of the job [default: the last one of this folder]
    #[arg(value_name = "JOB")]
    job: Option<JobId>,

    #[command(flatten)]
    consent: Consent,

    /// Do not wait until the job has ended
    #[arg(long)]
    no_wait: bool,

    /// How long to wait, such as `90s` or `30m`
    #[arg(long, value_name = "TIME", conflicts_with = "no_wait", value_parser = duration)]
    timeout: Option<Duration>,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let place = place::of_job(shell, self.job.as_ref())?;
        let asked = self.consent.is_always_asked_for();
        let options = Options {
            dry_run: self.consent.dry_run,
            wait: (!self.no_wait).then(|| WatchPolicy {
                timeout: self.timeout,
                ..WatchPolicy::default()
            }),
        };
        let outcome = shell.block_on(async {
            let connected = connect(shell, place.region, &place.folder).await?;
            let job = match self.job {
                Some(job) => job,
                None => status::last_job(&connected.journals, "stop")?,
            };
            let confirm = async |job: &StatusOutcome| {
                let mut text = Vec::new();
                // Writing to memory does not fail.
                let _ = output::stop_human(job, &mut text, shell.terminal.stderr_style());
                let nobody = NobodyToAsk {
                    command: "stop",
                    what: "stops a job",
                    verb: "stop it",
                };
                ask_unless(asked, shell, nobody, text, "Stop this job for good?").await
            };
            let run = stop::run(&job, &options, &connected.work, confirm);
            let outcome = until_interrupted_twice(&connected.work.interrupt, Box::pin(run)).await?;
            if let Some(job) = &outcome.status.job {
                status::note_ending(&connected.journals, job, &connected.work)?;
            }
            Ok::<_, Failure>(outcome)
        })??;
        shell.finish(&outcome)
    }
}
