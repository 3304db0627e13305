//! The service role of a job: what it has to be, what it is, and bringing the one to the other.

#[cfg(feature = "aws")]
mod apply;
#[cfg(feature = "aws")]
mod caller;
#[cfg(feature = "aws")]
pub mod delete;
#[cfg(feature = "aws")]
mod error;
#[cfg(feature = "aws")]
mod in_use;
mod keys;
mod media;
#[cfg(feature = "aws")]
mod named;
mod needs;
#[cfg(feature = "aws")]
mod plan;
#[cfg(feature = "aws")]
mod read;
#[cfg(feature = "aws")]
mod resolve;
mod surroundings;
#[cfg(feature = "aws")]
mod trust;

#[cfg(feature = "aws")]
pub use apply::{Carried, RoleApplied, apply, carry_out};
#[cfg(feature = "aws")]
pub use caller::{caller_arn, caller_facts};
#[cfg(feature = "aws")]
pub use error::{NoRole, RoleError};
pub use media::{Media, media};
#[cfg(feature = "aws")]
pub use named::{media_found, named};
pub use needs::{NeedsError, Place, needs, without_keys};
#[cfg(feature = "aws")]
pub use plan::{RoleAction, RolePlan, plan};
#[cfg(feature = "aws")]
pub use read::{bucket_policies, bucket_policy, state, wanted_boundary};
#[cfg(feature = "aws")]
pub use resolve::{ResolveError, resolve};
pub use surroundings::surroundings;
#[cfg(feature = "aws")]
pub use trust::{TrustAnalysis, trust_analysis};

use crate::config::{Config, RoleConfig};
use crate::iam::{AccountId, Partition, RoleArn, RoleFacts, RoleNeeds, RoleRequest, RoleSettings};
use crate::network::Storage;

/// The role that a configuration names, and how it may be treated.
pub fn request(config: &Config, needs: RoleNeeds, adopt: bool) -> RoleRequest {
    let mut settings = RoleSettings {
        tags: config.tags.clone(),
        ..RoleSettings::default()
    };
    if let RoleConfig::Managed(role) = &config.role {
        settings.path.clone_from(&role.path);
        settings.boundary.clone_from(&role.boundary);
    }
    RoleRequest {
        arn: arn(config, &needs.partition, &needs.account),
        managed: matches!(config.role, RoleConfig::Managed(_)),
        adopt,
        needs,
        settings,
    }
}

/// The ARN that the role of a configuration has, or will have in this account.
pub fn arn(config: &Config, partition: &Partition, account: &AccountId) -> RoleArn {
    match &config.role {
        RoleConfig::Managed(role) => RoleArn::below(partition, account, role.path.as_ref(), &role.name),
        RoleConfig::Existing(arn) => arn.clone(),
    }
}

/// What the job of `config` reads and writes, with the role as IAM names it where it is known; none where
/// the job can not be put into policies, which the checks of the role say.
pub fn storage(config: &Config, place: Place<'_>, facts: Option<&RoleFacts>) -> Option<Storage> {
    let asked = request(config, needs(config, place).ok()?, false);
    let state = facts.and_then(|facts| facts.role.ok()).and_then(Option::as_ref);
    let role = state.and_then(|state| state.arn.parse().ok());
    Some(Storage {
        role: role.unwrap_or(asked.arn),
        needs: RoleNeeds {
            vpc: None,
            ..asked.needs
        },
    })
}
