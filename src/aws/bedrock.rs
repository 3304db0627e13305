//! Amazon Bedrock: customization jobs and base models.

use aws_sdk_bedrock::operation::get_model_customization_job::GetModelCustomizationJobOutput;
use aws_sdk_bedrock::types::{
    CustomizationType, OutputDataConfig, StatusDetails, Tag, ValidationDataConfig, Validator, VpcConfig,
};
use aws_smithy_types::DateTime;
use jiff::Timestamp;

use super::bedrock_customization as customization;
use super::{ErrorKind, ServiceError, Session};
use crate::iam::Region;
use crate::job::{CustomizationConfig, JobArn, JobId, JobSnapshot, JobSpec, JobStatus, PhaseState, Phases};

/// The call that describes a job.
pub(super) const GET_JOB: &str = "bedrock:GetModelCustomizationJob";

/// Customization jobs and the models they start from.
#[derive(Debug, Clone)]
pub struct ModelCustomization {
    pub(super) client: aws_sdk_bedrock::Client,
}

/// A foundation model, as the service describes it now, in the session's Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseModel {
    /// Its ARN.
    pub arn: String,
    /// `ACTIVE` or `LEGACY`.
    pub lifecycle: Option<String>,
    /// From when it is `LEGACY`.
    pub legacy_from: Option<Timestamp>,
    /// When it ends.
    pub end_of_life: Option<Timestamp>,
    /// The ways to customize it that the API knows of: `FINE_TUNING`, `CONTINUED_PRE_TRAINING`,
    /// `DISTILLATION`. Reinforcement fine-tuning cannot be seen here.
    pub customizations: Vec<String>,
}

/// A custom model, as the service describes it now, in the session's Region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomModel {
    /// Its ARN.
    pub arn: String,
    /// The ARN of the foundation model that it comes of.
    pub base_arn: Option<String>,
    /// `Active`, `Creating` or `Failed`.
    pub status: Option<String>,
    /// How it was made: a customization type, or `IMPORTED`.
    pub customization_type: Option<String>,
}

impl ModelCustomization {
    /// Calls made with `session`.
    pub fn new(session: &Session) -> Self {
        Self {
            client: session.bedrock(),
        }
    }

    /// Calls made with `session` in another Region.
    pub fn in_region(session: &Session, region: &Region) -> Self {
        Self {
            client: session.bedrock_in(region),
        }
    }

    /// Creates a customization job. Repeating a client request token never makes a second one.
    ///
    /// # Errors
    /// In the service's own words; `Conflict` where the job name is taken.
    pub async fn create_job(&self, spec: &JobSpec) -> Result<JobArn, ServiceError> {
        const OPERATION: &str = "bedrock:CreateModelCustomizationJob";
        let incomplete = |error: aws_sdk_bedrock::error::BuildError| odd_answer(OPERATION, error.to_string());
        let tags: Vec<Tag> = spec
            .tags
            .iter()
            .map(|(key, value)| Tag::builder().key(key).value(value).build())
            .collect::<Result<_, _>>()
            .map_err(incomplete)?;
        let output = OutputDataConfig::builder()
            .s3_uri(spec.output.to_string())
            .build()
            .map_err(incomplete)?;
        let validation = match &spec.validation {
            Some(uri) => {
                let validator = Validator::builder()
                    .s3_uri(uri.to_string())
                    .build()
                    .map_err(incomplete)?;
                let config = ValidationDataConfig::builder().validators(validator).build();
                Some(config.map_err(incomplete)?)
            }
            None => None,
        };
        let vpc = match &spec.vpc {
            Some(vpc) => {
                let subnets = vpc.subnet_ids.iter().map(ToString::to_string).collect();
                let groups = vpc.security_group_ids.iter().map(ToString::to_string).collect();
                let config = VpcConfig::builder()
                    .set_subnet_ids(Some(subnets))
                    .set_security_group_ids(Some(groups))
                    .build();
                Some(config.map_err(incomplete)?)
            }
            None => None,
        };
        let customization = spec.customization.as_ref().map(customization::config);
        let customization = customization.transpose().map_err(incomplete)?;
        // Those of reinforcement fine-tuning have types of their own, in `customizationConfig`.
        let hyperparameters = (!matches!(
            spec.customization,
            Some(CustomizationConfig::Reinforcement { .. })
        ))
        .then(|| spec.hyperparameters.clone().into_iter().collect());
        let tags = (!tags.is_empty()).then_some(tags);
        let answer = self
            .client
            .create_model_customization_job()
            .job_name(spec.job_name.as_str())
            .custom_model_name(spec.custom_model_name.as_str())
            .role_arn(spec.role.to_string())
            .client_request_token(spec.client_request_token.as_str())
            .base_model_identifier(spec.base_model.as_str())
            .customization_type(CustomizationType::from(spec.customization_type.name()))
            .set_custom_model_kms_key_id(spec.custom_model_key.clone())
            .set_job_tags(tags.clone())
            .set_custom_model_tags(tags)
            .training_data_config(customization::training(&spec.training))
            .set_validation_data_config(validation)
            .output_data_config(output)
            .set_hyper_parameters(hyperparameters)
            .set_customization_config(customization)
            .set_vpc_config(vpc)
            .send()
            .await
            .map_err(|error| ServiceError::new(OPERATION, &error))?;
        answer
            .job_arn()
            .parse()
            .map_err(|error: crate::iam::IdentifierError| odd_answer(OPERATION, error.to_string()))
    }

