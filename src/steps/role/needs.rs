//! What the job of a configuration needs of its service role.

use super::keys;
use super::media::Media;
#[cfg(feature = "aws")]
use crate::aws::CallerIdentity;
use crate::config::{Config, DataSource, NetworkConfig};
use crate::dataset::{S3Uri, Split, shell_quoted};
use crate::error::{ExitStatus, Hint};
use crate::iam::{AccountId, NamedFacts, Objects, Partition, Region, RoleNeeds, TeacherNeeds, VpcNeeds};
use crate::model::{Teacher, TeacherModel};
use crate::network::{Facts, SecurityGroup, Subnet};

/// Where the job runs, and what is known of its network.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The partition.
    pub partition: &'a Partition,
    /// The Region.
    pub region: &'a Region,
    /// The account.
    pub account: &'a AccountId,
    /// The facts of the network; without them, subnets and groups are taken to be the account's own.
    pub facts: Option<&'a Facts>,
    /// What the account says of keys and profiles; without it, nothing but the configuration is known of them.
    pub named: Option<&'a NamedFacts>,
    /// Where media objects lie.
    pub media: &'a Media,
}

#[cfg(feature = "aws")]
impl<'a> Place<'a> {
    /// The caller's account, of which nothing was read yet.
    pub const fn unseen(caller: &'a CallerIdentity, region: &'a Region, media: &'a Media) -> Self {
        Self {
            partition: &caller.partition,
            region,
            account: &caller.account,
            facts: None,
            named: None,
            media,
        }
    }
}

/// What a job needs could not be put into a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NeedsError {
    /// A key is named by an alias.
    #[error("`{0}` is the alias of a key, a policy names keys by ARN or ID")]
    KeyAlias(String),
    /// The subnets are yet to be picked.
    #[error("which subnets the job has is to be picked in its account, and nobody is asked")]
    Undiscovered,
    /// The role is yet to be read.
    #[error("which role the job has is to be read of Terraform's outputs, and nobody is asked")]
    RoleUndiscovered,
}

