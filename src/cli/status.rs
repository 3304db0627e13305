//! `finetune status`.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Duration;

use super::connect::{connect, until_interrupted_twice};
use super::moment::Moment;
use super::shell::Forms;
use super::submit::duration;
use super::watching::{self, AtEnd};
use super::{Shell, place};
use crate::commands::jobs::{self, SortBy};
use crate::commands::status;
use crate::commands::status_many::{self, Which};
use crate::error::{ExitStatus, Failure};
use crate::job::{JobId, WatchPolicy};

/// Show how a job is doing, once or to its end, or how many are doing
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The exit code tells the outcome: 0 the job goes on or has completed, 5 failed, 6 stopped,
7 --timeout passed, 130 interrupted. Interrupting a watch does not stop the job. Of several jobs the worst
tells: 4 one that was named is not there, then 5, then 6, then 0.

A watch looks after 5 seconds when something changed, ever more seldom while nothing does, and every 2
minutes at the least. It outlives throttling, server errors, broken connections and a computer that sleeps;
credentials that expire are waited for up to 24 hours. With --format json it writes a JSON object per line:
`look` for every look, `note` for what goes wrong on the way, and at last `end`, the document of a single look.

--exec comes last: all that follows it is the command. It runs without a shell, with FINETUNE_JOB_ARN,
FINETUNE_JOB_NAME, FINETUNE_REGION, FINETUNE_STATUS, FINETUNE_EXIT_CODE, FINETUNE_ELAPSED_SECONDS,
FINETUNE_MODEL_ARN and FINETUNE_FAILURE_MESSAGE in its environment (empty where there is none), and writes to
standard error. Should it fail, that is said; the exit code stays that of the job.

One job costs one call, and many cost one for up to 1,000; --details and --tag cost one more for each job.

Examples:
  finetune status
  finetune status --watch --timeout 6h
  finetune status --watch --exec sh -c 'notify-send $FINETUNE_STATUS'
  finetune status support-tone-0a1b2c3d --format json
  finetune status support-tone-0a1b2c3d support-tone-4e5f6071
  finetune status --all --created-after 7d --tag team=support --format csv")]
pub(crate) struct Args {
    /// The names or ARNs of jobs [default: the last one of this folder]
    #[arg(value_name = "JOB")]
    jobs: Vec<JobId>,

    /// Stay until the job has ended
    #[arg(long, short)]
    watch: bool,

    /// How long to watch, such as `90s`, `30m` or `6h`; the job goes on afterwards
    #[arg(long, value_name = "TIME", requires = "watch", value_parser = duration)]
    timeout: Option<Duration>,

    #[command(flatten)]
    at_end: AtEnd,

    #[command(flatten)]
    many: Many,
}

/// What concerns many jobs.
#[derive(Debug, clap::Args)]
struct Many {
    /// Every job of the Region
    #[arg(long, conflicts_with_all = ["jobs", "watch"])]
    all: bool,

    /// Only jobs created after this: a date, a time, or how long ago (`7d`)
    #[arg(long, value_name = "WHEN", requires = "all")]
    created_after: Option<Moment>,

    /// Only jobs submitted from this folder, as its journals know them
    #[arg(long, requires = "all")]
    mine: bool,

    /// How many jobs to show at most
    #[arg(long, value_name = "NUMBER", default_value = "1000", requires = "all")]
    limit: NonZeroUsize,

    /// Only jobs with this tag; may be repeated; at most 100 jobs are asked for their tags, the newest first
    #[arg(long, value_name = "KEY=VALUE", requires = "all", value_parser = tag)]
    tag: Vec<(String, String)>,

    /// Ask every job for its failure message and its losses too
    #[arg(long, conflicts_with = "watch")]
    details: bool,
}

fn tag(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(format!("`{text}` is no tag: write `KEY=VALUE`")),
    }
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        if self.many.all || self.many.details || self.jobs.len() > 1 {
            return self.run_many(shell);
        }
        shell.refuse_other_forms_than(Forms::Plain)?;
        let place = place::of_job(shell, self.jobs.first())?;
        let policy = self.watch.then(|| WatchPolicy {
            timeout: self.timeout,
            ..WatchPolicy::default()
        });
        let outcome = shell.block_on(async {
            let mut connected = connect(shell, place.region, &place.folder).await?;
            if self.watch {
                watching::observe(shell, &mut connected);
            }
            let job = match self.jobs.into_iter().next() {
                Some(job) => job,
                None => status::last_job(&connected.journals, "status")?,
            };
            let run = status::run(&job, policy.as_ref(), &connected.journals, &connected.work);
            let outcome = until_interrupted_twice(&connected.work.interrupt, Box::pin(run)).await?;
            if let Some(job) = &outcome.job {
                status::note_ending(&connected.journals, job, &connected.work)?;
            }
            Ok::<_, Failure>(outcome)
        })??;
        if !self.watch {
            return shell.finish(&outcome);
        }
        self.at_end.finish(shell, &outcome, Some(&outcome))
    }

    fn run_many(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        if self.watch {
            return Err(status_many::WatchesOne.into());
        }
        status_many::of_one_region(&self.jobs)?;
        let place = place::of_job(shell, self.jobs.first())?;
        let many = self.many;
        let outcome = shell.block_on(async {
            let connected = connect(shell, place.region, &place.folder).await?;
            let which = if many.all {
                let now = connected.work.clock.now();
                Which::Listed(jobs::Options {
                    statuses: Vec::new(),
                    name_contains: None,
                    created_after: many.created_after.map(|moment| moment.seen_at(now)),
                    created_before: None,
                    mine: many.mine,
                    limit: many.limit.get(),
                    sort: SortBy::Created,
                    reverse: false,
                })
            } else if self.jobs.is_empty() {
                Which::Named(vec![status::last_job(&connected.journals, "status")?])
            } else {
                Which::Named(self.jobs)
            };
            let options = status_many::Options {
                which,
                tags: many.tag.into_iter().collect::<BTreeMap<_, _>>(),
                details: many.details,
            };
            let run = status_many::run(&options, &connected.journals, &connected.work);
            until_interrupted_twice(&connected.work.interrupt, Box::pin(run)).await
        })??;
        shell.finish(&outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_key_and_a_value_that_may_be_empty_or_hold_the_sign() {
        let pair = |key: &str, value: &str| Ok((key.to_owned(), value.to_owned()));
        assert_eq!(tag("team=support"), pair("team", "support"));
        assert_eq!(tag("team="), pair("team", ""));
        assert_eq!(tag("a=b=c"), pair("a", "b=c"));
        assert!(tag("team").is_err() && tag("=x").is_err());
    }
}
