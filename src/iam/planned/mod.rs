//! The service role that Terraform is about to build, or has built, and what it builds around it: as facts that a
//! preflight judges, and as policies that a job's needs are held against.

mod around;
mod choice;
mod held;
mod set;
mod storage;

use std::collections::BTreeMap;

use serde_json::Value;

use super::account::{AccountId, Partition};
use super::facts::{NamedFacts, RoleFacts, RoleState};
use crate::diagnostic::Read;
use crate::terraform::{Plan, Resource, SHOW, Unclear};
pub use choice::NoPlannedRole;
use held::Found;
pub use set::TerraformRole;
pub use storage::{planned_bucket, planned_bucket_policy};

const ROLES: &[&str] = &["aws_iam_role"];
const POLICIES: &[&str] = &["aws_iam_policy", "data.aws_iam_policy"];

/// The service role that a plan builds.
#[derive(Debug, Clone)]
pub struct PlannedRole {
    /// Its address, such as `module.role.aws_iam_role.this`.
    pub address: String,
    /// What it will be like.
    pub facts: RoleFacts,
}

/// Reads the service role out of a plan: the one called `name`, else the one that the output `role_arn` names; none
/// where the plan builds no such role. `buckets` are those whose policies and keys matter.
///
/// # Errors
/// When the plan does not tell which role the output names.
pub fn planned_role(
    plan: &Plan,
    partition: &Partition,
    account: &AccountId,
    name: Option<&str>,
    buckets: &[String],
) -> Result<Option<PlannedRole>, Unclear> {
    let role = match name {
        Some(name) => plan.of(ROLES).find(|role| role.text("name") == Some(name)),
        None => choice::by_output(plan)?,
    };
    let Some(role) = role else { return Ok(None) };
    let bucket_policies = buckets
        .iter()
        .map(|bucket| (bucket.clone(), planned_bucket_policy(plan, bucket)));
    let bucket_keys = buckets
        .iter()
        .map(|bucket| (bucket.clone(), storage::planned_bucket_key(plan, bucket)));
    let facts = RoleFacts {
        role: state(plan, role, partition, account),
        bucket_policies: bucket_policies.collect(),
        named: NamedFacts {
            bucket_keys: bucket_keys.collect(),
            teacher_models: None,
        },
        caller: None,
        wanted_boundary: None,
    };
    Ok(Some(PlannedRole {
        address: role.address.clone(),
        facts,
    }))
}

fn state(
    plan: &Plan,
    role: &Resource,
    partition: &Partition,
    account: &AccountId,
) -> Read<Option<RoleState>> {
    let known = |attribute| plan.text_of(role, attribute);
    let (name, trust) = match (known("name"), known("assume_role_policy")) {
        (Ok(name), Ok(trust)) => (name, trust),
        (Err(why), _) | (_, Err(why)) => return unread(why),
    };
    let arn = format!("arn:{partition}:iam::{account}:role{}{name}", path(role));
    let tags = role
        .value("tags_all")
        .or_else(|| role.value("tags"))
        .and_then(Value::as_object);
    let tags = tags.into_iter().flatten();
    let tags = tags.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
    let boundary = match held::boundary(plan, role).map(|found| found.text) {
        None => Read::Known(None),
        Some(Ok(text)) => Read::Known(Some(text)),
        Some(Err(why)) => unread(why),
    };
    Read::Known(Some(RoleState {
        arn: role.text("arn").map_or(arn, ToOwned::to_owned),
        created: None,
        trust: trust.to_owned(),
        tags: tags.collect(),
        inline: all(held::inline(plan, role)),
        attached: all(held::attached(plan, role)),
        boundary_arn: role.text("permissions_boundary").map(ToOwned::to_owned),
        boundary,
    }))
}

/// The path of a role; `/` where it names none.
fn path(role: &Resource) -> &str {
    role.text("path").unwrap_or("/")
}

/// Policies by name; unread where one of them is not known.
fn all(found: Vec<Found>) -> Read<BTreeMap<String, String>> {
    let texts = found.into_iter().map(|one| Ok((one.name, one.text?)));
    texts
        .collect::<Result<_, String>>()
        .map_or_else(unread, Read::Known)
}

fn unread<T>(why: String) -> Read<T> {
    Read::unanswered(SHOW, why)
}

#[cfg(test)]
mod tests;
