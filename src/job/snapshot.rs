//! A job as the service describes it: status, phases, losses, results.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::digest::RequestNames;
use super::name::{JobArn, JobName};
use crate::dataset::S3Uri;

/// The status of a job, in AWS's spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum JobStatus {
    /// `InProgress`: queued, validating or training.
    InProgress,
    /// `Completed`: the custom model is there.
    Completed,
    /// `Failed`: the failure message says why.
    Failed,
    /// `Stopping`: a stop was asked for.
    Stopping,
    /// `Stopped`: ended by a stop.
    Stopped,
    /// A status that AWS added after this version; taken as not ended.
    Other(String),
}

impl JobStatus {
    /// Reads the API's spelling.
    pub fn from_api(text: &str) -> Self {
        match text {
            "InProgress" => Self::InProgress,
            "Completed" => Self::Completed,
            "Failed" => Self::Failed,
            "Stopping" => Self::Stopping,
            "Stopped" => Self::Stopped,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Returns the API's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::InProgress => "InProgress",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
            Self::Stopping => "Stopping",
            Self::Stopped => "Stopped",
            Self::Other(text) => text,
        }
    }

    /// Whether the job has ended.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Stopped)
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for JobStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The phases of a job, in their order (Amazon Bedrock User Guide, model-customization-monitor).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The data is validated.
    Validation,
    /// The data is processed.
    DataProcessing,
    /// The model is trained.
    Training,
}

impl Phase {
    /// All phases, in their order.
    pub const ALL: [Self; 3] = [Self::Validation, Self::DataProcessing, Self::Training];

    /// Names the phase for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Validation => "validation",
            Self::DataProcessing => "data processing",
            Self::Training => "training",
        }
    }

    /// Names the phase in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Validation => "validation",
            Self::DataProcessing => "data_processing",
            Self::Training => "training",
        }
    }
}

/// How far one phase is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseState {
    /// `NotStarted`, `InProgress`, `Completed`, `Stopping`, `Stopped`, `Failed`, in AWS's spelling.
    pub status: String,
    /// When the phase was created.
    pub created: Option<Timestamp>,
    /// When it last changed; of an ended phase: when it ended.
    pub modified: Option<Timestamp>,
}

/// One state per phase; absent where the service gave none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phases {
    /// Data validation.
    pub validation: Option<PhaseState>,
    /// Data processing.
    pub data_processing: Option<PhaseState>,
    /// Training.
    pub training: Option<PhaseState>,
}

impl Phases {
    /// Returns the state of `phase`.
    pub fn get(&self, phase: Phase) -> Option<&PhaseState> {
        match phase {
            Phase::Validation => self.validation.as_ref(),
            Phase::DataProcessing => self.data_processing.as_ref(),
            Phase::Training => self.training.as_ref(),
        }
    }

    /// Returns the phases that the service gave a state of, in their order.
    pub fn known(&self) -> impl Iterator<Item = (Phase, &PhaseState)> {
        Phase::ALL
            .into_iter()
            .filter_map(|phase| self.get(phase).map(|state| (phase, state)))
    }
}

/// A customization job as the service sees it now.
#[derive(Debug, Clone, PartialEq)]
pub struct JobSnapshot {
    /// Its ARN.
    pub arn: JobArn,
    /// Its name.
    pub name: JobName,
    /// The token it was created with, where the service returns it.
    pub client_request_token: Option<String>,
    /// Its status.
    pub status: JobStatus,
    /// Its phases.
    pub phases: Phases,
    /// Why it failed, in AWS's own words.
    pub failure_message: Option<String>,
    /// When it was created.
    pub created: Timestamp,
    /// When it last changed.
    pub modified: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// The ARN of the foundation model below it.
    pub base_model: String,
    /// `FINE_TUNING` and its like, where the service says.
    pub customization_type: Option<String>,
    /// The name its custom model has or will have.
    pub output_model_name: String,
    /// The custom model, when there is one.
    pub output_model_arn: Option<String>,
    /// The S3 URI of the training data.
    pub training_data: Option<String>,
    /// The S3 URI below which results go.
    pub output: Option<String>,
    /// The training loss that the API reports; -1 stands for "not reported" with some models
    /// (field report) and is kept as it came.
    pub training_loss: Option<f32>,
    /// The validation losses, one per validation data set.
    pub validation_losses: Vec<f32>,
}

impl JobSnapshot {
    /// Returns the training loss, unless it is missing or the -1 that stands for missing.
    pub fn reported_training_loss(&self) -> Option<f32> {
        self.training_loss.filter(|loss| *loss >= 0.0)
    }

    /// Returns the first validation loss, unless it is missing or the -1 that stands for missing.
    pub fn reported_validation_loss(&self) -> Option<f32> {
        self.validation_losses
            .first()
            .copied()
            .filter(|loss| *loss >= 0.0)
    }

