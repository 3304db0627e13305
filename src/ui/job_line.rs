//! A job in one line: what a watcher tells of it.

use crate::job::{Estimate, JobSnapshot, Phase, PhaseState, Queue};

/// Writes seconds as `0:02:58`, and days in front where there are any.
pub fn elapsed(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let time = format!("{}:{minutes:02}:{:02}", hours % 24, seconds % 60);
    match hours / 24 {
        0 => time,
        days => format!("{days}d {time}"),
    }
}

/// Says what is left by an estimate, that it is one, and what it rests on.
pub fn estimate_text(estimate: &Estimate, elapsed_seconds: i64) -> String {
    let runs = match estimate.runs {
        1 => "1 earlier run".to_owned(),
        runs => format!("{runs} earlier runs"),
    };
    match estimate.left(elapsed_seconds) {
        Some((least, most)) if least == 0 || estimate.runs == 1 => {
            format!("up to {} left, an estimate from {runs}", elapsed(most))
        }
        Some((least, most)) => {
            format!(
                "{} to {} left, an estimate from {runs}",
                elapsed(least),
                elapsed(most)
            )
        }
        None => format!("longer than {runs} took ({})", elapsed(estimate.most_seconds)),
    }
}

/// Says how far a phase is: its status and how long it took, or how long is waited for it.
pub(super) fn phase_text(phase: Phase, state: &PhaseState, queue: Option<Queue>) -> String {
    let time = match (state.status.as_str(), state.created, state.modified) {
        ("Completed" | "Failed" | "Stopped", Some(from), Some(to)) => {
            format!(" in {}", elapsed(to.as_second() - from.as_second()))
        }
        _ => String::new(),
    };
    let queued = queue
        .filter(|queue| queue.phase == phase)
        .map(|queue| format!(", queued for {}", elapsed(queue.seconds)))
        .unwrap_or_default();
    format!("{} {}{time}{queued}", phase.name(), state.status)
}

/// What a watcher says of a job in one line, phases and all.
pub(super) fn line(
    job: &JobSnapshot,
    seconds: i64,
    queue: Option<Queue>,
    estimate: Option<&Estimate>,
) -> String {
    let phases: Vec<String> = job
        .phases
        .known()
        .map(|(phase, state)| phase_text(phase, state, queue))
        .collect();
    let mut text = format!("[{}] {}", elapsed(seconds), job.status);
    if !phases.is_empty() {
        text.push_str(": ");
        text.push_str(&phases.join("; "));
    }
    if let Some(estimate) = estimate.filter(|_| !job.status.is_terminal()) {
        text.push_str("; ");
        text.push_str(&estimate_text(estimate, seconds));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::snapshot_for_tests;

    #[test]
    fn times_read_like_a_clock() {
        assert_eq!(elapsed(0), "0:00:00");
        assert_eq!(elapsed(178), "0:02:58");
        assert_eq!(elapsed(90_061), "1d 1:01:01");
        assert_eq!(elapsed(-5), "0:00:00");
    }

    #[test]
    fn an_estimate_says_that_it_is_one_and_from_how_many_runs() {
        let of = |runs, least_seconds, most_seconds| Estimate {
            runs,
            least_seconds,
            most_seconds,
        };
        let three = of(3, 3_600, 5_400);
        assert_eq!(
            estimate_text(&three, 600),
            "0:50:00 to 1:20:00 left, an estimate from 3 earlier runs"
        );
        assert_eq!(
            estimate_text(&three, 4_000),
            "up to 0:23:20 left, an estimate from 3 earlier runs"
        );
        assert_eq!(
            estimate_text(&three, 6_000),
            "longer than 3 earlier runs took (1:30:00)"
        );
        assert_eq!(
            estimate_text(&of(1, 60, 60), 0),
            "up to 0:01:00 left, an estimate from 1 earlier run"
        );
    }

    #[test]
    fn phases_tell_their_times_and_a_queue_how_long_it_lasts() {
        let mut job = snapshot_for_tests();
        let state = |status: &str, modified: Option<&str>| {
            Some(PhaseState {
                status: status.to_owned(),
                created: Some(job.created),
                modified: modified.map(|time| time.parse().unwrap()),
            })
        };
        let validation = state("Completed", Some("2026-11-21T10:03:00Z"));
        let training = state("NotStarted", None);
        job.phases.validation = validation;
        job.phases.training = training;
        let queue = job.queue("2026-11-21T10:45:10Z".parse().unwrap());
        assert_eq!(
            line(&job, 2_710, queue, None),
            "[0:45:10] InProgress: validation Completed in 0:03:00; training NotStarted, queued for 0:42:10"
        );
    }
}
