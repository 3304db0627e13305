//! `CreateModelCustomizationJob`: what Bedrock checks before it takes a job.

use std::collections::BTreeMap;

use serde_json::json;

use super::authorise::Session;
use super::models::Teacher;
use super::view::View;
use super::{conflict, interfaces, models, own_words, read};
use crate::sandbox::account::{Account, BaseModel, Job, JobRequest, Phase};
use crate::sandbox::iam::may_pass;
use crate::sandbox::ids;
use crate::sandbox::store::Store;
use crate::sandbox::wire::{Refusal, Reply};

/// Custom models per account (AWS General Reference, Bedrock quotas).
const CUSTOM_MODELS_QUOTA: &str = "L-CB5B847D";

/// Creates a job, or returns the one that the same token created before.
pub(super) fn create(account: &mut Account, store: &Store, body: &[u8], now: i64) -> Result<Reply, Refusal> {
    let request = read::request(body)?;
    may_pass(account, &request.role_arn)?;
    let before = account
        .jobs
        .values()
        .find(|job| request.token.is_some() && job.request.token == request.token);
    if let Some(job) = before {
        return Ok(Reply::json(201, &json!({ "jobArn": job.arn })));
    }
    unused_names(account, &request)?;
    let (model_id, model) = base_model(account, &account.region, &request.base_model)?;
    usable(&model_id, model, &request)?;
    let id = ids::letters_and_digits(12);
    let arn = account.arn("bedrock", &format!("model-customization-job/{model_id}/{id}"));
    let view = View::new(account, store);
    resources_exist(view, &request)?;
    let teacher = teacher(account, &model_id, &request)?;
    authorised(view, &request, teacher.as_ref(), &arn, now)?;
    let until = now + account.timing.validation * 1_000;
    let job = Job {
        arn: arn.clone(),
        created: now,
        modified: now,
        status: "InProgress".to_owned(),
        phase: Phase::Validation,
        until,
        reached: Phase::Validation,
        times: BTreeMap::from([("validation".to_owned(), (now, now))]),
        ended: None,
        failure: None,
        data: None,
        validation_data: Vec::new(),
        training_loss: None,
        validation_losses: Vec::new(),
        model_arn: None,
        request,
    };
    interfaces::place(account, &job, &id);
    account.jobs.insert(id, job);
    Ok(Reply::json(201, &json!({ "jobArn": arn })))
}

/// Refuses a job in a Region that holds no job of this account: there are no models or buckets there
/// that it could use.
pub(super) fn elsewhere(account: &Account, region: &str, body: &[u8]) -> Result<Reply, Refusal> {
    let request = read::request(body)?;
    let (model_id, model) = base_model(account, region, &request.base_model)?;
    usable(&model_id, model, &request)?;
    let (bucket, key) = super::shape::split_s3_uri(&request.training);
    Err(Refusal::validation(format!(
        "Could not validate GetObject permissions to access Amazon S3 bucket: {bucket} at key {key}"
    )))
}

fn unused_names(account: &Account, request: &JobRequest) -> Result<(), Refusal> {
    if account
        .jobs
        .values()
        .any(|job| job.request.job_name == request.job_name)
    {
        return Err(conflict("The provided job name is currently in use."));
    }
    let unfinished = account.jobs.values().filter(|job| job.phase != Phase::Ended);
    let taken = account
        .custom_models
        .values()
        .any(|model| model.name == request.model_name)
        || unfinished
            .clone()
            .any(|job| job.request.model_name == request.model_name);
    if taken {
        return Err(conflict(own_words(
            "The provided custom model name is currently in use.",
        )));
    }
    let quota = account.bedrock_quota(CUSTOM_MODELS_QUOTA);
    if quota.is_some_and(|most| account.custom_models.len() as u64 >= most) {
        let message = own_words("The number of custom models would exceed the service quota.");
        return Err(Refusal::new(400, "ServiceQuotaExceededException", message));
    }
    if unfinished.count() >= account.scheduled_jobs_quota {
        let message = own_words("The number of scheduled customization jobs would exceed the service quota.");
        return Err(Refusal::new(400, "ServiceQuotaExceededException", message));
    }
    Ok(())
}

/// The base model of an ID, an ARN, or of a custom model that was trained before.
fn base_model<'a>(
    account: &'a Account,
    region: &str,
    identifier: &str,
) -> Result<(String, &'a BaseModel), Refusal> {
    let custom = account
        .custom_models
        .iter()
        .find(|(arn, model)| arn.as_str() == identifier || model.name == identifier)
        .and_then(|(_, model)| account.jobs.get(&model.job_id));
    let id = match custom {
        Some(job) => models::id_of_job(job).to_owned(),
        None => identifier
            .rsplit_once("foundation-model/")
            .map_or(identifier, |(_, id)| id)
            .to_owned(),
    };
    match account
        .models
        .get(&id)
        .filter(|model| model.regions.iter().any(|known| known == region))
    {
        Some(model) => Ok((id, model)),
        None if models::bare(account, region, &id).is_some() => {
            let message = format!("The model {id} cannot be customized under this ID");
            Err(Refusal::validation(own_words(&message)))
        }
        None => Err(Refusal::validation("The provided model identifier is invalid.")),
    }
}

