//! What a watcher does next. The decision is pure; `steps` carries it out.

use std::time::Duration;

use super::JobStatus;

/// How often a watcher looks, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchPolicy {
    /// The pause after a change.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// How long to watch in all; absent: to the end.
    pub timeout: Option<Duration>,
    /// How long credentials may stay refused before the watch ends: they may be renewed meanwhile.
    pub credentials_grace: Duration,
}

impl Default for WatchPolicy {
    /// Looks after 5 seconds, then ever more seldom, once a minute at the least: phases of real jobs
    /// last minutes to hours, and the API has a rate.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(5),
            longest: Duration::from_mins(1),
            timeout: None,
            credentials_grace: Duration::from_mins(15),
        }
    }
}

/// What a watcher does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// The job has ended.
    Done,
    /// Look again after this pause.
    Sleep(Duration),
    /// The time to watch is over; the job goes on.
    GiveUp,
}

/// The pause after `looks` looks that brought nothing new: it grows by half each time.
fn pause(looks: u32, policy: &WatchPolicy) -> Duration {
    let mut pause = policy.first;
    for _ in 0..looks.min(32) {
        pause = pause.saturating_mul(3) / 2;
        if pause >= policy.longest {
            return policy.longest;
        }
    }
    pause.min(policy.longest)
}

/// Decides what a watcher does once it saw `status`, having seen no change in its last `looks` looks
/// and having watched for `watched` in all. The last pause is cut so that it ends with the time-out.
pub fn next_step(status: &JobStatus, looks: u32, watched: Duration, policy: &WatchPolicy) -> NextStep {
    if status.is_terminal() {
        return NextStep::Done;
    }
    sleep_within(pause(looks, policy), watched, policy)
}

/// Why a look failed, as far as the watcher cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookFailure {
    /// Throttled, a server error, or no connection: passes by itself.
    Transient,
    /// The credentials are missing or expired: passes when somebody renews them.
    Credentials,
    /// The service refused for good.
    Final,
}

/// Decides what a watcher does after `failures` looks in a row failed, the first of them `since` ago.
/// Transient failures never end a watch; refused credentials do after a time of grace; `None` says
/// that the failure ends the watch.
pub fn after_failure(
    failure: LookFailure,
    failures: u32,
    since: Duration,
    watched: Duration,
    policy: &WatchPolicy,
) -> Option<NextStep> {
    let goes_on = match failure {
        LookFailure::Transient => true,
        LookFailure::Credentials => since < policy.credentials_grace,
        LookFailure::Final => false,
    };
    goes_on.then(|| sleep_within(pause(failures, policy), watched, policy))
}

fn sleep_within(pause: Duration, watched: Duration, policy: &WatchPolicy) -> NextStep {
    match policy.timeout.map(|timeout| timeout.checked_sub(watched)) {
        None => NextStep::Sleep(pause),
        Some(Some(left)) if !left.is_zero() => NextStep::Sleep(pause.min(left)),
        Some(_) => NextStep::GiveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn an_ended_job_is_done_even_when_the_time_is_over() {
        let policy = WatchPolicy {
            timeout: Some(SECOND),
            ..WatchPolicy::default()
        };
        for status in [JobStatus::Completed, JobStatus::Failed, JobStatus::Stopped] {
            assert_eq!(next_step(&status, 0, 9 * SECOND, &policy), NextStep::Done);
        }
    }

    #[test]
    fn pauses_grow_to_the_longest_and_no_further() {
        let policy = WatchPolicy::default();
        let mut last = Duration::ZERO;
        for looks in 0..40 {
            let NextStep::Sleep(pause) = next_step(&JobStatus::InProgress, looks, Duration::ZERO, &policy)
            else {
                panic!("a job in progress is watched on");
            };
            assert!(pause >= last && pause <= policy.longest);
            last = pause;
        }
        assert_eq!(last, policy.longest);
        assert_eq!(
            next_step(&JobStatus::Stopping, 0, Duration::ZERO, &policy),
            NextStep::Sleep(policy.first)
        );
    }

    #[test]
    fn the_last_pause_ends_with_the_timeout_and_then_the_watcher_gives_up() {
        let policy = WatchPolicy {
            timeout: Some(12 * SECOND),
            ..WatchPolicy::default()
        };
        let step = |watched| next_step(&JobStatus::InProgress, 9, watched, &policy);
        assert_eq!(step(10 * SECOND), NextStep::Sleep(2 * SECOND));
        assert_eq!(step(12 * SECOND), NextStep::GiveUp);
        assert_eq!(step(13 * SECOND), NextStep::GiveUp);
    }

    #[test]
    fn transient_failures_never_end_a_watch() {
        let policy = WatchPolicy::default();
        let step = after_failure(LookFailure::Transient, 500, 90_000 * SECOND, SECOND, &policy);
        assert_eq!(step, Some(NextStep::Sleep(policy.longest)));
    }

    #[test]
    fn refused_credentials_end_a_watch_after_the_grace_and_final_failures_at_once() {
        let policy = WatchPolicy::default();
        let step = |failure, since| after_failure(failure, 1, since, SECOND, &policy);
        assert!(step(LookFailure::Credentials, SECOND).is_some());
        assert_eq!(step(LookFailure::Credentials, policy.credentials_grace), None);
        assert_eq!(step(LookFailure::Final, Duration::ZERO), None);
    }

    #[test]
    fn a_timeout_ends_a_watch_that_only_ever_failed() {
        let policy = WatchPolicy {
            timeout: Some(SECOND),
            ..WatchPolicy::default()
        };
        let step = after_failure(LookFailure::Transient, 1, SECOND, SECOND, &policy);
        assert_eq!(step, Some(NextStep::GiveUp));
    }
}
