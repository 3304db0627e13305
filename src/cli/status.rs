//! `finetune status`.

use std::time::Duration;

use super::connect::{connect, until_interrupted_twice};
use super::submit::duration;
use super::{Shell, place};
use crate::commands::status;
use crate::error::{ExitStatus, Failure};
use crate::job::{JobId, WatchPolicy};

/// Show how a job is doing, once or to its end
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The exit code tells the outcome: 0 the job goes on or has completed, 5 failed, 6 stopped,
7 --timeout passed, 130 interrupted. Interrupting a watch does not stop the job.

Examples:
  finetune status
  finetune status --watch --timeout 6h
  finetune status support-tone-0a1b2c3d --format json")]
pub(crate) struct Args {
    /// The name or ARN of the job [default: the last one of this folder]
    #[arg(value_name = "JOB")]
    job: Option<JobId>,

    /// Stay until the job has ended
    #[arg(long, short)]
    watch: bool,

    /// How long to watch, such as `90s`, `30m` or `6h`; the job goes on afterwards
    #[arg(long, value_name = "TIME", requires = "watch", value_parser = duration)]
    timeout: Option<Duration>,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let place = place::of_job(shell, self.job.as_ref())?;
        let policy = self.watch.then(|| WatchPolicy {
            timeout: self.timeout,
            ..WatchPolicy::default()
        });
        let outcome = shell.block_on(async {
            let connected = connect(shell, place.region, &place.folder).await?;
            let job = match self.job {
                Some(job) => job,
                None => status::last_job(&connected.journals)?,
            };
            let run = status::run(&job, policy.as_ref(), &connected.work);
            let outcome = until_interrupted_twice(&connected.work.interrupt, Box::pin(run)).await?;
            if let Some(job) = &outcome.job {
                status::note_ending(&connected.journals, job, &connected.work)?;
            }
            Ok::<_, Failure>(outcome)
        })??;
        shell.finish(&outcome)
    }
}
