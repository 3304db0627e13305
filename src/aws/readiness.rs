//! Amazon Bedrock: whether the account may use a model, and how much it has of what quotas bound.

use aws_sdk_bedrock::types::FineTuningJobStatus;

use super::{ModelCustomization, ServiceError};
use crate::job::{Counted, InvocationLogging, ModelAccess};

/// The most that one page lists (service model of ListCustomModels and ListModelCustomizationJobs).
const PAGE: i32 = 1_000;

impl ModelCustomization {
    /// Asks whether the account may use a foundation model in the session's Region.
    ///
    /// # Errors
    /// `NotFound` or `Validation` where the service does not know the ID.
    pub async fn access(&self, id: &str) -> Result<ModelAccess, ServiceError> {
        let answer = self
            .client
            .get_foundation_model_availability()
            .model_id(id)
            .send()
            .await
            .map_err(|error| ServiceError::new("bedrock:GetFoundationModelAvailability", &error))?;
        let agreement = answer.agreement_availability();
        Ok(ModelAccess {
            authorization: answer.authorization_status().as_str().to_owned(),
            entitlement: answer.entitlement_availability().as_str().to_owned(),
            region: answer.region_availability().as_str().to_owned(),
            agreement: agreement.map(|agreement| agreement.status().as_str().to_owned()),
            agreement_error: agreement
                .and_then(|agreement| agreement.error_message())
                .map(ToOwned::to_owned),
        })
    }

    /// Asks where the invocations of models in the session's Region are logged; none where they are not.
    ///
    /// # Errors
    /// When the service refuses or gives no answer.
    pub async fn invocation_logging(&self) -> Result<Option<InvocationLogging>, ServiceError> {
        let call = self.client.get_model_invocation_logging_configuration();
        let answer = call
            .send()
            .await
            .map_err(|error| ServiceError::new("bedrock:GetModelInvocationLoggingConfiguration", &error))?;
        Ok(answer.logging_config().map(|config| {
            let s3 = config.s3_config();
            let prefix = s3.and_then(|s3| s3.key_prefix());
            InvocationLogging {
                bucket: s3.map(|s3| s3.bucket_name().to_owned()),
                prefix: prefix.unwrap_or_default().to_owned(),
                log_group: config
                    .cloud_watch_config()
                    .map(|logs| logs.log_group_name().to_owned()),
            }
        }))
    }

    /// Counts the custom models that the account owns in the session's Region, up to one page of them, and
    /// returns the ARN of the one of the name `named`.
    ///
    /// # Errors
    /// When the service refuses or gives no answer.
    pub async fn count_custom_models(
        &self,
        named: Option<&str>,
    ) -> Result<(Counted, Option<String>), ServiceError> {
        let call = self.client.list_custom_models();
        let answer = call
            .is_owned(true)
            .max_results(PAGE)
            .send()
            .await
            .map_err(|error| ServiceError::new("bedrock:ListCustomModels", &error))?;
        let mut models = answer.model_summaries().iter();
        let taken = models.find(|model| Some(model.model_name()) == named);
        let counted = Counted {
            count: answer.model_summaries().len() as u64,
            complete: answer.next_token().is_none_or(str::is_empty),
        };
        Ok((counted, taken.map(|model| model.model_arn().to_owned())))
    }

    /// Counts the jobs of the session's Region that are `InProgress` or `Stopping`, up to a page of each.
    ///
    /// # Errors
    /// When the service refuses or gives no answer.
    pub async fn count_unfinished_jobs(&self) -> Result<Counted, ServiceError> {
        let (running, stopping) = tokio::try_join!(
            self.count_jobs(FineTuningJobStatus::InProgress),
            self.count_jobs(FineTuningJobStatus::Stopping)
        )?;
        Ok(Counted {
            count: running.count + stopping.count,
            complete: running.complete && stopping.complete,
        })
    }

    async fn count_jobs(&self, status: FineTuningJobStatus) -> Result<Counted, ServiceError> {
        let call = self.client.list_model_customization_jobs();
        let answer = call
            .status_equals(status)
            .max_results(PAGE)
            .send()
            .await
            .map_err(|error| ServiceError::new("bedrock:ListModelCustomizationJobs", &error))?;
        Ok(Counted {
            count: answer.model_customization_job_summaries().len() as u64,
            complete: answer.next_token().is_none_or(str::is_empty),
        })
    }
}
