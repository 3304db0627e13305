//! AWS IAM: service roles and their policies.

use std::collections::BTreeMap;

use aws_sdk_iam::types::{self, Tag};

use super::bedrock::odd_answer;
use super::paging::all;
use super::{ErrorKind, ServiceError, Session};
use crate::iam::{Document, PolicyArn, RoleArn, RoleName, RolePath};

/// The roles of an account.
#[derive(Debug, Clone)]
pub struct Roles {
    pub(super) client: aws_sdk_iam::Client,
}

/// A role as GetRole describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleHeader {
    /// The ARN, path included.
    pub arn: String,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// The trust policy, as JSON text.
    pub trust: String,
    /// The tags.
    pub tags: BTreeMap<String, String>,
    /// The ARN of the permissions boundary.
    pub boundary: Option<String>,
}

/// A role that is to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewRole<'a> {
    /// Its name.
    pub name: &'a RoleName,
    /// Its path; absent: `/`.
    pub path: Option<&'a RolePath>,
    /// Its permissions boundary.
    pub boundary: Option<&'a PolicyArn>,
    /// Its trust policy.
    pub trust: &'a Document,
    /// What it is for.
    pub description: &'a str,
    /// Its tags.
    pub tags: &'a BTreeMap<String, String>,
}

fn tags(given: &BTreeMap<String, String>, operation: &'static str) -> Result<Vec<Tag>, ServiceError> {
    let tag = |(key, value): (&String, &String)| {
        Tag::builder()
            .key(key)
            .value(value)
            .build()
            .map_err(|error| odd_answer(operation, error.to_string()))
    };
    given.iter().map(tag).collect()
}

/// Decodes the percent-encoded JSON that IAM returns documents in.
pub(super) fn decoded(operation: &'static str, document: &str) -> Result<String, ServiceError> {
    Document::parse_percent_encoded(document)
        .map(|document| document.compact())
        .map_err(|error| odd_answer(operation, error.to_string()))
}

