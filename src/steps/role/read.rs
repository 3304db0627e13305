//! Reads a service role, and the policies of the buckets that it works on.

use std::collections::BTreeMap;

use crate::aws::{ErrorKind, ObjectStore, Roles, ServiceError, Session};
use crate::config::{Config, RoleConfig};
use crate::diagnostic::{Read, Unread};
use crate::iam::{RoleName, RoleNeeds, RoleState};
use crate::steps::network::read;

/// Reads a role with all its policies; `None` when there is no role of that name. Policies that could
/// not be read say why in their place.
///
/// # Errors
/// When the role itself could not be read.
pub async fn state(session: &Session, name: &RoleName) -> Result<Option<RoleState>, ServiceError> {
    let roles = Roles::new(session);
    // Asked for together: that a role is absent is the rarer case, and the answers cost nothing then.
    let (header, inline, attached) = tokio::join!(
        roles.role(name),
        roles.inline_policies(name),
        roles.attached_policies(name)
    );
    let Some(header) = header? else {
        return Ok(None);
    };
    let boundary = match &header.boundary {
        Some(arn) => read(roles.managed_policy(arn).await.map(Some)),
        None => Read::Known(None),
    };
    Ok(Some(RoleState {
        arn: header.arn,
        created: Some(header.created),
        trust: header.trust,
        tags: header.tags,
        inline: read(inline),
        attached: read(attached),
        boundary_arn: header.boundary,
        boundary,
    }))
}

/// Reads a role as far as it has to be known to write it: what is attached to it is left out, and so is
/// what its permissions boundary says.
///
/// # Errors
/// When the role itself could not be read.
pub(super) async fn own_state(session: &Session, name: &RoleName) -> Result<Option<RoleState>, ServiceError> {
    let roles = Roles::new(session);
    let Some(header) = roles.role(name).await? else {
        return Ok(None);
    };
    let inline = roles.inline_policies(name).await;
    let not_asked = |operation: &str| Unread {
        operation: operation.to_owned(),
        denied: false,
        error: "it was not asked for".to_owned(),
    };
    Ok(Some(RoleState {
        arn: header.arn,
        created: Some(header.created),
        trust: header.trust,
        tags: header.tags,
        inline: read(inline),
        attached: Read::Unread(not_asked("iam:ListAttachedRolePolicies")),
        boundary_arn: header.boundary,
        boundary: Read::Unread(not_asked("iam:GetPolicy")),
    }))
}

/// Reads the permissions boundary that `config` asks for; none where it asks for none.
pub async fn wanted_boundary(session: &Session, config: &Config) -> Option<Read<String>> {
    let RoleConfig::Managed(role) = &config.role else {
        return None;
    };
    let arn = role.boundary.as_ref()?;
    Some(read(Roles::new(session).managed_policy(arn.as_str()).await))
}

/// Reads the policies of the buckets of a job. A bucket that is not there has none: that it is missing is for
/// the checks of the account to say.
pub async fn bucket_policies(session: &Session, needs: &RoleNeeds) -> BTreeMap<String, Read<Option<String>>> {
    let policies = needs.owned_buckets().map(|(bucket, owner)| async move {
        let store = ObjectStore::new(session, owner);
        (bucket.to_owned(), bucket_policy(&store, bucket).await)
    });
    futures_util::future::join_all(policies)
        .await
        .into_iter()
        .collect()
}

/// Reads the policy of one bucket.
pub async fn bucket_policy(store: &ObjectStore, bucket: &str) -> Read<Option<String>> {
    match store.bucket_policy(bucket).await {
        Err(error) if error.kind == ErrorKind::NotFound => Read::Known(None),
        answer => read(answer),
    }
}
