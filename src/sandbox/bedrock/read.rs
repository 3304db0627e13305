//! Reads the body of `CreateModelCustomizationJob` against the shape of AWS's service model.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{customization, filters, own_words, shape};
use crate::sandbox::account::JobRequest;
use crate::sandbox::wire::Refusal;

const TYPES: [&str; 5] = [
    "FINE_TUNING",
    "CONTINUED_PRE_TRAINING",
    "DISTILLATION",
    "REINFORCEMENT_FINE_TUNING",
    "IMPORTED",
];

/// Reads a request.
///
/// # Errors
/// `ValidationException` that names the member, as AWS's protocol layer words it.
pub(super) fn request(body: &[u8]) -> Result<JobRequest, Refusal> {
    let value: Value = serde_json::from_slice(body).map_err(|_| {
        Refusal::new(
            400,
            "SerializationException",
            "The request body is not valid JSON",
        )
    })?;
    let Value::Object(fields) = &value else {
        return Err(Refusal::new(
            400,
            "SerializationException",
            "The request body is not a JSON object",
        ));
    };
    let job_name = required(fields, "jobName", shape::is_job_name)?;
    let model_name = required(fields, "customModelName", shape::is_model_name)?;
    let role_arn = required(fields, "roleArn", shape::is_role_arn)?;
    let token = optional(fields, "clientRequestToken", shape::is_token)?;
    let base_model = required(fields, "baseModelIdentifier", |text| {
        (1..=2_048).contains(&text.len())
    })?;
    let customization_type = optional(fields, "customizationType", |text| TYPES.contains(&text))?;
    let kms_key = optional(fields, "customModelKmsKeyId", |text| {
        (1..=2_048).contains(&text.len())
    })?;
    let customization_type = customization_type.unwrap_or_else(|| "FINE_TUNING".to_owned());
    let customization = customization::read(fields, &customization_type)?;
    let (training, from_logs) = training(fields, &customization_type)?;
    let output = s3_uri(fields, "outputDataConfig")?;
    let validation = validators(fields)?;
    let (subnets, security_groups) = network(fields)?;
    Ok(JobRequest {
        job_name,
        model_name,
        role_arn,
        token,
        base_model,
        customization_type,
        teacher: customization.teacher,
        grader: customization.grader,
        kms_key,
        job_tags: tags(fields, "jobTags")?,
        model_tags: tags(fields, "customModelTags")?,
        training,
        from_logs,
        validation,
        output,
        hyperparameters: hyperparameters(fields)?,
        subnets,
        security_groups,
        body: value,
    })
}

fn violation(value: &str, member: &str, constraint: &str) -> Refusal {
    Refusal::validation(format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
    ))
}

fn absent(member: &str) -> Refusal {
    Refusal::validation(format!(
        "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must not be null"
    ))
}

fn required(
    fields: &Map<String, Value>,
    member: &str,
    sound: impl Fn(&str) -> bool,
) -> Result<String, Refusal> {
    optional(fields, member, sound)?.ok_or_else(|| absent(member))
}

fn optional(
    fields: &Map<String, Value>,
    member: &str,
    sound: impl Fn(&str) -> bool,
) -> Result<Option<String>, Refusal> {
    match fields.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if sound(text) => Ok(Some(text.clone())),
        Some(Value::String(text)) => Err(violation(
            text,
            member,
            "Member must satisfy the length and the regular expression pattern of its type",
        )),
        Some(_) => Err(Refusal::new(
            400,
            "SerializationException",
            format!("{member} must be a string"),
        )),
    }
}

/// Where the data is, and whether it is the logs of model invocations.
fn training(fields: &Map<String, Value>, kind: &str) -> Result<(String, bool), Refusal> {
    let member = "trainingDataConfig";
    let Some(Value::Object(config)) = fields.get(member) else {
        return Err(absent(member));
    };
    let logs = config.get("invocationLogsConfig").filter(|logs| !logs.is_null());
    let Some(logs) = logs else {
        return Ok((s3_uri(fields, member)?, false));
    };
    if config.get("s3Uri").is_some_and(|uri| !uri.is_null()) {
        let message = "trainingDataConfig takes s3Uri or invocationLogsConfig, not both";
        return Err(Refusal::validation(own_words(message)));
    }
    if !["DISTILLATION", "REINFORCEMENT_FINE_TUNING"].contains(&kind) {
        let message = format!("A job of type {kind} takes no invocationLogsConfig");
        return Err(Refusal::validation(own_words(&message)));
    }
    let member = format!("{member}.invocationLogsConfig.invocationLogSource");
    let source = logs["invocationLogSource"]
        .as_object()
        .ok_or_else(|| absent(&member))?;
    let uri = optional(source, "s3Uri", shape::is_s3_uri)?;
    filters::read(logs)?;
    Ok((uri.ok_or_else(|| absent(&format!("{member}.s3Uri")))?, true))
}

