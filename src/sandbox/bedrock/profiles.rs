//! Inference profiles: one name for a foundation model in several Regions.

use serde_json::{Value, json};

use super::not_found;
use crate::sandbox::account::{Account, InferenceProfile};
use crate::sandbox::wire::Refusal;
use crate::sandbox::wire::time::iso;

/// When every system-defined profile was made.
const CREATED: i64 = 1_733_270_400_000;

/// The profile of an ID or ARN that can be called from `region`: its ID and the profile.
pub(super) fn find<'a>(
    account: &'a Account,
    region: &str,
    identifier: &str,
) -> Option<(&'a String, &'a InferenceProfile)> {
    let own = format!(
        "arn:{}:bedrock:{region}:{}:inference-profile/",
        account.partition, account.id
    );
    let id = match identifier.strip_prefix(&own) {
        Some(id) => id,
        None if identifier.starts_with("arn:") => return None,
        None => identifier,
    };
    account
        .inference_profiles
        .get_key_value(id)
        .filter(|(_, profile)| profile.regions.iter().any(|known| known == region))
}

/// ARN of a profile: of the caller's account, though AWS defined it.
pub(super) fn arn(account: &Account, region: &str, id: &str) -> String {
    format!(
        "arn:{}:bedrock:{region}:{}:inference-profile/{id}",
        account.partition, account.id
    )
}

/// ARNs of the foundation model in every Region of the profile.
pub(super) fn models(account: &Account, profile: &InferenceProfile) -> Vec<String> {
    let arn = |region: &String| {
        format!(
            "arn:{}:bedrock:{region}::foundation-model/{}",
            account.partition, profile.model
        )
    };
    profile.regions.iter().map(arn).collect()
}

/// `GetInferenceProfile`, by ID or ARN.
pub(super) fn get(account: &Account, region: &str, identifier: &str) -> Result<Value, Refusal> {
    let (id, profile) = find(account, region, identifier).ok_or_else(|| {
        not_found(format!(
            "Could not find the specified inference profile: {identifier}"
        ))
    })?;
    let models: Vec<Value> = models(account, profile)
        .into_iter()
        .map(|arn| json!({ "modelArn": arn }))
        .collect();
    Ok(json!({
        "inferenceProfileName": profile.name, "inferenceProfileId": id, "models": models,
        "inferenceProfileArn": arn(account, region, id), "status": "ACTIVE", "type": "SYSTEM_DEFINED",
        "description": format!("Routes requests to {}", profile.name),
        "createdAt": iso(CREATED), "updatedAt": iso(CREATED),
    }))
}
