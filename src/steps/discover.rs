//! Finds the subnets and security groups of a job that names a VPC, or Terraform's outputs, instead of them.

use std::borrow::Cow;
use std::path::Path;

use crate::aws::{Network, ServiceError, Session};
use crate::config::{Config, Discovery, NetworkConfig, NetworkPlace, RoleConfig};
use crate::error::{ExitStatus, Hint};
use crate::iam::IdentifierError;
use crate::network::{PickError, PickedGroup, Picks, pick_groups, pick_subnets};
use crate::steps::terraform::{self, TerraformError};
use crate::terraform::Outputs;

/// The network of a job can not be found.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    /// EC2 refused or gave no answer.
    #[error("failed to look for the network of the job")]
    Aws(#[from] ServiceError),
    /// Nothing, or too much, fits.
    #[error(transparent)]
    Pick(#[from] PickError),
    /// Terraform's outputs do not tell.
    #[error(transparent)]
    Terraform(#[from] TerraformError),
    /// An ID is none.
    #[error("what was found is no identifier")]
    Identifier(#[from] IdentifierError),
}

impl Hint for DiscoverError {
    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Aws(error) => return error.hints(),
            Self::Terraform(error) => return error.hints(),
            Self::Pick(PickError::NoSubnet { .. }) => {
                "correct `network.vpc_id`, `network.subnet_tags` or the Region, or name `network.subnet_ids`"
            }
            Self::Pick(PickError::NoGroup { .. }) => {
                "open a group to itself both ways (NET-22, NET-23), or name one in `network.security_group_ids`"
            }
            Self::Pick(PickError::Ambiguous { .. }) => {
                "name the one that is meant in `network.security_group_ids`, or narrow with \
                 `network.security_group_tags`"
            }
            Self::Identifier(_) => "correct the outputs of Terraform",
        };
        vec![hint.to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Aws(error) => error.exit_status(),
            _ => ExitStatus::Unusable,
        }
    }
}

/// Returns `config` with its subnets, groups and role; as it is where it names them.
///
/// # Errors
/// When nothing, or too much, fits, or nobody can be asked.
pub async fn resolve<'a>(session: &Session, config: &'a Config) -> Result<Cow<'a, Config>, DiscoverError> {
    let discovery = config.discovery.as_ref().filter(|_| config.network.is_none());
    if discovery.is_none() && config.role_outputs.is_none() {
        return Ok(Cow::Borrowed(config));
    }
    let (role, of_role) = role_of(config).await?;
    let mut found = role.into_owned();
    let logs_of = |outputs: &Option<Outputs>| outputs.as_ref()?.invocation_log_location.clone();
    let mut logs = logs_of(&of_role);
    if let Some(discovery) = discovery {
        let known = match (&discovery.place, of_role) {
            // Terraform is asked once where both come of one folder.
            (NetworkPlace::Terraform(path), Some(outputs)) if config.role_outputs.as_ref() == Some(path) => {
                Some(outputs)
            }
            (NetworkPlace::Terraform(path), _) => Some(outputs(path).await?),
            (NetworkPlace::Vpc(_), _) => None,
        };
        logs = logs_of(&known).or(logs);
        found.network = Some(find_with(session, discovery, known).await?);
    }
    found.built_logs = logs.map(|uri| uri.parse()).transpose()?;
    Ok(Cow::Owned(found))
}

/// Returns `config` with its role alone; as it is where it names it.
///
/// # Errors
/// When Terraform's outputs can not be read, or do not name the role.
pub async fn resolve_role(config: &Config) -> Result<Cow<'_, Config>, DiscoverError> {
    Ok(role_of(config).await?.0)
}

async fn role_of(config: &Config) -> Result<(Cow<'_, Config>, Option<Outputs>), DiscoverError> {
    let Some(path) = &config.role_outputs else {
        return Ok((Cow::Borrowed(config), None));
    };
    let outputs = outputs(path).await?;
    let arn = outputs.role().map_err(TerraformError::lacking(path, "a role"))?;
    let mut found = config.clone();
    found.role = RoleConfig::Existing(arn.parse()?);
    found.role_outputs = None;
    Ok((Cow::Owned(found), Some(outputs)))
}

