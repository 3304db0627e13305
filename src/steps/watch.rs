//! Follows a job to its end. Decides nothing itself: `job::next_step` and `job::after_failure` do.

use std::time::Duration;

use super::{Event, Work};
use crate::aws::{ErrorKind, ModelCustomization, ServiceError};
use crate::job::{JobId, JobSnapshot, LookFailure, NextStep, WatchPolicy, after_failure, next_step};

/// How a watch ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Watched {
    /// The job has ended.
    Ended(JobSnapshot),
    /// The time to watch is over; the last look, where there was one.
    TimedOut(Option<JobSnapshot>),
    /// The user interrupted; the last look, where there was one. The job goes on.
    Interrupted(Option<JobSnapshot>),
}

impl Watched {
    /// Returns the job as it was last seen.
    pub fn job(&self) -> Option<&JobSnapshot> {
        match self {
            Self::Ended(job) => Some(job),
            Self::TimedOut(job) | Self::Interrupted(job) => job.as_ref(),
        }
    }
}

fn failure(error: &ServiceError) -> LookFailure {
    match error.kind {
        ErrorKind::Throttled | ErrorKind::Unreachable | ErrorKind::Service => LookFailure::Transient,
        ErrorKind::Credentials => LookFailure::Credentials,
        _ => LookFailure::Final,
    }
}

/// Watches `job` until it has ended, the policy's time is over, or the user interrupts.
///
/// # Errors
/// When the service refuses for good (no such job, no permission), or goes on refusing the
/// credentials. Throttling and broken connections are waited out.
pub async fn watch(job: &JobId, policy: &WatchPolicy, work: &Work) -> Result<Watched, ServiceError> {
    let bedrock = ModelCustomization::new(&work.session);
    let started = work.clock.now();
    let mut last: Option<JobSnapshot> = None;
    let (mut looks, mut failures) = (0_u32, 0_u32);
    let mut failing_since = started;
    loop {
        let look = tokio::select! {
            look = bedrock.get_job(job) => look,
            () = work.interrupt.set() => return Ok(Watched::Interrupted(last)),
        };
        let now = work.clock.now();
        let watched = between(started, now);
        let step = match look {
            Ok(snapshot) => {
                if failures > 0 {
                    work.observer.event(&Event::Note("the service answers again"));
                }
                failures = 0;
                let changed = last.as_ref().is_none_or(|last| snapshot.differs_from(last));
                looks = if changed { 0 } else { looks.saturating_add(1) };
                work.observer.event(&Event::Looked {
                    job: &snapshot,
                    changed,
                    elapsed_seconds: snapshot.elapsed_seconds(now),
                });
                let step = next_step(&snapshot.status, looks, watched, policy);
                if step == NextStep::Done {
                    return Ok(Watched::Ended(snapshot));
                }
                last = Some(snapshot);
                step
            }
            Err(error) => {
                if failures == 0 {
                    failing_since = now;
                    if failure(&error) != LookFailure::Final {
                        let note = format!("{error}: the watch goes on");
                        work.observer.event(&Event::Note(&note));
                    }
                }
                failures = failures.saturating_add(1);
                let since = between(failing_since, now);
                match after_failure(failure(&error), failures, since, watched, policy) {
                    Some(step) => step,
                    None => return Err(error),
                }
            }
        };
        let NextStep::Sleep(pause) = step else {
            return Ok(Watched::TimedOut(last));
        };
        tokio::select! {
            () = work.clock.sleep(pause) => {}
            () = work.interrupt.set() => return Ok(Watched::Interrupted(last)),
        }
    }
}

fn between(from: jiff::Timestamp, to: jiff::Timestamp) -> Duration {
    let millis = to.as_millisecond() - from.as_millisecond();
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
