//! Judges what Terraform is about to build: a plan becomes facts, and these are judged as saved ones are.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::replay::{NO_JOB, NO_VPC};
use super::{FactsError, NotJudged, Parts, SavedFacts, Wanted, replay};
use crate::config::{Config, NetworkConfig, RoleConfig};
use crate::diagnostic::Report;
use crate::error::{ExitStatus, Hint};
use crate::iam::{AccountId, IdentifierError, PlannedRole, Region, RoleFacts, planned_role};
use crate::network::{FACTS_VERSION, Facts, Names, NoNetwork, Planned, VpcRequest, planned};
use crate::terraform::{Plan, PlanError, Unclear};

/// A plan could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum PlannedError {
    /// The file could not be read.
    #[error("failed to read the plan `{}`", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// The file holds no plan.
    #[error("`{}` can't be judged: {why}", .path.display())]
    Plan {
        /// The file.
        path: PathBuf,
        /// Why.
        why: PlanError,
    },
    /// The plan does not say where it builds.
    #[error("the plan does not say in which Region it builds")]
    NoRegion,
    /// The plan builds elsewhere.
    #[error("the plan builds in Region `{planned}`, the job is to run in `{wanted}`")]
    OtherRegion {
        /// The plan's Region.
        planned: Region,
        /// The job's.
        wanted: Region,
    },
    /// The plan describes no network.
    #[error(transparent)]
    Network(#[from] NoNetwork),
    /// The plan does not tell which role is meant.
    #[error(transparent)]
    Role(#[from] Unclear),
    /// An identifier is none.
    #[error("the plan names something that is no identifier")]
    Identifier(#[from] IdentifierError),
    /// It could not be judged.
    #[error(transparent)]
    Facts(#[from] FactsError),
}

impl Hint for PlannedError {
    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Read(..) | Self::Identifier(_) => return Vec::new(),
            Self::Plan { .. } => {
                "write it with `terraform plan -out plan.tfplan` and `terraform show -json plan.tfplan > plan.json`"
            }
            Self::NoRegion => "name it in finetune.toml (`region`) or with `--region`",
            Self::OtherRegion { .. } => {
                "correct `region` in finetune.toml, or plan for the Region of the job"
            }
            Self::Network(NoNetwork::Elsewhere(..)) => {
                "correct `region` in finetune.toml, or the provider of the resource"
            }
            Self::Network(NoNetwork::Output(..)) => {
                "give the root module outputs `subnet_ids` and `security_group_ids`: they say what is the job's"
            }
            Self::Network(NoNetwork::Unclear(_)) | Self::Role(_) => {
                "name the resource itself there, without a local value between; or apply the plan and run \
                 `finetune check network`"
            }
            Self::Facts(error) => return error.hints(),
        };
        vec![hint.to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Facts(error) => error.exit_status(),
            _ => ExitStatus::Unusable,
        }
    }
}

/// What came of a plan.
#[derive(Debug)]
pub struct JudgedPlan {
    /// Findings and checks, told in addresses.
    pub report: Report,
    /// The same with the IDs of the facts.
    pub untold: Report,
    /// The network as it was judged, and what for, where it was.
    pub network: Option<(VpcRequest, Facts)>,
    /// What the IDs in the facts stand for.
    pub names: Names,
    /// The parts that were asked for and were not judged.
    pub not_judged: Vec<NotJudged>,
}

/// Judges the network of a plan, and the role that it builds where a job is described. What is not built yet is told
/// by its address; what no plan can hold is skipped.
///
/// # Errors
/// When the file holds no plan that describes a network.
pub fn judge_plan(
    path: &Path,
    region: Option<&Region>,
    config: Option<&Config>,
    parts: Parts,
) -> Result<JudgedPlan, PlannedError> {
    let text = text_of(path).map_err(|error| PlannedError::Read(path.to_owned(), error))?;
    let plan = Plan::read(&text).map_err(|why| PlannedError::Plan {
        path: path.to_owned(),
        why,
    })?;
    let region = region_of(&plan, region)?;
    let account = account_of(&plan, config);
    let account_id: Option<AccountId> = account.as_deref().map(str::parse).transpose()?;
    let buckets = config.map(buckets).unwrap_or_default();
    let without_vpc = |config: &Config| config.network.is_none() && config.discovery.is_none();
    let (facts, mut names) = if config.is_some_and(without_vpc) && !plan.outputs().contains(&"subnet_ids") {
        (None, Names::default())
    } else {
        let Planned { facts, names } = planned(&plan, &region, account.as_deref(), &buckets)?;
        (Some(facts), names)
    };
    let role = match config.zip(account_id.as_ref()) {
        Some((config, account)) => {
            let name = match &config.role {
                _ if config.role_outputs.is_some() => None,
                RoleConfig::Managed(role) => Some(role.name.clone()),
                RoleConfig::Existing(arn) => Some(arn.name()),
            };
            let name = name.as_ref().map(crate::iam::RoleName::as_str);
            planned_role(&plan, &region.partition(), account, name, &buckets)?
        }
        None => None,
    };
    let role = role.map(|PlannedRole { address, facts }| {
        if let Some(state) = facts.role.ok().and_then(Option::as_ref) {
            names.also(&state.arn, &address);
        }
        facts
    });
    let config = config
        .map(|config| built(config, facts.as_ref().map(|facts| &facts.asked), role.as_ref()))
        .transpose()?;
    let saved = SavedFacts {
        facts_version: FACTS_VERSION,
        partition: region.partition().to_string(),
        account,
        region: region.to_string(),
        network: facts,
        role,
    };
    let wanted = Wanted {
        config: config.as_ref(),
        storage: true,
        ..Wanted::default()
    };
    let replayed = replay(&saved, wanted, parts)?;
    let mut report = replayed.report.clone();
    for finding in &mut report.findings {
        names.tell(finding);
    }
    for check in &mut report.checks {
        names.tell_check(check);
    }
    Ok(JudgedPlan {
        report,
        untold: replayed.report,
        network: replayed.network,
        names,
        not_judged: not_judged(&saved, config.is_some(), parts),
    })
}

/// The text of the file; `-` is standard input.
fn text_of(path: &Path) -> std::io::Result<Vec<u8>> {
    if path.as_os_str() != "-" {
        return std::fs::read(path);
    }
    let mut text = Vec::new();
    std::io::stdin().lock().read_to_end(&mut text)?;
    Ok(text)
}

fn region_of(plan: &Plan, wanted: Option<&Region>) -> Result<Region, PlannedError> {
    let planned: Option<Region> = plan.region().map(str::parse).transpose()?;
    match (planned, wanted) {
        (Some(planned), Some(wanted)) if planned != *wanted => Err(PlannedError::OtherRegion {
            planned,
            wanted: wanted.clone(),
        }),
        (Some(planned), _) => Ok(planned),
        (None, Some(wanted)) => Ok(wanted.clone()),
        (None, None) => Err(PlannedError::NoRegion),
    }
}

/// The account, as the data source `aws_caller_identity` says it, else as the ARN of the configured role does.
fn account_of(plan: &Plan, config: Option<&Config>) -> Option<String> {
    let identity = plan
        .of(&["data.aws_caller_identity"])
        .find_map(|data| data.text("account_id"));
    let of_role = || match config.map(|config| &config.role) {
        Some(RoleConfig::Existing(arn)) => Some(arn.account().to_string()),
        Some(RoleConfig::Managed(_)) | None => None,
    };
    identity.map(ToOwned::to_owned).or_else(of_role)
}

/// The buckets that the job reads and writes.
fn buckets(config: &Config) -> Vec<String> {
    use crate::config::DataSource;
    let data = &config.data;
    let mut names: Vec<String> = Vec::new();
    let read = data.sources().map(|(source, _)| match source {
        DataSource::Path(_) => data.bucket.as_str(),
        DataSource::S3(uri) => uri.bucket(),
    });
    let logs = data.invocation_logs().map(crate::dataset::S3Uri::bucket);
    let media = data.media.iter().flatten().map(crate::dataset::S3Uri::bucket);
    for name in read.chain(logs).chain(media).chain([data.output.bucket()]) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The job with the network and the role that the plan builds.
fn built(
    config: &Config,
    asked: Option<&crate::network::Asked>,
    role: Option<&RoleFacts>,
) -> Result<Config, IdentifierError> {
    let mut config = config.clone();
    if let Some(asked) = asked {
        let subnet_ids = asked.subnet_ids.iter().map(|id| id.parse());
        let security_group_ids = asked.security_group_ids.iter().map(|id| id.parse());
        config.network = Some(NetworkConfig {
            subnet_ids: subnet_ids.collect::<Result<_, _>>()?,
            security_group_ids: security_group_ids.collect::<Result<_, _>>()?,
            picks: None,
        });
    }
    config.discovery = None;
    // Terraform keeps the role: nothing else is to change it.
    if let Some(state) = role.and_then(|role| role.role.ok()).and_then(Option::as_ref) {
        config.role = RoleConfig::Existing(state.arn.parse()?);
        config.role_outputs = None;
    }
    Ok(config)
}

/// The parts that a plan says nothing of.
fn not_judged(saved: &SavedFacts, has_job: bool, parts: Parts) -> Vec<NotJudged> {
    let nothing = || "a plan says nothing of it".to_owned();
    let role = if !has_job {
        Some(NO_JOB.to_owned())
    } else if saved.account.is_none() {
        Some("the plan does not say of which account it is: it reads no `aws_caller_identity`".to_owned())
    } else if saved.role.is_none() {
        Some("the plan builds no role of the name in finetune.toml; `role.terraform` takes the one of the output `role_arn`".to_owned())
    } else {
        None
    };
    let network = saved.network.is_none().then(|| NO_VPC.to_owned());
    NotJudged::of(parts, [Some(nothing()), network, role, Some(nothing())])
}
