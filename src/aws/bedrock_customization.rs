//! Amazon Bedrock: the parts of a customization job that depend on its type, in the SDK's shapes.

use std::collections::HashMap;

use aws_sdk_bedrock::error::BuildError;
use aws_sdk_bedrock::types::{
    CustomizationConfig as SdkConfig, DistillationConfig, GraderConfig, InvocationLogSource,
    InvocationLogsConfig, LambdaGraderConfig, ReasoningEffort, RequestMetadataBaseFilters,
    RequestMetadataFilters, RftConfig, RftHyperParameters, TeacherModelConfig, TrainingDataConfig,
};

use crate::job::{CustomizationConfig, MetadataCondition, MetadataFilter, RftHyperparameters, TrainingInput};

/// What the job learns from: records, or the prompts of invocation logs.
pub(super) fn training(training: &TrainingInput) -> TrainingDataConfig {
    let config = TrainingDataConfig::builder();
    match training {
        TrainingInput::Object(uri) => config.s3_uri(uri.to_string()).build(),
        TrainingInput::InvocationLogs(logs) => {
            let source = InvocationLogSource::S3Uri(logs.uri.to_string());
            let logs = InvocationLogsConfig::builder()
                .invocation_log_source(source)
                .use_prompt_response(logs.use_prompt_response)
                .set_request_metadata_filters(logs.filter.as_ref().map(filters));
            config.invocation_logs_config(logs.build()).build()
        }
    }
}

/// One condition stands alone; several are a list.
fn filters(filter: &MetadataFilter) -> RequestMetadataFilters {
    let pair = |one: &MetadataCondition| HashMap::from([(one.key.clone(), one.value.clone())]);
    if let [one] = &filter.conditions[..] {
        return if one.equal {
            RequestMetadataFilters::Equals(pair(one))
        } else {
            RequestMetadataFilters::NotEquals(pair(one))
        };
    }
    let conditions = filter.conditions.iter().map(|one| {
        let condition = RequestMetadataBaseFilters::builder();
        if one.equal {
            condition.set_equals(Some(pair(one))).build()
        } else {
            condition.set_not_equals(Some(pair(one))).build()
        }
    });
    if filter.any {
        RequestMetadataFilters::OrAll(conditions.collect())
    } else {
        RequestMetadataFilters::AndAll(conditions.collect())
    }
}

/// What only this type of customization is given.
///
/// # Errors
/// When a member that the service model requires is absent.
pub(super) fn config(config: &CustomizationConfig) -> Result<SdkConfig, BuildError> {
    Ok(match config {
        CustomizationConfig::Distillation {
            teacher_model,
            max_response_length,
        } => {
            let teacher = TeacherModelConfig::builder()
                .teacher_model_identifier(teacher_model.as_str())
                .set_max_response_length_for_inference(max_response_length.map(signed))
                .build()?;
            let config = DistillationConfig::builder().teacher_model_config(teacher);
            SdkConfig::DistillationConfig(config.build())
        }
        CustomizationConfig::Reinforcement {
            grader_lambda,
            hyperparameters,
        } => {
            let grader = LambdaGraderConfig::builder()
                .lambda_arn(grader_lambda.as_str())
                .build()?;
            let config = RftConfig::builder().grader_config(GraderConfig::LambdaGrader(grader));
            let given = *hyperparameters != RftHyperparameters::default();
            let config = config.set_hyper_parameters(given.then(|| typed(hyperparameters)));
            SdkConfig::RftConfig(config.build())
        }
    })
}

fn typed(texts: &RftHyperparameters) -> RftHyperParameters {
    RftHyperParameters::builder()
        .set_epoch_count(texts.epoch_count.map(signed))
        .set_batch_size(texts.batch_size.map(signed))
        .set_learning_rate(texts.learning_rate)
        .set_max_prompt_length(texts.max_prompt_length.map(signed))
        .set_training_sample_per_prompt(texts.training_sample_per_prompt.map(signed))
        .set_inference_max_tokens(texts.inference_max_tokens.map(signed))
        .set_reasoning_effort(texts.reasoning_effort.as_deref().map(ReasoningEffort::from))
        .set_eval_interval(texts.eval_interval.map(signed))
        .build()
}

/// Numbers were read within the API's range.
fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
