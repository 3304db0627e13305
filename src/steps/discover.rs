//! Finds the subnets and security groups of a job that names a VPC, or Terraform's outputs, instead of them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::aws::{Network, ServiceError, Session};
use crate::config::{Config, Discovery, NetworkConfig, NetworkPlace};
use crate::error::{ExitStatus, Hint};
use crate::iam::IdentifierError;
use crate::network::{
    OutputsError, PickError, PickedGroup, Picks, TerraformOutputs, pick_groups, pick_subnets,
};

/// The network of a job can not be found.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    /// EC2 refused or gave no answer.
    #[error("failed to look for the network of the job")]
    Aws(#[from] ServiceError),
    /// Nothing, or too much, fits.
    #[error(transparent)]
    Pick(#[from] PickError),
    /// Terraform could not be run.
    #[error("failed to run `terraform output -json` in `{}`", .0.display())]
    Run(PathBuf, #[source] std::io::Error),
    /// Terraform failed.
    #[error("`terraform output -json` failed in `{}`: {told}", .folder.display())]
    Terraform {
        /// The folder.
        folder: PathBuf,
        /// What it said.
        told: String,
    },
    /// The file with the outputs could not be read.
    #[error("failed to read Terraform's outputs from `{}`", .0.display())]
    File(PathBuf, #[source] std::io::Error),
    /// The outputs do not describe a network.
    #[error("Terraform's outputs of `{}` do not describe a network: {why}", .path.display())]
    Outputs {
        /// The folder or the file.
        path: PathBuf,
        /// Why not.
        why: OutputsError,
    },
    /// An ID is none.
    #[error("what was found is no identifier")]
    Identifier(#[from] IdentifierError),
}

impl Hint for DiscoverError {
    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Aws(error) => return error.hints(),
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
            Self::Run(..) | Self::Terraform { .. } => {
                "run `terraform output -json > outputs.json` where Terraform works, and name the file in \
                 `network.terraform`"
            }
            Self::File(..) => "correct `network.terraform`",
            Self::Outputs { .. } => {
                "give the root module outputs `subnet_ids` and `security_group_ids` (lists), or `vpc_id`, and apply it"
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

/// Returns `config` with its subnets and groups; as it is where it names them, or has no VPC.
///
/// # Errors
/// When nothing, or too much, fits, or nobody can be asked.
pub async fn resolve<'a>(session: &Session, config: &'a Config) -> Result<Cow<'a, Config>, DiscoverError> {
    match (&config.network, &config.discovery) {
        (None, Some(discovery)) => {
            let mut found = config.clone();
            found.network = Some(find(session, discovery).await?);
            Ok(Cow::Owned(found))
        }
        _ => Ok(Cow::Borrowed(config)),
    }
}

/// Finds the subnets and groups that `discovery` describes.
///
/// # Errors
/// As [`resolve`].
pub async fn find(session: &Session, discovery: &Discovery) -> Result<NetworkConfig, DiscoverError> {
    let (place, vpc, subnet_ids, output_groups) = match &discovery.place {
        NetworkPlace::Vpc(vpc) => (
            format!("VPC `{vpc}`"),
            Some(vpc.to_string()),
            Vec::new(),
            Vec::new(),
        ),
        NetworkPlace::Terraform(path) => {
            let outputs = outputs(path).await?;
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

/// Reads Terraform's outputs: of a folder by running `terraform output -json` in it, else of the file.
async fn outputs(path: &Path) -> Result<TerraformOutputs, DiscoverError> {
    let given = path.to_owned();
    let read = tokio::task::spawn_blocking(move || text_of(&given));
    let text = match read.await {
        Ok(text) => text?,
        Err(error) => return Err(DiscoverError::File(path.to_owned(), std::io::Error::other(error))),
    };
    TerraformOutputs::read(&text).map_err(|why| DiscoverError::Outputs {
        path: path.to_owned(),
        why,
    })
}

fn text_of(path: &Path) -> Result<Vec<u8>, DiscoverError> {
    if !path.is_dir() {
        return std::fs::read(path).map_err(|error| DiscoverError::File(path.to_owned(), error));
    }
    let output = Command::new("terraform")
        .args(["output", "-json", "-no-color"])
        .current_dir(path)
        .env("TF_IN_AUTOMATION", "1")
        .env("CHECKPOINT_DISABLE", "1")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| DiscoverError::Run(path.to_owned(), error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let told = String::from_utf8_lossy(&output.stderr)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    Err(DiscoverError::Terraform {
        folder: path.to_owned(),
        told,
    })
}
