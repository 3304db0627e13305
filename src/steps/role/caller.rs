//! Who runs the tool, as policies name them.

use crate::aws::{CallerIdentity, Roles, Session};
use crate::iam::evaluate::Principal;

/// The ARN that policies name the caller by: a user's own, of a session its role's. The path of a role is
/// IAM's to tell; where it may not be asked, the role is taken to have none. `None` for the root user and
/// for federated users, whom no policy of ours should name.
pub async fn caller_arn(session: &Session, caller: &CallerIdentity) -> Option<String> {
    match caller.arn.parse().ok()? {
        Principal::User { arn, .. } => Some(arn),
        Principal::Session { role, .. } => {
            let known = Roles::new(session).role(&role.name()).await.ok().flatten();
            Some(known.map_or_else(|| role.to_string(), |header| header.arn))
        }
        Principal::Role(role) => Some(role.to_string()),
        Principal::Root { .. } | Principal::Service(_) | Principal::Anonymous => None,
    }
}
