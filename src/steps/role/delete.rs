//! Deletes the service role that the tool made: its policies first, the role last, so that a run which
//! broke off is finished by the next.

use super::{RoleError, in_use};
use crate::aws::{ErrorKind, Roles, Session};
use crate::diagnostic::Unread;
use crate::iam::{INLINE_NAMES, MANAGED_TAG, RoleName, TrustedRegions};

/// What stands in the way of deleting a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// What it is.
    pub what: String,
    /// How to get it out of the way.
    pub remedy: String,
    /// The AWS CLI command that does it, where there is one.
    pub command: Option<String>,
}

/// What there is to delete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletable {
    /// There is no such role.
    Absent,
    /// The tool did not make it.
    NotOurs,
    /// It can be deleted, unless something stands in the way.
    Role {
        /// Its ARN.
        arn: String,
        /// Its inline policies.
        policies: Vec<String>,
        /// What stands in the way.
        obstacles: Vec<Obstacle>,
    },
}

/// Looks at what deleting the role `name` would mean; nothing is changed.
///
/// # Errors
/// When IAM refused or gave no answer.
pub async fn look(session: &Session, name: &RoleName, ignore_jobs: bool) -> Result<Deletable, RoleError> {
    let roles = Roles::new(session);
    let read = |error| RoleError::Read(name.clone(), error);
    let Some(header) = roles.role(name).await.map_err(read)? else {
        return Ok(Deletable::Absent);
    };
    if !header.tags.contains_key(MANAGED_TAG) {
        return Ok(Deletable::NotOurs);
    }
    let trusted = TrustedRegions::of(&header.trust);
    let jobs = async {
        if ignore_jobs {
            Ok(Vec::new())
        } else {
            in_use::jobs_with(session, &header.arn, &trusted.named).await
        }
    };
    let (inline, attached, profiles, jobs) = tokio::join!(
        roles.inline_names(name),
        roles.attached(name),
        roles.instance_profiles(name),
        jobs
    );
    let (inline, attached) = (inline.map_err(read)?, attached.map_err(read)?);
    let mut obstacles = Vec::new();
    let mut obstacle = |what: String, remedy: &str, command: Option<String>| {
        obstacles.push(Obstacle {
            what,
            remedy: remedy.to_owned(),
            command,
        });
    };
    match jobs {
        Ok(jobs) => {
            for job in jobs {
                obstacle(
                    format!("job `{}` (`{}`) runs with it", job.name, job.arn),
                    "wait until it has ended, or stop it",
                    Some(format!(
                        "aws bedrock stop-model-customization-job --job-identifier {}",
                        job.arn
                    )),
                );
            }
        }
        Err(error) => obstacle(
            format!(
                "whether a job runs with it is not known: {}",
                Unread::from(&error).reason()
            ),
            "pass `--ignore-jobs` if none does",
            None,
        ),
    }
    if trusted.others && !ignore_jobs {
        obstacle(
            "its trust policy admits jobs of Regions that it does not name: whether one of them runs with it is not \
             known"
                .to_owned(),
            "pass `--ignore-jobs` if none does",
            None,
        );
    }
    for policy in inline
        .iter()
        .filter(|policy| !INLINE_NAMES.contains(&policy.as_str()))
    {
        obstacle(
            format!("inline policy `{policy}` is not the tool's"),
            "delete it if nobody needs it",
            Some(format!(
                "aws iam delete-role-policy --role-name {name} --policy-name {policy}"
            )),
        );
    }
    for policy in attached {
        obstacle(
            format!("managed policy `{policy}` is attached to it"),
            "detach it if nobody needs it there",
            Some(format!(
                "aws iam detach-role-policy --role-name {name} --policy-arn {policy}"
            )),
        );
    }
    match profiles {
        Ok(profiles) => {
            for profile in profiles {
                obstacle(
                    format!("it is in instance profile `{profile}`"),
                    "take it out if no instance needs it",
                    Some(format!(
                        "aws iam remove-role-from-instance-profile --instance-profile-name {profile} --role-name {name}"
                    )),
                );
            }
        }
        // IAM itself refuses to delete a role that is in one.
        Err(error) if error.kind == ErrorKind::AccessDenied => {}
        Err(error) => return Err(read(error)),
    }
    Ok(Deletable::Role {
        arn: header.arn,
        policies: inline,
        obstacles,
    })
}

/// Deletes the role and its inline `policies`.
///
/// # Errors
/// When IAM refused or gave no answer; what was deleted until then is gone, and the next run goes on.
pub async fn delete(session: &Session, name: &RoleName, policies: &[String]) -> Result<(), RoleError> {
    let roles = Roles::new(session);
    for policy in policies {
        roles
            .delete_policy(name, policy)
            .await
            .map_err(|error| RoleError::Delete(name.clone(), format!("policy `{policy}`"), error))?;
    }
    roles
        .delete_role(name)
        .await
        .map_err(|error| RoleError::Delete(name.clone(), "what is left".to_owned(), error))
}
