//! Works out the role that a job needs, with what the account says of itself and of the network.

use super::{NeedsError, Place, media_found, named, needs, request, without_keys};
use crate::aws::{ServiceError, Session};
use crate::config::Config;
use crate::error::{ExitStatus, Hint};
use crate::iam::RoleRequest;
use crate::network::VpcRequest;
use crate::steps::discover::{self, DiscoverError};
use crate::steps::network;

/// What the job needs of its role is not known.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// AWS could not be asked.
    #[error("failed to read what the role has to name")]
    Aws(#[from] ServiceError),
    /// The subnets of the job can not be picked.
    #[error(transparent)]
    Discover(#[from] DiscoverError),
    /// A key is named in a way that a policy does not take.
    #[error(transparent)]
    Needs(#[from] NeedsError),
    /// A policy would name a subnet that is not there.
    #[error("subnet `{0}` does not exist in Region `{1}`")]
    NoSubnet(String, String),
}

impl Hint for ResolveError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Aws(error) => error.hints(),
            Self::Discover(error) => error.hints(),
            Self::Needs(error) => error.hints(),
            Self::NoSubnet(..) => vec!["`finetune check network` says more".to_owned()],
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Aws(error) => error.exit_status(),
            Self::Discover(error) => error.exit_status(),
            Self::Needs(error) => error.exit_status(),
            Self::NoSubnet(..) => ExitStatus::Findings,
        }
    }
}

/// Works out the role of `config`.
///
/// # Errors
/// When AWS can not be asked, or a subnet is not there.
pub async fn resolve(session: &Session, config: &Config, adopt: bool) -> Result<RoleRequest, ResolveError> {
    let config = &*discover::resolve(session, config).await?;
    let facts = async {
        let Some(asked) = &config.network else {
            return Ok(None);
        };
        let asked = VpcRequest {
            region: session.region().clone(),
            account: None,
            subnet_ids: asked.subnet_ids.clone(),
            security_group_ids: asked.security_group_ids.clone(),
            storage: None,
        };
        Box::pin(network::gather(session, &asked)).await.map(Some)
    };
    // Which buckets there are to ask, the media tell.
    let named = async {
        let (caller, media) = tokio::join!(session.caller(), media_found(config));
        let needs = without_keys(config, Place::unseen(caller?, session.region(), &media));
        let named = named(session, config, &needs).await;
        Ok::<_, ServiceError>((media, named))
    };
    let (facts, named) = tokio::join!(facts, Box::pin(named));
    let (facts, (media, named)) = (facts?, named?);
    let caller = session.caller().await?;
    // Where the caller may not look, the subnets are taken to be the account's own.
    let known = facts.as_ref().and_then(|facts| facts.subnets.ok());
    if let (Some(known), Some(asked)) = (known, &config.network) {
        let missing = |id: &&crate::network::SubnetId| !known.iter().any(|subnet| subnet.id == id.as_str());
        if let Some(id) = asked.subnet_ids.iter().find(missing) {
            return Err(ResolveError::NoSubnet(
                id.to_string(),
                session.region().to_string(),
            ));
        }
    }
    let place = Place {
        facts: facts.as_ref(),
        named: Some(&named),
        ..Place::unseen(caller, session.region(), &media)
    };
    Ok(request(config, needs(config, place)?, adopt))
}
