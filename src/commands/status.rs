//! `finetune status`: how a job is doing, once or to its end.

use std::cell::LazyCell;

use crate::aws::{ErrorKind, ModelCustomization, ServiceError, Session};
use crate::error::{ExitStatus, Failure, Hint};
use crate::iam::Region;
use crate::job::{Estimate, JobId, JobName, JobSnapshot, JobStatus, WatchPolicy};
use crate::journal::{Holder, Journal, JournalError, JournalFolder, Preflight};
use crate::steps::collect::{self, Metrics};
use crate::steps::watch::{Watched, watch};
use crate::steps::{Work, submit};

/// Why a look at a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookEnd {
    /// One look was asked for, or the job has ended.
    Done,
    /// `--timeout` passed and the job goes on.
    TimedOut,
    /// The user interrupted and the job goes on.
    Interrupted,
}

/// How a job is doing.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusOutcome {
    /// The job; absent where a watch ended before the service ever answered.
    pub job: Option<JobSnapshot>,
    /// What was asked for.
    pub asked: JobId,
    /// How long it has run, or ran, in seconds of its account's clock.
    pub elapsed_seconds: i64,
    /// Its metrics, where they were collected.
    pub metrics: Option<Metrics>,
    /// How long it may take, where earlier runs of this folder tell.
    pub estimate: Option<Estimate>,
    /// What the preflight of a failed job had found before it was made, where this folder's journal knows.
    pub preflight: Option<Preflight>,
    /// Why the look ended.
    pub end: LookEnd,
}

impl StatusOutcome {
    /// A look without metrics, estimate and what a journal knows.
    pub fn of(job: Option<JobSnapshot>, asked: JobId, end: LookEnd, elapsed_seconds: i64) -> Self {
        Self {
            job,
            asked,
            elapsed_seconds,
            metrics: None,
            estimate: None,
            preflight: None,
            end,
        }
    }

    /// Returns the training loss: the service's, or else that of the metrics file.
    pub fn training_loss(&self) -> Option<f64> {
        let reported = self.job.as_ref().and_then(JobSnapshot::reported_training_loss);
        let collected = || self.metrics.as_ref().and_then(Metrics::training_loss);
        reported.map(shortest).or_else(collected)
    }

    /// Returns the validation loss: the service's, or else that of the metrics file.
    pub fn validation_loss(&self) -> Option<f64> {
        let reported = self.job.as_ref().and_then(JobSnapshot::reported_validation_loss);
        let collected = || self.metrics.as_ref().and_then(Metrics::validation_loss);
        reported.map(shortest).or_else(collected)
    }

    /// Says how the process ends after it.
    pub fn exit_status(&self) -> ExitStatus {
        match (self.end, self.job.as_ref().map(|job| &job.status)) {
            (_, Some(JobStatus::Failed)) => ExitStatus::JobFailed,
            (_, Some(JobStatus::Stopped)) => ExitStatus::JobStopped,
            (_, Some(JobStatus::Completed)) | (LookEnd::Done, _) => ExitStatus::Success,
            (LookEnd::TimedOut, _) => ExitStatus::TimedOut,
            (LookEnd::Interrupted, _) => ExitStatus::Interrupted,
        }
    }
}

/// Widens a loss without inventing digits: `0.1_f32` becomes 0.1, not 0.10000000149.
pub(crate) fn shortest(loss: f32) -> f64 {
    loss.to_string().parse().unwrap_or_else(|_| f64::from(loss))
}

/// There is no job to look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoJob {
    /// No journal of this folder knows of a job.
    #[error("no job was submitted from this folder")]
    Never {
        /// The command that asks.
        command: &'static str,
    },
    /// A run ended before the service answered, and there is no job of that name.
    #[error("the job `{0}` was never created")]
    NotCreated(JobName),
}

impl Hint for NoJob {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Never { command } => {
                vec![format!("name a job by its name or ARN: `finetune {command} JOB`")]
            }
            Self::NotCreated(_) => {
                vec!["run `finetune submit` again: it goes on where it stopped".to_owned()]
            }
        }
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// The service knows of no such job.
#[derive(Debug, Clone, thiserror::Error)]
#[error("there is no job `{job}` in {region}{}", .account.as_ref().map(|id| format!(" of account `{id}`")).unwrap_or_default())]
pub struct NotThere {
    job: JobId,
    region: Region,
    /// The account of the credentials, where STS said.
    account: Option<String>,
    #[source]
    said: ServiceError,
}

impl NotThere {
    /// Says what `error` means for whoever asked for `job`: where the service knows of no such job, in which
    /// account and Region it was looked for, for one more call.
    pub async fn or(error: ServiceError, job: &JobId, session: &Session) -> Failure {
        if error.kind != ErrorKind::NotFound {
            return error.into();
        }
        let caller = session.caller().await;
        Self {
            job: job.clone(),
            region: session.region().clone(),
            account: caller.ok().map(|caller| caller.account.to_string()),
            said: error,
        }
        .into()
    }
}

