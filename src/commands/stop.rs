//! `finetune stop`: ends a job before it is done.

use crate::aws::{ErrorKind, ModelCustomization};
use crate::commands::status::{LookEnd, StatusOutcome, look_at};
use crate::error::{ExitStatus, Failure};
use crate::job::{JobId, JobSnapshot, JobStatus, WatchPolicy};
use crate::steps::watch::{Watched, watch};
use crate::steps::{Event, Work};

/// What the flags say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether to show the job and stop nothing.
    pub dry_run: bool,
    /// How to wait for the end; absent: not at all.
    pub wait: Option<WatchPolicy>,
}

/// What became of the stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopEnd {
    /// The job has ended, for whatever reason.
    Ended,
    /// The job had ended before anything was asked for.
    EndedBefore,
    /// The service was asked to stop it, and nobody waited.
    Requested,
    /// The service was asked to stop it, and the wait ended before the job did.
    Waiting(LookEnd),
    /// Only a look was asked for.
    DryRun,
    /// The user said no.
    Declined,
}

/// What came of `stop`.
#[derive(Debug, Clone, PartialEq)]
pub struct StopOutcome {
    /// The job as it was last seen.
    pub status: StatusOutcome,
    /// What became of the stop.
    pub end: StopEnd,
}

impl StopOutcome {
    /// Says how the process ends after it: as that of `status` for a job that has ended.
    pub fn exit_status(&self) -> ExitStatus {
        match self.end {
            StopEnd::Ended | StopEnd::EndedBefore | StopEnd::Waiting(_) => self.status.exit_status(),
            StopEnd::Requested | StopEnd::DryRun | StopEnd::Declined => ExitStatus::Success,
        }
    }
}

