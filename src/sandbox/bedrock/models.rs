//! Foundation models and custom models.

use serde_json::{Map, Value, json};

use super::{conflict, describe, not_found, own_words, profiles, serving};
use crate::sandbox::account::{Account, Availability, BaseModel, Job};
use crate::sandbox::wire::time::iso;
use crate::sandbox::wire::{Call, Refusal, Reply};

/// The base model's ID within a job's ARN.
pub(super) fn id_of_job(job: &Job) -> &str {
    let resource = job
        .arn
        .rsplit_once("model-customization-job/")
        .map_or("", |(_, resource)| resource);
    resource.rsplit_once('/').map_or(resource, |(id, _)| id)
}

/// ARN of the foundation model that a job started from.
pub(super) fn base_arn(account: &Account, job: &Job) -> String {
    arn(account, &account.region, id_of_job(job))
}

fn arn(account: &Account, region: &str, id: &str) -> String {
    format!(
        "arn:{}:bedrock:{region}::foundation-model/{id}",
        account.partition
    )
}

/// A model with as many records as its quota allows in this account.
pub(super) fn with_its_quota(account: &Account, model: &BaseModel) -> BaseModel {
    let most = model
        .records_quota
        .as_deref()
        .and_then(|code| account.bedrock_quota(code));
    BaseModel {
        records: model.records.map(|[least, usual]| [least, most.unwrap_or(usual)]),
        ..model.clone()
    }
}

/// A model under its ID without the suffix that names the context length: for inference, not for
/// customization.
pub(super) fn bare(account: &Account, region: &str, id: &str) -> Option<BaseModel> {
    let (_, model) = account.models.iter().find(|(suffixed, model)| {
        suffixed
            .strip_prefix(id)
            .is_some_and(|rest| rest.starts_with(':') && rest.ends_with('k'))
            && model.regions.iter().any(|known| known == region)
    })?;
    Some(BaseModel {
        customizations: Vec::new(),
        unlisted_customizations: Vec::new(),
        inference: vec!["ON_DEMAND".to_owned()],
        ..model.clone()
    })
}

/// The teacher of a distillation.
#[derive(Debug, Clone)]
pub(super) struct Teacher {
    /// ARN of the inference profile, if it is asked through one.
    pub(super) profile: Option<String>,
    /// ARNs of the foundation model, one in each Region of the profile.
    pub(super) models: Vec<String>,
    /// IDs of the models that it may teach.
    students: Vec<String>,
}

impl Teacher {
    /// Whether it may teach the model of this ID (User Guide, prerequisites-model-distillation).
    pub(super) fn teaches(&self, student: &str) -> bool {
        self.students.iter().any(|known| known == student)
    }
}

/// The teacher that a job names: by the ID or ARN of a model, or of a system-defined inference profile.
pub(super) fn teacher(account: &Account, region: &str, identifier: &str) -> Option<Teacher> {
    if let Some((id, profile)) = profiles::find(account, region, identifier) {
        return Some(Teacher {
            profile: Some(profiles::arn(account, region, id)),
            models: profiles::models(account, profile),
            students: bare(account, region, &profile.model)?.students,
        });
    }
    let here = arn(account, region, "");
    let id = identifier.strip_prefix(&here).unwrap_or(identifier);
    let model = bare(account, region, id)?;
    Some(Teacher {
        profile: None,
        models: vec![arn(account, region, id)],
        students: model.students,
    })
}

fn spell(account: &Account, region: &str, id: &str, model: &BaseModel) -> Value {
    let embeds = model.output.iter().any(|modality| modality == "EMBEDDING");
    json!({
        "modelArn": arn(account, region, id), "modelId": id, "modelName": model.name,
        "providerName": model.provider, "inputModalities": model.input, "outputModalities": model.output,
        "responseStreamingSupported": !embeds, "customizationsSupported": model.customizations,
        "inferenceTypesSupported": model.inference, "modelLifecycle": { "status": model.lifecycle },
    })
}

