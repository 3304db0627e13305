//! `finetune.toml`: one file describes one job. This module reads it, merges the flags over it, and
//! says what is wrong with it, key by key.

mod complete;
mod customization;
mod document;
mod earlier;
mod findings;
mod flags;
pub mod keys;
mod layer;
mod like;
mod load;
mod models;
mod parse;
mod read;
mod rules;
mod schema;
mod settings;
mod template;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::dataset::{S3Uri, Split};
use crate::diagnostic::{Diagnostic, Level, Remedy};
use crate::iam::{AccountId, LambdaArn, PolicyArn, Region, RoleArn, RoleName, RolePath};
use crate::job::MetadataFilter;
use crate::model::{Catalogue, CustomizationType, ModelId, TeacherModel};
use crate::network::{Picks, SecurityGroupId, SubnetId, VpcId};

pub use earlier::{Earlier, Note};
pub use flags::Overrides;
pub use like::Like;
pub use load::{ConfigError, Described, FILE_NAME, Source, describe, load, read};
pub use models::{MODELS_FILE, models};
pub use rules::RULES;
#[cfg(test)]
pub(crate) use schema::flags as schema_flags;
pub use schema::schema;
pub use settings::Settings;
pub use template::template;

/// A job as the user described it: the file, with the flags over it, complete and of the right shapes.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it was read from; absent when flags said it all.
    pub file: Option<PathBuf>,
    /// The folder of the file (or the current one): relative data paths and `.finetune/` start here.
    pub folder: PathBuf,
    /// The Region; absent: the one of the AWS settings.
    pub region: Option<Region>,
    /// `[job]`.
    pub job: JobConfig,
    /// `[data]`.
    pub data: DataConfig,
    /// `[network]`; absent: a job without a VPC.
    pub network: Option<NetworkConfig>,
    /// `[role]`.
    pub role: RoleConfig,
    /// Where the role's ARN is looked for, in Terraform's outputs, until it is found.
    pub role_outputs: Option<PathBuf>,
    /// Where Terraform's outputs say that invocation logs go, once they have been read.
    pub built_logs: Option<S3Uri>,
    /// `[kms]`.
    pub kms: KmsConfig,
    /// `[tags]`, for the job, the custom model and the role.
    pub tags: BTreeMap<String, String>,
    /// Where `network` is looked for, where it is not named.
    pub discovery: Option<Discovery>,
    /// `[checks]`, by rule code.
    pub checks: BTreeMap<String, Level>,
    /// The earlier job that it is made like, if it is.
    pub like: Option<Like>,
    /// What is known of base models.
    pub catalogue: &'static Catalogue,
}

/// `[job]`.
#[derive(Debug, Clone)]
pub struct JobConfig {
    /// The name; the job is called `<name>-<8 hex digits>`.
    pub name: String,
    /// The custom model's name; it gets the same suffix.
    pub custom_model_name: String,
    /// The base model.
    pub base_model: ModelId,
    /// The foundation model that a custom base model comes of, where its ARN or the account says so.
    pub foundation: Option<ModelId>,
    /// How it is customized.
    pub customization_type: CustomizationType,
    /// The function that grades; there for reinforcement fine-tuning, and only for it.
    pub grader_lambda: Option<LambdaArn>,
    /// Who the student learns from; there for a distillation, and only for it.
    pub teacher_model: Option<TeacherModel>,
    /// How many tokens the teacher is asked for at most.
    pub max_response_length: Option<u32>,
    /// Whether job and model are tagged with what they were made of: the checksum of the data, the version of the
    /// tool, the git commit.
    pub provenance_tags: bool,
    /// Hyperparameters as the API takes them, strings; numbers keep the user's spelling.
    pub hyperparameters: BTreeMap<String, String>,
}

impl JobConfig {
    /// Returns the foundation model that formats, limits and prices are published for.
    pub fn foundation(&self) -> &ModelId {
        self.foundation.as_ref().unwrap_or(&self.base_model)
    }
}

/// Where data comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataSource {
    /// A file; relative paths were resolved against the folder of `finetune.toml`.
    Path(PathBuf),
    /// An object that is in S3 already.
    S3(S3Uri),
}

/// What a job learns from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrainingData {
    /// Records: `data.training`.
    Records(DataSource),
    /// The logs of a teacher's invocations, below a prefix: `data.invocation_logs`.
    InvocationLogs(S3Uri),
}

/// `[data]`.
#[derive(Debug, Clone)]
pub struct DataConfig {
    /// Training data.
    pub training: TrainingData,
    /// Whether the responses in invocation logs are learnt from, and not the prompts alone.
    pub use_prompt_response: bool,
    /// Which of the invocation logs count; absent: all.
    pub request_metadata: Option<MetadataFilter>,
    /// Validation data.
    pub validation: Option<DataSource>,
    /// The bucket that local data is uploaded to.
    pub bucket: String,
    /// The prefix below which it is put, without slashes at its ends.
    pub prefix: String,
    /// Where the job writes its results.
    pub output: S3Uri,
    /// The account that owns the buckets of data and results; absent: the account of the job.
    pub bucket_owner: Option<AccountId>,
    /// Where the objects lie that records name; absent: as local data says.
    pub media: Option<Vec<S3Uri>>,
}

