//! `role delete`: deletes the service role that the tool made.

use crate::aws::Session;
use crate::config::{Config, RoleConfig};
use crate::error::{ExitStatus, Failure};
use crate::iam::RoleName;
use crate::steps::discover;
use crate::steps::role::delete::{self, Deletable, Obstacle};

/// What the flags say.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeleteOptions {
    /// Whether to show what would be deleted and delete nothing.
    pub dry_run: bool,
    /// Whether the role is deleted although a running job may need it.
    pub ignore_jobs: bool,
}

/// What is to be deleted, to ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// The role's ARN.
    pub arn: String,
    /// Its inline policies.
    pub policies: Vec<String>,
}

/// What came of `role delete`.
#[derive(Debug, Clone)]
pub struct RoleDeleted {
    /// The role's name.
    pub name: RoleName,
    /// How it ended.
    pub end: DeleteEnd,
}

/// How `role delete` ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeleteEnd {
    /// There is no such role.
    Absent,
    /// The configuration names a role by ARN: it is never changed.
    Named,
    /// The tool did not make it.
    NotOurs,
    /// Something stands in the way.
    Obstructed(Vec<Obstacle>),
    /// Only what would be deleted was asked for.
    DryRun(Deletion),
    /// The user said no.
    Declined(Deletion),
    /// It is gone.
    Deleted(Deletion),
}

impl RoleDeleted {
    /// Says how the process ends after it: with 1 where the role stands although it should not.
    pub fn exit_status(&self) -> ExitStatus {
        match self.end {
            DeleteEnd::Named | DeleteEnd::NotOurs | DeleteEnd::Obstructed(_) => ExitStatus::Findings,
            DeleteEnd::Absent | DeleteEnd::DryRun(_) | DeleteEnd::Declined(_) | DeleteEnd::Deleted(_) => {
                ExitStatus::Success
            }
        }
    }
}

/// Deletes the role of `config`, where the tool made it and nothing stands in the way. `confirm` is asked
/// before anything is deleted.
///
/// # Errors
/// When AWS can not be asked or refuses; what was deleted until then is gone, and the next run goes on.
pub async fn delete(
    session: &Session,
    config: &Config,
    options: DeleteOptions,
    confirm: impl AsyncFnOnce(&Deletion) -> Result<bool, Failure>,
) -> Result<RoleDeleted, Failure> {
    let config = &*discover::resolve_role(config).await?;
    let name = config.role.name();
    let ended = |end| RoleDeleted {
        name: config.role.name(),
        end,
    };
    if matches!(config.role, RoleConfig::Existing(_)) {
        return Ok(ended(DeleteEnd::Named));
    }
    let deletion = match delete::look(session, &name, options.ignore_jobs).await? {
        Deletable::Absent => return Ok(ended(DeleteEnd::Absent)),
        Deletable::NotOurs => return Ok(ended(DeleteEnd::NotOurs)),
        Deletable::Role { obstacles, .. } if !obstacles.is_empty() => {
            return Ok(ended(DeleteEnd::Obstructed(obstacles)));
        }
        Deletable::Role { arn, policies, .. } => Deletion { arn, policies },
    };
    if options.dry_run {
        return Ok(ended(DeleteEnd::DryRun(deletion)));
    }
    if !confirm(&deletion).await? {
        return Ok(ended(DeleteEnd::Declined(deletion)));
    }
    delete::delete(session, &name, &deletion.policies).await?;
    Ok(ended(DeleteEnd::Deleted(deletion)))
}
