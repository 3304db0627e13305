//! What can keep a service role from being written or deleted.

use crate::aws::{ErrorKind, ServiceError};
use crate::error::{ExitStatus, Hint};
use crate::iam::{Fault, RoleName};

/// There is no role of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no role `{name}`")]
pub struct NoRole {
    /// The name.
    pub name: RoleName,
    /// Whether the tool may make it.
    pub managed: bool,
}

impl Hint for NoRole {
    fn hints(&self) -> Vec<String> {
        let hint = if self.managed {
            "`finetune role apply` makes it"
        } else {
            "name one that exists in `role.arn`, or have one made with `role.name`"
        };
        vec![hint.to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Findings
    }
}

/// The service role could not be brought in line, or not be deleted.
#[derive(Debug, thiserror::Error)]
pub enum RoleError {
    /// It is named by ARN and not there.
    #[error(transparent)]
    NoRole(#[from] NoRole),
    /// The role could not be read.
    #[error("failed to read service role `{0}`")]
    Read(RoleName, #[source] ServiceError),
    /// Parts of the role could not be read, so that it is not known what to write.
    #[error("failed to read service role `{0}`: {1}")]
    Unread(RoleName, String),
    /// IAM would refuse what is to be written.
    #[error("IAM would refuse service role `{role}`: {}", told(.faults))]
    Refused {
        /// The role.
        role: RoleName,
        /// What IAM would refuse.
        faults: Vec<Fault>,
    },
    /// A job runs with the role, and would lose rights.
    #[error("service role `{role}` is in use: {what} while {by}")]
    InUse {
        /// The role.
        role: RoleName,
        /// What can't be done.
        what: &'static str,
        /// By whom.
        by: String,
    },
    /// The role could not be written.
    #[error("failed to write {1} of service role `{0}`")]
    Write(RoleName, String, #[source] ServiceError),
    /// The role could not be created.
    #[error("failed to create service role `{0}`")]
    Create(RoleName, #[source] ServiceError),
    /// The role, or part of it, could not be deleted.
    #[error("failed to delete {1} of service role `{0}`")]
    Delete(RoleName, String, #[source] ServiceError),
}

fn told(faults: &[Fault]) -> String {
    let all: Vec<String> = faults
        .iter()
        .map(|one| format!("{} {}", one.place, one.fault))
        .collect();
    all.join("; ")
}

impl Hint for RoleError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoRole(error) => error.hints(),
            Self::Unread(..) => Vec::new(),
            Self::Refused { faults, .. } => {
                let mut hints: Vec<String> = faults.iter().map(|one| one.remedy.to_owned()).collect();
                hints.dedup();
                hints
            }
            Self::InUse { .. } => vec![
                "wait until it has ended (`finetune status`), or give this job a role of its own: \
                 `--role-name NAME`"
                    .to_owned(),
                "`finetune role apply --ignore-jobs` takes the rights away all the same".to_owned(),
            ],
            Self::Read(_, error) => error.hints(),
            Self::Delete(_, _, error) => {
                let mut hints = error.hints();
                hints.push("the same command goes on from there".to_owned());
                hints
            }
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
            Self::NoRole(error) => error.exit_status(),
            Self::Unread(..) => ExitStatus::Aws,
            Self::Refused { .. } | Self::InUse { .. } => ExitStatus::Findings,
            Self::Read(_, error)
            | Self::Write(_, _, error)
            | Self::Create(_, error)
            | Self::Delete(_, _, error) => error.exit_status(),
        }
    }
}
