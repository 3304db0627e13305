//! Amazon Bedrock: custom models and what serves them, all of the session's Region; and the jobs that use them.

use aws_sdk_bedrock::types::{
    CommitmentDuration, CustomModelDeploymentSummary, CustomModelSummary, ValidationDataConfig, Validator,
};

use super::bedrock::{timestamp, unless_gone};
use super::paging::all;
use super::{ModelCustomization, ServiceError};
use crate::job::JobArn;
use crate::job::leftover::{DeploymentFact, KeptModelFact, RunningJob, ThroughputFact};

fn model(model: &CustomModelSummary) -> KeptModelFact {
    KeptModelFact {
        arn: model.model_arn().to_owned(),
        name: model.model_name().to_owned(),
        base: model.base_model_arn().to_owned(),
        status: model.model_status().map(|status| status.as_str().to_owned()),
        created: timestamp(Some(model.creation_time())),
    }
}

fn deployment(deployment: &CustomModelDeploymentSummary) -> DeploymentFact {
    DeploymentFact {
        arn: deployment.custom_model_deployment_arn().to_owned(),
        name: deployment.custom_model_deployment_name().to_owned(),
        model: deployment.model_arn().to_owned(),
        status: deployment.status().as_str().to_owned(),
        created: timestamp(Some(deployment.created_at())),
    }
}

impl ModelCustomization {
    /// Lists the custom models that the account owns.
    ///
    /// # Errors
    /// When the service refused or gave no answer.
    pub async fn custom_models(&self) -> Result<Vec<KeptModelFact>, ServiceError> {
        let call = self.client.list_custom_models().is_owned(true);
        let found = all("bedrock:ListCustomModels", call.into_paginator().items().send()).await?;
        Ok(found.iter().map(model).collect())
    }

    /// Lists the deployments of custom models.
    ///
    /// # Errors
    /// When the service refused or gave no answer.
    pub async fn deployments(&self) -> Result<Vec<DeploymentFact>, ServiceError> {
        let call = self.client.list_custom_model_deployments();
        let items = call.into_paginator().items().send();
        let found = all("bedrock:ListCustomModelDeployments", items).await?;
        Ok(found.iter().map(deployment).collect())
    }

    /// Lists the provisioned throughput, that of foundation models too.
    ///
    /// # Errors
    /// When the service refused or gave no answer.
    pub async fn throughputs(&self) -> Result<Vec<ThroughputFact>, ServiceError> {
        let call = self.client.list_provisioned_model_throughputs();
        let items = call.into_paginator().items().send();
        let found = all("bedrock:ListProvisionedModelThroughputs", items).await?;
        let fact = found.iter().map(|one| {
            let mut models = vec![one.model_arn().to_owned()];
            if one.desired_model_arn() != one.model_arn() {
                models.push(one.desired_model_arn().to_owned());
            }
            ThroughputFact {
                arn: one.provisioned_model_arn().to_owned(),
                name: one.provisioned_model_name().to_owned(),
                models,
                foundation: one.foundation_model_arn().to_owned(),
                units: u64::try_from(one.model_units()).unwrap_or_default(),
                status: one.status().as_str().to_owned(),
                commitment: one
                    .commitment_duration()
                    .map(CommitmentDuration::as_str)
                    .map(ToOwned::to_owned),
                committed_until: timestamp(one.commitment_expiration_time()),
                created: timestamp(Some(one.creation_time())),
            }
        });
        Ok(fact.collect())
    }

    /// Describes what a job uses; none where the job is gone.
    ///
    /// # Errors
    /// When the service refused or gave no answer.
    pub async fn running_job(&self, job: &JobArn) -> Result<Option<RunningJob>, ServiceError> {
        let Some(answer) = unless_gone(self.described(job.as_str()).await)? else {
            return Ok(None);
        };
        let training = answer.training_data_config().and_then(|config| config.s3_uri());
        let validators = answer
            .validation_data_config()
            .map_or(&[][..], ValidationDataConfig::validators);
        let validation = validators.iter().map(Validator::s3_uri);
        Ok(Some(RunningJob {
            name: answer.job_name().to_owned(),
            arn: answer.job_arn().to_owned(),
            role: answer.role_arn().to_owned(),
            foundation: answer.base_model_arn().to_owned(),
            data: training
                .into_iter()
                .chain(validation)
                .map(ToOwned::to_owned)
                .collect(),
        }))
    }

    /// Deletes a custom model.
    ///
    /// # Errors
    /// `Conflict` where it is in use, `NotFound` where it is gone.
    pub async fn delete_custom_model(&self, id: &str) -> Result<(), ServiceError> {
        let call = self.client.delete_custom_model().model_identifier(id);
        let answer = call.send().await;
        answer
            .map(drop)
            .map_err(|error| ServiceError::new("bedrock:DeleteCustomModel", &error))
    }

    /// Deletes a deployment of a custom model.
    ///
    /// # Errors
    /// `Conflict` where it is being made or changed, `NotFound` where it is gone.
    pub async fn delete_deployment(&self, id: &str) -> Result<(), ServiceError> {
        let call = self.client.delete_custom_model_deployment();
        let answer = call.custom_model_deployment_identifier(id).send().await;
        answer
            .map(drop)
            .map_err(|error| ServiceError::new("bedrock:DeleteCustomModelDeployment", &error))
    }

    /// Deletes provisioned throughput.
    ///
    /// # Errors
    /// `Conflict` where a term is not over that was committed to, `NotFound` where it is gone.
    pub async fn delete_throughput(&self, id: &str) -> Result<(), ServiceError> {
        let call = self.client.delete_provisioned_model_throughput();
        let answer = call.provisioned_model_id(id).send().await;
        answer
            .map(drop)
            .map_err(|error| ServiceError::new("bedrock:DeleteProvisionedModelThroughput", &error))
    }
}
