//! Amazon Bedrock: the customization jobs of the account that have not ended, their roles, and their stop.

use aws_sdk_bedrock::types::FineTuningJobStatus;

use super::bedrock::{odd_answer, unless_gone};
use super::paging::all;
use super::{ModelCustomization, ServiceError};
use crate::job::{JobArn, JobId};

/// A job that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedJob {
    /// Its ARN.
    pub arn: JobArn,
    /// Its name.
    pub name: String,
}

impl ModelCustomization {
    /// Lists the jobs of the session's Region that are `InProgress` or `Stopping`.
    ///
    /// # Errors
    /// When the service refused or gave no answer.
    pub async fn unfinished_jobs(&self) -> Result<Vec<UnfinishedJob>, ServiceError> {
        let (running, stopping) = tokio::try_join!(
            self.jobs_of(FineTuningJobStatus::InProgress),
            self.jobs_of(FineTuningJobStatus::Stopping)
        )?;
        Ok([running, stopping].concat())
    }

    async fn jobs_of(&self, status: FineTuningJobStatus) -> Result<Vec<UnfinishedJob>, ServiceError> {
        const OPERATION: &str = "bedrock:ListModelCustomizationJobs";
        let call = self.client.list_model_customization_jobs().status_equals(status);
        let summaries = all(OPERATION, call.into_paginator().items().send()).await?;
        let job = |summary: &aws_sdk_bedrock::types::ModelCustomizationJobSummary| {
            let arn = summary.job_arn().parse();
            Ok(UnfinishedJob {
                arn: arn
                    .map_err(|error: crate::iam::IdentifierError| odd_answer(OPERATION, error.to_string()))?,
                name: summary.job_name().to_owned(),
            })
        };
        summaries.iter().map(job).collect()
    }

    /// Returns the ARN of the role that a job runs with; none where the job is gone.
    ///
    /// # Errors
    /// When the service refused or gave no answer.
    pub async fn role_of(&self, job: &JobArn) -> Result<Option<String>, ServiceError> {
        let found = unless_gone(self.described(job.as_str()).await)?;
        Ok(found.map(|job| job.role_arn))
    }

    /// Asks the service to stop a job. It is `Stopping` then, and `Stopped` a while later.
    ///
    /// # Errors
    /// `Conflict` where the job is not `InProgress`, `NotFound` where there is none.
    pub async fn stop_job(&self, job: &JobId) -> Result<(), ServiceError> {
        self.client
            .stop_model_customization_job()
            .job_identifier(job.as_str())
            .send()
            .await
            .map(drop)
            .map_err(|error| ServiceError::new("bedrock:StopModelCustomizationJob", &error))
    }
}
