//! Decides what is to be written to a role, before anything is.

use super::{NoRole, RoleError, in_use, read};
use crate::aws::{Roles, Session, UnfinishedJob};
use crate::diagnostic::Unread;
use crate::iam::{
    Drift, Kept, RoleArn, RoleDocuments, RoleRequest, RoleState, Standing, TrustedRegions, keep, refused,
    too_large,
};

/// What is to become of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleAction {
    /// It is named by ARN, and never changed.
    Named,
    /// The tool did not make it and may not adopt it; `fits` says whether it is as the job needs it.
    LeaveAlone {
        /// Whether trust policy and inline policies are as the tool would write them.
        fits: bool,
    },
    /// There is none: it is created.
    Create,
    /// It is brought in line.
    Update,
    /// It is as the job needs it.
    Nothing,
}

/// What is to be written to a role.
#[derive(Debug, Clone)]
pub struct RolePlan {
    /// The role's ARN; IAM's own where the role exists.
    pub arn: RoleArn,
    /// What is to become of it.
    pub action: RoleAction,
    /// How it differs from what will be written.
    pub drift: Drift,
    /// Statements that stay because a job runs with the role, or may.
    pub kept: Vec<Kept>,
    /// The jobs that run with the role, where rights would have been taken away.
    pub jobs: Vec<UnfinishedJob>,
    /// Why it is not known which jobs run with it.
    pub jobs_unread: Option<String>,
    /// When it was made, in seconds since 1970.
    pub created: Option<i64>,
    /// What will be written.
    pub(super) documents: RoleDocuments,
}

impl RolePlan {
    fn new(arn: RoleArn, action: RoleAction, documents: RoleDocuments) -> Self {
        Self {
            arn,
            action,
            drift: Drift::default(),
            kept: Vec::new(),
            jobs: Vec::new(),
            jobs_unread: None,
            created: None,
            documents,
        }
    }
}

/// Decides what has to be written to the role of `request`. What IAM would refuse is found before it is
/// asked. Rights that a running job may need are not taken away, unless `ignore_jobs`.
///
/// # Errors
/// When IAM would refuse the documents, the role could not be read, or a running job forbids the change.
pub async fn plan(
    session: &Session,
    request: &RoleRequest,
    ignore_jobs: bool,
) -> Result<RolePlan, RoleError> {
    let name = request.arn.name();
    if !request.managed {
        let mut plan = RolePlan::new(request.arn.clone(), RoleAction::Named, request.needs.documents());
        plan.created = match Roles::new(session).role(&name).await {
            Ok(Some(header)) => Some(header.created),
            Ok(None) => return Err(NoRole { name, managed: false }.into()),
            // Whether it will do is for the checks to say; its age only tells whether it may be too fresh.
            Err(_) => None,
        };
        return Ok(plan);
    }
    let state = read::own_state(session, &name)
        .await
        .map_err(|error| RoleError::Read(name, error))?;
    decide(session, request, state.as_ref(), ignore_jobs).await
}

/// Decides on a role as it was read.
pub(super) async fn decide(
    session: &Session,
    request: &RoleRequest,
    state: Option<&RoleState>,
    ignore_jobs: bool,
) -> Result<RolePlan, RoleError> {
    let documents = request.needs.documents();
    let faults = |others: usize| {
        let mut faults = refused(&documents, &request.settings.all_tags());
        faults.extend(too_large(&documents, others));
        faults
    };
    let new = |state: &RoleState, action| {
        let arn = state.arn.parse().unwrap_or_else(|_| request.arn.clone());
        RolePlan {
            created: state.created,
            ..RolePlan::new(arn, action, documents.clone())
        }
    };
    match request.standing(state) {
        Standing::Absent => {
            let (role, faults) = (request.arn.name(), faults(0));
            if !faults.is_empty() {
                return Err(RoleError::Refused { role, faults });
            }
            Ok(RolePlan::new(request.arn.clone(), RoleAction::Create, documents))
        }
        Standing::Untouched(state) => {
            let drift = Drift::of(state, request, &documents);
            let fits = drift.trust.is_empty() && drift.write.is_empty() && drift.unread.is_empty();
            Ok(new(state, RoleAction::LeaveAlone { fits }))
        }
        Standing::Kept(state) => {
            let mut plan = new(state, RoleAction::Update);
            plan.drift = Drift::of(state, request, &documents);
            let name = plan.arn.name();
            if let Some(unread) = plan.drift.unread.first() {
                return Err(RoleError::Unread(name, unread.clone()));
            }
            let faults = faults(state.foreign_characters());
            if !faults.is_empty() {
                return Err(RoleError::Refused { role: name, faults });
            }
            let loses = plan.drift.takes_rights_away() || plan.drift.boundary.is_some();
            if loses && !ignore_jobs {
                spare(session, request, state, &mut plan).await?;
            }
            if plan.drift.is_none() {
                plan.action = RoleAction::Nothing;
            }
            Ok(plan)
        }
    }
}

/// Sees to it that no job that runs with the role loses what it needs. What is not known counts as a job.
async fn spare(
    session: &Session,
    request: &RoleRequest,
    state: &RoleState,
    plan: &mut RolePlan,
) -> Result<(), RoleError> {
    let regions = TrustedRegions::of(&state.trust).named;
    match in_use::jobs_with(session, &state.arn, &regions).await {
        Ok(jobs) if jobs.is_empty() => return Ok(()),
        Ok(jobs) => plan.jobs = jobs,
        Err(error) => plan.jobs_unread = Some(Unread::from(&error).reason()),
    }
    let in_use = |what: &'static str| RoleError::InUse {
        role: plan.arn.name(),
        what,
        by: used_by(&plan.jobs, plan.jobs_unread.as_deref()),
    };
    // What a boundary takes away can't be kept beside it.
    if plan.drift.boundary.is_some() {
        return Err(in_use("its permissions boundary can't be changed"));
    }
    let (documents, kept) = keep(&plan.documents, state);
    if !too_large(&documents, state.foreign_characters()).is_empty() {
        return Err(in_use("what both jobs need does not fit into one role"));
    }
    plan.drift = Drift::of(state, request, &documents);
    plan.documents = documents;
    plan.kept = kept;
    Ok(())
}

/// Says who uses a role.
pub(super) fn used_by(jobs: &[UnfinishedJob], unread: Option<&str>) -> String {
    match (jobs, unread) {
        ([], Some(unread)) => format!("whether a job runs with it is not known: {unread}"),
        ([], None) => "no job runs with it".to_owned(),
        ([job], _) => format!("job `{}` runs with it", job.name),
        (jobs, _) => {
            let names: Vec<String> = jobs.iter().map(|job| format!("`{}`", job.name)).collect();
            format!("jobs {} run with it", names.join(", "))
        }
    }
}
