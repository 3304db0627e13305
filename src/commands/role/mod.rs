//! `finetune role`: the service role that a job runs with.

pub mod check;
pub mod evaluate;
pub mod show;

use crate::config::Config;
use crate::error::Failure;
use crate::iam::{AccountId, Region, RoleRequest};
use crate::steps::role;

#[cfg(feature = "aws")]
pub use show::show;
pub use show::{About, Form, RoleShown, ShowError, ShowOptions, show_offline};

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
