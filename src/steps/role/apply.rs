//! Creates or updates the service role. Every step leaves a role that the next run goes on from: it is
//! made with the tool's tag on it, and an adopted role gets the tag last.

use super::plan::{RoleAction, RolePlan, plan};
use super::{RoleError, read};
use crate::aws::{ErrorKind, NewRole, Roles, ServiceError, Session};
use crate::iam::{Drift, RoleArn, RoleDocuments, RoleName, RoleRequest, RoleSettings};

/// What became of the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleApplied {
    /// The role's ARN, as IAM gives it.
    pub arn: RoleArn,
    /// When the role was made, in seconds since 1970; unknown where the caller may not read it.
    pub created: Option<i64>,
    /// Whether this run made it.
    pub created_now: bool,
    /// What this run wrote: `trust policy`, names of inline policies, the boundary, tags.
    pub changes: Vec<String>,
    /// The role differs from what the job needs, but is not the tool's to change.
    pub left_alone: bool,
    /// Why statements stay that the job does not need, with their names.
    pub kept: Option<String>,
}

impl RoleApplied {
    /// Whether this run made or changed the role: it may take a while until Bedrock can assume it.
    pub fn changed_now(&self) -> bool {
        self.created_now || !self.changes.is_empty()
    }

    fn unchanged(plan: &RolePlan) -> Self {
        Self {
            arn: plan.arn.clone(),
            created: plan.created,
            created_now: false,
            changes: Vec::new(),
            left_alone: false,
            kept: plan.why_kept(),
        }
    }
}

impl RolePlan {
    /// Says why statements stay that the job does not need; none where none do.
    pub fn why_kept(&self) -> Option<String> {
        if self.kept.is_empty() {
            return None;
        }
        let sids: Vec<String> = self.kept.iter().map(|kept| format!("`{}`", kept.sid)).collect();
        let by = super::plan::used_by(&self.jobs, self.jobs_unread.as_deref());
        let verb = if sids.len() == 1 { "stays" } else { "stay" };
        Some(format!(
            "{} {verb} in the service role for now: {by}",
            sids.join(", ")
        ))
    }
}

/// Makes the role what the job needs; writes only what differs. A role that is named by ARN, or that the
/// tool did not make and may not adopt, is left alone. Running it again is safe at any point.
///
/// # Errors
/// When IAM refused or gave no answer, or a running job forbids the change.
pub async fn apply(session: &Session, request: &RoleRequest) -> Result<RoleApplied, RoleError> {
    let mut next = plan(session, request, false).await?;
    loop {
        match carry_out(session, request, &next, false).await? {
            Carried::Out(applied) => return Ok(applied),
            Carried::Overtaken(plan) => next = *plan,
        }
    }
}

/// What became of a plan.
#[derive(Debug, Clone)]
pub enum Carried {
    /// It was carried out.
    Out(RoleApplied),
    /// Somebody made the role in between, and nothing was written: what is to become of it now.
    Overtaken(Box<RolePlan>),
}

/// Does what was planned. `ignore_jobs` is for the plan that takes its place where somebody made the role in
/// between.
///
/// # Errors
/// When IAM refused or gave no answer.
pub async fn carry_out(
    session: &Session,
    request: &RoleRequest,
    plan: &RolePlan,
    ignore_jobs: bool,
) -> Result<Carried, RoleError> {
    let roles = Roles::new(session);
    let name = plan.arn.name();
    let mut applied = RoleApplied::unchanged(plan);
    match plan.action {
        RoleAction::Create => match create(&roles, request, &plan.documents).await {
            Ok(()) => fill(&roles, plan, &mut applied).await?,
            Err(error) if error.kind == ErrorKind::Conflict => {
                let state = read::own_state(session, &name).await;
                let state = state.map_err(|error| RoleError::Read(name.clone(), error))?;
                if state.is_none() {
                    return Err(RoleError::Create(name, error));
                }
                let plan = super::plan::decide(session, request, state.as_ref(), ignore_jobs).await?;
                return Ok(Carried::Overtaken(Box::new(plan)));
            }
            Err(error) => return Err(RoleError::Create(name, error)),
        },
        RoleAction::LeaveAlone { fits } => applied.left_alone = !fits,
        RoleAction::Named | RoleAction::Nothing => {}
        RoleAction::Update => {
            bring_in_line(&roles, &name, &plan.documents, &plan.drift, &request.settings).await?;
            applied.changes = plan.drift.names();
        }
    }
    Ok(Carried::Out(applied))
}

/// Creates the role, with its tag on it from the start.
async fn create(roles: &Roles, request: &RoleRequest, documents: &RoleDocuments) -> Result<(), ServiceError> {
    let settings = &request.settings;
    let new = NewRole {
        name: &request.arn.name(),
        path: settings.path.as_ref(),
        boundary: settings.boundary.as_ref(),
        trust: &documents.trust,
        description: "Amazon Bedrock runs model customization jobs with this role; finetune keeps it",
        tags: &settings.all_tags(),
    };
    roles.create_role(&new).await.map(drop)
}

/// Writes the policies of a role that was just made.
async fn fill(roles: &Roles, plan: &RolePlan, applied: &mut RoleApplied) -> Result<(), RoleError> {
    applied.created_now = true;
    applied.changes.push("trust policy".to_owned());
    for policy in &plan.documents.inline {
        put(roles, &plan.arn.name(), &plan.documents, &policy.name).await?;
        applied.changes.push(policy.name.clone());
    }
    // GetRole may not see a role of a moment ago; its ARN follows from its name.
    Ok(())
}

/// Writes what differs: the boundary before anything that it bounds, policies, the trust policy, and the
/// tags last: they make an adopted role the tool's own.
async fn bring_in_line(
    roles: &Roles,
    name: &RoleName,
    documents: &RoleDocuments,
    drift: &Drift,
    settings: &RoleSettings,
) -> Result<(), RoleError> {
    let failed = |what: &str| {
        let what = what.to_owned();
        |error| RoleError::Write(name.clone(), what, error)
    };
    if let Some((_, boundary)) = &drift.boundary {
        roles
            .set_boundary(name, boundary)
            .await
            .map_err(failed("the permissions boundary"))?;
    }
    for policy in &drift.write {
        put(roles, name, documents, &policy.name).await?;
    }
    for policy in &drift.remove {
        let what = format!("policy `{}`", policy.name);
        roles
            .delete_policy(name, &policy.name)
            .await
            .map_err(failed(&what))?;
    }
    if !drift.trust.is_empty() {
        roles
            .set_trust(name, &documents.trust)
            .await
            .map_err(failed("the trust policy"))?;
    }
    if !drift.tags.is_empty() {
        let mut tags = settings.all_tags();
        tags.retain(|key, _| drift.tags.contains_key(key));
        roles.tag(name, &tags).await.map_err(failed("the tags"))?;
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