    /// Describes the customization job as the service sees it now.
    ///
    /// # Errors
    /// `NotFound` where there is no such job in this account and Region.
    pub async fn get_job(&self, job: &JobId) -> Result<JobSnapshot, ServiceError> {
        let answer = self.described(job.as_str()).await?;
        snapshot(answer).map_err(|fault| odd_answer(GET_JOB, fault))
    }

    /// What the service says of the job with this name or ARN, in its own shape.
    pub(super) async fn described(&self, job: &str) -> Result<GetModelCustomizationJobOutput, ServiceError> {
        let call = self.client.get_model_customization_job().job_identifier(job);
        let answer = call.send().await;
        answer.map_err(|error| ServiceError::new(GET_JOB, &error))
    }

    /// Describes the job, or says that there is none.
    ///
    /// # Errors
    /// When the service refuses for another reason.
    pub async fn find_job(&self, job: &JobId) -> Result<Option<JobSnapshot>, ServiceError> {
        unless_gone(self.get_job(job).await)
    }

    /// Describes a foundation model.
    ///
    /// # Errors
    /// `NotFound` or `Validation` where the Region has no such model.
    pub async fn foundation_model(&self, id: &str) -> Result<BaseModel, ServiceError> {
        const OPERATION: &str = "bedrock:GetFoundationModel";
        let answer = self
            .client
            .get_foundation_model()
            .model_identifier(id)
            .send()
            .await
            .map_err(|error| ServiceError::new(OPERATION, &error))?;
        let details = answer
            .model_details()
            .ok_or_else(|| odd_answer(OPERATION, "the answer describes no model".to_owned()))?;
        let lifecycle = details.model_lifecycle();
        Ok(BaseModel {
            arn: details.model_arn().to_owned(),
            lifecycle: lifecycle.map(|lifecycle| lifecycle.status().as_str().to_owned()),
            legacy_from: lifecycle.and_then(|lifecycle| timestamp(lifecycle.legacy_time())),
            end_of_life: lifecycle.and_then(|lifecycle| timestamp(lifecycle.end_of_life_time())),
            customizations: details
                .customizations_supported()
                .iter()
                .map(|kind| kind.as_str().to_owned())
                .collect(),
        })
    }