impl Hint for NotThere {
    fn hints(&self) -> Vec<String> {
        let mut hints = Vec::new();
        if let JobId::Arn(arn) = &self.job {
            if arn.region() != &self.region {
                hints.push(format!("its ARN says `--region {}`", arn.region()));
            }
            let other = |account: &String| *account != arn.account().to_string();
            if self.account.as_ref().is_some_and(other) {
                hints.push(format!(
                    "it belongs to account `{}`: name a profile of that account with `--profile`",
                    arn.account()
                ));
            }
        } else {
            hints.push(
                "a job belongs to one Region and one account: name others with `--region` and `--profile`"
                    .to_owned(),
            );
        }
        hints.push(format!(
            "`finetune jobs --region {}` lists those that are there",
            self.region
        ));
        hints
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Aws
    }
}

/// Returns the last job of the folder, as its journals know it, for `command`.
///
/// # Errors
/// When no journal knows of a job, or one can't be read.
pub fn last_job(journals: &JournalFolder, command: &'static str) -> Result<JobId, Failure> {
    let last = journals.last_job()?.ok_or(NoJob::Never { command })?;
    let by_arn = last.arn.and_then(|arn| arn.parse().ok()).map(JobId::Arn);
    let by_name = || last.job_name.and_then(|name| name.parse().ok()).map(JobId::Name);
    Ok(by_arn.or_else(by_name).ok_or(NoJob::Never { command })?)
}

/// Looks at `job` once.
///
/// # Errors
/// When the service refuses or could not be reached.
pub async fn look_at(job: &JobId, session: &Session) -> Result<JobSnapshot, Failure> {
    match ModelCustomization::new(session).get_job(job).await {
        Ok(job) => Ok(job),
        Err(error) => Err(NotThere::or(error, job, session).await),
    }
}

/// Looks at `job` once, or follows it to its end when there is a policy to follow it by. `journals` say what
/// is known of it and of earlier jobs.
///
/// # Errors
/// When the service refuses or, for a single look, could not be reached.
pub async fn run(
    job: &JobId,
    policy: Option<&WatchPolicy>,
    journals: &JournalFolder,
    work: &Work,
) -> Result<StatusOutcome, Failure> {
    // The journals are read for an estimate alone.
    let earlier = LazyCell::new(|| journals.earlier_runs());
    let (snapshot, end) = if let Some(policy) = policy {
        match Box::pin(watch(job, policy, &earlier, work)).await {
            Ok(Watched::Ended(job)) => (Some(job), LookEnd::Done),
            Ok(Watched::TimedOut(job)) => (job, LookEnd::TimedOut),
            Ok(Watched::Interrupted(job)) => (job, LookEnd::Interrupted),
            Err(error) => return Err(NotThere::or(error, job, &work.session).await),
        }
    } else {
        (Some(look_at(job, &work.session).await?), LookEnd::Done)
    };
    let elapsed_seconds = snapshot
        .as_ref()
        .map_or(0, |job| job.elapsed_seconds(work.clock.now()));
    let mut outcome = StatusOutcome::of(snapshot, job.clone(), end, elapsed_seconds);
    let Some(job) = &outcome.job else {
        return Ok(outcome);
    };
    // A single look costs one call, unless the service keeps the loss to itself.
    let wanted = policy.is_some() || job.reported_training_loss().is_none();
    if job.status == JobStatus::Completed && wanted {
        // The job has ended all the same when its metrics can't be read.
        let metrics = collect::collect(&work.session, job).await;
        outcome.metrics = Some(metrics.unwrap_or_else(|error| Metrics {
            fault: Some(error.to_string()),
            ..Metrics::default()
        }));
    }
    if !job.status.is_terminal() {
        outcome.estimate = Estimate::of(job, &earlier);
    }
    if job.status == JobStatus::Failed {
        outcome.preflight = journals.preflight_of(job)?;
    }
    Ok(outcome)
}

/// Writes into the journal of its run how `job` ended, if this folder has one that does not say so.
/// Another process that holds the folder's lock is not disturbed: the next look writes it.
///
/// # Errors
/// When the journal can't be read or written.
pub fn note_ending(journals: &JournalFolder, job: &JobSnapshot, work: &Work) -> Result<(), JournalError> {
    let path = journals.path(&job.name);
    if !job.status.is_terminal() || !path.exists() {
        return Ok(());
    }
    let holder = Holder {
        pid: std::process::id(),
        command: "status".to_owned(),
        since: jiff::Timestamp::now(),
    };
    let _lock = match journals.lock(&holder) {
        Ok(lock) => lock,
        Err(JournalError::Locked { .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut journal = Journal::open(&path)?;
    let state = journal.state();
    if state.arn.as_deref() == Some(job.arn.as_str()) && state.ending.is_none() {
        journal.append(work.clock.now(), submit::ending(job))?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