impl Hint for NeedsError {
    fn hints(&self) -> Vec<String> {
        let asked = "without `--account-id`, `--facts` and files of policies the account is asked";
        vec![match self {
            Self::KeyAlias(alias) => {
                let alias = shell_quoted(alias);
                format!(
                    "`aws kms describe-key --key-id {alias} --query KeyMetadata.Arn --output text` gives the ARN"
                )
            }
            Self::Undiscovered => {
                format!("{asked}; or name `network.subnet_ids` and `network.security_group_ids`")
            }
            Self::RoleUndiscovered => format!("{asked}; or name `role.arn`"),
        }]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// Works out what the job of `config` needs.
///
/// # Errors
/// When a key is named by an alias.
pub fn needs(config: &Config, place: Place<'_>) -> Result<RoleNeeds, NeedsError> {
    // A role for a job without a VPC would be the wrong one.
    if config.network.is_none() && config.discovery.is_some() {
        return Err(NeedsError::Undiscovered);
    }
    if config.role_outputs.is_some() {
        return Err(NeedsError::RoleUndiscovered);
    }
    let key = |given: &Option<String>| given.as_ref().map(|key| key_arn(key, place)).transpose();
    let mut needs = without_keys(config, place);
    needs.model_key = key(&config.kms.custom_model_key)?;
    let said = key(&config.kms.data_key)?;
    keys::data_keys(said, place.named, &mut needs);
    if needs
        .teacher
        .iter()
        .flat_map(|teacher| &teacher.models)
        .any(|arn| arn.contains(":*::"))
    {
        needs.notes.push(
            "the Regions of the teacher's inference profile are not known here; the role may ask the model in any Region"
                .to_owned(),
        );
    }
    Ok(needs)
}

/// Works out what the job of `config` needs, but for keys: what can be known before a bucket is asked.
pub fn without_keys(config: &Config, place: Place<'_>) -> RoleNeeds {
    let data = &config.data;
    let inputs: Vec<Objects> = data
        .sources()
        .map(|(source, split)| objects(source, &data.bucket, &data.prefix, split))
        .collect();
    let read_anyway = |media: &&Objects| inputs.iter().any(|input| media.within(input));
    let media = place.media.objects.iter().filter(|media| !read_anyway(media));
    let media = media.cloned().collect();
    let teacher = config.job.teacher_model.as_ref();
    RoleNeeds {
        partition: place.partition.clone(),
        region: place.region.clone(),
        account: place.account.clone(),
        bucket_owner: data.owner(place.account).clone(),
        media,
        inputs,
        logs: data.invocation_logs().map(logs),
        output: Objects::below(data.output.bucket(), data.output.key()),
        vpc: config.network.as_ref().map(|network| in_network(network, place)),
        model_key: None,
        data_keys: Vec::new(),
        grader: config.job.grader_lambda.clone(),
        teacher: teacher.map(|teacher| teaching(teacher, place)),
        notes: place.media.notes.clone(),
    }
}

fn in_network(network: &NetworkConfig, place: Place<'_>) -> VpcNeeds {
    let arn = |owner: &str, kind: &str, id: &str| {
        format!("arn:{}:ec2:{}:{owner}:{kind}/{id}", place.partition, place.region)
    };
    let own = place.account.as_str();
    let subnets = network.subnet_ids.iter().map(|id| {
        known_subnet(place.facts, id.as_str())
            .and_then(|subnet| subnet.arn.clone())
            .unwrap_or_else(|| arn(own, "subnet", id.as_str()))
    });
    let groups = network.security_group_ids.iter().map(|id| {
        let owner = known_group(place.facts, id.as_str()).and_then(|group| group.owner_id.as_deref());
        arn(owner.unwrap_or(own), "security-group", id.as_str())
    });
    VpcNeeds {
        subnet_arns: subnets.collect(),
        security_group_arns: groups.collect(),
    }
}

/// The ARNs that the teacher is asked under.
fn teaching(teacher: &TeacherModel, place: Place<'_>) -> TeacherNeeds {
    let Place {
        partition,
        region,
        account,
        ..
    } = place;
    let given = teacher.as_str();
    let model = |region: &str, id: &str| format!("arn:{partition}:bedrock:{region}::foundation-model/{id}");
    match teacher.kind() {
        Teacher::Model(_) if given.starts_with("arn:") => TeacherNeeds {
            profile: None,
            models: vec![given.to_owned()],
        },
        Teacher::Model(id) => TeacherNeeds {
            profile: None,
            models: vec![model(region.as_str(), id)],
        },
        profile @ Teacher::Profile(id) => TeacherNeeds {
            profile: Some(if given.starts_with("arn:") {
                given.to_owned()
            } else {
                format!("arn:{partition}:bedrock:{region}:{account}:inference-profile/{id}")
            }),
            models: match place.named.and_then(|named| named.teacher_models.as_ref()?.ok()) {
                Some(known) if !known.is_empty() => known.clone(),
                _ => vec![model("*", profile.model())],
            },
        },
    }
}

/// One log is an object whose name has an ending; anything else is a prefix that logs lie below.
fn logs(uri: &S3Uri) -> Objects {
    let name = uri.key().rsplit('/').next().unwrap_or_default();
    if name.contains('.') {
        Objects::one(uri.bucket(), uri.key())
    } else {
        Objects::below(uri.bucket(), uri.key())
    }
}

/// Local data is uploaded below the prefix; data in S3 is the one object, or what lies below a folder.
pub(super) fn objects(source: &DataSource, bucket: &str, prefix: &str, split: Split) -> Objects {
    match source {
        DataSource::Path(_) => Objects::below(bucket, &format!("{prefix}/{split}")),
        DataSource::S3(uri) if uri.key().is_empty() || uri.key().ends_with('/') => {
            Objects::below(uri.bucket(), uri.key())
        }
        DataSource::S3(uri) => Objects::one(uri.bucket(), uri.key()),
    }
}

fn known_subnet<'a>(facts: Option<&'a Facts>, id: &str) -> Option<&'a Subnet> {
    facts?.subnets.ok()?.iter().find(|subnet| subnet.id == id)
}

fn known_group<'a>(facts: Option<&'a Facts>, id: &str) -> Option<&'a SecurityGroup> {
    facts?.security_groups.ok()?.iter().find(|group| group.id == id)
}

fn key_arn(key: &str, place: Place<'_>) -> Result<String, NeedsError> {
    if key.starts_with("alias/") || key.contains(":alias/") {
        return Err(NeedsError::KeyAlias(key.to_owned()));
    }
    if key.starts_with("arn:") {
        return Ok(key.to_owned());
    }
    let Place {
        partition,
        region,
        account,
        ..
    } = place;
    Ok(format!("arn:{partition}:kms:{region}:{account}:key/{key}"))
}

#[cfg(test)]
#[path = "needs_tests.rs"]
mod tests;
