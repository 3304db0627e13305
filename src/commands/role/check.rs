//! `role check`: whether a role is enough for the job, and what it allows beyond.

use std::borrow::Cow;

use crate::config::{Config, NetworkConfig, NetworkPlace, RoleConfig};
use crate::error::{ExitStatus, Failure, Hint};
use crate::iam::evaluate::PolicySet;
use crate::iam::{AccountId, RoleArn, RoleRequest, Sufficiency, TerraformRole, judge};
use crate::network::SubnetId;
#[cfg(feature = "aws")]
use crate::steps::role;

use super::offline_request;

/// What a role comes to for the job.
#[derive(Debug, Clone)]
pub struct RoleChecked {
    /// The role.
    pub role: RoleArn,
    /// The judgement.
    pub result: Sufficiency,
}

/// The account of the job is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the account of the job is not known")]
pub struct NoAccount;

impl Hint for NoAccount {
    fn hints(&self) -> Vec<String> {
        vec!["pass `--account-id`: policies are judged for the resources of one account".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// Judges a set of policies for the job of `config`, without asking anybody. The account is the one given,
/// else that of `role.arn`, else the one that the policies (`text`) name most often.
///
/// # Errors
/// When account or Region are not known, or a key can not be put into a policy.
pub fn offline(
    config: &Config,
    account: Option<&AccountId>,
    set: &PolicySet,
    text: &str,
) -> Result<RoleChecked, Failure> {
    judged(config, account, set, text, |request| request.arn.clone())
}

fn judged(
    config: &Config,
    account: Option<&AccountId>,
    set: &PolicySet,
    text: &str,
    arn: impl FnOnce(&RoleRequest) -> RoleArn,
) -> Result<RoleChecked, Failure> {
    let of_role = match &config.role {
        RoleConfig::Existing(arn) => Some(arn.account()),
        RoleConfig::Managed(_) => None,
    };
    let named = most_named(text);
    let taken = account.or(of_role).is_none();
    let account = account.or(of_role).or(named.as_ref()).ok_or(NoAccount)?;
    let request = offline_request(config, None, account)?;
    let role = arn(&request);
    let mut result = judge(&request.needs, &role, set);
    let unseen: Vec<String> = request
        .needs
        .buckets()
        .into_iter()
        .filter(|bucket| {
            let arn = format!("arn:{}:s3:::{bucket}", request.needs.partition);
            !set.resources.contains_key(&arn)
        })
        .map(|bucket| format!("`{bucket}`"))
        .collect();
    if !unseen.is_empty() {
        result.assumed.push(format!(
            "no policy of bucket {} was given; it is taken to have none",
            unseen.join(", ")
        ));
    }
    if taken {
        let assumed = format!(
            "account `{account}`, which the policies name most often, is the job's; `--account-id` says otherwise"
        );
        result.assumed.insert(0, assumed);
    }
    Ok(RoleChecked { role, result })
}

/// Judges a role of a Terraform state or plan (`text`) for the job of `config`, without asking anybody.
///
/// # Errors
/// As [`offline`].
pub fn planned(
    config: &Config,
    account: Option<&AccountId>,
    role: TerraformRole,
    text: &str,
) -> Result<RoleChecked, Failure> {
    let config = &*described(config, &role)?;
    let network = config.network.iter();
    let subnets: Vec<&str> = network
        .flat_map(|network| network.subnet_ids.iter().map(SubnetId::as_str))
        .collect();
    let role = role.in_network(&subnets);
    let own = |request: &RoleRequest| {
        let (partition, account) = (&request.needs.partition, &request.needs.account);
        let made = role
            .name
            .as_ref()
            .map(|name| format!("arn:{partition}:iam::{account}:role{}{name}", role.path));
        let arn = role.arn.clone().or(made);
        arn.and_then(|arn| arn.parse().ok())
            .unwrap_or_else(|| request.arn.clone())
    };
    let mut checked = judged(config, account, &role.set, text, own)?;
    checked.result.assumed.splice(0..0, role.notes.iter().cloned());
    Ok(checked)
}

/// What the plan builds has no IDs yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the job runs in what the plan builds, which has no IDs yet that policies could be judged for")]
pub struct NotBuilt;

impl Hint for NotBuilt {
    fn hints(&self) -> Vec<String> {
        vec!["judge the plan with `finetune check role --terraform-plan FILE`".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// The job with the network and the role that Terraform's outputs name, where it is described by them.
fn described<'a>(config: &'a Config, role: &TerraformRole) -> Result<Cow<'a, Config>, Failure> {
    let by_outputs = |place: &NetworkPlace| matches!(place, NetworkPlace::Terraform(_));
    let of_network = config
        .discovery
        .as_ref()
        .is_some_and(|discovery| by_outputs(&discovery.place));
    let mut config = Cow::Borrowed(config);
    if of_network {
        let (subnets, groups) = role.network.as_ref().ok_or(NotBuilt)?;
        let subnet_ids = subnets.iter().map(|id| id.parse());
        let security_group_ids = groups.iter().map(|id| id.parse());
        let network = NetworkConfig {
            subnet_ids: subnet_ids.collect::<Result<_, _>>().map_err(|_| NotBuilt)?,
            security_group_ids: security_group_ids
                .collect::<Result<_, _>>()
                .map_err(|_| NotBuilt)?,
            picks: None,
        };
        let own = config.to_mut();
        (own.network, own.discovery) = (Some(network), None);
    }
    if config.role_outputs.is_some() {
        let arn = role
            .arn
            .as_ref()
            .and_then(|arn| arn.parse().ok())
            .ok_or(NotBuilt)?;
        let own = config.to_mut();
        (own.role, own.role_outputs) = (RoleConfig::Existing(arn), None);
    }
    Ok(config)
}

/// The account that stands in `text` most often, the first of them where several do.
fn most_named(text: &str) -> Option<AccountId> {
    let mut counts: Vec<(AccountId, usize)> = Vec::new();
    for run in text.split(|sign: char| !sign.is_ascii_alphanumeric()) {
        let Ok(account) = run.parse::<AccountId>() else {
            continue;
        };
        match counts.iter_mut().find(|(known, _)| *known == account) {
            Some((_, count)) => *count += 1,
            None => counts.push((account, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts
        .into_iter()
        .find(|(_, count)| *count == most)
        .map(|(account, _)| account)
}

/// Judges the role as IAM has it.
///
/// # Errors
/// When AWS can not be asked, or there is no such role. What could not be read of it makes what depends on it
/// unknown.
#[cfg(feature = "aws")]
pub async fn live(session: &crate::aws::Session, config: &Config) -> Result<RoleChecked, Failure> {
    let request = role::resolve(session, config, false).await?;
    let name = request.arn.name();
    let (state, bucket_policies) = tokio::join!(
        role::state(session, &name),
        role::bucket_policies(session, &request.needs)
    );
    let state = state?.ok_or(role::NoRole {
        name,
        managed: request.managed,
    })?;
    let set = PolicySet::of_role(&state, &bucket_policies, &request.needs);
    let arn = state.arn.parse().unwrap_or(request.arn);
    Ok(RoleChecked {
        result: judge(&request.needs, &arn, &set),
        role: arn,
    })
}