    /// Returns how long the job has run, or ran, in seconds; `now` is the time to count to.
    pub fn elapsed_seconds(&self, now: Timestamp) -> i64 {
        elapsed_seconds(self.created, self.modified, self.ended, &self.status, now)
    }

    /// Whether this is the job of the request with `names` and the S3 URIs `uris`. The token tells;
    /// where the service does not return it, both names and the output have to be the request's.
    pub fn is_of(&self, names: &RequestNames, uris: &[(&'static str, S3Uri)]) -> bool {
        if let Some(token) = &self.client_request_token {
            return *token == names.client_request_token.as_str();
        }
        let listed = |uri: Option<&str>| {
            uri.is_some_and(|uri| {
                let uri = uri.trim_end_matches('/');
                uris.iter()
                    .any(|(_, own)| own.to_string().trim_end_matches('/') == uri)
            })
        };
        self.name == names.job_name
            && self.output_model_name == names.custom_model_name.as_str()
            && listed(self.output.as_deref())
    }

    /// Whether anything that a watcher shows differs from `earlier`.
    pub fn differs_from(&self, earlier: &Self) -> bool {
        self.status != earlier.status
            || Phase::ALL.into_iter().any(|phase| {
                self.phases.get(phase).map(|state| &state.status)
                    != earlier.phases.get(phase).map(|state| &state.status)
            })
    }
}

/// Returns how long a job has run, or ran, in seconds; one without an end counts to its last change
/// when it has ended, and to `now` when it has not.
pub(super) fn elapsed_seconds(
    created: Timestamp,
    modified: Option<Timestamp>,
    ended: Option<Timestamp>,
    status: &JobStatus,
    now: Timestamp,
) -> i64 {
    let end = match (ended, status.is_terminal()) {
        (Some(ended), _) => ended,
        (None, true) => modified.unwrap_or(now),
        (None, false) => now,
    };
    (end.as_second() - created.as_second()).max(0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A job that just started, for tests.
    pub(crate) fn started() -> JobSnapshot {
        JobSnapshot {
            arn: "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef012345"
                .parse()
                .unwrap(),
            name: "tone-0a1b2c3d".parse().unwrap(),
            client_request_token: Some("token".to_owned()),
            status: JobStatus::InProgress,
            phases: Phases::default(),
            failure_message: None,
            created: "2026-11-21T10:00:00Z".parse().unwrap(),
            modified: None,
            ended: None,
            base_model: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k".to_owned(),
            customization_type: Some("FINE_TUNING".to_owned()),
            output_model_name: "tone-0a1b2c3d".to_owned(),
            output_model_arn: None,
            training_data: None,
            output: Some("s3://acme-finetune/tone/output".to_owned()),
            training_loss: None,
            validation_losses: Vec::new(),
        }
    }

    #[test]
    fn statuses_keep_their_spelling_and_unknown_ones_have_not_ended() {
        for text in [
            "InProgress",
            "Completed",
            "Failed",
            "Stopping",
            "Stopped",
            "Paused",
        ] {
            assert_eq!(JobStatus::from_api(text).as_str(), text);
        }
        let ended = ["Completed", "Failed", "Stopped"];
        for text in [
            "InProgress",
            "Completed",
            "Failed",
            "Stopping",
            "Stopped",
            "Paused",
        ] {
            assert_eq!(
                JobStatus::from_api(text).is_terminal(),
                ended.contains(&text),
                "{text}"
            );
        }
    }

    #[test]
    fn a_loss_of_minus_one_stands_for_none() {
        let mut job = started();
        job.training_loss = Some(-1.0);
        job.validation_losses = vec![-1.0];
        assert_eq!(
            (job.reported_training_loss(), job.reported_validation_loss()),
            (None, None)
        );
        job.training_loss = Some(0.5);
        assert_eq!(job.reported_training_loss(), Some(0.5));
    }

    #[test]
    fn an_ended_job_no_longer_ages() {
        let mut job = started();
        let later = "2026-11-21T12:00:00Z".parse().unwrap();
        assert_eq!(job.elapsed_seconds(later), 7200);
        job.status = JobStatus::Completed;
        job.ended = Some("2026-11-21T11:00:00Z".parse().unwrap());
        assert_eq!(job.elapsed_seconds(later), 3600);
    }

    #[test]
    fn a_change_of_phase_is_a_change_but_a_later_time_stamp_is_none() {
        let earlier = started();
        let mut job = started();
        job.modified = Some("2026-11-21T10:30:00Z".parse().unwrap());
        assert!(!job.differs_from(&earlier));
        job.phases.training = Some(PhaseState {
            status: "NotStarted".to_owned(),
            created: None,
            modified: None,
        });
        assert!(job.differs_from(&earlier));
    }
}
