//! What can keep a submission from ending well.

use crate::aws::{ErrorKind, ServiceError};
use crate::error::{ExitStatus, Failure, Hint};
use crate::job::{JobName, explain_failure};
use crate::journal::JournalError;
use crate::steps::prepare::PrepareError;
use crate::steps::role::TrustAnalysis;
use crate::steps::upload::UploadError;

/// A submission that did not end well. Whatever was done stands in the journal: the same command
/// goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The request can't be made.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The journal can't be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Amazon Bedrock does not say whether the job is there.
    #[error("failed to look for the job `{job}`")]
    Look {
        /// Its name.
        job: JobName,
        /// What the service said.
        source: Box<ServiceError>,
    },
    /// The preflight could not be carried out.
    #[error("the preflight could not be carried out")]
    Preflight(
        #[source] Box<dyn std::error::Error + Send + Sync>,
        Vec<String>,
        ExitStatus,
    ),
    /// The data could not be uploaded.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// The service role could not be made ready.
    #[error("the service role could not be made ready")]
    Role(
        #[source] Box<dyn std::error::Error + Send + Sync>,
        Vec<String>,
        ExitStatus,
    ),
    /// The service did not create the job.
    #[error("the job was not created")]
    Create(#[source] ServiceError),
    /// No answer says what came of creating the job, and it is not to be seen.
    #[error("it is not known whether the job `{job}` was created")]
    Uncertain {
        /// Its name.
        job: JobName,
        /// How the call failed.
        source: Box<ServiceError>,
    },
    /// Bedrock can't assume the role, and waiting does not help.
    #[error("Amazon Bedrock can't assume service role `{role}`{}", after(*.waited))]
    NotAssumable {
        /// The role.
        role: String,
        /// How many seconds it was waited for.
        waited: u64,
        /// What its trust policy says.
        analysis: Box<TrustAnalysis>,
        /// What the service said.
        source: Box<ServiceError>,
    },
    /// The job was created, and the journal can't say so.
    #[error("the job `{arn}` was created, and that could not be written down")]
    CreatedUnnoted {
        /// The job.
        arn: String,
        /// Why.
        source: Box<JournalError>,
    },
    /// The user interrupted before the job was created.
    #[error("interrupted before the job was created")]
    Interrupted,
}

impl SubmitError {
    /// A preflight that failed as a whole.
    pub fn preflight(failure: Failure) -> Self {
        Self::Preflight(failure.error, failure.hints, failure.exit)
    }

    /// A role that could not be made ready.
    pub fn role(failure: Failure) -> Self {
        Self::Role(failure.error, failure.hints, failure.exit)
    }
}

impl Hint for SubmitError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Prepare(error) => error.hints(),
            Self::Journal(error) => error.hints(),
            Self::Look { source, .. } => source.hints(),
            Self::Upload(error) => error.hints(),
            Self::Preflight(_, hints, _) | Self::Role(_, hints, _) => hints.clone(),
            Self::Create(error) => create_hints(error),
            Self::Uncertain { source, .. } => create_hints(source),
            Self::NotAssumable { analysis, .. } => analysis.hints(),
            Self::CreatedUnnoted { source, .. } => {
                let mut hints =
                    vec!["the job goes on: `finetune status` with this ARN follows it".to_owned()];
                hints.extend(source.hints());
                hints
            }
            Self::Interrupted => vec!["the same command goes on from here".to_owned()],
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Prepare(error) => error.exit_status(),
            Self::Journal(error) => error.exit_status(),
            Self::Create(error) => error.exit_status(),
            Self::Look { source, .. }
            | Self::Uncertain { source, .. }
            | Self::NotAssumable { source, .. } => source.exit_status(),
            Self::Upload(error) => error.exit_status(),
            Self::Preflight(_, _, exit) | Self::Role(_, _, exit) => *exit,
            Self::CreatedUnnoted { .. } => ExitStatus::Unusable,
            Self::Interrupted => ExitStatus::Interrupted,
        }
    }
}

fn after(waited: u64) -> String {
    if waited == 0 {
        String::new()
    } else {
        format!(", also after {waited} s")
    }
}

fn create_hints(error: &ServiceError) -> Vec<String> {
    let mut hints = Vec::new();
    if let Some(known) = explain_failure(&error.message) {
        hints.push(format!("known cause: {}", known.cause));
        hints.push(known.cure.to_owned());
    }
    hints.extend(error.hints());
    if error.outcome_is_unknown() {
        hints.push("run the command again: it goes on from here and makes no second job".to_owned());
    } else if hints.is_empty() && error.kind == ErrorKind::Validation {
        hints
            .push("nobody has published this message yet: it stands here as the service wrote it".to_owned());
    }
    hints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_that_is_known_is_explained_and_one_that_is_not_is_said_to_be_unknown() {
        let refusal = |message: &str| {
            SubmitError::Create(ServiceError {
                operation: "bedrock:CreateModelCustomizationJob",
                kind: ErrorKind::Validation,
                code: Some("ValidationException".to_owned()),
                message: message.to_owned(),
                request_id: None,
                status: Some(400),
                remedies: Vec::new(),
            })
        };
        let known = refusal("Could not assume provided IAM role.");
        assert!(known.hints()[0].starts_with("known cause: "));
        assert_eq!(known.exit_status(), ExitStatus::Aws);
        let unknown = refusal("the moon is in the wrong phase");
        assert!(unknown.hints()[0].starts_with("nobody has published"));
    }
}
