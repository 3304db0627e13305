//! AWS IAM: what whoever calls may do.

use std::collections::BTreeMap;

use aws_sdk_iam::types::{
    ContextEntry, ContextKeyTypeEnum, OrganizationsDecisionDetail, PermissionsBoundaryDecisionDetail,
};
use futures_util::future::try_join_all;

use super::bedrock::odd_answer;
use super::iam::decoded;
use super::paging::all;
use super::{Roles, ServiceError, Session};
use crate::iam::Simulated;

/// The users of an account, and IAM's policy simulator.
#[derive(Debug, Clone)]
pub struct Callers {
    client: aws_sdk_iam::Client,
    roles: Roles,
}

impl Callers {
    /// Calls made with `session`.
    pub fn new(session: &Session) -> Self {
        Self {
            client: session.iam(),
            roles: Roles::new(session),
        }
    }

    /// Returns the ARN of a user's permissions boundary, if it has one.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn user_boundary(&self, name: &str) -> Result<Option<String>, ServiceError> {
        let answer = self.client.get_user().user_name(name).send().await;
        let answer = answer.map_err(|error| ServiceError::new("iam:GetUser", &error))?;
        let boundary = answer.user().and_then(|user| user.permissions_boundary());
        let arn = boundary.and_then(|boundary| boundary.permissions_boundary_arn());
        Ok(arn.map(ToOwned::to_owned))
    }

    /// Reads the inline and the attached policies of a user by name or ARN, as JSON text.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn user_policies(&self, name: &str) -> Result<BTreeMap<String, String>, ServiceError> {
        let (inline, attached) = tokio::try_join!(self.inline(name), self.attached(name))?;
        Ok(inline.into_iter().chain(attached).collect())
    }

    async fn inline(&self, name: &str) -> Result<Vec<(String, String)>, ServiceError> {
        const OPERATION: &str = "iam:GetUserPolicy";
        let names = self.client.list_user_policies().user_name(name);
        let names = all("iam:ListUserPolicies", names.into_paginator().items().send()).await?;
        let documents = names.into_iter().map(|policy| async move {
            let asked = self.client.get_user_policy().user_name(name);
            let answer = asked.policy_name(&policy).send().await;
            let answer = answer.map_err(|error| ServiceError::new(OPERATION, &error))?;
            let document = decoded(OPERATION, answer.policy_document())?;
            Ok::<_, ServiceError>((policy, document))
        });
        try_join_all(documents).await
    }

    async fn attached(&self, name: &str) -> Result<Vec<(String, String)>, ServiceError> {
        let attached = self.client.list_attached_user_policies().user_name(name);
        let attached = all(
            "iam:ListAttachedUserPolicies",
            attached.into_paginator().items().send(),
        )
        .await?;
        let arns = attached.iter().filter_map(|policy| policy.policy_arn());
        let documents = arns.map(|arn| async move {
            let document = self.roles.managed_policy(arn).await?;
            Ok::<_, ServiceError>((arn.to_owned(), document))
        });
        try_join_all(documents).await
    }

    /// Whether a user is a member of any group, whose policies are its own too.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn is_in_a_group(&self, name: &str) -> Result<bool, ServiceError> {
        let answer = self.client.list_groups_for_user().user_name(name).send().await;
        let answer = answer.map_err(|error| ServiceError::new("iam:ListGroupsForUser", &error))?;
        Ok(!answer.groups().is_empty())
    }

    /// Has IAM simulate that `principal`, a user or a role, passes `role` to Bedrock.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn simulate_pass_role(&self, principal: &str, role: &str) -> Result<Simulated, ServiceError> {
        const OPERATION: &str = "iam:SimulatePrincipalPolicy";
        let service = ContextEntry::builder()
            .context_key_name("iam:PassedToService")
            .context_key_values("bedrock.amazonaws.com")
            .context_key_type(ContextKeyTypeEnum::String)
            .build();
        let answer = self
            .client
            .simulate_principal_policy()
            .policy_source_arn(principal)
            .action_names("iam:PassRole")
            .resource_arns(role)
            .context_entries(service)
            .send()
            .await
            .map_err(|error| ServiceError::new(OPERATION, &error))?;
        let result = answer
            .evaluation_results()
            .first()
            .ok_or_else(|| odd_answer(OPERATION, "the answer decides nothing".to_owned()))?;
        let organization = result.organizations_decision_detail();
        let boundary = result.permissions_boundary_decision_detail();
        Ok(Simulated {
            role: role.to_owned(),
            decision: result.eval_decision().as_str().to_owned(),
            by_organization: organization.map(OrganizationsDecisionDetail::allowed_by_organizations),
            by_boundary: boundary.map(PermissionsBoundaryDecisionDetail::allowed_by_permissions_boundary),
        })
    }
}
