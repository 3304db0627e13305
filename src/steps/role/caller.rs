//! Who runs the tool: as policies name it, and what it may do.

use std::collections::BTreeMap;

use crate::aws::{CallerIdentity, Callers, Roles, ServiceError, Session};
use crate::diagnostic::{Read, Unread};
use crate::iam::CallerFacts;
use crate::iam::evaluate::Principal;
use crate::steps::network::read;

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

/// Reads what tells whether the caller may pass `role` to Bedrock: its own policies, and what IAM's policy
/// simulator says, at the same time. What can't be read says why in its place. At most three calls deep.
pub async fn caller_facts(session: &Session, caller: &CallerIdentity, role: &str) -> CallerFacts {
    let arn = caller.arn.clone();
    match arn.parse() {
        Ok(Principal::User { arn, .. }) => Box::pin(of_user(session, arn, role)).await,
        Ok(Principal::Session { role: own, .. }) => Box::pin(of_role(session, arn, &own, role)).await,
        Ok(Principal::Root { .. }) => CallerFacts {
            arn,
            // No policy of the account binds its root user (IAM User Guide, Root user).
            policies: Read::Known(BTreeMap::from([(
                "root user".to_owned(),
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#
                    .to_owned(),
            )])),
            boundary: Read::Known(None),
            simulated: unread("iam:SimulatePrincipalPolicy", "the root user has no policies"),
        },
        _ => CallerFacts {
            simulated: unread("iam:SimulatePrincipalPolicy", "it knows users and roles only"),
            policies: unread("iam:ListUserPolicies", &format!("`{arn}` is no user and no role")),
            boundary: Read::Known(None),
            arn,
        },
    }
}

fn unread<T>(operation: &str, error: &str) -> Read<T> {
    Read::Unread(Unread {
        operation: operation.to_owned(),
        denied: false,
        error: error.to_owned(),
    })
}

async fn of_user(session: &Session, arn: String, role: &str) -> CallerFacts {
    let callers = Callers::new(session);
    let name = arn.rsplit('/').next().unwrap_or_default();
    let boundary = async {
        match callers.user_boundary(name).await? {
            Some(boundary) => Roles::new(session).managed_policy(&boundary).await.map(Some),
            None => Ok(None),
        }
    };
    let (policies, in_group, boundary, simulated) = tokio::join!(
        callers.user_policies(name),
        callers.is_in_a_group(name),
        boundary,
        callers.simulate_pass_role(&arn, role),
    );
    CallerFacts {
        policies: match in_group {
            Ok(false) => read(policies),
            // Their policies would take two calls more, one after the other; the simulator knows them.
            Ok(true) => unread(
                "iam:ListGroupPolicies",
                "the policies of groups are left to the simulator",
            ),
            Err(error) => Read::Unread(Unread::from(&error)),
        },
        boundary: read(boundary),
        simulated: read(simulated),
        arn,
    }
}

async fn of_role(session: &Session, arn: String, own: &crate::iam::RoleArn, role: &str) -> CallerFacts {
    let (roles, callers, name) = (Roles::new(session), Callers::new(session), own.name());
    let header = async {
        let header = roles.role(&name).await;
        let found = header.as_ref().ok().and_then(Option::as_ref);
        // The ARN of a session lacks the path of its role.
        let source = found.map_or_else(|| own.to_string(), |header| header.arn.clone());
        let boundary = async {
            match found.and_then(|header| header.boundary.as_deref()) {
                Some(boundary) => roles.managed_policy(boundary).await.map(Some),
                None => Ok::<_, ServiceError>(None),
            }
        };
        let (boundary, simulated) = tokio::join!(boundary, callers.simulate_pass_role(&source, role));
        (header.and(boundary), simulated)
    };
    let (inline, attached, (boundary, simulated)) = tokio::join!(
        roles.inline_policies(&name),
        roles.attached_policies(&name),
        header
    );
    let policies = inline.and_then(|inline| Ok(inline.into_iter().chain(attached?).collect()));
    CallerFacts {
        arn,
        policies: read(policies),
        boundary: read(boundary),
        simulated: read(simulated),
    }
}
