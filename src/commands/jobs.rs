//! `finetune jobs`: the customization jobs of the Region.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::error::Failure;
use crate::job::{JobFilter, JobStatus, JobSummary};
use crate::journal::{Journal, JournalError, JournalFolder, RunState};
use crate::steps::Work;
use crate::steps::jobs::{self, Keep};

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortBy {
    /// When a job was created, the newest first.
    #[default]
    Created,
    /// When a job last changed, the newest first.
    Modified,
    /// How long a job runs or ran, the longest first.
    Elapsed,
    /// The job's name.
    Name,
    /// The status, those that have not ended first.
    Status,
}

/// What is to be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Only jobs of one of these statuses; of any where empty.
    pub statuses: Vec<JobStatus>,
    /// Only jobs with this text in their name.
    pub name_contains: Option<String>,
    /// Only jobs that were created after this time.
    pub created_after: Option<Timestamp>,
    /// Only jobs that were created before this time.
    pub created_before: Option<Timestamp>,
    /// Only jobs that were submitted from this folder.
    pub mine: bool,
    /// How many jobs at most, at least 1.
    pub limit: usize,
    /// The order.
    pub sort: SortBy,
    /// Whether the order is turned round.
    pub reverse: bool,
}

/// The jobs that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct JobsOutcome {
    /// The Region.
    pub region: String,
    /// The jobs, in the order asked for.
    pub jobs: Vec<JobSummary>,
    /// Whether the list was cut.
    pub more: bool,
    /// Whether everything was asked for: no filter.
    pub unfiltered: bool,
    /// The time of the account, for how long jobs run.
    pub now: Timestamp,
}

/// The jobs that the journals of a folder know, by ARN, or by name where the ARN never arrived.
fn of_folder(journals: &JournalFolder) -> Result<BTreeSet<String>, JournalError> {
    let mut known = BTreeSet::new();
    for path in journals.list()? {
        let state = RunState::of(&Journal::read(&path)?);
        known.extend(match state.arn {
            Some(arn) => Some(arn),
            None if state.create_intended => state.job_name,
            None => None,
        });
    }
    Ok(known)
}

/// Lists jobs.
///
/// # Errors
/// When the service refuses or could not be reached, or a journal can't be read.
pub async fn run(options: &Options, journals: &JournalFolder, work: &Work) -> Result<JobsOutcome, Failure> {
    // The service takes one status; more are chosen here, from one list instead of several.
    let (asked, chosen) = match options.statuses.as_slice() {
        [one] => (Some(one.clone()), None),
        [] => (None, None),
        several => (None, Some(several)),
    };
    let filter = JobFilter {
        status: asked,
        name_contains: options.name_contains.clone(),
        created_after: options.created_after,
        created_before: options.created_before,
        oldest_first: options.sort == SortBy::Created && options.reverse,
    };
    let mine = if options.mine {
        Some(of_folder(journals)?)
    } else {
        None
    };
    let keep = |job: &JobSummary| {
        chosen.is_none_or(|chosen| chosen.contains(&job.status))
            && mine
                .as_ref()
                .is_none_or(|mine| mine.contains(job.arn.as_str()) || mine.contains(&job.name))
    };
    let keep: Option<Keep<'_>> = (chosen.is_some() || mine.is_some()).then_some(&keep);
    let nothing = mine.as_ref().is_some_and(BTreeSet::is_empty);
    let mut list = if nothing {
        jobs::JobList::default()
    } else {
        jobs::list(&work.session, &filter, options.limit.max(1), keep).await?
    };
    let now = work.clock.now();
    if options.sort != SortBy::Created {
        list.jobs.sort_by(|a, b| {
            let order = compare(options.sort, a, b, now);
            if options.reverse { order.reverse() } else { order }
        });
    }
    Ok(JobsOutcome {
        region: work.session.region().to_string(),
        jobs: list.jobs,
        more: list.more,
        unfiltered: keep.is_none()
            && filter
                == JobFilter {
                    oldest_first: filter.oldest_first,
                    ..JobFilter::default()
                },
        now,
    })
}

fn compare(by: SortBy, a: &JobSummary, b: &JobSummary, now: Timestamp) -> Ordering {
    match by {
        SortBy::Created => b.created.cmp(&a.created),
        SortBy::Modified => b.modified.cmp(&a.modified),
        SortBy::Elapsed => b.elapsed_seconds(now).cmp(&a.elapsed_seconds(now)),
        SortBy::Name => a.name.cmp(&b.name),
        SortBy::Status => {
            let rank = |job: &JobSummary| (job.status.is_terminal(), job.status.as_str().to_owned());
            rank(a).cmp(&rank(b))
        }
    }
}

#[cfg(test)]
#[path = "jobs_tests.rs"]
mod tests;
