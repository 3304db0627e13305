//! Which of the roles is meant.

use super::ROLES;
use crate::terraform::{Link, Plan, PlanError, Resource, Unclear};

/// What `terraform show -json` printed has no role to judge.
#[derive(Debug, thiserror::Error)]
pub enum NoPlannedRole {
    /// It can't be read.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// No role at all.
    #[error("it holds no `aws_iam_role`")]
    None,
    /// None of the name or address.
    #[error("it holds no role `{0}`; it holds {1}")]
    NoSuch(String, String),
    /// Several, and none named.
    #[error("it holds several roles: {0}")]
    Several(String),
}

/// The role that the output `role_arn` names.
pub(super) fn by_output(plan: &Plan) -> Result<Option<&Resource>, Unclear> {
    let Some(links) = plan.named_by_output("role_arn", ROLES) else {
        return Ok(None);
    };
    let role = links?.into_iter().find_map(|link| match link {
        Link::Planned(role) => Some(role),
        Link::Known(arn) => plan.of(ROLES).find(|role| {
            let ends = |name| arn.ends_with(&format!("/{name}"));
            role.text("name").is_some_and(ends) || role.text("arn") == Some(&arn)
        }),
    });
    Ok(role)
}

/// The role of an address or a name; without one the only role, else the one called `usual`, else the one that the
/// output `role_arn` names.
pub(super) fn named<'a>(
    plan: &'a Plan,
    wanted: Option<&str>,
    usual: &str,
) -> Result<&'a Resource, NoPlannedRole> {
    let all: Vec<&Resource> = plan.of(ROLES).collect();
    let called = |name: &str| {
        let same = |role: &&&Resource| role.address == name || role.text("name") == Some(name);
        all.iter().filter(same).copied().collect::<Vec<_>>()
    };
    let chosen = match (wanted, all.as_slice()) {
        (_, []) => return Err(NoPlannedRole::None),
        (Some(name), _) => called(name),
        (None, [only]) => vec![*only],
        (None, _) => match called(usual) {
            none if none.is_empty() => by_output(plan).ok().flatten().into_iter().collect(),
            found => found,
        },
    };
    let listed = || {
        let listed = all.iter().map(|role| match role.text("name") {
            Some(name) => format!("`{}` (`{name}`)", role.address),
            None => format!("`{}`", role.address),
        });
        listed.collect::<Vec<_>>().join(", ")
    };
    match (chosen.as_slice(), wanted) {
        ([role], _) => Ok(role),
        ([], Some(name)) => Err(NoPlannedRole::NoSuch(name.to_owned(), listed())),
        _ => Err(NoPlannedRole::Several(listed())),
    }
}