fn s3_uri(fields: &Map<String, Value>, member: &str) -> Result<String, Refusal> {
    let Some(Value::Object(config)) = fields.get(member) else {
        return Err(absent(member));
    };
    optional(config, "s3Uri", shape::is_s3_uri)?.ok_or_else(|| absent(&format!("{member}.s3Uri")))
}

fn validators(fields: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
    let Some(config) = fields
        .get("validationDataConfig")
        .filter(|config| !config.is_null())
    else {
        return Ok(Vec::new());
    };
    let list = config["validators"]
        .as_array()
        .ok_or_else(|| absent("validationDataConfig.validators"))?;
    length("validationDataConfig.validators", list.len(), 0, 10)?;
    list.iter()
        .map(|validator| {
            let member = "validationDataConfig.validators.member.s3Uri";
            validator
                .as_object()
                .ok_or_else(|| absent(member))
                .and_then(|fields| required(fields, "s3Uri", shape::is_s3_uri))
        })
        .collect()
}

fn length(member: &str, length: usize, least: usize, most: usize) -> Result<(), Refusal> {
    if (least..=most).contains(&length) {
        return Ok(());
    }
    let bound = if length < least {
        format!("Member must have length greater than or equal to {least}")
    } else {
        format!("Member must have length less than or equal to {most}")
    };
    Err(violation(&format!("[{length} members]"), member, &bound))
}

fn network(fields: &Map<String, Value>) -> Result<(Vec<String>, Vec<String>), Refusal> {
    let Some(config) = fields.get("vpcConfig").filter(|config| !config.is_null()) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let ids = |name: &str, most: usize| {
        let member = format!("vpcConfig.{name}");
        let list = config[name].as_array().ok_or_else(|| absent(&member))?;
        length(&member, list.len(), 1, most)?;
        list.iter()
            .map(|id| match id.as_str() {
                Some(id) if shape::is_network_id(id) => Ok(id.to_owned()),
                _ => Err(violation(
                    &id.to_string(),
                    &member,
                    "Member must satisfy the regular expression pattern: [-0-9a-zA-Z]+",
                )),
            })
            .collect::<Result<Vec<_>, _>>()
    };
    Ok((ids("subnetIds", 16)?, ids("securityGroupIds", 5)?))
}

fn tags(fields: &Map<String, Value>, member: &str) -> Result<Vec<(String, String)>, Refusal> {
    let Some(list) = fields.get(member).and_then(Value::as_array) else {
        return Ok(Vec::new());
    };
    if list.len() > 50 {
        let message =
            "The request contains more tags than can be associated with a resource (50 tags per resource).";
        return Err(Refusal::new(400, "TooManyTagsException", message));
    }
    list.iter()
        .map(|tag| {
            let (key, value) = (tag["key"].as_str(), tag["value"].as_str());
            match (key, value) {
                (Some(key), Some(value))
                    if (1..=128).contains(&key.len())
                        && value.len() <= 256
                        && shape::is_tag_text(key)
                        && shape::is_tag_text(value) =>
                {
                    Ok((key.to_owned(), value.to_owned()))
                }
                _ => Err(violation(
                    &tag.to_string(),
                    member,
                    "Member must satisfy the length and the regular expression pattern of its type",
                )),
            }
        })
        .collect()
}

fn hyperparameters(fields: &Map<String, Value>) -> Result<BTreeMap<String, String>, Refusal> {
    match fields.get("hyperParameters") {
        None | Some(Value::Null) => Ok(BTreeMap::new()),
        Some(Value::Object(map)) => map
            .iter()
            .map(|(name, value)| match value {
                Value::String(text) => Ok((name.clone(), text.clone())),
                _ => Err(Refusal::new(
                    400,
                    "SerializationException",
                    "hyperParameters must be a map of strings",
                )),
            })
            .collect(),
        Some(_) => Err(Refusal::new(
            400,
            "SerializationException",
            "hyperParameters must be a map of strings",
        )),
    }
}
