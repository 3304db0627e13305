//! How a job gets on: how long it waits for a phase, and how long others of its kind took.

use jiff::Timestamp;

use super::snapshot::JobSnapshot;
use super::{Phase, Stage};

/// A wait for a phase to start. Amazon Bedrock says `NotStarted` of the phase and nothing else; that it waits
/// for capacity is a field report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queue {
    /// The phase that has not started.
    pub phase: Phase,
    /// How long ago the phase before it ended, or the job was created, in seconds.
    pub seconds: i64,
}

impl Queue {
    /// From when on a wait is worth a word of its own.
    pub const LONG_SECONDS: i64 = 3_600;

    /// Says what a long wait may mean.
    pub fn told(&self) -> String {
        format!(
            "{} has not started: the job waits for capacity, as field reports have it, for hours at times and \
             in some accounts without end; `finetune stop` ends the wait",
            self.phase.name()
        )
    }
}

impl JobSnapshot {
    /// Returns what the job waits for, where it does.
    pub fn queue(&self, now: Timestamp) -> Option<Queue> {
        if self.status.is_terminal() {
            return None;
        }
        let Some(Stage::WaitsFor(phase)) = self.phases.stage() else {
            return None;
        };
        let before = self.phases.known().filter(|(known, _)| *known < phase);
        let since = before
            .filter_map(|(_, state)| state.modified)
            .max()
            .unwrap_or(self.created);
        Some(Queue {
            phase,
            seconds: (now.as_second() - since.as_second()).max(0),
        })
    }

    /// Returns the phase in which the job failed or was stopped, where the service says.
    pub fn ended_in(&self) -> Option<Phase> {
        let ended = |status: &str| matches!(status, "Failed" | "Stopped" | "Stopping");
        self.phases
            .known()
            .find_map(|(phase, state)| ended(&state.status).then_some(phase))
    }
}

/// A run that completed: how long its job took, from creation to end, queues included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierRun {
    /// The ARN of the model below it.
    pub base_model: String,
    /// `FINE_TUNING` and its like, where the service said.
    pub customization_type: Option<String>,
    /// How long it took, in seconds.
    pub seconds: i64,
}

/// How long a job may take, judging by earlier ones of the same base model and type, whatever their data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// How many earlier runs there are, at least one.
    pub runs: usize,
    /// How long the shortest took, in seconds.
    pub least_seconds: i64,
    /// How long the longest took, in seconds.
    pub most_seconds: i64,
}

impl Estimate {
    /// Estimates `job` by those of `earlier` that are of its kind; none where there are none.
    pub fn of(job: &JobSnapshot, earlier: &[EarlierRun]) -> Option<Self> {
        let alike = earlier.iter().filter(|run| {
            run.base_model == job.base_model && run.customization_type == job.customization_type
        });
        let seconds: Vec<i64> = alike.map(|run| run.seconds).collect();
        Some(Self {
            runs: seconds.len(),
            least_seconds: seconds.iter().copied().min()?,
            most_seconds: seconds.iter().copied().max()?,
        })
    }

    /// Returns the least and the most that is left after `elapsed` seconds; none where the job takes longer
    /// than all of the earlier ones.
    pub fn left(&self, elapsed: i64) -> Option<(i64, i64)> {
        let most = self.most_seconds - elapsed;
        (most > 0).then(|| ((self.least_seconds - elapsed).max(0), most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{JobStatus, PhaseState, snapshot_for_tests};

    fn state(status: &str, modified: Option<&str>) -> PhaseState {
        PhaseState {
            status: status.to_owned(),
            created: None,
            modified: modified.map(|time| time.parse().unwrap()),
        }
    }

    #[test]
    fn a_job_queues_from_the_end_of_the_phase_before() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let mut job = snapshot_for_tests();
        assert_eq!(job.queue(now), None, "the service says nothing of phases");
        job.phases.validation = Some(state("NotStarted", None));
        let queue = |phase, seconds| Some(Queue { phase, seconds });
        assert_eq!(job.queue(now), queue(Phase::Validation, 7_200));
        job.phases.validation = Some(state("Completed", Some("2026-11-21T10:03:00Z")));
        job.phases.data_processing = Some(state("Completed", Some("2026-11-21T10:30:00Z")));
        job.phases.training = Some(state("NotStarted", Some("2026-11-21T10:00:00Z")));
        assert_eq!(job.queue(now), queue(Phase::Training, 5_400));
        job.phases.training = Some(state("InProgress", None));
        assert_eq!(job.queue(now), None);
        job.phases.training = Some(state("NotStarted", None));
        job.status = JobStatus::Stopped;
        assert_eq!(job.queue(now), None, "an ended job waits for nothing");
    }

    #[test]
    fn the_phase_in_which_a_job_failed_is_named() {
        let mut job = snapshot_for_tests();
        assert_eq!(job.ended_in(), None);
        job.phases.validation = Some(state("Completed", None));
        job.phases.training = Some(state("Failed", None));
        assert_eq!(job.ended_in(), Some(Phase::Training));
    }

    #[test]
    fn only_runs_of_the_same_model_and_type_count_and_what_is_left_is_a_range() {
        let job = snapshot_for_tests();
        let run = |base_model: &str, seconds| EarlierRun {
            base_model: base_model.to_owned(),
            customization_type: job.customization_type.clone(),
            seconds,
        };
        let other_type = EarlierRun {
            customization_type: Some("DISTILLATION".to_owned()),
            ..run(&job.base_model, 9)
        };
        let earlier = [
            run(&job.base_model, 3_600),
            run("other", 5),
            run(&job.base_model, 5_400),
            other_type,
        ];
        let estimate = Estimate::of(&job, &earlier).unwrap();
        assert_eq!(
            (estimate.runs, estimate.least_seconds, estimate.most_seconds),
            (2, 3_600, 5_400)
        );
        assert_eq!(estimate.left(600), Some((3_000, 4_800)));
        assert_eq!(estimate.left(4_000), Some((0, 1_400)));
        assert_eq!(estimate.left(5_400), None);
        assert_eq!(Estimate::of(&job, &earlier[1..2]), None);
    }
}
