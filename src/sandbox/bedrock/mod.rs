//! Bedrock's control plane: customization jobs from creation to metrics, base and custom models.

mod authorise;
mod create;
mod customization;
mod data;
mod describe;
mod filters;
mod interfaces;
mod list;
mod logging;
mod models;
mod network;
mod others;
mod profiles;
mod progress;
mod read;
mod serving;
mod shape;
mod training;
mod view;

use serde_json::{Value, json};

pub(super) use others::Others;
pub(super) use progress::advance;
pub(super) use shape::split_s3_uri;

use super::account::{Account, Job, JobRequest, Phase};
use super::state::State;
use super::store::Store;
use super::wire::{Call, Refusal, Reply, Service, form};

/// Ends every message that AWS is not known to send, so that nobody takes it for AWS's.
const OWN_WORDS: &str = " (sandbox wording: AWS has not published its text)";

fn own_words(message: &str) -> String {
    format!("{message}{OWN_WORDS}")
}

fn segments(call: &Call) -> Vec<String> {
    // Identifiers hold slashes, so clients encode them: split first, decode then.
    call.path
        .trim_matches('/')
        .split('/')
        .map(|part| form::decode(part, false))
        .collect()
}

/// AWS's name of the operation that a request asks for; nothing when the sandbox lacks it.
pub(super) fn operation(call: &Call) -> Option<&'static str> {
    let parts = segments(call);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let name = match (call.method.as_str(), parts.as_slice()) {
        ("POST", ["model-customization-jobs"]) => "CreateModelCustomizationJob",
        ("GET", ["model-customization-jobs"]) => "ListModelCustomizationJobs",
        ("POST", ["model-customization-jobs", .., "stop"]) => "StopModelCustomizationJob",
        ("GET", ["model-customization-jobs", ..]) => "GetModelCustomizationJob",
        ("GET", ["foundation-models"]) => "ListFoundationModels",
        ("GET", ["foundation-models", ..]) => "GetFoundationModel",
        ("GET", ["foundation-model-availability", ..]) => "GetFoundationModelAvailability",
        ("GET", ["logging", "modelinvocations"]) => "GetModelInvocationLoggingConfiguration",
        ("GET", ["custom-models"]) => "ListCustomModels",
        ("GET", ["custom-models", ..]) => "GetCustomModel",
        ("DELETE", ["custom-models", ..]) => "DeleteCustomModel",
        ("GET", ["provisioned-model-throughputs"]) => "ListProvisionedModelThroughputs",
        ("GET", ["provisioned-model-throughput", ..]) => "GetProvisionedModelThroughput",
        ("DELETE", ["provisioned-model-throughput", ..]) => "DeleteProvisionedModelThroughput",
        ("GET", ["model-customization", "custom-model-deployments"]) => "ListCustomModelDeployments",
        ("GET", ["model-customization", "custom-model-deployments", ..]) => "GetCustomModelDeployment",
        ("DELETE", ["model-customization", "custom-model-deployments", ..]) => "DeleteCustomModelDeployment",
        ("GET", ["inference-profiles", ..]) => "GetInferenceProfile",
        ("POST", ["listTagsForResource"]) => "ListTagsForResource",
        _ => return None,
    };
    Some(name)
}

/// The job that a request asks for, if it asks for one and can be read.
pub(super) fn asked_for(operation: &str, body: &[u8]) -> Option<JobRequest> {
    (operation == "CreateModelCustomizationJob")
        .then(|| read::request(body).ok())
        .flatten()
}

/// Whether an operation shows or changes jobs, or what came of them.
pub(super) fn is_about_jobs(operation: &str) -> bool {
    ["Customization", "CustomModel"]
        .iter()
        .any(|word| operation.contains(word))
}

