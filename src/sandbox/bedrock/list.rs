//! Lists of jobs, of custom models and of what serves them: filters, order, pages.

use serde_json::{Value, json};

use super::{describe, models, serving, shape};
use crate::sandbox::account::Account;
use crate::sandbox::wire::time::{iso, parse_iso};
use crate::sandbox::wire::{Call, Refusal};

/// What `statusEquals` of a list of jobs may be.
const STATUSES: [&str; 5] = ["InProgress", "Completed", "Failed", "Stopping", "Stopped"];

fn invalid(name: &str, value: &str) -> Refusal {
    Refusal::validation(format!(
        "1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint"
    ))
}

/// What all lists can be narrowed by.
struct Query<'a> {
    call: &'a Call,
    after: Option<i64>,
    before: Option<i64>,
    most: usize,
    start: usize,
}

impl<'a> Query<'a> {
    fn read(call: &'a Call) -> Result<Self, Refusal> {
        Self::with_times(call, ["creationTimeAfter", "creationTimeBefore"])
    }

    /// The same, where the times have these names.
    fn with_times(call: &'a Call, [after, before]: [&str; 2]) -> Result<Self, Refusal> {
        let query = &call.query;
        let time = |name: &str| {
            query
                .get(name)
                .map(|text| parse_iso(text).ok_or_else(|| invalid(name, text)))
                .transpose()
        };
        let number = |name: &str, least: usize, most: usize| {
            query
                .get(name)
                .map(|text| {
                    text.parse()
                        .ok()
                        .filter(|number| (least..=most).contains(number))
                        .ok_or_else(|| invalid(name, text))
                })
                .transpose()
        };
        if let Some(order) = query
            .get("sortOrder")
            .filter(|order| !["Ascending", "Descending"].contains(order))
        {
            return Err(invalid("sortOrder", order));
        }
        if let Some(by) = query.get("sortBy").filter(|by| *by != "CreationTime") {
            return Err(invalid("sortBy", by));
        }
        let start = match query.get("nextToken") {
            None => 0,
            Some(token) => token
                .strip_prefix("page-")
                .and_then(|place| place.parse().ok())
                .ok_or_else(|| invalid("nextToken", token))?,
        };
        Ok(Self {
            call,
            after: time(after)?,
            before: time(before)?,
            most: number("maxResults", 1, 1_000)?.unwrap_or(100),
            start,
        })
    }

    fn admits(&self, name: &str, created: i64) -> bool {
        let part = self.call.query.get("nameContains").unwrap_or_default();
        name.contains(part)
            && self.after.is_none_or(|after| created > after)
            && self.before.is_none_or(|before| created < before)
    }

    fn page(&self, mut items: Vec<(i64, Value)>, element: &str) -> Value {
        // Newest first, as the console shows them, unless told otherwise.
        items.sort_by_key(|(created, _)| -created);
        if self.call.query.get("sortOrder") == Some("Ascending") {
            items.reverse();
        }
        let total = items.len();
        let page: Vec<Value> = items
            .into_iter()
            .skip(self.start)
            .take(self.most)
            .map(|(_, item)| item)
            .collect();
        let next = self.start + page.len();
        let mut answer = json!({ element: page });
        if next < total {
            answer["nextToken"] = json!(format!("page-{next}"));
        }
        answer
    }
}

/// `ListModelCustomizationJobs`.
pub(super) fn jobs(account: &Account, call: &Call) -> Result<Value, Refusal> {
    let query = Query::read(call)?;
    let status = status(call, &STATUSES)?;
    let part = call.query.get("nameContains");
    if let Some(part) = part.filter(|part| !shape::is_job_name(part)) {
        return Err(invalid("nameContains", part));
    }
    let items = account
        .jobs
        .values()
        // Every Region has its own.
        .filter(|job| job.arn.split(':').nth(3) == Some(&call.region))
        .filter(|job| query.admits(&job.request.job_name, job.created) && status.is_none_or(|status| job.status == status))
        .map(|job| {
            let mut item = json!({
                "jobArn": job.arn, "jobName": job.request.job_name, "status": job.status,
                "statusDetails": describe::status_details(job), "baseModelArn": models::base_arn(account, job),
                "creationTime": iso(job.created), "lastModifiedTime": iso(job.modified),
                "customModelName": job.request.model_name, "customizationType": job.request.customization_type,
            });
            if let Some(ended) = job.ended {
                item["endTime"] = json!(iso(ended));
            }
            if let Some(arn) = &job.model_arn {
                item["customModelArn"] = json!(arn);
            }
            (job.created, item)
        })
        .collect();
    Ok(query.page(items, "modelCustomizationJobSummaries"))
}

/// `ListCustomModels`.
pub(super) fn custom_models(account: &Account, call: &Call) -> Result<Value, Refusal> {
    let query = Query::read(call)?;
    let asked = |name: &str| call.query.get(name);
    let items = account
        .custom_models
        .iter()
        .filter_map(|(arn, model)| Some((arn, model, account.jobs.get(&model.job_id)?)))
        .filter(|(_, model, job)| {
            let base = models::base_arn(account, job);
            query.admits(&model.name, model.created)
                && asked("baseModelArnEquals").is_none_or(|arn| arn == base)
                && asked("foundationModelArnEquals").is_none_or(|arn| arn == base)
                && asked("modelStatus").is_none_or(|status| status == "Active")
                && asked("isOwned") != Some("false")
        })
        .map(|(arn, model, job)| {
            let id = models::id_of_job(job);
            let item = json!({
                "modelArn": arn, "modelName": model.name, "creationTime": iso(model.created),
                "baseModelArn": models::base_arn(account, job),
                "baseModelName": id.split(':').next().unwrap_or(id),
                "customizationType": job.request.customization_type, "ownerAccountId": account.id,
                "modelStatus": "Active",
            });
            (model.created, item)
        })
        .collect();
    Ok(query.page(items, "modelSummaries"))
}

/// What `statusEquals` asks for, one of `known`.
fn status<'a>(call: &'a Call, known: &[&str]) -> Result<Option<&'a str>, Refusal> {
    match call.query.get("statusEquals") {
        Some(status) if !known.contains(&status) => Err(invalid("statusEquals", status)),
        status => Ok(status),
    }
}

/// `ListCustomModelDeployments`.
pub(super) fn deployments(account: &Account, call: &Call) -> Result<Value, Refusal> {
    let query = Query::with_times(call, ["createdAfter", "createdBefore"])?;
    let status = status(call, &["Creating", "Active", "Failed"])?;
    let model = call.query.get("modelArnEquals");
    let admitted = account.deployments.iter().filter(|(_, one)| {
        query.admits(&one.name, one.created)
            && status.is_none_or(|status| one.status == status)
            && model.is_none_or(|model| one.model == model)
    });
    let items = admitted.map(|(id, one)| (one.created, serving::spell_deployment(account, id, one)));
    Ok(query.page(items.collect(), "modelDeploymentSummaries"))
}

/// `ListProvisionedModelThroughputs`.
pub(super) fn throughputs(account: &Account, call: &Call) -> Result<Value, Refusal> {
    let query = Query::read(call)?;
    let status = status(call, &["Creating", "InService", "Updating", "Failed"])?;
    let model = call.query.get("modelArnEquals");
    let admitted = account.throughputs.iter().filter(|(_, one)| {
        query.admits(&one.name, one.created)
            && status.is_none_or(|status| one.status == status)
            && model.is_none_or(|model| one.model == model)
    });
    let items = admitted.map(|(id, one)| (one.created, serving::spell_throughput(account, id, one)));
    Ok(query.page(items.collect(), "provisionedModelSummaries"))
}