/// `ListFoundationModels`.
pub(super) fn list(account: &Account, call: &Call) -> Result<Value, Refusal> {
    let region = call.region.as_str();
    let query = |name: &str| call.query.get(name);
    for (name, known) in [
        (
            "byCustomizationType",
            ["FINE_TUNING", "CONTINUED_PRE_TRAINING", "DISTILLATION"].as_slice(),
        ),
        ("byOutputModality", ["TEXT", "IMAGE", "EMBEDDING"].as_slice()),
        ("byInferenceType", ["ON_DEMAND", "PROVISIONED"].as_slice()),
    ] {
        if let Some(value) = query(name).filter(|value| !known.contains(value)) {
            return Err(Refusal::validation(format!(
                "1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: Member must satisfy enum value set"
            )));
        }
    }
    let mut models: Vec<(String, BaseModel)> = account
        .models
        .iter()
        .filter(|(_, model)| model.regions.iter().any(|known| known == region))
        .map(|(id, model)| (id.clone(), model.clone()))
        .collect();
    let suffixed: Vec<String> = models.iter().map(|(id, _)| id.clone()).collect();
    for id in suffixed {
        if let Some((short, _)) = id.rsplit_once(':').filter(|(_, suffix)| suffix.ends_with('k'))
            && let Some(model) = bare(account, region, short)
        {
            models.push((short.to_owned(), model));
        }
    }
    models.sort_by(|one, other| one.0.cmp(&other.0));
    let holds = |name: &str, values: &[String]| {
        query(name).is_none_or(|value| values.iter().any(|known| known == value))
    };
    let summaries: Vec<Value> = models
        .iter()
        .filter(|(_, model)| {
            query("byProvider").is_none_or(|provider| model.provider.eq_ignore_ascii_case(provider))
                && holds("byCustomizationType", &model.customizations)
                && holds("byOutputModality", &model.output)
                && holds("byInferenceType", &model.inference)
        })
        .map(|(id, model)| spell(account, region, id, model))
        .collect();
    Ok(json!({ "modelSummaries": summaries }))
}

/// `GetFoundationModel`, by ID or ARN.
pub(super) fn get(account: &Account, region: &str, identifier: &str) -> Result<Value, Refusal> {
    let id = identifier
        .rsplit_once("foundation-model/")
        .map_or(identifier, |(_, id)| id);
    if !id.contains('.') {
        return Err(Refusal::validation("The provided model identifier is invalid."));
    }
    let known = account
        .models
        .get(id)
        .filter(|model| model.regions.iter().any(|known| known == region))
        .cloned();
    let model = known.or_else(|| bare(account, region, id)).ok_or_else(|| {
        not_found("Could not resolve the foundation model from the provided model identifier.")
    })?;
    Ok(json!({ "modelDetails": spell(account, region, id, &model) }))
}

/// `GetFoundationModelAvailability`, by ID. Whether AWS takes IDs with a suffix here is not published.
pub(super) fn availability(account: &Account, region: &str, id: &str) -> Result<Value, Refusal> {
    let known = account.models.get(id).cloned();
    let model = known
        .or_else(|| {
            account
                .bedrock_regions
                .iter()
                .find_map(|region| bare(account, region, id))
        })
        .ok_or_else(|| Refusal::validation("The provided model identifier is invalid."))?;
    let here = model.regions.iter().any(|known| known == region);
    let Availability {
        agreement,
        authorization,
        entitlement,
    } = &model.availability;
    Ok(json!({
        "modelId": id, "agreementAvailability": { "status": agreement }, "authorizationStatus": authorization,
        "entitlementAvailability": entitlement,
        "regionAvailability": if here { "AVAILABLE" } else { "NOT_AVAILABLE" },
    }))
}

fn find<'a>(account: &'a Account, identifier: &str) -> Result<(&'a String, &'a Job), Refusal> {
    account
        .custom_models
        .iter()
        .find(|(arn, model)| arn.as_str() == identifier || model.name == identifier)
        .and_then(|(arn, model)| Some((arn, account.jobs.get(&model.job_id)?)))
        .ok_or_else(|| not_found("Could not find the specified custom model."))
}

/// `GetCustomModel`, by ARN or name.
pub(super) fn get_custom(account: &Account, identifier: &str) -> Result<Value, Refusal> {
    let (arn, job) = find(account, identifier)?;
    let model = &account.custom_models[arn];
    let whole = describe::job(account, job);
    let mut answer = Map::new();
    for name in [
        "jobName",
        "jobArn",
        "baseModelArn",
        "customizationType",
        "hyperParameters",
        "trainingDataConfig",
        "validationDataConfig",
        "outputDataConfig",
        "trainingMetrics",
        "validationMetrics",
        "customizationConfig",
    ] {
        if let Some(value) = whole.get(name) {
            answer.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(key) = whole.get("outputModelKmsKeyArn") {
        answer.insert("modelKmsKeyArn".to_owned(), key.clone());
    }
    answer.insert("modelArn".to_owned(), json!(arn));
    answer.insert("modelName".to_owned(), json!(model.name));
    answer.insert("creationTime".to_owned(), json!(iso(model.created)));
    answer.insert("modelStatus".to_owned(), json!("Active"));
    Ok(Value::Object(answer))
}

/// `DeleteCustomModel`, by ARN or name. The job stays: jobs cannot be deleted. What a model in use is refused
/// with is not published.
pub(super) fn delete_custom(account: &mut Account, identifier: &str) -> Result<Reply, Refusal> {
    let arn = find(account, identifier)?.0.clone();
    if let Some(user) = serving::of_model(account, &arn) {
        let message = format!("The custom model is in use by {user} and cannot be deleted.");
        return Err(conflict(own_words(&message)));
    }
    account.custom_models.remove(&arn);
    Ok(Reply::json(200, &json!({})))
}
