//! `finetune jobs`.

use std::num::NonZeroUsize;

use super::connect::{connect, until_interrupted_twice};
use super::moment::Moment;
use super::{Shell, place};
use crate::commands::jobs::{self, Options, SortBy};
use crate::error::{ExitStatus, Failure};
use crate::job::JobStatus;

/// List the customization jobs of the Region
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A list costs one call for up to 1,000 jobs; nothing is asked of single jobs. Jobs can not be deleted, so a \
list only grows. Sorting by anything but `created` sorts the newest jobs up to the limit. Times are UTC.

Examples:
  finetune jobs
  finetune jobs --status InProgress --status Stopping
  finetune jobs --name support-tone --created-after 7d
  finetune jobs --mine --sort elapsed
  finetune jobs --format csv > jobs.csv")]
pub(crate) struct Args {
    /// Only jobs of this status: InProgress, Completed, Failed, Stopping, Stopped; may be repeated
    #[arg(long, short, value_name = "STATUS", value_parser = status)]
    status: Vec<JobStatus>,

    /// Only jobs with this text in their name
    #[arg(long, value_name = "TEXT", value_parser = part_of_name)]
    name: Option<String>,

    /// Only jobs created after this: a date, a time, or how long ago (`7d`)
    #[arg(long, value_name = "WHEN")]
    created_after: Option<Moment>,

    /// Only jobs created before this
    #[arg(long, value_name = "WHEN")]
    created_before: Option<Moment>,

    /// Only jobs submitted from this folder, as its journals know them
    #[arg(long)]
    mine: bool,

    /// How many jobs to list at most
    #[arg(long, value_name = "NUMBER", default_value = "1000")]
    limit: NonZeroUsize,

    /// What to sort by
    #[arg(long, value_name = "BY", value_enum, default_value_t)]
    sort: Sort,

    /// Turn the order round
    #[arg(long, short)]
    reverse: bool,
}

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum Sort {
    /// The newest first
    #[default]
    Created,
    /// The last changed first
    Modified,
    /// The longest first
    Elapsed,
    /// From A to Z
    Name,
    /// Those that have not ended first
    Status,
}

fn status(text: &str) -> Result<JobStatus, String> {
    let plain = |text: &str| text.replace(['-', '_', ' '], "").to_ascii_lowercase();
    let known = [
        JobStatus::InProgress,
        JobStatus::Completed,
        JobStatus::Failed,
        JobStatus::Stopping,
        JobStatus::Stopped,
    ];
    let found = known
        .into_iter()
        .find(|status| plain(status.as_str()) == plain(text));
    found.ok_or_else(|| {
        format!("`{text}` is no status of a job: InProgress, Completed, Failed, Stopping or Stopped")
    })
}

/// The service takes a text to look for only where it could be a name by itself (shape `JobName`).
fn part_of_name(text: &str) -> Result<String, String> {
    let named = text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.len() <= 63
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+'));
    if named {
        return Ok(text.to_owned());
    }
    Err(format!(
        "`{text}` can't be looked for: names hold letters, digits, `-`, `.` and `+`, and start with a letter or digit"
    ))
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let place = place::of_job(shell, None)?;
        let outcome = shell.block_on(async {
            let connected = connect(shell, place.region, &place.folder).await?;
            let now = connected.work.clock.now();
            let options = Options {
                statuses: self.status,
                name_contains: self.name,
                created_after: self.created_after.map(|moment| moment.seen_at(now)),
                created_before: self.created_before.map(|moment| moment.seen_at(now)),
                mine: self.mine,
                limit: self.limit.get(),
                sort: match self.sort {
                    Sort::Created => SortBy::Created,
                    Sort::Modified => SortBy::Modified,
                    Sort::Elapsed => SortBy::Elapsed,
                    Sort::Name => SortBy::Name,
                    Sort::Status => SortBy::Status,
                },
                reverse: self.reverse,
            };
            let run = jobs::run(&options, &connected.journals, &connected.work);
            until_interrupted_twice(&connected.work.interrupt, Box::pin(run)).await
        })??;
        shell.finish(&outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_however_it_is_spelt() {
        for text in ["InProgress", "in-progress", "IN_PROGRESS", "inprogress"] {
            assert_eq!(status(text), Ok(JobStatus::InProgress), "{text}");
        }
        assert!(status("done").unwrap_err().contains("is no status"));
    }

    #[test]
    fn a_text_that_no_name_can_hold_is_refused_before_the_service_does() {
        assert_eq!(part_of_name("tone-").as_deref(), Ok("tone-"));
        for text in ["", "a_b", "-tone", "a b"] {
            assert!(part_of_name(text).is_err(), "{text}");
        }
    }
}
