//! Amazon Bedrock: lists of customization jobs, page by page.

use std::collections::BTreeMap;

use aws_sdk_bedrock::types::{
    CustomizationType, FineTuningJobStatus, ModelCustomizationJobSummary, SortJobsBy, SortOrder,
};
use aws_smithy_types::DateTime;
use jiff::Timestamp;

use super::bedrock::{odd_answer, phases, timestamp};
use super::{ModelCustomization, ServiceError};
use crate::job::{JobArn, JobFilter, JobStatus, JobSummary};

const OPERATION: &str = "bedrock:ListModelCustomizationJobs";

/// The most jobs that one answer holds (API reference of ListModelCustomizationJobs).
pub const MOST_JOBS_PER_CALL: usize = 1_000;

/// A page of a list of jobs.
#[derive(Debug, Clone, PartialEq)]
pub struct JobsPage {
    /// The jobs.
    pub jobs: Vec<JobSummary>,
    /// What asks for the next page; absent on the last.
    pub next: Option<String>,
}

impl ModelCustomization {
    /// Lists jobs of the session's Region: at most `size` of them, from 1 to [`MOST_JOBS_PER_CALL`], from
    /// where `token` says. The service may return fewer, even none, and more on the next page.
    ///
    /// # Errors
    /// When the service refused or gave no answer.
    pub async fn jobs_page(
        &self,
        filter: &JobFilter,
        size: usize,
        token: Option<String>,
    ) -> Result<JobsPage, ServiceError> {
        let order = if filter.oldest_first {
            SortOrder::Ascending
        } else {
            SortOrder::Descending
        };
        let size = size.clamp(1, MOST_JOBS_PER_CALL);
        let answer = self
            .client
            .list_model_customization_jobs()
            .set_status_equals(
                filter
                    .status
                    .as_ref()
                    .map(|status| FineTuningJobStatus::from(status.as_str())),
            )
            .set_name_contains(filter.name_contains.clone())
            .set_creation_time_after(filter.created_after.map(date_time))
            .set_creation_time_before(filter.created_before.map(date_time))
            .sort_by(SortJobsBy::CreationTime)
            .sort_order(order)
            .max_results(i32::try_from(size).unwrap_or(i32::MAX))
            .set_next_token(token)
            .send()
            .await
            .map_err(|error| ServiceError::new(OPERATION, &error))?;
        let jobs = answer.model_customization_job_summaries().iter().map(summary);
        Ok(JobsPage {
            jobs: jobs.collect::<Result<_, _>>()?,
            next: answer.next_token().map(ToOwned::to_owned),
        })
    }

    /// Returns the tags of a job.
    ///
    /// # Errors
    /// When the service refused or gave no answer.
    pub async fn tags_of(&self, job: &JobArn) -> Result<BTreeMap<String, String>, ServiceError> {
        let answer = self
            .client
            .list_tags_for_resource()
            .resource_arn(job.as_str())
            .send()
            .await
            .map_err(|error| ServiceError::new("bedrock:ListTagsForResource", &error))?;
        let tags = answer.tags().iter();
        Ok(tags
            .map(|tag| (tag.key().to_owned(), tag.value().to_owned()))
            .collect())
    }
}

fn date_time(time: Timestamp) -> DateTime {
    DateTime::from_secs_and_nanos(
        time.as_second(),
        u32::try_from(time.subsec_nanosecond()).unwrap_or(0),
    )
}

fn summary(job: &ModelCustomizationJobSummary) -> Result<JobSummary, ServiceError> {
    let text = |text: Option<&str>| text.map(ToOwned::to_owned);
    let created = timestamp(Some(job.creation_time()));
    Ok(JobSummary {
        arn: job
            .job_arn()
            .parse()
            .map_err(|error: crate::iam::IdentifierError| odd_answer(OPERATION, error.to_string()))?,
        name: job.job_name().to_owned(),
        status: JobStatus::from_api(job.status().as_str()),
        phases: job.status_details().map(phases).unwrap_or_default(),
        base_model: job.base_model_arn().to_owned(),
        customization_type: text(job.customization_type().map(CustomizationType::as_str)),
        created: created
            .ok_or_else(|| odd_answer(OPERATION, "a job's creation time is out of range".to_owned()))?,
        modified: timestamp(job.last_modified_time()),
        ended: timestamp(job.end_time()),
        custom_model_name: text(job.custom_model_name()),
        custom_model_arn: text(job.custom_model_arn()),
    })
}
