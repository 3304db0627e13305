//! What file and flags say, each value of its right shape; nothing need be complete yet.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::keys::{self, Kind};
use super::layer::{Layer, Origin, Raw, Text};
use super::read::Read;
use super::{DataSource, Discovery, KmsConfig, NetworkPlace};
use crate::dataset::S3Uri;
use crate::diagnostic::Level;
use crate::iam::{AccountId, LambdaArn, PolicyArn, Region, RoleArn, RoleName, RolePath};
use crate::job::MetadataFilter;
use crate::model::{Catalogue, CustomizationType, ModelId, TeacherModel};
use crate::network::{SecurityGroupId, SubnetId};

/// What `finetune.toml` and the flags say, as far as they say it. `Config` is this, complete.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The file it was read from; absent when there is none.
    pub file: Option<PathBuf>,
    /// The folder of the file, or the current one: `.finetune/` lies in it.
    pub folder: PathBuf,
    /// `region`.
    pub region: Option<Region>,
    /// `job.name`.
    pub job_name: Option<String>,
    /// `job.custom_model_name`.
    pub custom_model_name: Option<String>,
    /// `job.base_model`.
    pub base_model: Option<ModelId>,
    /// `job.customization_type`.
    pub customization_type: Option<CustomizationType>,
    /// `job.grader_lambda`.
    pub grader_lambda: Option<LambdaArn>,
    /// `job.teacher_model`.
    pub teacher_model: Option<TeacherModel>,
    /// `job.max_response_length`.
    pub max_response_length: Option<u32>,
    /// `job.provenance_tags`.
    pub provenance_tags: Option<bool>,
    /// `job.hyperparameters`.
    pub hyperparameters: BTreeMap<String, String>,
    /// `data.training`.
    pub training: Option<DataSource>,
    /// `data.validation`.
    pub validation: Option<DataSource>,
    /// `data.invocation_logs`.
    pub invocation_logs: Option<S3Uri>,
    /// `data.use_prompt_response`.
    pub use_prompt_response: Option<bool>,
    /// `data.request_metadata`, and how it is matched.
    pub request_metadata: Option<MetadataFilter>,
    /// `data.bucket`.
    pub bucket: Option<String>,
    /// `data.prefix`, without slashes at its ends.
    pub prefix: Option<String>,
    /// `data.output`.
    pub output: Option<S3Uri>,
    /// `data.bucket_owner`.
    pub bucket_owner: Option<AccountId>,
    /// `data.media`.
    pub media: Option<Vec<S3Uri>>,
    /// `network.subnet_ids`.
    pub subnet_ids: Option<Vec<SubnetId>>,
    /// `network.security_group_ids`.
    pub security_group_ids: Option<Vec<SecurityGroupId>>,
    /// `network.vpc_id` or `network.terraform`, with what narrows it.
    pub discovery: Option<Discovery>,
    /// `role.name`.
    pub role_name: Option<RoleName>,
    /// `role.path`.
    pub role_path: Option<RolePath>,
    /// `role.permissions_boundary`.
    pub role_boundary: Option<PolicyArn>,
    /// `role.arn`.
    pub role_arn: Option<RoleArn>,
    /// `role.terraform`.
    pub role_outputs: Option<PathBuf>,
    /// `[kms]`.
    pub kms: KmsConfig,
    /// `[tags]`.
    pub tags: BTreeMap<String, String>,
    /// `[checks]`, by rule code.
    pub checks: BTreeMap<String, Level>,
    /// What is known of base models.
    pub catalogue: &'static Catalogue,
}

impl Settings {
    /// Returns what the keys of data begin with: what is said, else what follows from the name of the job.
    pub fn data_prefix(&self) -> Option<String> {
        let of_job = || self.job_name.as_ref().map(|name| name.replace('+', "-"));
        self.prefix.clone().or_else(of_job)
    }

    /// Makes values of `layer`. Relative paths of the file are resolved against `folder`.
    pub(super) fn from_layer(layer: &Layer, folder: &Path, read: &mut Read<'_>) -> Self {
        let training = data_source(layer, "data.training", folder, read);
        let validation = data_source(layer, "data.validation", folder, read);
        one_role(layer, read);
        read.one_kind_of_job(layer);
        Self {
            file: None,
            folder: folder.to_owned(),
            region: parsed(layer, "region", read),
            job_name: one(layer, "job.name").and_then(|text| read.job_name(text)),
            custom_model_name: one(layer, "job.custom_model_name")
                .and_then(|text| read.custom_model_name(text)),
            base_model: parsed(layer, "job.base_model", read),
            customization_type: parsed(layer, "job.customization_type", read),
            grader_lambda: parsed(layer, "job.grader_lambda", read),
            teacher_model: parsed(layer, "job.teacher_model", read),
            max_response_length: one(layer, "job.max_response_length")
                .and_then(|text| read.positive("job.max_response_length", text)),
            provenance_tags: read.flag("job.provenance_tags", one(layer, "job.provenance_tags")),
            hyperparameters: read.hyperparameters(table(layer, "job.hyperparameters")),
            training,
            validation,
            invocation_logs: one(layer, "data.invocation_logs")
                .and_then(|text| read.s3_uri("data.invocation_logs", text)),
            use_prompt_response: read
                .flag("data.use_prompt_response", one(layer, "data.use_prompt_response")),
            request_metadata: read.metadata(
                layer.values.get("data.request_metadata"),
                one(layer, "data.request_metadata_match"),
            ),
            bucket: one(layer, "data.bucket").and_then(|text| read.bucket(text)),
            prefix: one(layer, "data.prefix").and_then(|text| read.prefix(text)),
            output: one(layer, "data.output").and_then(|text| read.s3_uri("data.output", text)),
            bucket_owner: parsed(layer, "data.bucket_owner", read),
            media: read.media(layer.values.get("data.media")),
            subnet_ids: list(layer, "network.subnet_ids", read),
            security_group_ids: list(layer, "network.security_group_ids", read),
            discovery: discovery(layer, folder, read),
            role_name: parsed(layer, "role.name", read),
            role_path: parsed(layer, "role.path", read),
            role_boundary: parsed(layer, "role.permissions_boundary", read),
            role_arn: parsed(layer, "role.arn", read),
            role_outputs: outputs(layer, "role.terraform", folder, read),
            kms: KmsConfig {
                custom_model_key: one(layer, "kms.custom_model_key").and_then(|text| read.any_key(text)),
                data_key: one(layer, "kms.data_key").and_then(|text| read.key_arn(text)),
            },
            tags: read.tags(table(layer, "tags")),
            checks: read.checks(table(layer, "checks")),
            catalogue: <&Catalogue>::default(),
        }
    }
}

