//! AWS IAM: the roles of the account that the tool made.

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;

use super::paging::all;
use super::{ErrorKind, Roles, ServiceError};
use crate::job::leftover::ManagedRoleFact;

/// How many roles are asked for their tags at the same time: IAM is throttled per account.
const TOGETHER: usize = 8;

/// The service principal, as it stands in the percent-encoded trust policies of a list.
const BEDROCK: &str = "bedrock.amazonaws.com";

impl Roles {
    /// Lists the roles that Bedrock may assume and that carry the tag `tag`. A list of roles tells no tags (API
    /// reference of ListRoles), so each of these roles is asked for its own.
    ///
    /// # Errors
    /// When IAM refused or gave no answer: half a list is none.
    pub async fn tagged(&self, tag: &str) -> Result<Vec<ManagedRoleFact>, ServiceError> {
        let call = self.client.list_roles();
        let roles = all("iam:ListRoles", call.into_paginator().items().send()).await?;
        let trusting = roles.into_iter().filter(|role| {
            let trust = role.assume_role_policy_document();
            trust.is_none_or(|trust| trust.contains(BEDROCK))
        });
        stream::iter(trusting)
            .map(|role| async move {
                let has = self.has_tag(role.role_name(), tag).await?;
                Ok::<_, ServiceError>(has.then_some(role))
            })
            .buffered(TOGETHER)
            .try_filter_map(|role| async move { Ok(role) })
            .map_ok(|role| ManagedRoleFact {
                arn: role.arn().to_owned(),
                name: role.role_name().to_owned(),
                created: Timestamp::from_second(role.create_date().secs()).ok(),
            })
            .try_collect()
            .await
    }

    /// Whether a role carries a tag; one that is gone meanwhile does not.
    async fn has_tag(&self, role: &str, tag: &str) -> Result<bool, ServiceError> {
        let call = self.client.list_role_tags().role_name(role);
        match all("iam:ListRoleTags", call.into_paginator().items().send()).await {
            Ok(tags) => Ok(tags.iter().any(|one| one.key() == tag)),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}
