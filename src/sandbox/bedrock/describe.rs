//! Jobs as `GetModelCustomizationJob` shows them.

use serde_json::{Map, Value, json};

use super::models;
use super::progress::detail;
use crate::sandbox::account::{Account, Job, Phase};
use crate::sandbox::wire::time::iso;

/// A whole job.
pub(super) fn job(account: &Account, job: &Job) -> Value {
    let request = &job.request;
    let body = &request.body;
    let mut answer = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            answer.insert(name.to_owned(), value);
        }
    };
    put("jobArn", json!(job.arn));
    put("jobName", json!(request.job_name));
    put("outputModelName", json!(request.model_name));
    put("outputModelArn", json!(job.model_arn));
    put("clientRequestToken", json!(request.token));
    put("roleArn", json!(request.role_arn));
    put("status", json!(job.status));
    put("statusDetails", status_details(job));
    put("failureMessage", json!(job.failure));
    put("creationTime", json!(iso(job.created)));
    put("lastModifiedTime", json!(iso(job.modified)));
    put("endTime", json!(job.ended.map(iso)));
    put("baseModelArn", json!(models::base_arn(account, job)));
    put("hyperParameters", json!(hyperparameters(account, job)));
    put("trainingDataConfig", body["trainingDataConfig"].clone());
    let validators: Vec<Value> = request
        .validation
        .iter()
        .map(|uri| json!({ "s3Uri": uri }))
        .collect();
    put("validationDataConfig", json!({ "validators": validators }));
    put("outputDataConfig", body["outputDataConfig"].clone());
    put("customizationType", json!(request.customization_type));
    put("outputModelKmsKeyArn", kms_key(account, job));
    put("trainingMetrics", training_metrics(job));
    put("validationMetrics", validation_metrics(job));
    put("vpcConfig", body["vpcConfig"].clone());
    put("customizationConfig", body["customizationConfig"].clone());
    Value::Object(answer)
}

/// What was asked for, and the model's defaults for the rest.
pub(super) fn hyperparameters(account: &Account, job: &Job) -> std::collections::BTreeMap<String, String> {
    // Those of reinforcement fine-tuning stand in customizationConfig.
    let own = job.request.customization_type != "REINFORCEMENT_FINE_TUNING";
    let model = account.models.get(models::id_of_job(job)).filter(|_| own);
    let mut all = job.request.hyperparameters.clone();
    for (name, bounds) in model.iter().flat_map(|model| &model.hyperparameters) {
        all.entry(name.clone()).or_insert_with(|| bounds.default.clone());
    }
    all
}

pub(super) fn kms_key(account: &Account, job: &Job) -> Value {
    let named = job.request.kms_key.as_deref();
    let key = named.and_then(|named| account.key(named));
    json!(key.map(|(id, key)| account.key_arn(id, key)))
}

pub(super) fn training_metrics(job: &Job) -> Value {
    job.training_loss
        .filter(|_| job.status == "Completed")
        .map_or(Value::Null, |loss| json!({ "trainingLoss": loss }))
}

pub(super) fn validation_metrics(job: &Job) -> Value {
    if job.status != "Completed" || job.validation_losses.is_empty() {
        return Value::Null;
    }
    job.validation_losses
        .iter()
        .map(|loss| json!({ "validationLoss": loss }))
        .collect()
}

/// The three phases, each with its status and, once it began, its times.
pub(super) fn status_details(job: &Job) -> Value {
    let place = |phase: Phase| match phase {
        Phase::Validation => 0,
        Phase::DataProcessing => 1,
        Phase::Queue | Phase::Training | Phase::Stopping | Phase::Ended => 2,
    };
    let reached = place(job.reached);
    let of = |phase: Phase| {
        let status = match place(phase).cmp(&reached) {
            std::cmp::Ordering::Less => "Completed",
            std::cmp::Ordering::Greater => "NotStarted",
            // Waiting for capacity.
            std::cmp::Ordering::Equal if job.reached == Phase::Queue && job.status == "InProgress" => {
                "NotStarted"
            }
            std::cmp::Ordering::Equal => job.status.as_str(),
        };
        let mut details = json!({ "status": status });
        if let Some((began, changed)) = detail(phase).and_then(|name| job.times.get(name)) {
            details["creationTime"] = json!(iso(*began));
            details["lastModifiedTime"] = json!(iso(*changed));
        }
        details
    };
    json!({
        "validationDetails": of(Phase::Validation),
        "dataProcessingDetails": of(Phase::DataProcessing),
        "trainingDetails": of(Phase::Training),
    })
}
