//! Who asks, and the roles that jobs name, as the other server's STS and IAM know them.

use std::collections::BTreeMap;

use aws_sdk_iam::error::ProvideErrorMetadata;
use percent_encoding::percent_decode_str;

use super::{Elsewhere, Needs, Unanswered};
use crate::sandbox::account::Role;

/// Whoever calls the server.
#[derive(Debug)]
pub(super) struct Caller {
    /// Twelve digits.
    pub(super) account: String,
    /// `aws`, `aws-us-gov` or `aws-cn`.
    pub(super) partition: String,
    pub(super) arn: String,
    pub(super) user_id: String,
}

/// Roles by name, and managed policies by ARN, each JSON text.
#[derive(Debug, Default)]
pub(super) struct Identity {
    pub(super) roles: BTreeMap<String, Role>,
    pub(super) policies: BTreeMap<String, String>,
}

/// Asks who is calling.
///
/// # Errors
/// When no answer came, or one without an account.
pub(super) async fn caller(sts: &aws_sdk_sts::Client, endpoint: &str) -> Result<Caller, Unanswered> {
    let unanswered = |reason: String| Unanswered {
        endpoint: endpoint.to_owned(),
        operation: "sts:GetCallerIdentity",
        reason,
    };
    let answer = sts
        .get_caller_identity()
        .send()
        .await
        .map_err(|error| unanswered(super::reason(&error)))?;
    let text = |given: Option<&str>| given.unwrap_or_default().to_owned();
    let (account, arn) = (text(answer.account()), text(answer.arn()));
    if account.len() != 12 || !arn.starts_with("arn:") {
        return Err(unanswered(format!(
            "it names account `{account}` and caller `{arn}`"
        )));
    }
    Ok(Caller {
        partition: arn.split(':').nth(1).unwrap_or("aws").to_owned(),
        account,
        arn,
        user_id: text(answer.user_id()),
    })
}

impl Elsewhere {
    /// Looks whether the server still keeps the account that it kept when this one began.
    pub(super) async fn is_the_same(&self) -> Result<(), Unanswered> {
        let now = caller(&self.sts, &self.endpoint).await?;
        if now.account == self.caller.account {
            return Ok(());
        }
        Err(Unanswered {
            endpoint: self.endpoint.clone(),
            operation: "sts:GetCallerIdentity",
            reason: format!(
                "it keeps account `{}` now, not `{}`",
                now.account, self.caller.account
            ),
        })
    }

    /// Reads the roles that are needed, with all that decides what they may do.
    pub(super) async fn identity(&self, needs: &Needs) -> Result<Identity, Unanswered> {
        let mut found = Identity::default();
        for arn in &needs.roles {
            let name = arn.rsplit('/').next().unwrap_or(arn);
            if let Some(role) = self.role(name).await? {
                if let Some(boundary) = &role.boundary
                    && let Some(text) = self.managed_policy(boundary).await?
                {
                    found.policies.insert(boundary.clone(), text);
                }
                found.roles.insert(name.to_owned(), role);
            }
        }
        Ok(found)
    }

    async fn role(&self, name: &str) -> Result<Option<Role>, Unanswered> {
        let answer = match self.iam.get_role().role_name(name).send().await {
            Ok(answer) => answer,
            // A name that IAM does not take names no role either.
            Err(error) if matches!(error.code(), Some("NoSuchEntity" | "ValidationError")) => {
                return Ok(None);
            }
            Err(error) => return Err(self.unanswered("iam:GetRole")(error)),
        };
        let Some(role) = answer.role() else {
            return Ok(None);
        };
        let boundary = role
            .permissions_boundary()
            .and_then(|boundary| boundary.permissions_boundary_arn());
        let (policies, attached) = tokio::try_join!(self.inline(name), self.attached(name))?;
        Ok(Some(Role {
            path: role.path().to_owned(),
            id: role.role_id().to_owned(),
            trust: decoded(role.assume_role_policy_document().unwrap_or_default()),
            description: role.description().map(ToOwned::to_owned),
            max_session: 3_600,
            policies,
            attached,
            boundary: boundary.map(ToOwned::to_owned),
            tags: BTreeMap::new(),
            created: role.create_date().secs() * 1_000,
            assumable_from: 0,
        }))
    }

    async fn inline(&self, role: &str) -> Result<BTreeMap<String, String>, Unanswered> {
        let names = self.iam.list_role_policies().role_name(role);
        let mut found = BTreeMap::new();
        for name in all!(self, "iam:ListRolePolicies", names)? {
            let request = self.iam.get_role_policy().role_name(role).policy_name(&name);
            let answer = request
                .send()
                .await
                .map_err(self.unanswered("iam:GetRolePolicy"))?;
            found.insert(name, decoded(answer.policy_document()));
        }
        Ok(found)
    }

    async fn attached(&self, role: &str) -> Result<BTreeMap<String, String>, Unanswered> {
        let listed = self.iam.list_attached_role_policies().role_name(role);
        let listed = all!(self, "iam:ListAttachedRolePolicies", listed)?;
        let mut found = BTreeMap::new();
        for arn in listed.into_iter().filter_map(|policy| policy.policy_arn) {
            if let Some(text) = self.managed_policy(&arn).await? {
                found.insert(arn, text);
            }
        }
        Ok(found)
    }

    /// The document of a managed policy in its default version.
    async fn managed_policy(&self, arn: &str) -> Result<Option<String>, Unanswered> {
        let answer = match self.iam.get_policy().policy_arn(arn).send().await {
            Ok(answer) => answer,
            Err(error) if error.code() == Some("NoSuchEntity") => return Ok(None),
            Err(error) => return Err(self.unanswered("iam:GetPolicy")(error)),
        };
        let Some(version) = answer.policy().and_then(|policy| policy.default_version_id()) else {
            return Ok(None);
        };
        let request = self.iam.get_policy_version().policy_arn(arn).version_id(version);
        let answer = request
            .send()
            .await
            .map_err(self.unanswered("iam:GetPolicyVersion"))?;
        let document = answer.policy_version().and_then(|version| version.document());
        Ok(document.map(decoded))
    }
}

/// Decodes the percent-encoded JSON that IAM answers with; some servers send it plain.
fn decoded(document: &str) -> String {
    if document.trim_start().starts_with('{') {
        return document.to_owned();
    }
    percent_decode_str(document).decode_utf8_lossy().into_owned()
}
