//! The plan of a submission: what will be done, before anything is.

use std::collections::BTreeMap;

use crate::config::{Config, Like};
use crate::job::cost::Cost;
use crate::job::{
    self, Change, CustomizationConfig, InvocationLogs, JobName, Split, TrainingInput, VpcConfig,
};
use crate::journal::{JournalError, JournalFolder};
use crate::steps::prepare::{Plan, Prepared};

/// What will be done, for people and scripts.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanView {
    /// The job's name.
    pub job_name: JobName,
    /// The custom model's name.
    pub custom_model_name: String,
    /// The base model.
    pub base_model: String,
    /// The customization type.
    pub customization_type: String,
    /// The digest of the request.
    pub digest: String,
    /// How often `--new` was given.
    pub attempt: u32,
    /// The Region.
    pub region: String,
    /// The account.
    pub account: String,
    /// The data: what for, the local file if it is one, its size, the S3 URI.
    pub data: Vec<PlannedData>,
    /// The role.
    pub role: String,
    /// Where the results go.
    pub output: String,
    /// The hyperparameters.
    pub hyperparameters: BTreeMap<String, String>,
    /// What only jobs of this type have.
    pub customization: Option<CustomizationConfig>,
    /// The tags of the job and of its model.
    pub tags: BTreeMap<String, String>,
    /// The network.
    pub vpc: Option<VpcConfig>,
    /// What it costs.
    pub cost: Cost,
    /// Where its settings come from, where it is made like an earlier job.
    pub like: Option<Like>,
    /// What differs from the last job that was submitted under this name from this folder, and its name.
    pub since: Option<(String, Vec<Change>)>,
}

/// A data set of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedData {
    /// What for.
    pub split: Split,
    /// The local file and its size in bytes, if it is to be uploaded.
    pub file: Option<(String, u64)>,
    /// What is learnt of invocation logs, where it is these and not records.
    pub logs: Option<InvocationLogs>,
    /// Where it lies, or will lie.
    pub uri: String,
}

impl PlanView {
    /// The view of `plan`, which was made of `prepared` and costs `cost`.
    pub(super) fn new(plan: &Plan, prepared: &Prepared, config: &Config, cost: Cost) -> Self {
        let spec = &plan.spec;
        let uris = std::iter::once((Split::Training, spec.training.uri()))
            .chain(spec.validation.as_ref().map(|uri| (Split::Validation, uri)));
        let data = uris.map(|(split, uri)| PlannedData {
            split,
            file: plan
                .uploads
                .iter()
                .find(|upload| upload.split == split)
                .map(|upload| (upload.path.display().to_string(), upload.fingerprint.bytes)),
            logs: match &spec.training {
                TrainingInput::InvocationLogs(logs) if split == Split::Training => Some(logs.clone()),
                _ => None,
            },
            uri: uri.to_string(),
        });
        Self {
            job_name: spec.job_name.clone(),
            custom_model_name: spec.custom_model_name.to_string(),
            base_model: spec.base_model.to_string(),
            customization_type: spec.customization_type.to_string(),
            digest: plan.digest.as_str().to_owned(),
            attempt: plan.attempt,
            region: prepared.region.to_string(),
            account: prepared.caller.account.to_string(),
            data: data.collect(),
            role: spec.role.to_string(),
            output: spec.output.to_string(),
            hyperparameters: config.job.hyperparameters.clone(),
            customization: spec.customization.clone(),
            tags: spec.tags.clone(),
            vpc: spec.vpc.clone(),
            cost,
            like: config.like.clone(),
            since: None,
        }
    }

    /// Notes what differs from the last job of this name.
    ///
    /// # Errors
    /// When the journals can't be read.
    pub(super) fn compare(
        mut self,
        plan: &Plan,
        config: &Config,
        journals: &JournalFolder,
    ) -> Result<Self, JournalError> {
        let last = journals.last_of(&config.job.name, &self.job_name)?;
        if let Some(last) = last.filter(|last| !last.request.is_empty())
            && let Some(name) = last.job_name
        {
            self.since = Some((name, job::changes(&last.request, &plan.fields)));
        }
        Ok(self)
    }
}