pub(super) fn one<'a>(layer: &'a Layer, path: &str) -> Option<&'a Text> {
    match layer.values.get(path) {
        Some(Raw::One(text)) => Some(text),
        _ => None,
    }
}

fn table<'a>(layer: &'a Layer, path: &str) -> &'a [super::layer::Entry] {
    match layer.values.get(path) {
        Some(Raw::Table(entries)) => entries,
        _ => &[],
    }
}

fn parsed<T>(layer: &Layer, path: &'static str, read: &mut Read<'_>) -> Option<T>
where
    T: FromStr<Err = crate::iam::IdentifierError>,
{
    one(layer, path).and_then(|text| read.identifier(path, text))
}

/// Reads where subnets and groups are to be looked for.
fn discovery(layer: &Layer, folder: &Path, read: &mut Read<'_>) -> Option<Discovery> {
    let given = ["network.subnet_ids", "network.vpc_id", "network.terraform"];
    let mut given = given.into_iter().filter_map(|path| {
        let origin = match layer.values.get(path)? {
            Raw::One(text) => &text.origin,
            Raw::Many { origin, .. } => origin,
            Raw::Table(_) => return None,
        };
        Some((path, origin))
    });
    if let (Some((first, _)), Some((second, origin))) = (given.next(), given.next()) {
        read.two_networks(first, second, origin);
    }
    let place = if layer.values.contains_key("network.terraform") {
        NetworkPlace::Terraform(outputs(layer, "network.terraform", folder, read)?)
    } else {
        NetworkPlace::Vpc(parsed(layer, "network.vpc_id", read)?)
    };
    let tags = |path| {
        let entries = table(layer, path).iter();
        entries
            .map(|entry| (entry.name.text.clone(), entry.value.text.clone()))
            .collect()
    };
    Some(Discovery {
        place,
        subnet_tags: tags("network.subnet_tags"),
        security_group_ids: None,
        security_group_tags: tags("network.security_group_tags"),
    })
}

/// Reads where Terraform's outputs are.
fn outputs(layer: &Layer, path: &'static str, folder: &Path, read: &mut Read<'_>) -> Option<PathBuf> {
    let text = one(layer, path)?;
    if text.text.trim().is_empty() {
        read.malformed(path, text, "a folder or a file");
        return None;
    }
    Some(match text.origin {
        Origin::File(_) => below(folder, Path::new(&text.text)),
        Origin::Flag(_) | Origin::Job => PathBuf::from(&text.text),
    })
}

/// A role that somebody else keeps has nothing of one that the tool keeps, and is named once.
fn one_role(layer: &Layer, read: &mut Read<'_>) {
    let given = |path: &&'static str| one(layer, path).is_some();
    let mut kept_elsewhere = ["role.arn", "role.terraform"].into_iter().filter(given);
    let (Some(first), second) = (kept_elsewhere.next(), kept_elsewhere.next()) else {
        return;
    };
    let own = ["role.name", "role.path", "role.permissions_boundary"];
    let other = second.or_else(|| own.into_iter().find(given));
    if let (Some(other), Some(text)) = (other, one(layer, first)) {
        read.two_roles(other, first, &text.origin);
    }
}

fn list<T>(layer: &Layer, path: &'static str, read: &mut Read<'_>) -> Option<Vec<T>>
where
    T: FromStr<Err = crate::iam::IdentifierError>,
{
    let Some(Raw::Many { items, origin }) = layer.values.get(path) else {
        return None;
    };
    let most = match keys::find(path).map(|key| key.kind) {
        Some(Kind::Texts(most)) => most,
        _ => usize::MAX,
    };
    Some(read.identifiers(path, items, origin, most))
}

fn data_source(layer: &Layer, path: &'static str, folder: &Path, read: &mut Read<'_>) -> Option<DataSource> {
    let text = one(layer, path)?;
    if text.text.starts_with("s3://") {
        return read.s3_uri(path, text).map(DataSource::S3);
    }
    if text.text.trim().is_empty() {
        read.empty(path, text);
        return None;
    }
    let given = PathBuf::from(&text.text);
    Some(DataSource::Path(match text.origin {
        Origin::File(_) => below(folder, &given),
        Origin::Flag(_) | Origin::Job => given,
    }))
}

/// Joins `path` to `folder`, without a `./` in front where that is the current folder.
fn below(folder: &Path, path: &Path) -> PathBuf {
    if folder == Path::new(".") {
        path.to_owned()
    } else {
        folder.join(path)
    }
}
