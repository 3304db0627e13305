//! Follows a job to its end. Decides nothing itself: `job::next_step` and `job::after_failure` do.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::time::Duration;

use jiff::Timestamp;

use super::{Event, Work};
use crate::aws::{ErrorKind, ModelCustomization, ServiceError};
use crate::job::{
    EarlierRun, Estimate, Failing, JobId, JobSnapshot, LookFailure, NextStep, Queue, WatchPolicy, WatchTime,
    after_failure, next_step, slept,
};

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

/// Where a watch stands.
struct State<'a> {
    policy: &'a WatchPolicy,
    earlier: &'a [EarlierRun],
    work: &'a Work,
    started: Timestamp,
    last: Option<JobSnapshot>,
    /// When the last change was seen.
    changed: Timestamp,
    /// The looks that failed in a row, and when the first of them did.
    failing: Option<(LookFailure, u32, Timestamp)>,
    /// Whether a long wait was told.
    long_told: bool,
}

impl State<'_> {
    fn note(&self, text: &str) {
        self.work.observer.event(&Event::Note(text));
    }

    fn time(&self, now: Timestamp) -> WatchTime {
        WatchTime {
            watched: between(self.started, now),
            chance: chance(),
        }
    }

    /// Takes in how the job is, tells of it, and says what is next.
    fn seen(&mut self, job: JobSnapshot, now: Timestamp) -> NextStep {
        if let Some((_, _, since)) = self.failing.take() {
            let gap = minutes(between(since, now));
            self.note(&format!("the service answers again, after {gap}"));
        }
        let changed = self.last.as_ref().is_none_or(|last| job.differs_from(last));
        if changed {
            self.changed = now;
        }
        let elapsed_seconds = job.elapsed_seconds(now);
        let queue = job.queue(now);
        let estimate = Estimate::of(&job, self.earlier);
        self.work.observer.event(&Event::Looked {
            job: &job,
            changed,
            elapsed_seconds,
            queue,
            estimate: estimate.as_ref(),
        });
        let long = queue.filter(|queue| queue.seconds >= Queue::LONG_SECONDS);
        if let (Some(queue), false) = (long, self.long_told) {
            self.note(&queue.told());
            self.long_told = true;
        }
        let step = next_step(
            &job.status,
            between(self.changed, now),
            self.time(now),
            self.policy,
        );
        self.last = Some(job);
        step
    }

    /// Takes in that a look failed, tells of it when that is news, and says what is next.
    async fn missed(&mut self, error: &ServiceError, now: Timestamp) -> Option<NextStep> {
        let failure = failure(error);
        let (looks, since) = match self.failing {
            Some((_, looks, since)) => (looks.saturating_add(1), since),
            None => (1, now),
        };
        let news = self.failing.is_none_or(|(before, _, _)| before != failure);
        self.failing = Some((failure, looks, since));
        let failing = Failing {
            failure,
            looks,
            since: between(since, now),
            looked_before: self.last.is_some(),
        };
        let step = after_failure(failing, self.time(now), self.policy)?;
        if news {
            let what = match failure {
                LookFailure::Credentials => {
                    let renew = self.work.session.how_to_sign_in().await;
                    format!(
                        "{error}: the job goes on, and so does the watch once the credentials are renewed: {renew}"
                    )
                }
                _ => format!("{error}: the watch goes on"),
            };
            self.note(&what);
        }
        Some(step)
    }
}

/// Watches `job` until it has ended, the policy's time is over, or the user interrupts. `earlier` are the runs
/// that an estimate rests on.
///
/// # Errors
/// When the service refuses for good (no such job, no permission), refuses the credentials of the first look,
/// or goes on refusing them. Throttling and broken connections are waited out.
pub async fn watch(
    job: &JobId,
    policy: &WatchPolicy,
    earlier: &[EarlierRun],
    work: &Work,
) -> Result<Watched, ServiceError> {
    let started = work.clock.now();
    let mut state = State {
        policy,
        earlier,
        work,
        started,
        last: None,
        changed: started,
        failing: None,
        long_told: false,
    };
    loop {
        // Made anew for every look: the session's credentials may have been renewed.
        let bedrock = ModelCustomization::new(&work.session);
        let look = tokio::select! {
            look = bedrock.get_job(job) => look,
            () = work.interrupt.set() => return Ok(Watched::Interrupted(state.last)),
        };
        let now = work.clock.now();
        let step = match look {
            Ok(snapshot) => state.seen(snapshot, now),
            Err(error) => match state.missed(&error, now).await {
                Some(step) => step,
                None => return Err(error),
            },
        };
        let pause = match (step, state.last) {
            (NextStep::Sleep(pause), last) => {
                state.last = last;
                pause
            }
            (NextStep::Done, Some(last)) => return Ok(Watched::Ended(last)),
            (_, last) => return Ok(Watched::TimedOut(last)),
        };
        tokio::select! {
            () = work.clock.sleep(pause) => {}
            () = work.interrupt.set() => return Ok(Watched::Interrupted(state.last)),
        }
        let waited = work.clock.real(between(now, work.clock.now()));
        if let Some(lost) = slept(work.clock.real(pause), waited) {
            state.note(&format!(
                "this computer slept for {}: looking again",
                minutes(lost)
            ));
        }
        if matches!(state.failing, Some((LookFailure::Credentials, ..))) {
            work.session.renew().await;
        }
    }
}

/// A number from 0 to 1 that nobody else has: the standard library's hasher starts with random keys.
fn chance() -> f64 {
    let bits = u32::try_from(RandomState::new().build_hasher().finish() >> 32).unwrap_or_default();
    f64::from(bits) / f64::from(u32::MAX)
}

fn minutes(time: Duration) -> String {
    match time.as_secs() {
        seconds @ ..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    }
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    let millis = to.as_millisecond() - from.as_millisecond();
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}
