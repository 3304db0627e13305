//! What a job is asked to be: the request of CreateModelCustomizationJob in our own words.

use std::collections::BTreeMap;

use super::customization::CustomizationConfig;
use super::metadata::MetadataFilter;
use super::name::{ClientRequestToken, CustomModelName, JobName};
use crate::dataset::S3Uri;
use crate::iam::RoleArn;
use crate::model::{CustomizationType, ModelId};
use crate::network::{SecurityGroupId, SubnetId};

/// The `vpcConfig` of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VpcConfig {
    /// The subnets, 1 to 16.
    pub subnet_ids: Vec<SubnetId>,
    /// The security groups, 1 to 5.
    pub security_group_ids: Vec<SecurityGroupId>,
}

/// What a job learns from, in S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrainingInput {
    /// An object of records.
    Object(S3Uri),
    /// The logs of earlier invocations.
    InvocationLogs(InvocationLogs),
}

/// Logs of model invocations, below a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvocationLogs {
    /// Where they lie.
    pub uri: S3Uri,
    /// Whether the responses are learnt from, and not the prompts alone.
    pub use_prompt_response: bool,
    /// Which of them count; absent: all.
    pub filter: Option<MetadataFilter>,
}

impl TrainingInput {
    /// Returns where it lies.
    pub const fn uri(&self) -> &S3Uri {
        match self {
            Self::Object(uri) => uri,
            Self::InvocationLogs(logs) => &logs.uri,
        }
    }
}

/// A request for a customization job, complete.
#[derive(Debug, Clone, PartialEq)]
pub struct JobSpec {
    /// The job's name.
    pub job_name: JobName,
    /// The custom model's name.
    pub custom_model_name: CustomModelName,
    /// The token that makes the request safe to repeat.
    pub client_request_token: ClientRequestToken,
    /// The service role.
    pub role: RoleArn,
    /// The base model.
    pub base_model: ModelId,
    /// How it is customized.
    pub customization_type: CustomizationType,
    /// The training data.
    pub training: TrainingInput,
    /// The validation data, in S3.
    pub validation: Option<S3Uri>,
    /// Where the results go.
    pub output: S3Uri,
    /// The hyperparameters, strings as the API takes them; those of reinforcement fine-tuning stand in
    /// `customization`.
    pub hyperparameters: BTreeMap<String, String>,
    /// What only this type of customization is given.
    pub customization: Option<CustomizationConfig>,
    /// The network; absent: a job without a VPC.
    pub vpc: Option<VpcConfig>,
    /// The KMS key of the custom model.
    pub custom_model_key: Option<String>,
    /// Tags of the job and of the custom model.
    pub tags: BTreeMap<String, String>,
}
