//! What a watcher does next. The decision is pure; `steps` carries it out.

use std::time::Duration;

use super::JobStatus;

/// How often a watcher looks, and how long.
///
/// After a change it looks again after [`WatchPolicy::shortest`]; while nothing changes it waits a tenth of
/// the time since the last change, and never longer than [`WatchPolicy::longest`]. So it learns of the end of
/// a phase of an hour two minutes late at the most, and nine quiet hours cost about 300 calls. Every pause is
/// moved by up to a tenth, either way, so that many watchers do not call in step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchPolicy {
    /// The pause after a change.
    pub shortest: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// How long to watch in all; absent: to the end.
    pub timeout: Option<Duration>,
    /// How long credentials may stay refused, once they were good: they may be renewed meanwhile.
    pub credentials_grace: Duration,
}

impl Default for WatchPolicy {
    /// Phases of real jobs last minutes to hours, and the API has a rate. A job outlives a night in which
    /// nobody signs in again.
    fn default() -> Self {
        Self {
            shortest: Duration::from_secs(5),
            longest: Duration::from_mins(2),
            timeout: None,
            credentials_grace: Duration::from_hours(24),
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

/// Where a watch stands when it decides about its next step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WatchTime {
    /// How long it has watched in all.
    pub watched: Duration,
    /// A number from 0 to 1, other for every step and every watcher.
    pub chance: f64,
}

/// Moves a pause by up to a tenth.
fn jittered(pause: Duration, chance: f64) -> Duration {
    pause.mul_f64(0.9 + 0.2 * chance.clamp(0.0, 1.0))
}

/// Decides what a watcher does once it saw `status`, which has not changed for `unchanged`. The last pause is
/// cut so that it ends with the time-out.
pub fn next_step(status: &JobStatus, unchanged: Duration, time: WatchTime, policy: &WatchPolicy) -> NextStep {
    if status.is_terminal() {
        return NextStep::Done;
    }
    let pause = (unchanged / 10).clamp(policy.shortest, policy.longest.max(policy.shortest));
    sleep_within(pause, time, policy)
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

/// Looks that failed in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failing {
    /// Why the last of them failed.
    pub failure: LookFailure,
    /// How many there are, from 1.
    pub looks: u32,
    /// How long ago the first of them was.
    pub since: Duration,
    /// Whether an earlier look of this watch succeeded.
    pub looked_before: bool,
}

/// Decides what a watcher does after looks that failed. Transient failures never end a watch. Refused
/// credentials do at once where they were never good, and otherwise after a time of grace. `None` says that
/// the failure ends the watch. The pauses grow by half, within the same bounds as others.
pub fn after_failure(failing: Failing, time: WatchTime, policy: &WatchPolicy) -> Option<NextStep> {
    let goes_on = match failing.failure {
        LookFailure::Transient => true,
        LookFailure::Credentials => failing.looked_before && failing.since < policy.credentials_grace,
        LookFailure::Final => false,
    };
    let mut pause = policy.shortest;
    for _ in 1..failing.looks.min(32) {
        pause = (pause.saturating_mul(3) / 2).min(policy.longest);
    }
    goes_on.then(|| sleep_within(pause, time, policy))
}

fn sleep_within(pause: Duration, time: WatchTime, policy: &WatchPolicy) -> NextStep {
    let pause = jittered(pause, time.chance);
    match policy.timeout.map(|timeout| timeout.checked_sub(time.watched)) {
        None => NextStep::Sleep(pause),
        Some(Some(left)) if !left.is_zero() => NextStep::Sleep(pause.min(left)),
        Some(_) => NextStep::GiveUp,
    }
}

/// The least time that has to be lost before it is called a sleep of the computer: a loaded machine loses
/// seconds.
const ASLEEP: Duration = Duration::from_secs(30);

/// Says how long the computer slept while a watcher waited: `waited` is what the clock on the wall says of a
/// pause of `pause`, both in real time. Timers stand still in a sleep, the clock does not.
pub fn slept(pause: Duration, waited: Duration) -> Option<Duration> {
    waited.checked_sub(pause).filter(|lost| *lost >= ASLEEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(watched: Duration) -> WatchTime {
        WatchTime { watched, chance: 0.5 }
    }

    fn within(timeout: Duration) -> WatchPolicy {
        WatchPolicy {
            timeout: Some(timeout),
            ..WatchPolicy::default()
        }
    }

    fn failing(failure: LookFailure, looks: u32, since: Duration) -> Failing {
        Failing {
            failure,
            looks,
            since,
            looked_before: true,
        }
    }

    #[test]
    fn an_ended_job_is_done_even_when_the_time_is_over() {
        for status in [JobStatus::Completed, JobStatus::Failed, JobStatus::Stopped] {
            let step = next_step(&status, Duration::ZERO, at(9 * SECOND), &within(SECOND));
            assert_eq!(step, NextStep::Done);
        }
    }

    #[test]
    fn pauses_grow_with_the_quiet_between_their_bounds() {
        let policy = WatchPolicy::default();
        let pause = |unchanged: u64| {
            let unchanged = Duration::from_secs(unchanged);
            next_step(&JobStatus::InProgress, unchanged, at(Duration::ZERO), &policy)
        };
        for (unchanged, expected) in [(0, 5), (49, 5), (600, 60), (1_200, 120), (90_000, 120)] {
            assert_eq!(
                pause(unchanged),
                NextStep::Sleep(expected * SECOND),
                "{unchanged}"
            );
        }
    }

    #[test]
    fn chance_moves_a_pause_by_a_tenth_at_the_most() {
        let policy = WatchPolicy::default();
        for (chance, expected) in [(0.0, 108), (1.0, 132), (-7.0, 108), (7.0, 132)] {
            let time = WatchTime {
                watched: Duration::ZERO,
                chance,
            };
            let step = next_step(&JobStatus::InProgress, 9_000 * SECOND, time, &policy);
            assert_eq!(step, NextStep::Sleep(expected * SECOND), "{chance}");
        }
    }

    #[test]
    fn nine_quiet_hours_cost_about_three_hundred_looks() {
        let policy = WatchPolicy::default();
        let (mut passed, mut looks) = (Duration::ZERO, 0);
        while passed < Duration::from_hours(9) {
            let NextStep::Sleep(pause) = next_step(&JobStatus::InProgress, passed, at(passed), &policy)
            else {
                panic!("a job in progress is watched on");
            };
            passed += pause;
            looks += 1;
        }
        assert!((250..=310).contains(&looks), "{looks}");
    }

    #[test]
    fn the_last_pause_ends_with_the_timeout_and_then_the_watcher_gives_up() {
        let policy = within(12 * SECOND);
        let step = |watched| next_step(&JobStatus::InProgress, 900 * SECOND, at(watched), &policy);
        assert_eq!(step(10 * SECOND), NextStep::Sleep(2 * SECOND));
        assert_eq!(step(12 * SECOND), NextStep::GiveUp);
        assert_eq!(step(13 * SECOND), NextStep::GiveUp);
    }

    #[test]
    fn transient_failures_never_end_a_watch() {
        let policy = WatchPolicy::default();
        let step = |looks| {
            after_failure(
                failing(LookFailure::Transient, looks, 90_000 * SECOND),
                at(SECOND),
                &policy,
            )
        };
        assert_eq!(step(500), Some(NextStep::Sleep(policy.longest)));
        assert_eq!(step(1), Some(NextStep::Sleep(policy.shortest)));
    }

    #[test]
    fn refused_credentials_end_a_watch_after_the_grace_or_where_they_never_were_good() {
        let policy = WatchPolicy::default();
        let step = |failing| after_failure(failing, at(SECOND), &policy);
        let expired = |since| failing(LookFailure::Credentials, 1, since);
        assert!(step(expired(3_600 * SECOND)).is_some());
        assert_eq!(step(expired(policy.credentials_grace)), None);
        let never = Failing {
            looked_before: false,
            ..expired(Duration::ZERO)
        };
        assert_eq!(step(never), None);
        assert_eq!(step(failing(LookFailure::Final, 1, Duration::ZERO)), None);
    }

    #[test]
    fn a_timeout_ends_a_watch_that_only_ever_failed() {
        let step = after_failure(
            failing(LookFailure::Transient, 1, SECOND),
            at(SECOND),
            &within(SECOND),
        );
        assert_eq!(step, Some(NextStep::GiveUp));
    }

    #[test]
    fn a_pause_that_took_much_longer_on_the_wall_was_a_sleep() {
        let hour = Duration::from_hours(1);
        assert_eq!(slept(60 * SECOND, 61 * SECOND), None);
        assert_eq!(slept(60 * SECOND, hour + 60 * SECOND), Some(hour));
        assert_eq!(slept(60 * SECOND, Duration::ZERO), None, "the clock was put back");
    }
}
