//! Completes what was said: defaults for what may be left out, findings for what may not.

use sha2::{Digest as _, Sha256};

use super::findings::Findings;
use super::layer::{Layer, Origin};
use super::read::tame;
use super::settings::{Settings, one};
use super::{
    Config, DataConfig, DataSource, JobConfig, ManagedRole, NetworkConfig, RoleConfig, TrainingData, keys,
    rules,
};
use crate::dataset::S3Uri;
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};
use crate::iam::RoleName;
use crate::model::CustomizationType;

/// What the names of managed roles begin with.
const ROLE_PREFIX: &str = "AmazonBedrockFinetune-";

/// Makes a complete configuration of `settings`, or adds to `findings` what is missing.
pub(super) fn complete(settings: Settings, layer: &Layer, findings: &mut Findings) -> Option<Config> {
    let mut missing = Missing {
        layer,
        findings,
        file: settings
            .file
            .as_ref()
            .map(|file| file.to_string_lossy().into_owned()),
    };
    let logs = layer.values.contains_key("data.invocation_logs");
    let replaced = |key: &&keys::Key| logs && key.path == "data.training";
    for key in keys::KEYS.iter().filter(|key| key.required && !replaced(key)) {
        missing.require(key.path, "every job needs it");
    }
    let local = |source: &Option<DataSource>| matches!(source, Some(DataSource::Path(_)));
    if local(&settings.training) || local(&settings.validation) {
        missing.require("data.bucket", "local data is uploaded to it");
    }
    let subnets = layer.values.contains_key("network.subnet_ids");
    let groups = layer.values.contains_key("network.security_group_ids");
    let tags = ["network.subnet_tags", "network.security_group_tags"];
    if settings.discovery.is_some() || layer.meant.contains("network.vpc_id") {
        // What is left is picked.
    } else if !subnets && tags.iter().any(|path| layer.values.contains_key(path)) {
        missing.require("network.vpc_id", "tags narrow what is picked of a VPC");
    } else if subnets || groups || layer.tables.contains_key("network") {
        let needed =
            "a VPC is described by subnets and security groups; take `[network]` out for a job without";
        missing.require("network.subnet_ids", needed);
        missing.require("network.security_group_ids", needed);
    }

    match settings.customization_type {
        Some(CustomizationType::ReinforcementFineTuning) => {
            missing.require("job.grader_lambda", "it grades the answers of the model");
        }
        Some(CustomizationType::Distillation) => {
            missing.require("job.teacher_model", "the student learns from it");
        }
        Some(CustomizationType::FineTuning | CustomizationType::ContinuedPreTraining) | None => {}
    }

    let prefix = settings.data_prefix();
    let name = settings.job_name?;
    let training = match (settings.training, settings.invocation_logs) {
        (Some(records), _) => TrainingData::Records(records),
        (None, logs) => TrainingData::InvocationLogs(logs?),
    };
    let base_model = settings.base_model?;
    let bucket = settings.bucket.or_else(|| match &training {
        TrainingData::Records(DataSource::S3(uri)) | TrainingData::InvocationLogs(uri) => {
            Some(uri.bucket().to_owned())
        }
        TrainingData::Records(DataSource::Path(_)) => None,
    })?;
    let prefix = prefix.unwrap_or_else(|| name.clone());
    let output = match settings.output {
        Some(output) => output,
        None => S3Uri::new(&bucket, format!("{prefix}/output").trim_start_matches('/')).ok()?,
    };
    if let Some(folder) = overlap(&bucket, &prefix, &output) {
        let origin = one(layer, "data.output").map(|text| text.origin.clone());
        let message = format!("`data.output` lies where data is uploaded to, `s3://{bucket}/{folder}`");
        let remedy = format!("use `s3://{bucket}/{prefix}/output`");
        let origin = origin.unwrap_or(Origin::Flag("output"));
        findings.push(
            &rules::OVERLAP,
            message,
            &origin,
            "results would mix with the data",
            remedy,
        );
    }
    let role = match (settings.role_arn, settings.role_name) {
        (Some(arn), _) => RoleConfig::Existing(arn),
        (None, given) => RoleConfig::Managed(ManagedRole {
            name: given.unwrap_or_else(|| role_name(&name)),
            path: settings.role_path,
            boundary: settings.role_boundary,
        }),
    };
    let mut discovery = settings.discovery;
    if let Some(discovery) = &mut discovery {
        discovery
            .security_group_ids
            .clone_from(&settings.security_group_ids);
    }
    let network = match (settings.subnet_ids, settings.security_group_ids) {
        (Some(subnet_ids), Some(security_group_ids)) => Some(NetworkConfig {
            subnet_ids,
            security_group_ids,
            picks: None,
        }),
        _ => None,
    };
    let discovery = discovery.filter(|_| network.is_none());
    Some(Config {
        file: settings.file,
        folder: settings.folder,
        region: settings.region,
        job: JobConfig {
            custom_model_name: settings.custom_model_name.unwrap_or_else(|| tame(&name)),
            name,
            foundation: base_model.foundation_id().and_then(|id| id.parse().ok()),
            base_model,
            customization_type: settings.customization_type.unwrap_or_default(),
            grader_lambda: settings.grader_lambda,
            teacher_model: settings.teacher_model,
            max_response_length: settings.max_response_length,
            provenance_tags: settings.provenance_tags.unwrap_or(true),
            hyperparameters: settings.hyperparameters,
        },
        data: DataConfig {
            training,
            use_prompt_response: settings.use_prompt_response.unwrap_or(false),
            request_metadata: settings.request_metadata,
            validation: settings.validation,
            bucket,
            prefix,
            output,
            bucket_owner: settings.bucket_owner,
            media: settings.media,
        },
        network,
        discovery,
        role,
        role_outputs: settings.role_outputs,
        built_logs: None,
        kms: settings.kms,
        tags: settings.tags,
        checks: settings.checks,
        like: None,
        catalogue: settings.catalogue,
    })
}

