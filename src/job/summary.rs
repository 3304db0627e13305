//! Jobs as a list describes them, and what a list can be narrowed by.

use jiff::Timestamp;

use super::snapshot::elapsed_seconds;
use super::{JobArn, JobStatus, Phase, Phases};

/// A customization job as `ListModelCustomizationJobs` describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct JobSummary {
    /// Its ARN.
    pub arn: JobArn,
    /// Its name.
    pub name: String,
    /// Its status.
    pub status: JobStatus,
    /// Its phases.
    pub phases: Phases,
    /// The ARN of the model that it starts from.
    pub base_model: String,
    /// `FINE_TUNING` and its like, where the service says.
    pub customization_type: Option<String>,
    /// When it was created.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// The name of its custom model.
    pub custom_model_name: Option<String>,
    /// The custom model, when there is one.
    pub custom_model_arn: Option<String>,
}

impl JobSummary {
    /// Returns how long the job has run, or ran, in seconds; `now` is the time to count to.
    pub fn elapsed_seconds(&self, now: Timestamp) -> i64 {
        elapsed_seconds(self.created, self.modified, self.ended, &self.status, now)
    }

    /// Returns what the job is doing, unless it has ended or the service does not say.
    pub fn stage(&self) -> Option<Stage> {
        if self.status.is_terminal() {
            return None;
        }
        self.phases.stage()
    }
}

/// What a job that has not ended is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is in this phase.
    In(Phase),
    /// It waits for this phase to start.
    WaitsFor(Phase),
}

impl Stage {
    /// Names the stage for people and scripts: a phase, or `queued` where the job waits for one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::In(phase) => phase.name(),
            Self::WaitsFor(_) => "queued",
        }
    }
}

impl Phases {
    /// Returns the first phase that has not ended: the job is in it or waits for it.
    pub fn stage(&self) -> Option<Stage> {
        self.known()
            .find_map(|(phase, state)| match state.status.as_str() {
                "NotStarted" => Some(Stage::WaitsFor(phase)),
                "InProgress" | "Stopping" => Some(Stage::In(phase)),
                _ => None,
            })
    }
}

/// What the service narrows a list of jobs by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Only jobs of this status.
    pub status: Option<JobStatus>,
    /// Only jobs with this text in their name.
    pub name_contains: Option<String>,
    /// Only jobs that were created after this time.
    pub created_after: Option<Timestamp>,
    /// Only jobs that were created before this time.
    pub created_before: Option<Timestamp>,
    /// Whether the oldest job comes first; the newest does otherwise.
    pub oldest_first: bool,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::job::PhaseState;

    /// A job in training since 10:20, for tests.
    pub(crate) fn training(name: &str) -> JobSummary {
        let state = |status: &str| {
            Some(PhaseState {
                status: status.to_owned(),
                created: None,
                modified: None,
            })
        };
        JobSummary {
            arn: "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef012345"
                .parse()
                .unwrap(),
            name: name.to_owned(),
            status: JobStatus::InProgress,
            phases: Phases {
                validation: state("Completed"),
                data_processing: state("Completed"),
                training: state("InProgress"),
            },
            base_model: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k".to_owned(),
            customization_type: Some("FINE_TUNING".to_owned()),
            created: "2026-11-21T10:00:00Z".parse().unwrap(),
            modified: Some("2026-11-21T10:20:00Z".parse().unwrap()),
            ended: None,
            custom_model_name: Some(name.to_owned()),
            custom_model_arn: None,
        }
    }

    #[test]
    fn a_job_is_in_its_first_unfinished_phase_or_queued_before_it() {
        let mut job = training("tone");
        assert_eq!(job.stage(), Some(Stage::In(Phase::Training)));
        job.phases.training.as_mut().unwrap().status = "NotStarted".to_owned();
        assert_eq!(job.stage(), Some(Stage::WaitsFor(Phase::Training)));
        assert_eq!(job.stage().unwrap().name(), "queued");
        job.phases = Phases::default();
        assert_eq!(job.stage(), None);
        job = training("tone");
        job.status = JobStatus::Failed;
        assert_eq!(job.stage(), None);
    }
}
