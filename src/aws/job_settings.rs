//! Amazon Bedrock: what a customization job was asked to be.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_bedrock::operation::get_model_customization_job::GetModelCustomizationJobOutput;
use aws_sdk_bedrock::types::{
    CustomizationConfig, GraderConfig, InvocationLogSource, InvocationLogsConfig, OutputDataConfig,
    RequestMetadataBaseFilters, RequestMetadataFilters, RftConfig, RftHyperParameters, TeacherModelConfig,
    ValidationDataConfig, Validator,
};

use super::bedrock::{GET_JOB, odd_answer};
use super::{ModelCustomization, ServiceError};
use crate::job::{JobId, JobSettings, MetadataCondition, MetadataFilter};

impl ModelCustomization {
    /// Tells what a job was asked to be.
    ///
    /// # Errors
    /// `NotFound` where there is no such job in this account and Region.
    pub async fn job_settings(&self, job: &JobId) -> Result<JobSettings, ServiceError> {
        let answer = self.described(job.as_str()).await?;
        settings(&answer).map_err(|fault| odd_answer(GET_JOB, fault.to_string()))
    }
}

fn settings(answer: &GetModelCustomizationJobOutput) -> Result<JobSettings, crate::iam::IdentifierError> {
    let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(ToOwned::to_owned);
    let training = answer.training_data_config();
    let logs = training.and_then(|config| config.invocation_logs_config());
    let source = logs.and_then(|logs| match logs.invocation_log_source() {
        Some(InvocationLogSource::S3Uri(uri)) => Some(uri.clone()),
        _ => None,
    });
    let validation = answer
        .validation_data_config()
        .map(ValidationDataConfig::validators);
    let vpc = answer.vpc_config();
    let mut settings = JobSettings {
        arn: answer.job_arn().parse()?,
        name: answer.job_name().parse()?,
        custom_model_name: answer.output_model_name().to_owned(),
        custom_model_arn: text(answer.output_model_arn()),
        role: answer.role_arn().to_owned(),
        base_model: answer.base_model_arn().to_owned(),
        customization_type: answer.customization_type().map(|kind| kind.as_str().to_owned()),
        hyperparameters: answer
            .hyper_parameters()
            .into_iter()
            .flatten()
            .map(owned)
            .collect(),
        training: text(training.and_then(|config| config.s3_uri())),
        invocation_logs: source,
        use_prompt_response: logs.is_some_and(InvocationLogsConfig::use_prompt_response),
        request_metadata: logs
            .and_then(InvocationLogsConfig::request_metadata_filters)
            .and_then(filter),
        validation: validation
            .unwrap_or_default()
            .iter()
            .map(Validator::s3_uri)
            .map(ToOwned::to_owned)
            .collect(),
        output: text(answer.output_data_config().map(OutputDataConfig::s3_uri)),
        custom_model_key: text(answer.output_model_kms_key_arn()),
        subnet_ids: vpc.map(|vpc| vpc.subnet_ids().to_vec()).unwrap_or_default(),
        security_group_ids: vpc
            .map(|vpc| vpc.security_group_ids().to_vec())
            .unwrap_or_default(),
        grader_lambda: None,
        teacher_model: None,
        max_response_length: None,
    };
    match answer.customization_config() {
        Some(CustomizationConfig::DistillationConfig(config)) => {
            let teacher = config.teacher_model_config();
            settings.teacher_model = teacher.map(|teacher| teacher.teacher_model_identifier().to_owned());
            settings.max_response_length =
                teacher.and_then(TeacherModelConfig::max_response_length_for_inference);
        }
        Some(CustomizationConfig::RftConfig(config)) => {
            settings.grader_lambda = grader(config);
            let typed = config.hyper_parameters().map(texts).unwrap_or_default();
            settings.hyperparameters.extend(typed);
        }
        _ => {}
    }
    Ok(settings)
}

/// The conditions on logs, where they are of a kind that is known.
fn filter(given: &RequestMetadataFilters) -> Option<MetadataFilter> {
    let conditions = |pairs: &HashMap<String, String>, equal| -> Vec<MetadataCondition> {
        let conditions = pairs.iter().map(|(key, value)| MetadataCondition {
            key: key.clone(),
            value: value.clone(),
            equal,
        });
        conditions.collect()
    };
    let several = |all: &[RequestMetadataBaseFilters]| -> Vec<MetadataCondition> {
        let each = all.iter().flat_map(|one| {
            let equal = one.equals().map(|pairs| conditions(pairs, true));
            let other = one.not_equals().map(|pairs| conditions(pairs, false));
            equal.into_iter().chain(other).flatten()
        });
        each.collect()
    };
    let (conditions, any) = match given {
        RequestMetadataFilters::Equals(pairs) => (conditions(pairs, true), false),
        RequestMetadataFilters::NotEquals(pairs) => (conditions(pairs, false), false),
        RequestMetadataFilters::AndAll(all) => (several(all), false),
        RequestMetadataFilters::OrAll(all) => (several(all), true),
        _ => return None,
    };
    Some(MetadataFilter { conditions, any })
}

fn owned((name, value): (&String, &String)) -> (String, String) {
    (name.clone(), value.clone())
}

fn grader(config: &RftConfig) -> Option<String> {
    match config.grader_config() {
        Some(GraderConfig::LambdaGrader(lambda)) => Some(lambda.lambda_arn().to_owned()),
        _ => None,
    }
}

/// The typed hyperparameters under the API's names.
fn texts(typed: &RftHyperParameters) -> BTreeMap<String, String> {
    let whole = |number: Option<i32>| number.map(|number| number.to_string());
    let all = [
        ("epochCount", whole(typed.epoch_count())),
        ("batchSize", whole(typed.batch_size())),
        ("learningRate", typed.learning_rate().map(|rate| rate.to_string())),
        ("maxPromptLength", whole(typed.max_prompt_length())),
        (
            "trainingSamplePerPrompt",
            whole(typed.training_sample_per_prompt()),
        ),
        ("inferenceMaxTokens", whole(typed.inference_max_tokens())),
        (
            "reasoningEffort",
            typed.reasoning_effort().map(|effort| effort.as_str().to_owned()),
        ),
        ("evalInterval", whole(typed.eval_interval())),
    ];
    let given = all
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.collect()
}