/// Finds the subnets and groups that `discovery` describes.
///
/// # Errors
/// As [`resolve`].
pub async fn find(session: &Session, discovery: &Discovery) -> Result<NetworkConfig, DiscoverError> {
    find_with(session, discovery, None).await
}

async fn find_with(
    session: &Session,
    discovery: &Discovery,
    known: Option<Outputs>,
) -> Result<NetworkConfig, DiscoverError> {
    let (place, vpc, subnet_ids, output_groups) = match &discovery.place {
        NetworkPlace::Vpc(vpc) => (
            format!("VPC `{vpc}`"),
            Some(vpc.to_string()),
            Vec::new(),
            Vec::new(),
        ),
        NetworkPlace::Terraform(path) => {
            let outputs = match known {
                Some(outputs) => outputs,
                None => outputs(path).await?,
            };
            let outputs = outputs
                .network()
                .map_err(TerraformError::lacking(path, "a network"))?;
            let place = match (&outputs.vpc_id, outputs.subnet_ids.is_empty()) {
                (Some(vpc), true) => format!("VPC `{vpc}` (Terraform's outputs of `{}`)", path.display()),
                _ => format!("Terraform's outputs of `{}`", path.display()),
            };
            (
                place,
                outputs.vpc_id,
                outputs.subnet_ids,
                outputs.security_group_ids,
            )
        }
    };
    let network = Network::new(session);
    let vpc = vpc.as_deref();
    let named = discovery.security_group_ids.as_deref();
    let groups = async {
        if named.is_some() || !output_groups.is_empty() {
            return Ok(Vec::new());
        }
        network.groups_where(vpc, &discovery.security_group_tags).await
    };
    let (subnets, zones, groups) = tokio::join!(
        network.subnets_where(vpc, &subnet_ids, &discovery.subnet_tags),
        network.zones(),
        groups
    );
    let (subnets, zones, mut groups) = (subnets?, zones?, groups?);
    let subnets_at = tagged(&place, &discovery.subnet_tags);
    let picked = pick_subnets(&subnets_at, &subnets, &zones)?;
    let explicit = |id: String, why: &str| PickedGroup {
        id,
        why: why.to_owned(),
    };
    let groups = match named {
        Some(named) => {
            let named = named
                .iter()
                .map(|id| explicit(id.to_string(), "named in the configuration"));
            named.collect()
        }
        None if !output_groups.is_empty() => {
            let named = output_groups.into_iter();
            named
                .map(|id| explicit(id, "Terraform's output `security_group_ids`"))
                .collect()
        }
        None => {
            // Without a VPC among the outputs the groups of the subnets' VPC are looked at.
            if let (None, Some(first)) = (vpc, subnets.first()) {
                groups = network
                    .groups_where(Some(&first.vpc_id), &discovery.security_group_tags)
                    .await?;
            }
            let narrowed = !discovery.security_group_tags.is_empty();
            pick_groups(&tagged(&place, &discovery.security_group_tags), &groups, narrowed)?
        }
    };
    let subnet_ids = picked.iter().map(|subnet| subnet.id.parse());
    let security_group_ids = groups.iter().map(|group| group.id.parse());
    Ok(NetworkConfig {
        subnet_ids: subnet_ids.collect::<Result<_, _>>()?,
        security_group_ids: security_group_ids.collect::<Result<_, _>>()?,
        picks: Some(Picks {
            place: subnets_at,
            subnets: picked,
            groups,
        }),
    })
}

/// The place, with the tags that narrow it.
fn tagged(place: &str, tags: &std::collections::BTreeMap<String, String>) -> String {
    if tags.is_empty() {
        return place.to_owned();
    }
    let shown: Vec<String> = tags
        .iter()
        .map(|(key, value)| format!("`{key}` = `{value}`"))
        .collect();
    format!("{place} tagged {}", shown.join(", "))
}

/// Reads Terraform's outputs without holding up what else goes on.
async fn outputs(path: &Path) -> Result<Outputs, DiscoverError> {
    let given = path.to_owned();
    match tokio::task::spawn_blocking(move || terraform::outputs(&given)).await {
        Ok(outputs) => Ok(outputs?),
        Err(error) => Err(TerraformError::File(path.to_owned(), std::io::Error::other(error)).into()),
    }
}