fn usable(id: &str, model: &BaseModel, request: &JobRequest) -> Result<(), Refusal> {
    let kind = &request.customization_type;
    if !model.customizations.contains(kind) && !model.unlisted_customizations.contains(kind) {
        let message = format!("The model {id} does not support the customization type {kind}");
        return Err(Refusal::validation(own_words(&message)));
    }
    if model.lifecycle != "ACTIVE" {
        let message = format!("The model {id} is in the Legacy state and takes no new customization jobs");
        return Err(Refusal::validation(own_words(&message)));
    }
    if !model.availability.is_open() {
        let message = own_words(&format!("The account has no access to the model {id}"));
        return Err(Refusal::new(403, "AccessDeniedException", message));
    }
    if !["FINE_TUNING", "DISTILLATION", "REINFORCEMENT_FINE_TUNING"].contains(&kind.as_str()) {
        let message = format!("The sandbox runs no jobs of type {kind}");
        return Err(Refusal::validation(own_words(&message)));
    }
    for (name, text) in &request.hyperparameters {
        // Those of reinforcement fine-tuning stand in customizationConfig.
        let known = model
            .hyperparameters
            .get(name)
            .filter(|_| kind != "REINFORCEMENT_FINE_TUNING");
        let Some(bounds) = known else {
            let message = format!("The model {id} has no hyperparameter {name}");
            return Err(Refusal::validation(own_words(&message)));
        };
        let number = text.parse::<f64>().ok().filter(|number| {
            let whole = !bounds.integer || text.parse::<i64>().is_ok();
            whole && (bounds.min..=bounds.max).contains(number)
        });
        if number.is_none() {
            let message = format!(
                "The hyperparameter {name} must be between {} and {}, and is {text}",
                bounds.min, bounds.max
            );
            return Err(Refusal::validation(own_words(&message)));
        }
    }
    Ok(())
}

/// The teacher of a distillation, which must be one of the student's.
fn teacher(account: &Account, student: &str, request: &JobRequest) -> Result<Option<Teacher>, Refusal> {
    let Some(named) = &request.teacher else {
        return Ok(None);
    };
    let found = models::teacher(account, &account.region, named).ok_or_else(|| {
        let message = format!("The teacher model {named} is not known, or takes no requests under this name");
        Refusal::validation(own_words(&message))
    })?;
    if found.teaches(student) {
        return Ok(Some(found));
    }
    let message = format!("The model {student} cannot be distilled from the teacher model {named}");
    Err(Refusal::validation(own_words(&message)))
}

fn resources_exist(view: View<'_>, request: &JobRequest) -> Result<(), Refusal> {
    if let Some(named) = &request.kms_key
        && view.key(named).is_none_or(|key| !key.enabled)
    {
        let message = format!("The key {named} does not exist or is not enabled");
        return Err(Refusal::validation(own_words(&message)));
    }
    if let Some(arn) = &request.grader
        && view
            .function(arn)
            .is_none_or(|function| function.state != "Active")
    {
        let message = format!("The function {arn} does not exist or is not active");
        return Err(Refusal::validation(own_words(&message)));
    }
    let mut vpcs = Vec::new();
    for id in &request.subnets {
        match view.subnet(id) {
            Some(subnet) => vpcs.push(&subnet.vpc),
            None => {
                return Err(Refusal::validation(own_words(&format!(
                    "The subnet ID '{id}' does not exist"
                ))));
            }
        }
    }
    for id in &request.security_groups {
        match view.security_group(id) {
            Some(group) => vpcs.push(&group.vpc),
            None => {
                return Err(Refusal::validation(format!(
                    "The security group '{id}' does not exist"
                )));
            }
        }
    }
    if vpcs.windows(2).any(|pair| pair[0] != pair[1]) {
        return Err(Refusal::validation(own_words(
            "The subnets and security groups must be in one VPC",
        )));
    }
    let duplicates = |ids: &[String]| {
        ids.iter()
            .enumerate()
            .any(|(place, id)| ids[..place].contains(id))
    };
    if duplicates(&request.subnets) || duplicates(&request.security_groups) {
        return Err(Refusal::validation(own_words(
            "vpcConfig names a subnet or security group twice",
        )));
    }
    Ok(())
}

fn authorised(
    view: View<'_>,
    request: &JobRequest,
    teacher: Option<&Teacher>,
    arn: &str,
    now: i64,
) -> Result<(), Refusal> {
    if view.role(&request.role_arn).is_none() && !request.role_arn.contains(view.account_id()) {
        let message = "Cross-account pass role is not allowed.";
        return Err(Refusal::new(403, "AccessDeniedException", message));
    }
    let session = Session::assume(view, request, arn, now).map_err(Refusal::validation)?;
    // Whether AWS makes these checks from within the VPC is not published. Here the endpoint has no say yet, and
    // a bucket that is pinned to the VPC takes the job.
    let readable = if request.from_logs {
        session.can_read_below(&request.training, false)
    } else {
        session.can_read(&request.training, false)
    };
    readable.map_err(Refusal::validation)?;
    for uri in &request.validation {
        session.can_read(uri, false).map_err(Refusal::validation)?;
    }
    session
        .can_write(&request.output, false)
        .map_err(Refusal::validation)?;
    session
        .can_use_services(request, teacher)
        .map_err(Refusal::validation)?;
    if request.subnets.is_empty() {
        return Ok(());
    }
    session
        .can_use_interfaces(request, arn)
        .map_err(Refusal::validation)
}
