//! `finetune status` of many jobs: one list instead of a call for each of them.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, TryStreamExt as _};

use super::jobs::{self, JobsOutcome};
use crate::aws::{ModelCustomization, Session};
use crate::error::{ExitStatus, Failure, Hint};
use crate::iam::Region;
use crate::job::{JobFilter, JobId, JobSnapshot, JobStatus, JobSummary};
use crate::journal::JournalFolder;
use crate::steps::Work;
use crate::steps::jobs as steps;

/// How many calls about single jobs are under way at once.
const TOGETHER: usize = 4;

/// The most jobs that are asked for their tags: each costs a call.
pub const MOST_ASKED_FOR_TAGS: usize = 100;

/// Which jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// These.
    Named(Vec<JobId>),
    /// Those that a list gives.
    Listed(jobs::Options),
}

/// What is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Which jobs.
    pub which: Which,
    /// Only jobs that have all of these tags.
    pub tags: BTreeMap<String, String>,
    /// Whether every job is asked for what a list does not say: failure message and losses.
    pub details: bool,
}

/// How many jobs are doing.
#[derive(Debug, Clone, PartialEq)]
pub struct ManyOutcome {
    /// The jobs: in the order in which they were named, or in that of the list.
    pub list: JobsOutcome,
    /// Those that were named and are not there.
    pub missing: Vec<JobId>,
    /// What single jobs say of themselves, by ARN, where that was asked for.
    pub details: BTreeMap<String, JobSnapshot>,
}

impl ManyOutcome {
    /// Says how the process ends: as the worst of the jobs. A job that is not there is the worst, then
    /// one that failed, then one that was stopped; those that go on and those that are complete are none
    /// the worse.
    pub fn exit_status(&self) -> ExitStatus {
        let any = |status: &JobStatus| self.list.jobs.iter().any(|job| job.status == *status);
        if !self.missing.is_empty() {
            ExitStatus::Aws
        } else if any(&JobStatus::Failed) {
            ExitStatus::JobFailed
        } else if any(&JobStatus::Stopped) {
            ExitStatus::JobStopped
        } else {
            ExitStatus::Success
        }
    }
}

/// Jobs of several Regions were named at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the jobs lie in several Regions: `{0}` and `{1}`")]
pub struct SeveralRegions(Region, Region);

impl Hint for SeveralRegions {
    fn hints(&self) -> Vec<String> {
        vec!["name the jobs of one Region at a time: a list is that of one Region".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// More than one job was to be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`--watch` follows one job")]
pub struct WatchesOne;

impl Hint for WatchesOne {
    fn hints(&self) -> Vec<String> {
        vec!["leave out `--watch` to see several jobs once, or start one watch for each".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// Refuses ARNs of several Regions.
///
/// # Errors
/// When there are such.
pub fn of_one_region(jobs: &[JobId]) -> Result<(), SeveralRegions> {
    let mut regions = jobs.iter().filter_map(|job| match job {
        JobId::Arn(arn) => Some(arn.region()),
        JobId::Name(_) => None,
    });
    let Some(first) = regions.next() else {
        return Ok(());
    };
    match regions.find(|region| *region != first) {
        Some(other) => Err(SeveralRegions(first.clone(), other.clone())),
        None => Ok(()),
    }
}

fn names(id: &JobId, job: &JobSummary) -> bool {
    match id {
        JobId::Name(name) => name.as_str() == job.name,
        JobId::Arn(arn) => *arn == job.arn,
    }
}

/// Looks for `named` in the list, newest first, until all are found.
async fn named(named: &[JobId], work: &Work) -> Result<(JobsOutcome, Vec<JobId>), Failure> {
    let keep = |job: &JobSummary| named.iter().any(|id| names(id, job));
    let filter = JobFilter::default();
    let found = steps::list(&work.session, &filter, named.len(), Some(&keep)).await?;
    let (mut jobs, mut missing) = (Vec::new(), Vec::new());
    for id in named {
        match found.jobs.iter().find(|job| names(id, job)) {
            // Named twice, by name and ARN: shown once.
            Some(job) if jobs.contains(job) => {}
            Some(job) => jobs.push(job.clone()),
            None => missing.push(id.clone()),
        }
    }
    let list = JobsOutcome {
        region: work.session.region().to_string(),
        jobs,
        more: false,
        unfiltered: false,
        now: work.clock.now(),
    };
    Ok((list, missing))
}

/// Keeps the jobs that have the tags. No more than [`MOST_ASKED_FOR_TAGS`] are asked; `more` says that
/// there were others.
async fn only_tagged(
    list: &mut JobsOutcome,
    tags: &BTreeMap<String, String>,
    session: &Session,
) -> Result<(), Failure> {
    list.more |= list.jobs.len() > MOST_ASKED_FOR_TAGS;
    list.unfiltered = false;
    list.jobs.truncate(MOST_ASKED_FOR_TAGS);
    let bedrock = ModelCustomization::new(session);
    let asked = list.jobs.iter().map(|job| bedrock.tags_of(&job.arn));
    let asked = futures_util::stream::iter(asked).buffered(TOGETHER);
    let held: Vec<BTreeMap<String, String>> = asked.try_collect().await?;
    let has_all =
        |held: &BTreeMap<String, String>| tags.iter().all(|(key, value)| held.get(key) == Some(value));
    let mut held = held.iter();
    list.jobs.retain(|_| held.next().is_some_and(has_all));
    Ok(())
}

/// Says how many jobs are doing: one call for up to 1,000 of them, and one for each where details or tags
/// are asked for.
///
/// # Errors
/// When the service refuses or could not be reached, or a journal can't be read.
pub async fn run(options: &Options, journals: &JournalFolder, work: &Work) -> Result<ManyOutcome, Failure> {
    let (mut list, missing) = match &options.which {
        Which::Named(jobs) => named(jobs, work).await?,
        Which::Listed(listed) => (jobs::run(listed, journals, work).await?, Vec::new()),
    };
    if !options.tags.is_empty() {
        only_tagged(&mut list, &options.tags, &work.session).await?;
    }
    let mut details = BTreeMap::new();
    if options.details {
        let bedrock = ModelCustomization::new(&work.session);
        let ids: Vec<JobId> = list.jobs.iter().map(|job| JobId::Arn(job.arn.clone())).collect();
        let asked = futures_util::stream::iter(ids.iter().map(|id| bedrock.get_job(id))).buffered(TOGETHER);
        let seen: Vec<JobSnapshot> = asked.try_collect().await?;
        details = seen.into_iter().map(|job| (job.arn.to_string(), job)).collect();
    }
    Ok(ManyOutcome {
        list,
        missing,
        details,
    })
}

#[cfg(test)]
#[path = "status_many_tests.rs"]
mod tests;