/// `None` for what is not there.
fn found<T>(answer: Result<T, ServiceError>) -> Result<Option<T>, ServiceError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Roles {
    /// Calls made with `session`.
    pub fn new(session: &Session) -> Self {
        Self {
            client: session.iam(),
        }
    }

    /// Describes a role; `None` when there is none of that name.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn role(&self, name: &RoleName) -> Result<Option<RoleHeader>, ServiceError> {
        const OPERATION: &str = "iam:GetRole";
        let answer = self.client.get_role().role_name(name.as_str()).send().await;
        let answer = found(answer.map_err(|error| ServiceError::new(OPERATION, &error)))?;
        let Some(role) = answer.as_ref().and_then(|answer| answer.role()) else {
            return Ok(None);
        };
        Ok(Some(header(role, OPERATION)?))
    }

    /// Reads the inline policies of a role by name, as JSON text.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn inline_policies(&self, name: &RoleName) -> Result<BTreeMap<String, String>, ServiceError> {
        let names = self.inline_names(name).await?;
        let documents = names.into_iter().map(|policy| self.inline_policy(name, policy));
        Ok(futures_util::future::try_join_all(documents)
            .await?
            .into_iter()
            .collect())
    }

    async fn inline_policy(&self, name: &RoleName, policy: String) -> Result<(String, String), ServiceError> {
        const OPERATION: &str = "iam:GetRolePolicy";
        let answer = self
            .client
            .get_role_policy()
            .role_name(name.as_str())
            .policy_name(&policy)
            .send()
            .await
            .map_err(|error| ServiceError::new(OPERATION, &error))?;
        let document = decoded(OPERATION, answer.policy_document())?;
        Ok((policy, document))
    }

    /// Lists the inline policies of a role by name.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn inline_names(&self, name: &RoleName) -> Result<Vec<String>, ServiceError> {
        let call = self.client.list_role_policies().role_name(name.as_str());
        all("iam:ListRolePolicies", call.into_paginator().items().send()).await
    }

    /// Lists the managed policies attached to a role by ARN.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn attached(&self, name: &RoleName) -> Result<Vec<String>, ServiceError> {
        let call = self.client.list_attached_role_policies().role_name(name.as_str());
        let attached = all(
            "iam:ListAttachedRolePolicies",
            call.into_paginator().items().send(),
        )
        .await?;
        let arns = attached.into_iter().filter_map(|policy| policy.policy_arn);
        Ok(arns.collect())
    }

    /// Reads the managed policies attached to a role by ARN, as JSON text.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn attached_policies(&self, name: &RoleName) -> Result<BTreeMap<String, String>, ServiceError> {
        let arns = self.attached(name).await?;
        let documents = arns.into_iter().map(|arn| async move {
            let document = self.managed_policy(&arn).await?;
            Ok::<_, ServiceError>((arn, document))
        });
        Ok(futures_util::future::try_join_all(documents)
            .await?
            .into_iter()
            .collect())
    }

    /// Reads a managed policy in its default version, as JSON text.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn managed_policy(&self, arn: &str) -> Result<String, ServiceError> {
        const POLICY: &str = "iam:GetPolicy";
        const VERSION: &str = "iam:GetPolicyVersion";
        let policy = self
            .client
            .get_policy()
            .policy_arn(arn)
            .send()
            .await
            .map_err(|error| ServiceError::new(POLICY, &error))?;
        let version = policy
            .policy()
            .and_then(|policy| policy.default_version_id())
            .ok_or_else(|| odd_answer(POLICY, format!("policy `{arn}` has no default version")))?;
        let answer = self
            .client
            .get_policy_version()
            .policy_arn(arn)
            .version_id(version)
            .send()
            .await
            .map_err(|error| ServiceError::new(VERSION, &error))?;
        let document = answer
            .policy_version()
            .and_then(|version| version.document())
            .ok_or_else(|| odd_answer(VERSION, format!("policy `{arn}` has no document")))?;
        decoded(VERSION, document)
    }

    /// Makes a role.
    ///
    /// # Errors
    /// When IAM refused or gave no answer; `Conflict` when there is a role of that name.
    pub async fn create_role(&self, new: &NewRole<'_>) -> Result<RoleHeader, ServiceError> {
        const OPERATION: &str = "iam:CreateRole";
        let answer = self
            .client
            .create_role()
            .role_name(new.name.as_str())
            .set_path(new.path.map(ToString::to_string))
            .set_permissions_boundary(new.boundary.map(ToString::to_string))
            .assume_role_policy_document(new.trust.compact())
            .description(new.description)
            .set_tags(Some(tags(new.tags, OPERATION)?))
            .send()
            .await
            .map_err(|error| ServiceError::new(OPERATION, &error))?;
        let role = answer
            .role()
            .ok_or_else(|| odd_answer(OPERATION, "the answer describes no role".to_owned()))?;
        header(role, OPERATION)
    }

    /// Replaces the trust policy of a role.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn set_trust(&self, name: &RoleName, trust: &Document) -> Result<(), ServiceError> {
        self.client
            .update_assume_role_policy()
            .role_name(name.as_str())
            .policy_document(trust.compact())
            .send()
            .await
            .map(drop)
            .map_err(|error| ServiceError::new("iam:UpdateAssumeRolePolicy", &error))
    }

    /// Writes an inline policy of a role.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn put_policy(
        &self,
        name: &RoleName,
        policy: &str,
        document: &Document,
    ) -> Result<(), ServiceError> {
        self.client
            .put_role_policy()
            .role_name(name.as_str())
            .policy_name(policy)
            .policy_document(document.compact())
            .send()
            .await
            .map(drop)
            .map_err(|error| ServiceError::new("iam:PutRolePolicy", &error))
    }

    /// Deletes an inline policy of a role; one that is gone already is no error.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn delete_policy(&self, name: &RoleName, policy: &str) -> Result<(), ServiceError> {
        let answer = self
            .client
            .delete_role_policy()
            .role_name(name.as_str())
            .policy_name(policy)
            .send()
            .await;
        found(answer.map_err(|error| ServiceError::new("iam:DeleteRolePolicy", &error))).map(drop)
    }

    /// Sets the permissions boundary of a role.
    ///
    /// # Errors
    /// When IAM refused or gave no answer; `NotFound` when there is no such policy.
    pub async fn set_boundary(&self, name: &RoleName, boundary: &PolicyArn) -> Result<(), ServiceError> {
        self.client
            .put_role_permissions_boundary()
            .role_name(name.as_str())
            .permissions_boundary(boundary.as_str())
            .send()
            .await
            .map(drop)
            .map_err(|error| ServiceError::new("iam:PutRolePermissionsBoundary", &error))
    }

    /// Lists the instance profiles that a role is in: as long as it is in one, it can't be deleted.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn instance_profiles(&self, name: &RoleName) -> Result<Vec<String>, ServiceError> {
        let call = self
            .client
            .list_instance_profiles_for_role()
            .role_name(name.as_str());
        let profiles = all(
            "iam:ListInstanceProfilesForRole",
            call.into_paginator().items().send(),
        )
        .await?;
        Ok(profiles
            .into_iter()
            .map(|profile| profile.instance_profile_name)
            .collect())
    }

    /// Deletes a role that has no policies; one that is gone already is no error.
    ///
    /// # Errors
    /// When IAM refused or gave no answer; `Conflict` when something is still attached to it.
    pub async fn delete_role(&self, name: &RoleName) -> Result<(), ServiceError> {
        let answer = self.client.delete_role().role_name(name.as_str()).send().await;
        found(answer.map_err(|error| ServiceError::new("iam:DeleteRole", &error))).map(drop)
    }

    /// Adds tags to a role.
    ///
    /// # Errors
    /// When IAM refused or gave no answer.
    pub async fn tag(&self, name: &RoleName, tag: &BTreeMap<String, String>) -> Result<(), ServiceError> {
        const OPERATION: &str = "iam:TagRole";
        self.client
            .tag_role()
            .role_name(name.as_str())
            .set_tags(Some(tags(tag, OPERATION)?))
            .send()
            .await
            .map(drop)
            .map_err(|error| ServiceError::new(OPERATION, &error))
    }
}

fn header(role: &types::Role, operation: &'static str) -> Result<RoleHeader, ServiceError> {
    role.arn()
        .parse::<RoleArn>()
        .map_err(|error| odd_answer(operation, error.to_string()))?;
    // CreateRole's answer may leave the document out; it is the one that was sent.
    let trust = role.assume_role_policy_document().unwrap_or("{}");
    let tags = role
        .tags()
        .iter()
        .map(|tag| (tag.key().to_owned(), tag.value().to_owned()));
    Ok(RoleHeader {
        arn: role.arn().to_owned(),
        created: role.create_date().secs(),
        trust: decoded(operation, trust)?,
        tags: tags.collect(),
        boundary: role
            .permissions_boundary()
            .and_then(|boundary| boundary.permissions_boundary_arn())
            .map(ToOwned::to_owned),
    })
}
