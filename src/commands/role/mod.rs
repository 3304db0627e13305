//! `finetune role`: the service role that a job runs with.

pub mod check;
pub mod evaluate;

use crate::config::Config;
use crate::error::{ExitStatus, Failure, Hint};
use crate::iam::{AccountId, Region, RoleDocuments, RoleRequest};
use crate::steps::role;

/// The documents of a job's role.
#[derive(Debug, Clone)]
pub struct RoleShown {
    /// The role.
    pub request: RoleRequest,
    /// Its documents.
    pub documents: RoleDocuments,
    /// Nobody was asked: subnets and groups are taken to be the account's own.
    pub offline: bool,
}

/// Too little is known to write the documents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShowError {
    /// No Region.
    #[error("no Region is configured")]
    NoRegion,
    /// No account, and nobody to ask.
    #[error("the account is not known, and this build talks to no AWS account")]
    NoAccount,
}

impl Hint for ShowError {
    fn hints(&self) -> Vec<String> {
        vec![match self {
            Self::NoRegion => "set `region` in finetune.toml, or pass `--region`".to_owned(),
            Self::NoAccount => "pass `--account-id`".to_owned(),
        }]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// Renders the documents for an account without asking anybody.
///
/// # Errors
/// When the Region is not known, or a key can not be put into a policy.
pub fn show_offline(
    config: &Config,
    region: Option<&Region>,
    account: &AccountId,
) -> Result<RoleShown, Failure> {
    let request = offline_request(config, region, account)?;
    Ok(RoleShown {
        documents: request.needs.documents(),
        request,
        offline: true,
    })
}

/// The role of a job in an account, without asking anybody.
fn offline_request(
    config: &Config,
    region: Option<&Region>,
    account: &AccountId,
) -> Result<RoleRequest, Failure> {
    let region = region.or(config.region.as_ref()).ok_or(ShowError::NoRegion)?;
    let place = role::Place {
        partition: &region.partition(),
        region,
        account,
        facts: None,
    };
    Ok(role::request(config, role::needs(config, place)?, false))
}

/// Renders the documents with what the account says of itself and of the network.
///
/// # Errors
/// When AWS can not be asked.
#[cfg(feature = "aws")]
pub async fn show(session: &crate::aws::Session, config: &Config) -> Result<RoleShown, Failure> {
    let request = role::resolve(session, config, false).await?;
    Ok(RoleShown {
        documents: request.needs.documents(),
        request,
        offline: false,
    })
}

/// What `role apply` did.
#[cfg(feature = "aws")]
#[derive(Debug, Clone)]
pub struct RoleOutcome {
    /// What became of the role.
    pub applied: role::RoleApplied,
    /// Whether it is a role that the tool may write at all (`role.name`).
    pub managed: bool,
}

/// Creates or updates the role.
///
/// # Errors
/// When AWS can not be asked or refuses.
#[cfg(feature = "aws")]
pub async fn apply(
    session: &crate::aws::Session,
    config: &Config,
    adopt: bool,
) -> Result<RoleOutcome, Failure> {
    let request = role::resolve(session, config, adopt).await?;
    let applied = role::apply(session, &request, &config.tags).await?;
    Ok(RoleOutcome {
        applied,
        managed: request.managed,
    })
}