    /// Returns the ARNs of the model behind an inference profile, one for each Region of the profile.
    ///
    /// # Errors
    /// `NotFound` where the Region has no such profile.
    pub async fn profile_models(&self, profile: &str) -> Result<Vec<String>, ServiceError> {
        let answer = self
            .client
            .get_inference_profile()
            .inference_profile_identifier(profile)
            .send()
            .await
            .map_err(|error| ServiceError::new("bedrock:GetInferenceProfile", &error))?;
        let models = answer.models().iter().filter_map(|model| model.model_arn());
        Ok(models.map(ToOwned::to_owned).collect())
    }

    /// Describes a custom model that a further job is to start from.
    ///
    /// # Errors
    /// `NotFound` where there is no such model in this account and Region.
    pub async fn custom_model(&self, id: &str) -> Result<CustomModel, ServiceError> {
        let answer = self
            .client
            .get_custom_model()
            .model_identifier(id)
            .send()
            .await
            .map_err(|error| ServiceError::new("bedrock:GetCustomModel", &error))?;
        Ok(CustomModel {
            status: answer.model_status().map(|status| status.as_str().to_owned()),
            customization_type: answer.customization_type().map(|kind| kind.as_str().to_owned()),
            arn: answer.model_arn,
            base_arn: answer.base_model_arn,
        })
    }
}

/// Takes an answer that there is no such thing for one.
pub(super) fn unless_gone<T>(answer: Result<T, ServiceError>) -> Result<Option<T>, ServiceError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// An answer that lacks what the service model promises.
pub(super) fn odd_answer(operation: &'static str, message: String) -> ServiceError {
    ServiceError::unspoken(operation, ErrorKind::Service, message)
}

pub(super) fn timestamp(time: Option<&DateTime>) -> Option<Timestamp> {
    let time = time?;
    let nanos = i32::try_from(time.subsec_nanos()).ok()?;
    Timestamp::new(time.secs(), nanos).ok()
}

pub(super) fn phases(details: &StatusDetails) -> Phases {
    macro_rules! state {
        ($details:expr) => {
            $details.map(|phase| PhaseState {
                status: phase
                    .status()
                    .map_or_else(String::new, |status| status.as_str().to_owned()),
                created: timestamp(phase.creation_time()),
                modified: timestamp(phase.last_modified_time()),
            })
        };
    }
    Phases {
        validation: state!(details.validation_details()),
        data_processing: state!(details.data_processing_details()),
        training: state!(details.training_details()),
    }
}

fn snapshot(answer: GetModelCustomizationJobOutput) -> Result<JobSnapshot, String> {
    let odd = |error: crate::iam::IdentifierError| error.to_string();
    let status = answer
        .status()
        .ok_or_else(|| "the answer names no status".to_owned())?;
    let created = timestamp(Some(answer.creation_time()))
        .ok_or_else(|| "the answer's creation time is out of range".to_owned())?;
    Ok(JobSnapshot {
        arn: answer.job_arn().parse().map_err(odd)?,
        name: answer.job_name().parse().map_err(odd)?,
        status: JobStatus::from_api(status.as_str()),
        phases: answer.status_details().map(phases).unwrap_or_default(),
        created,
        modified: timestamp(answer.last_modified_time()),
        ended: timestamp(answer.end_time()),
        training_data: answer
            .training_data_config()
            .and_then(|config| config.s3_uri())
            .map(ToOwned::to_owned),
        output: answer
            .output_data_config()
            .map(|config| config.s3_uri().to_owned()),
        training_loss: answer
            .training_metrics()
            .and_then(aws_sdk_bedrock::types::TrainingMetrics::training_loss),
        validation_losses: answer
            .validation_metrics()
            .iter()
            .filter_map(aws_sdk_bedrock::types::ValidatorMetric::validation_loss)
            .collect(),
        client_request_token: answer.client_request_token,
        failure_message: answer.failure_message,
        base_model: answer.base_model_arn,
        customization_type: answer.customization_type.map(|kind| kind.as_str().to_owned()),
        output_model_name: answer.output_model_name,
        output_model_arn: answer.output_model_arn,
    })
}