/// Answers a Bedrock operation.
pub(super) fn answer(
    state: &mut State,
    store: &Store,
    operation: &str,
    call: &Call,
    body: &[u8],
    now: i64,
) -> Result<Reply, Refusal> {
    let elsewhere = call.region != state.account.region;
    let mut parts = segments(call);
    if operation == "StopModelCustomizationJob" {
        parts.pop();
    }
    if operation.ends_with("CustomModelDeployment") {
        parts.remove(0);
    }
    let identifier = parts.get(1..).map(|rest| rest.join("/")).unwrap_or_default();
    match operation {
        "ListFoundationModels" => return Ok(Reply::json(200, &models::list(&state.account, call)?)),
        "GetFoundationModel" => {
            return Ok(Reply::json(
                200,
                &models::get(&state.account, &call.region, &identifier)?,
            ));
        }
        "GetFoundationModelAvailability" => {
            return Ok(Reply::json(
                200,
                &models::availability(&state.account, &call.region, &identifier)?,
            ));
        }
        "GetModelInvocationLoggingConfiguration" => {
            return Ok(Reply::json(200, &logging::get(&state.account, &call.region)));
        }
        "GetInferenceProfile" => {
            return Ok(Reply::json(
                200,
                &profiles::get(&state.account, &call.region, &identifier)?,
            ));
        }
        _ => {}
    }
    if elsewhere {
        // Jobs and custom models lie in one Region; others are empty.
        return match operation {
            "ListModelCustomizationJobs" => {
                Ok(Reply::json(200, &json!({ "modelCustomizationJobSummaries": [] })))
            }
            "ListCustomModels" => Ok(Reply::json(200, &json!({ "modelSummaries": [] }))),
            "ListProvisionedModelThroughputs" => {
                Ok(Reply::json(200, &json!({ "provisionedModelSummaries": [] })))
            }
            "ListCustomModelDeployments" => Ok(Reply::json(200, &json!({ "modelDeploymentSummaries": [] }))),
            "CreateModelCustomizationJob" => create::elsewhere(&state.account, &call.region, body),
            _ => Err(not_found("The specified resource could not be found.")),
        };
    }
    match operation {
        "CreateModelCustomizationJob" => create::create(&mut state.account, store, body, now),
        "GetModelCustomizationJob" => {
            let job = find(&state.account, &identifier)?;
            Ok(Reply::json(200, &describe::job(&state.account, job)))
        }
        "ListModelCustomizationJobs" => Ok(Reply::json(200, &list::jobs(&state.account, call)?)),
        "StopModelCustomizationJob" => stop(&mut state.account, &identifier, now),
        "GetCustomModel" => Ok(Reply::json(
            200,
            &models::get_custom(&state.account, &identifier)?,
        )),
        "ListCustomModels" => Ok(Reply::json(200, &list::custom_models(&state.account, call)?)),
        "DeleteCustomModel" => models::delete_custom(&mut state.account, &identifier),
        "ListProvisionedModelThroughputs" => Ok(Reply::json(200, &list::throughputs(&state.account, call)?)),
        "ListCustomModelDeployments" => Ok(Reply::json(200, &list::deployments(&state.account, call)?)),
        "GetProvisionedModelThroughput" => serving::get_throughput(&state.account, &identifier),
        "GetCustomModelDeployment" => serving::get_deployment(&state.account, &identifier),
        "DeleteProvisionedModelThroughput" => {
            serving::delete_throughput(&mut state.account, &identifier, now)
        }
        "DeleteCustomModelDeployment" => serving::delete_deployment(&mut state.account, &identifier),
        "ListTagsForResource" => tags(&state.account, body),
        other => Err(Refusal::unknown_operation(Service::Bedrock, other)),
    }
}

fn not_found(message: impl Into<String>) -> Refusal {
    Refusal::new(404, "ResourceNotFoundException", message)
}

fn conflict(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "ConflictException", message)
}

/// Finds a job by ARN or by name.
fn find<'a>(account: &'a Account, identifier: &str) -> Result<&'a Job, Refusal> {
    account
        .jobs
        .values()
        .find(|job| job.arn == identifier || job.request.job_name == identifier)
        .ok_or_else(|| not_found("Could not find the specified model customization job."))
}

fn stop(account: &mut Account, identifier: &str, now: i64) -> Result<Reply, Refusal> {
    let arn = find(account, identifier)?.arn.clone();
    let stopping = account.timing.stopping * 1_000;
    let job = account
        .jobs
        .values_mut()
        .find(|job| job.arn == arn)
        .expect("the job was found by this ARN");
    if job.status != "InProgress" {
        let message = format!(
            "The model customization job is {} and cannot be stopped.",
            job.status
        );
        return Err(conflict(own_words(&message)));
    }
    "Stopping".clone_into(&mut job.status);
    job.phase = Phase::Stopping;
    job.modified = now;
    job.until = now + stopping;
    Ok(Reply::json(200, &json!({})))
}

fn tags(account: &Account, body: &[u8]) -> Result<Reply, Refusal> {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let arn = request["resourceARN"].as_str().unwrap_or_default();
    let job = account
        .jobs
        .values()
        .find(|job| job.arn == arn)
        .map(|job| &job.request.job_tags);
    let model = account
        .custom_models
        .get(arn)
        .and_then(|model| account.jobs.get(&model.job_id));
    let tags = job
        .or_else(|| model.map(|job| &job.request.model_tags))
        .ok_or_else(|| not_found("The specified resource ARN does not exist."))?;
    let tags: Vec<Value> = tags
        .iter()
        .map(|(key, value)| json!({ "key": key, "value": value }))
        .collect();
    Ok(Reply::json(200, &json!({ "tags": tags })))
}
