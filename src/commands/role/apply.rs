//! `role apply`: creates the service role, or brings it in line.

use crate::aws::Session;
use crate::config::Config;
use crate::error::{ExitStatus, Failure};
use crate::steps::role::{self, Carried, RoleAction, RoleApplied, RolePlan};

/// What the flags say.
#[derive(Debug, Clone, Copy, Default)]
pub struct ApplyOptions {
    /// Whether a role that the tool did not make may be taken over.
    pub adopt: bool,
    /// Whether to show what would be written and write nothing.
    pub dry_run: bool,
    /// Whether rights are taken away although a running job may need them.
    pub ignore_jobs: bool,
}

/// What came of `role apply`.
#[derive(Debug, Clone)]
pub struct RoleOutcome {
    /// What was planned, and carried out if anything was.
    pub plan: RolePlan,
    /// What was done.
    pub end: RoleEnd,
}

/// How `role apply` ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleEnd {
    /// The plan was carried out.
    Applied(RoleApplied),
    /// Only the plan was asked for.
    DryRun,
    /// The user said no.
    Declined,
}

impl RoleOutcome {
    /// Says how the process ends after it: with 1 where the role is not what was asked for.
    pub fn exit_status(&self) -> ExitStatus {
        let left_alone = matches!(self.plan.action, RoleAction::LeaveAlone { fits: false });
        if left_alone || self.plan.drift.path.is_some() {
            ExitStatus::Findings
        } else {
            ExitStatus::Success
        }
    }
}

/// Creates or updates the role. `confirm` is asked before a role that exists is changed; a new one takes
/// nothing from anybody.
///
/// # Errors
/// When AWS can not be asked or refuses, or a running job forbids the change.
pub async fn apply(
    session: &Session,
    config: &Config,
    options: ApplyOptions,
    confirm: impl AsyncFn(&RolePlan) -> Result<bool, Failure>,
) -> Result<RoleOutcome, Failure> {
    let request = role::resolve(session, config, options.adopt).await?;
    let mut plan = role::plan(session, &request, options.ignore_jobs).await?;
    let end = loop {
        if options.dry_run {
            break RoleEnd::DryRun;
        }
        if plan.action == RoleAction::Update && !confirm(&plan).await? {
            break RoleEnd::Declined;
        }
        match role::carry_out(session, &request, &plan, options.ignore_jobs).await? {
            Carried::Out(applied) => break RoleEnd::Applied(applied),
            Carried::Overtaken(next) => plan = *next,
        }
    };
    Ok(RoleOutcome { plan, end })
}
