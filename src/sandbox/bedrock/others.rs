//! Jobs and custom models that other people of the account have made, for scenarios of a busy account.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::read;
use crate::sandbox::account::{Account, CustomModel, Job, Phase};

/// How many of each there are.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::sandbox) struct Others {
    /// Jobs that wait for capacity, and will not end.
    jobs: usize,
    /// Custom models of jobs that have completed.
    custom_models: usize,
}

impl Others {
    /// Puts them into the account.
    pub(in crate::sandbox) fn fill(self, account: &mut Account, now: i64) {
        let Some(base) = account.models.keys().next().cloned() else {
            return;
        };
        for number in 1..=self.jobs {
            let id = format!("q{number:0>11}");
            let job = job(account, &base, &id, (&format!("others-{number}"), now));
            account.jobs.extend(job.map(|job| (id, job)));
        }
        for number in 1..=self.custom_models {
            let id = format!("m{number:0>11}");
            let name = format!("others-model-{number}");
            let Some(mut job) = job(account, &base, &id, (&name, now)) else {
                continue;
            };
            let arn = account.arn("bedrock", &format!("custom-model/{base}/{id}"));
            "Completed".clone_into(&mut job.status);
            (job.phase, job.reached) = (Phase::Ended, Phase::Training);
            (job.ended, job.model_arn) = (Some(now), Some(arn.clone()));
            let model = CustomModel {
                name,
                job_id: id.clone(),
                created: now,
            };
            account.custom_models.insert(arn, model);
            account.jobs.insert(id, job);
        }
    }
}

/// A job that waits for capacity.
fn job(account: &Account, base: &str, id: &str, (name, now): (&str, i64)) -> Option<Job> {
    let body = json!({
        "jobName": name, "customModelName": name, "baseModelIdentifier": base,
        "roleArn": format!("arn:{}:iam::{}:role/AmazonBedrockOthers", account.partition, account.id),
        "trainingDataConfig": { "s3Uri": "s3://others-finetune/train.jsonl" },
        "outputDataConfig": { "s3Uri": "s3://others-finetune/output" },
    });
    let request = read::request(body.to_string().as_bytes()).ok()?;
    let times = ["validation", "dataProcessing", "training"].map(|phase| (phase.to_owned(), (now, now)));
    Some(Job {
        arn: account.arn("bedrock", &format!("model-customization-job/{base}/{id}")),
        created: now,
        modified: now,
        status: "InProgress".to_owned(),
        phase: Phase::Queue,
        until: i64::MAX,
        reached: Phase::DataProcessing,
        times: BTreeMap::from(times),
        ended: None,
        failure: None,
        data: None,
        validation_data: Vec::new(),
        training_loss: None,
        validation_losses: Vec::new(),
        model_arn: None,
        request,
    })
}
