//! `finetune role`: the service role that a job runs with.

#[cfg(feature = "aws")]
pub mod apply;
pub mod check;
#[cfg(feature = "aws")]
pub mod delete;
#[cfg(feature = "aws")]
pub mod diff;
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
        named: None,
        media: &role::media(config),
    };
    Ok(role::request(config, role::needs(config, place)?, false))
}

#[cfg(test)]
#[cfg(feature = "aws")]
mod tests;