impl DataConfig {
    /// Lists the sources of records: training data first.
    pub fn sources(&self) -> impl Iterator<Item = (&DataSource, Split)> {
        let training = match &self.training {
            TrainingData::Records(source) => Some((source, Split::Training)),
            TrainingData::InvocationLogs(_) => None,
        };
        let validation = self.validation.as_ref();
        training
            .into_iter()
            .chain(validation.map(|source| (source, Split::Validation)))
    }

    /// Returns the prefix of the invocation logs that the job learns from, if it does.
    pub const fn invocation_logs(&self) -> Option<&S3Uri> {
        match &self.training {
            TrainingData::InvocationLogs(uri) => Some(uri),
            TrainingData::Records(_) => None,
        }
    }

    /// Whether all data is in files.
    pub fn is_local(&self) -> bool {
        self.invocation_logs().is_none()
            && self
                .sources()
                .all(|(source, _)| matches!(source, DataSource::Path(_)))
    }

    /// Returns who owns the buckets of data and results of a job in `account`.
    pub fn owner<'a>(&'a self, account: &'a AccountId) -> &'a AccountId {
        self.bucket_owner.as_ref().unwrap_or(account)
    }
}

/// Where the subnets and groups of a job are looked for when they are not named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// The VPC, or Terraform's outputs.
    pub place: NetworkPlace,
    /// The tags that the subnets have.
    pub subnet_tags: BTreeMap<String, String>,
    /// The groups, where they are named.
    pub security_group_ids: Option<Vec<SecurityGroupId>>,
    /// The tags that the groups have.
    pub security_group_tags: BTreeMap<String, String>,
}

/// Where a network is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NetworkPlace {
    /// In a VPC.
    Vpc(VpcId),
    /// In what `terraform output -json` says in a folder, or in a file with its output.
    Terraform(PathBuf),
}

/// `[network]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkConfig {
    /// The subnets, 1 to 16.
    pub subnet_ids: Vec<SubnetId>,
    /// The security groups, 1 to 5.
    pub security_group_ids: Vec<SecurityGroupId>,
    /// How they were picked; absent where they were named.
    pub picks: Option<Picks>,
}

impl NetworkConfig {
    /// Tells what was picked and why, where anything was.
    pub fn picked(&self) -> Option<Diagnostic> {
        self.picks.as_ref().map(picked)
    }
}

/// Tells what was picked and why.
pub fn picked(picks: &Picks) -> Diagnostic {
    let count = picks.subnets.len();
    let word = if count == 1 { "subnet" } else { "subnets" };
    let groups: Vec<String> = picks
        .groups
        .iter()
        .map(|group| format!("`{}`", group.id))
        .collect();
    let message = format!(
        "picked {count} {word} of {} and security group {}",
        picks.place,
        groups.join(", ")
    );
    let mut finding = Diagnostic::new(&rules::PICKED, message);
    for subnet in &picks.subnets {
        let free = subnet
            .free
            .map_or_else(|| "unknown".to_owned(), |free| free.to_string());
        let why = if subnet.instead_of.is_empty() {
            "the only one of its zone".to_owned()
        } else {
            format!("rather than `{}`", subnet.instead_of.join("`, `"))
        };
        let told = format!(
            "`{}`: `{}`, free addresses: {free}, {why}",
            subnet.zone_id, subnet.id
        );
        finding = finding.resource(&subnet.id).evidence(told);
    }
    for group in &picks.groups {
        finding = finding
            .resource(&group.id)
            .evidence(format!("`{}`: {}", group.id, group.why));
    }
    let quoted = |ids: Vec<&String>| {
        ids.iter()
            .map(|id| format!("\"{id}\""))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let subnets = quoted(picks.subnets.iter().map(|subnet| &subnet.id).collect());
    let groups = quoted(picks.groups.iter().map(|group| &group.id).collect());
    finding.remedy(Remedy::text(format!(
        "to keep them, write `subnet_ids = [{subnets}]` and `security_group_ids = [{groups}]` in `[network]`"
    )))
}

/// `[role]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleConfig {
    /// `name`: created when absent, kept as the job needs it.
    Managed(ManagedRole),
    /// `arn`: used as it is, never changed.
    Existing(RoleArn),
}

impl RoleConfig {
    /// Returns the role's name.
    pub fn name(&self) -> RoleName {
        match self {
            Self::Managed(role) => role.name.clone(),
            Self::Existing(arn) => arn.name(),
        }
    }

    /// Returns what the file calls the role: its name, or its ARN.
    pub fn label(&self) -> String {
        match self {
            Self::Managed(role) => role.name.to_string(),
            Self::Existing(arn) => arn.to_string(),
        }
    }
}

/// A role that is created when absent and kept as the job needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedRole {
    /// Its name.
    pub name: RoleName,
    /// The path that it is created under; absent: whatever path it has is right.
    pub path: Option<RolePath>,
    /// Its permissions boundary; absent: whatever boundary it has is kept.
    pub boundary: Option<PolicyArn>,
}

impl From<RoleName> for ManagedRole {
    fn from(name: RoleName) -> Self {
        Self {
            name,
            path: None,
            boundary: None,
        }
    }
}

/// `[kms]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KmsConfig {
    /// The key that the custom model is encrypted with.
    pub custom_model_key: Option<String>,
    /// The key that the data bucket is encrypted with.
    pub data_key: Option<String>,
}

#[cfg(test)]
mod customization_tests;
#[cfg(test)]
mod tests;