/// Names the managed role after the job. Role names are at most 64 characters long (IAM, quotas); of a
/// longer one the end is a digest of the whole, so that two jobs that begin alike have two roles.
fn role_name(job: &str) -> RoleName {
    const LONGEST: usize = 64;
    const DIGITS: usize = 8;
    let mut name = format!("{ROLE_PREFIX}{job}");
    if name.len() > LONGEST {
        let digest = hex::encode(Sha256::digest(job));
        name.truncate(LONGEST - DIGITS - 1);
        name = format!("{}-{}", name.trim_end_matches(['-', '.', '+']), &digest[..DIGITS]);
    }
    name.parse()
        .expect("job names hold only what role names may hold")
}

/// Returns the folder of uploaded data that `output` lies in.
fn overlap(bucket: &str, prefix: &str, output: &S3Uri) -> Option<String> {
    if output.bucket() != bucket {
        return None;
    }
    let key = format!("{}/", output.key().trim_end_matches('/'));
    ["training", "validation"]
        .into_iter()
        .map(|split| format!("{prefix}/{split}/").trim_start_matches('/').to_owned())
        .find(|folder| key.starts_with(folder.as_str()))
}

/// Finds keys that are not there.
struct Missing<'a> {
    layer: &'a Layer,
    findings: &'a mut Findings,
    file: Option<String>,
}

impl Missing<'_> {
    fn require(&mut self, path: &str, reason: &str) {
        if self.layer.values.contains_key(path) || self.layer.meant.contains(path) {
            return;
        }
        let Some(key) = keys::find(path) else { return };
        let mut finding = Diagnostic::new(&rules::MISSING_KEY, format!("`{path}` is missing: {reason}"));
        let place = match (
            self.layer.tables.get(key.table()),
            &self.findings.document,
            &self.file,
        ) {
            (Some(span), Some(document), _) => document.location(span),
            (None, _, Some(file)) => Location::File(FileLocation::file(file.as_str())),
            _ => Location::Key(path.to_owned()),
        };
        let table = key.table();
        let line = format!("{} = {}", key.name(), key.example);
        let label = match &place {
            Location::File(place) if place.excerpt.is_some() => format!("no `{}` in this table", key.name()),
            _ => String::new(),
        };
        let remedy = match &place {
            Location::File(_) => format!("write `{line}` under `[{table}]`, or pass `--{}`", key.flag),
            Location::Key(_) => format!("pass `--{} {}`", key.flag, key.value_name),
        };
        finding = finding.at(place, label).remedy(Remedy::text(remedy));
        self.findings.found.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_that_begin_alike_have_roles_of_their_own() {
        assert_eq!(role_name("tone").as_str(), "AmazonBedrockFinetune-tone");
        let long = |end: &str| role_name(&format!("{}{end}", "a".repeat(50)));
        assert_eq!(long("1").as_str().len(), 64);
        assert_ne!(long("1"), long("2"));
        assert_eq!(long("1"), long("1"));
        // 42 characters fit; what is cut never ends in a sign before the digest.
        assert_eq!(role_name(&"b".repeat(42)).as_str().len(), 64);
        assert!(
            !role_name(&format!("{}-{}", "c".repeat(32), "d".repeat(20)))
                .as_str()
                .contains("--")
        );
    }
}