/// Stops `job`. `confirm` is asked before the service is; a job that has ended, or is being stopped, is left
/// alone.
///
/// # Errors
/// When the service refuses or could not be reached.
pub async fn run(
    job: &JobId,
    options: &Options,
    work: &Work,
    confirm: impl AsyncFnOnce(&StatusOutcome) -> Result<bool, Failure>,
) -> Result<StopOutcome, Failure> {
    let bedrock = ModelCustomization::new(&work.session);
    let outcome = |seen: JobSnapshot, end| {
        let look = match end {
            StopEnd::Waiting(look) => look,
            _ => LookEnd::Done,
        };
        let elapsed_seconds = seen.elapsed_seconds(work.clock.now());
        let status = StatusOutcome::of(Some(seen), job.clone(), look, elapsed_seconds);
        StopOutcome { status, end }
    };
    let mut seen = look_at(job, &work.session).await?;
    if seen.status.is_terminal() {
        return Ok(outcome(seen, StopEnd::EndedBefore));
    }
    if options.dry_run {
        return Ok(outcome(seen, StopEnd::DryRun));
    }
    if seen.status != JobStatus::Stopping {
        let asked = outcome(seen.clone(), StopEnd::Declined);
        if !confirm(&asked.status).await? {
            return Ok(asked);
        }
        if let Err(error) = bedrock.stop_job(job).await {
            // It ended meanwhile, or the answer to the first attempt was lost.
            if error.kind != ErrorKind::Conflict {
                return Err(error.into());
            }
            seen = bedrock.get_job(job).await?;
            if seen.status.is_terminal() {
                return Ok(outcome(seen, StopEnd::EndedBefore));
            }
            if seen.status != JobStatus::Stopping {
                return Err(error.into());
            }
        }
        work.observer.event(&Event::Finished("the stop is asked for"));
    }
    let Some(policy) = &options.wait else {
        // The stop was accepted: a look that fails does not make a failure of it.
        seen.status = JobStatus::Stopping;
        let seen = bedrock.get_job(job).await.unwrap_or(seen);
        return Ok(outcome(seen, StopEnd::Requested));
    };
    Ok(match watch(job, policy, &[], work).await? {
        Watched::Ended(seen) => outcome(seen, StopEnd::Ended),
        Watched::TimedOut(last) => outcome(last.unwrap_or(seen), StopEnd::Waiting(LookEnd::TimedOut)),
        Watched::Interrupted(last) => outcome(last.unwrap_or(seen), StopEnd::Waiting(LookEnd::Interrupted)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::status;
    use crate::commands::submit::{self, SubmitEnd};
    use crate::commands::testing::Place;
    use crate::journal::Entry;

    async fn submitted(faults: &str) -> (Place, JobId) {
        let place = Place::with_faults(faults);
        let options = submit::Options::default();
        let (config, journals, work) = (place.config(), place.journals(), place.work(None).await);
        let run = submit::run(&config, &journals, &options, &work, async |_| true);
        let SubmitEnd::Submitted { arn, .. } = Box::pin(run).await.unwrap().end else {
            panic!("the job is made");
        };
        (place, JobId::Arn(arn))
    }

    async fn stop(
        place: &Place,
        job: &JobId,
        options: Options,
        agreed: bool,
    ) -> Result<StopOutcome, Failure> {
        let work = place.work(None).await;
        Box::pin(run(job, &options, &work, async |_| Ok(agreed))).await
    }

    fn waiting() -> Options {
        Options {
            dry_run: false,
            wait: Some(WatchPolicy::default()),
        }
    }

    fn state(outcome: &StopOutcome) -> (StopEnd, &str, ExitStatus) {
        let status = outcome.status.job.as_ref().unwrap().status.as_str();
        (outcome.end, status, outcome.exit_status())
    }

    #[tokio::test]
    async fn a_job_is_stopped_once_and_the_journal_knows() {
        let (place, job) = submitted("").await;
        let dry = Options {
            dry_run: true,
            wait: None,
        };
        let dry = stop(&place, &job, dry, true).await.unwrap();
        assert_eq!(state(&dry), (StopEnd::DryRun, "InProgress", ExitStatus::Success));
        let declined = stop(&place, &job, waiting(), false).await.unwrap();
        assert_eq!(
            state(&declined),
            (StopEnd::Declined, "InProgress", ExitStatus::Success)
        );
        let stopped = stop(&place, &job, waiting(), true).await.unwrap();
        assert_eq!(
            state(&stopped),
            (StopEnd::Ended, "Stopped", ExitStatus::JobStopped)
        );
        let again = stop(&place, &job, waiting(), true).await.unwrap();
        assert_eq!(
            state(&again),
            (StopEnd::EndedBefore, "Stopped", ExitStatus::JobStopped)
        );
        let work = place.work(None).await;
        let ended = again.status.job.as_ref().unwrap();
        status::note_ending(&place.journals(), ended, &work).unwrap();
        let Some(Entry::Ended { status, .. }) = place.records().pop() else {
            panic!("the journal ends with the end of the job");
        };
        assert_eq!(status, "Stopped");
    }

    #[tokio::test]
    async fn nobody_waits_who_does_not_want_to_and_a_second_stop_waits_for_the_first() {
        let (place, job) = submitted("account.timing.stopping = 3000").await;
        let asked = stop(&place, &job, Options::default(), true).await.unwrap();
        assert_eq!(
            state(&asked),
            (StopEnd::Requested, "Stopping", ExitStatus::Success)
        );
        // Nobody is asked whether a job may be stopped that is being stopped.
        let waited = stop(&place, &job, waiting(), false).await.unwrap();
        assert_eq!(
            state(&waited),
            (StopEnd::Ended, "Stopped", ExitStatus::JobStopped)
        );
    }

    #[tokio::test]
    async fn a_lost_answer_stops_the_job_all_the_same() {
        let fault =
            "[[fault]]\noperation = \"StopModelCustomizationJob\"\nnth = 1\naction = \"lost-answer\"\n";
        let (place, job) = submitted(fault).await;
        let stopped = stop(&place, &job, waiting(), true).await.unwrap();
        assert_eq!(state(&stopped).1, "Stopped");
    }

    #[tokio::test]
    async fn a_refusal_and_a_job_that_is_not_there_are_failures_of_aws() {
        let fault = "[[fault]]\noperation = \"StopModelCustomizationJob\"\nnth = 1\naction = \"error\"\n\
                     status = 403\ncode = \"AccessDeniedException\"\nmessage = \"no\"\n";
        let (place, job) = submitted(fault).await;
        let failure = stop(&place, &job, waiting(), true).await.unwrap_err();
        assert_eq!(failure.exit, ExitStatus::Aws);
        assert!(
            failure.hints[0].contains("bedrock:StopModelCustomizationJob"),
            "{:?}",
            failure.hints
        );
        let none: JobId = "never-made-0a1b2c3d".parse().unwrap();
        assert_eq!(
            stop(&place, &none, waiting(), true).await.unwrap_err().exit,
            ExitStatus::Aws
        );
    }
}
