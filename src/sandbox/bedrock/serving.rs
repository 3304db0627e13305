//! Deployments of custom models and provisioned throughput: what they are, and when they can be deleted.

use serde_json::{Value, json};

use super::{conflict, models, not_found, own_words};
use crate::sandbox::account::{Account, Deployment, Throughput};
use crate::sandbox::wire::time::iso;
use crate::sandbox::wire::{Refusal, Reply};

pub(super) fn deployment_arn(account: &Account, id: &str) -> String {
    account.arn("bedrock", &format!("custom-model-deployment/{id}"))
}

pub(super) fn throughput_arn(account: &Account, id: &str) -> String {
    account.arn("bedrock", &format!("provisioned-model/{id}"))
}

/// The foundation model behind the ARN of a model.
fn foundation(account: &Account, model: &str) -> String {
    let job = account
        .custom_models
        .get(model)
        .and_then(|model| account.jobs.get(&model.job_id));
    job.map_or_else(|| model.to_owned(), |job| models::base_arn(account, job))
}

/// What serves a model: a deployment, or provisioned throughput, in words.
pub(super) fn of_model(account: &Account, model: &str) -> Option<String> {
    let deployment = account.deployments.values().find(|one| one.model == model);
    let throughput = account.throughputs.values().find(|one| one.model == model);
    deployment
        .map(|one| format!("custom model deployment {}", one.name))
        .or_else(|| throughput.map(|one| format!("provisioned throughput {}", one.name)))
}

/// A deployment as a list shows it.
pub(super) fn spell_deployment(account: &Account, id: &str, deployment: &Deployment) -> Value {
    json!({
        "customModelDeploymentArn": deployment_arn(account, id), "customModelDeploymentName": deployment.name,
        "modelArn": deployment.model, "createdAt": iso(deployment.created), "status": deployment.status,
        "lastUpdatedAt": iso(deployment.created),
    })
}

/// Provisioned throughput as a list shows it.
pub(super) fn spell_throughput(account: &Account, id: &str, throughput: &Throughput) -> Value {
    let mut spelled = json!({
        "provisionedModelName": throughput.name, "provisionedModelArn": throughput_arn(account, id),
        "modelArn": throughput.model, "desiredModelArn": throughput.model,
        "foundationModelArn": foundation(account, &throughput.model), "modelUnits": throughput.units,
        "desiredModelUnits": throughput.units, "status": throughput.status,
        "creationTime": iso(throughput.created), "lastModifiedTime": iso(throughput.created),
    });
    if let (Some(term), Some(until)) = (&throughput.commitment, throughput.committed_until()) {
        spelled["commitmentDuration"] = json!(term);
        spelled["commitmentExpirationTime"] = json!(iso(until));
    }
    spelled
}

fn deployment<'a>(account: &'a Account, identifier: &str) -> Result<(&'a String, &'a Deployment), Refusal> {
    let mut all = account.deployments.iter();
    all.find(|(id, one)| deployment_arn(account, id) == identifier || one.name == identifier)
        .ok_or_else(|| not_found("Could not find the specified custom model deployment."))
}

fn throughput<'a>(account: &'a Account, identifier: &str) -> Result<(&'a String, &'a Throughput), Refusal> {
    let mut all = account.throughputs.iter();
    all.find(|(id, one)| throughput_arn(account, id) == identifier || one.name == identifier)
        .ok_or_else(|| not_found("Could not find the specified provisioned model."))
}

/// `GetCustomModelDeployment`, by ARN or name.
pub(super) fn get_deployment(account: &Account, identifier: &str) -> Result<Reply, Refusal> {
    let (id, found) = deployment(account, identifier)?;
    let mut spelled = spell_deployment(account, id, found);
    spelled["modelDeploymentName"] = spelled["customModelDeploymentName"].take();
    if let Some(members) = spelled.as_object_mut() {
        members.remove("customModelDeploymentName");
    }
    Ok(Reply::json(200, &spelled))
}

/// `GetProvisionedModelThroughput`, by ARN or name.
pub(super) fn get_throughput(account: &Account, identifier: &str) -> Result<Reply, Refusal> {
    let (id, found) = throughput(account, identifier)?;
    Ok(Reply::json(200, &spell_throughput(account, id, found)))
}

/// `DeleteCustomModelDeployment`, by ARN or name. That one in `Creating` is refused, and in these words, is a
/// field report.
pub(super) fn delete_deployment(account: &mut Account, identifier: &str) -> Result<Reply, Refusal> {
    let (id, found) = deployment(account, identifier)?;
    if found.status == "Creating" {
        return Err(conflict("Custom model deployment is in a mutating state"));
    }
    let id = id.clone();
    account.deployments.remove(&id);
    Ok(Reply::json(200, &json!({})))
}

/// `DeleteProvisionedModelThroughput`, by ARN or name: not before the term is over that was committed to (API
/// reference), and here not while it changes, which AWS has not published.
pub(super) fn delete_throughput(account: &mut Account, identifier: &str, now: i64) -> Result<Reply, Refusal> {
    let (id, found) = throughput(account, identifier)?;
    if found.committed_until().is_some_and(|until| until > now) {
        return Err(conflict(own_words(
            "The provisioned throughput cannot be deleted before its commitment term is over.",
        )));
    }
    if ["Creating", "Updating"].contains(&found.status.as_str()) {
        let message = format!(
            "The provisioned throughput is {} and cannot be deleted.",
            found.status
        );
        return Err(conflict(own_words(&message)));
    }
    let id = id.clone();
    account.throughputs.remove(&id);
    Ok(Reply::json(200, &json!({})))
}
