//! Creates or updates the service role. Every step leaves a role that the next run goes on from: it is
//! made with the tool's tag on it, and an adopted role gets the tag last.

use std::collections::BTreeMap;

use crate::aws::{ErrorKind, NewRole, Roles, ServiceError, Session};
use crate::diagnostic::Stop;
use crate::error::{ExitStatus, Hint};
use crate::iam::{Drift, MANAGED_TAG, RoleArn, RoleDocuments, RoleName, RoleRequest, Standing};

/// What became of the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleApplied {
    /// The role's ARN, as IAM gives it.
    pub arn: RoleArn,
    /// When the role was made, in seconds since 1970; unknown where the caller may not read it.
    pub created: Option<i64>,
    /// Whether this run made it.
    pub created_now: bool,
    /// What this run wrote: `trust policy`, names of inline policies, the tag.
    pub changes: Vec<String>,
    /// The role differs from what the job needs, but is not the tool's to change.
    pub left_alone: bool,
}

impl RoleApplied {
    /// Whether this run made or changed the role: it may take a while until Bedrock can assume it.
    pub fn changed_now(&self) -> bool {
        self.created_now || !self.changes.is_empty()
    }
}

/// The service role could not be brought in line.
#[derive(Debug, thiserror::Error)]
pub enum RoleError {
    /// The role could not be read.
    #[error("failed to read service role `{0}`")]
    Read(RoleName, #[source] ServiceError),
    /// Parts of the role could not be read, so that it is not known what to write.
    #[error("failed to read the policies of service role `{0}`: {1}")]
    Unread(RoleName, String),
    /// The role could not be written.
    #[error("failed to write {1} of service role `{0}`")]
    Write(RoleName, String, #[source] ServiceError),
    /// The role could not be created.
    #[error("failed to create service role `{0}`")]
    Create(RoleName, #[source] ServiceError),
}

impl Hint for RoleError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Unread(..) => Vec::new(),
            Self::Read(_, error) => error.hints(),
            Self::Create(_, error) | Self::Write(_, _, error) => {
                let mut hints = error.hints();
                if error.kind == ErrorKind::AccessDenied {
                    hints.push(
                        "have someone who may write roles run `finetune role apply`, or name an existing role in \
                         `role.arn`"
                            .to_owned(),
                    );
                }
                hints
            }
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Unread(..) => ExitStatus::Aws,
            Self::Read(_, error) | Self::Write(_, _, error) | Self::Create(_, error) => error.exit_status(),
        }
    }
}

/// Makes the role what the job needs; writes only what differs. A role that is named by ARN, or that the
/// tool did not make and may not adopt, is left alone. Running it again is safe at any point.
///
/// # Errors
/// When IAM refused or gave no answer.
pub async fn apply(
    session: &Session,
    request: &RoleRequest,
    tags: &BTreeMap<String, String>,
) -> Result<RoleApplied, RoleError> {
    let name = request.arn.name();
    if !request.managed {
        return Ok(named_by_arn(session, request, &name).await);
    }
    let documents = request.needs.documents();
    let roles = Roles::new(session);
    let read = |error| RoleError::Read(name.clone(), error);
    let mut state = super::state(session, &name).await.map_err(read)?;
    let mut created_now = false;
    if state.is_none() {
        match create(&roles, &name, &documents, tags).await {
            Ok(()) => created_now = true,
            // Somebody made it in between: what stands there now decides.
            Err(error) if error.kind == ErrorKind::Conflict => {
                state = super::state(session, &name).await.map_err(read)?;
                if state.is_none() {
                    return Err(RoleError::Create(name, error));
                }
            }
            Err(error) => return Err(RoleError::Create(name, error)),
        }
    }
    match request.standing(state.as_ref()) {
        Standing::Absent => {
            let mut changes = vec!["trust policy".to_owned()];
            for policy in &documents.inline {
                put(&roles, &name, &documents, &policy.name).await?;
                changes.push(policy.name.clone());
            }
            // GetRole may not see a role of a moment ago; its ARN follows from its name.
            Ok(RoleApplied {
                arn: request.arn.clone(),
                created: None,
                created_now,
                changes,
                left_alone: false,
            })
        }
        Standing::Untouched(state) => {
            let drift = Drift::of(state, &documents);
            Ok(RoleApplied {
                arn: arn_of(&state.arn, request),
                created: state.created,
                created_now: false,
                changes: Vec::new(),
                left_alone: !drift.is_ok_and(|drift| !drift.trust && drift.write.is_empty()),
            })
        }
        Standing::Kept(state) => {
            let drift = Drift::of(state, &documents).map_err(|stop| {
                let (Stop::Unknown(reason) | Stop::Skip(reason)) = stop;
                RoleError::Unread(name.clone(), reason)
            })?;
            bring_in_line(&roles, &name, &documents, &drift, tags).await?;
            Ok(RoleApplied {
                arn: arn_of(&state.arn, request),
                created: state.created,
                created_now: false,
                changes: drift.names(),
                left_alone: false,
            })
        }
    }
}

fn arn_of(text: &str, request: &RoleRequest) -> RoleArn {
    text.parse().unwrap_or_else(|_| request.arn.clone())
}

/// A role that is named by ARN is taken as it is; whether it will do is for the checks to say.
async fn named_by_arn(session: &Session, request: &RoleRequest, name: &RoleName) -> RoleApplied {
    let header = Roles::new(session).role(name).await.ok().flatten();
    RoleApplied {
        arn: request.arn.clone(),
        created: header.map(|header| header.created),
        created_now: false,
        changes: Vec::new(),
        left_alone: false,
    }
}

/// Creates the role, with its tag on it from the start.
async fn create(
    roles: &Roles,
    name: &RoleName,
    documents: &RoleDocuments,
    tags: &BTreeMap<String, String>,
) -> Result<(), ServiceError> {
    let description = "Amazon Bedrock runs model customization jobs with this role; finetune keeps it";
    let new = NewRole {
        name,
        path: None,
        boundary: None,
        trust: &documents.trust,
        description,
        tags: &with_managed(tags),
    };
    roles.create_role(&new).await.map(drop)
}

/// Writes what differs: policies first, the trust policy, and the tag of an adopted role last.
async fn bring_in_line(
    roles: &Roles,
    name: &RoleName,
    documents: &RoleDocuments,
    drift: &Drift,
    tags: &BTreeMap<String, String>,
) -> Result<(), RoleError> {
    let failed = |what: &str| {
        let what = what.to_owned();
        |error| RoleError::Write(name.clone(), what, error)
    };
    for policy in &drift.write {
        put(roles, name, documents, policy).await?;
    }
    for policy in &drift.remove {
        let what = format!("policy `{policy}`");
        roles.delete_policy(name, policy).await.map_err(failed(&what))?;
    }
    if drift.trust {
        roles
            .set_trust(name, &documents.trust)
            .await
            .map_err(failed("the trust policy"))?;
    }
    if drift.tag {
        roles
            .tag(name, &with_managed(tags))
            .await
            .map_err(failed("the tags"))?;
    }
    Ok(())
}

async fn put(
    roles: &Roles,
    name: &RoleName,
    documents: &RoleDocuments,
    policy: &str,
) -> Result<(), RoleError> {
    let Some(wanted) = documents.inline.iter().find(|one| one.name == policy) else {
        return Ok(());
    };
    roles
        .put_policy(name, policy, &wanted.document)
        .await
        .map_err(|error| RoleError::Write(name.clone(), format!("policy `{policy}`"), error))
}

fn with_managed(tags: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut all = tags.clone();
    all.insert(MANAGED_TAG.to_owned(), "true".to_owned());
    all
}
