//! The service role that Terraform is about to build, and what it builds around it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::account::{AccountId, Partition};
use super::facts::{BucketKey, NamedFacts, RoleFacts, RoleState};
use crate::diagnostic::Read;
use crate::terraform::{Link, Plan, Resource, SHOW, Unclear};

const ROLES: &[&str] = &["aws_iam_role"];
const POLICIES: &[&str] = &["aws_iam_policy", "data.aws_iam_policy"];
const BUCKETS: &[&str] = &["aws_s3_bucket"];

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
        None => named_by_output(plan)?,
    };
    let Some(role) = role else { return Ok(None) };
    let bucket_policies = buckets
        .iter()
        .map(|bucket| (bucket.clone(), planned_bucket_policy(plan, bucket)));
    let bucket_keys = buckets
        .iter()
        .map(|bucket| (bucket.clone(), bucket_key(plan, bucket)));
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

fn named_by_output(plan: &Plan) -> Result<Option<&Resource>, Unclear> {
    let Some(links) = plan.named_by_output("role_arn", ROLES) else {
        return Ok(None);
    };
    let role = links?.into_iter().find_map(|link| match link {
        Link::Planned(role) => Some(role),
        Link::Known(arn) => plan.of(ROLES).find(|role| {
            let named = role
                .text("name")
                .is_some_and(|name| arn.ends_with(&format!("/{name}")));
            named || role.text("arn") == Some(&arn)
        }),
    });
    Ok(role)
}

fn state(
    plan: &Plan,
    role: &Resource,
    partition: &Partition,
    account: &AccountId,
) -> Read<Option<RoleState>> {
    let later = |what: &str| {
        unread(format!(
            "{what} of `{}` is known once the plan is applied",
            role.address
        ))
    };
    let Some(name) = role.text("name") else {
        return later("the name");
    };
    let Some(trust) = role.text("assume_role_policy") else {
        return later("the trust policy");
    };
    let path = role.text("path").unwrap_or("/");
    let arn = format!("arn:{partition}:iam::{account}:role{path}{name}");
    let tags = role
        .value("tags_all")
        .or_else(|| role.value("tags"))
        .and_then(Value::as_object);
    let tags = tags.into_iter().flatten();
    let tags = tags.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
    let boundary_arn = role.text("permissions_boundary").map(ToOwned::to_owned);
    let boundary = match plan.links(role, "permissions_boundary", POLICIES) {
        Ok(links) => match links.as_slice() {
            [] => Read::Known(None),
            [link, ..] => match text_of(plan, link) {
                Ok((_, text)) => Read::Known(Some(text)),
                Err(why) => unread(why),
            },
        },
        Err(unclear) => unread(unclear.to_string()),
    };
    Read::Known(Some(RoleState {
        arn: role.text("arn").map_or(arn, ToOwned::to_owned),
        created: None,
        trust: trust.to_owned(),
        tags: tags.collect(),
        inline: read(inline(plan, role)),
        attached: read(attached(plan, role)),
        boundary_arn,
        boundary,
    }))
}

/// The inline policies by name; an error is told as it is.
fn inline(plan: &Plan, role: &Resource) -> Result<BTreeMap<String, String>, String> {
    let mut policies = BTreeMap::new();
    let own = plan.about("aws_iam_role_policy", "role", role);
    let own = own.map_err(|unclear| unclear.to_string())?;
    let apart = plan.is_kept_apart(&["aws_iam_role_policy"], "role", role);
    let within = !apart.map_err(|unclear| unclear.to_string())?;
    for block in role.items("inline_policy").filter(|_| within) {
        let text = |field: &str| {
            block
                .get(field)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        if let Some(name) = text("name") {
            let later = || {
                format!(
                    "inline policy `{name}` of `{}` is known once the plan is applied",
                    role.address
                )
            };
            policies.insert(name.to_owned(), text("policy").ok_or_else(later)?.to_owned());
        }
    }
    for policy in own {
        let later = || {
            format!(
                "`policy` of `{}` is known once the plan is applied",
                policy.address
            )
        };
        let text = policy.text("policy").ok_or_else(later)?;
        let name = policy.text("name").unwrap_or(&policy.address);
        policies.insert(name.to_owned(), text.to_owned());
    }
    Ok(policies)
}

/// The attached policies by ARN, or by address where they have none yet.
fn attached(plan: &Plan, role: &Resource) -> Result<BTreeMap<String, String>, String> {
    let told = |unclear: Unclear| unclear.to_string();
    let apart = plan.is_kept_apart(&["aws_iam_role_policy_attachment"], "role", role);
    let mut links = if apart.map_err(told)? {
        Vec::new()
    } else {
        plan.links(role, "managed_policy_arns", POLICIES).map_err(told)?
    };
    for (kind, attribute) in [
        ("aws_iam_role_policy_attachment", "role"),
        ("aws_iam_policy_attachment", "roles"),
    ] {
        for attachment in plan.about(kind, attribute, role).map_err(told)? {
            links.extend(plan.links(attachment, "policy_arn", POLICIES).map_err(told)?);
        }
    }
    links.iter().map(|link| text_of(plan, link)).collect()
}

/// A managed policy: its ARN or address, and its text.
fn text_of(plan: &Plan, link: &Link<'_>) -> Result<(String, String), String> {
    let resource = match link {
        Link::Planned(resource) => Some(*resource),
        Link::Known(arn) => plan.of(POLICIES).find(|policy| policy.text("arn") == Some(arn)),
    };
    match (resource, link) {
        (Some(resource), _) => {
            let later = || {
                format!(
                    "`policy` of `{}` is known once the plan is applied",
                    resource.address
                )
            };
            let text = resource.text("policy").ok_or_else(later)?;
            let name = resource.text("arn").unwrap_or(&resource.address);
            Ok((name.to_owned(), text.to_owned()))
        }
        (None, Link::Known(arn)) => Err(format!(
            "the plan does not tell what managed policy `{arn}` says, which it does not build"
        )),
        (None, Link::Planned(resource)) => Err(format!("`{}` has no text", resource.address)),
    }
}

fn built<'a>(plan: &'a Plan, name: &str) -> Option<&'a Resource> {
    plan.of(BUCKETS)
        .find(|bucket| bucket.text("bucket") == Some(name))
}

/// Reads the policy of a bucket that the plan builds; none where it gets none.
pub fn planned_bucket_policy(plan: &Plan, name: &str) -> Read<Option<String>> {
    let Some(bucket) = built(plan, name) else {
        return unread(format!(
            "the plan does not tell what bucket `{name}` is like, which it does not build"
        ));
    };
    match plan
        .about("aws_s3_bucket_policy", "bucket", bucket)
        .map(|found| found.first().copied())
    {
        Ok(None) => Read::Known(None),
        Ok(Some(policy)) => match policy.text("policy") {
            Some(text) => Read::Known(Some(text.to_owned())),
            None => unread(format!(
                "the policy of `{}` is known once the plan is applied",
                policy.address
            )),
        },
        Err(unclear) => unread(unclear.to_string()),
    }
}

fn bucket_key(plan: &Plan, name: &str) -> Read<Option<BucketKey>> {
    let Some(bucket) = built(plan, name) else {
        return unread(format!(
            "the plan does not tell what bucket `{name}` is like, which it does not build"
        ));
    };
    let setting = match plan.about(
        "aws_s3_bucket_server_side_encryption_configuration",
        "bucket",
        bucket,
    ) {
        Ok(found) => match found.first() {
            Some(setting) => *setting,
            None => return Read::Known(None),
        },
        Err(unclear) => return unread(unclear.to_string()),
    };
    let Some(rule) = setting.items("rule").next() else {
        return Read::Known(None);
    };
    let defaults = rule
        .get("apply_server_side_encryption_by_default")
        .and_then(Value::as_array);
    let Some(default) = defaults.and_then(|list| list.first()) else {
        return Read::Known(None);
    };
    let text = |field: &str| {
        default
            .get(field)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    if !text("sse_algorithm").is_some_and(|algorithm| algorithm.starts_with("aws:kms")) {
        return Read::Known(None);
    }
    let configured = plan
        .expression(setting, "rule")
        .map(Value::to_string)
        .unwrap_or_default();
    if text("kms_master_key_id").is_none() && configured.contains("\"kms_master_key_id\"") {
        return unread(format!(
            "the key in `{}` is known once the plan is applied",
            setting.address
        ));
    }
    Read::Known(Some(BucketKey {
        key: text("kms_master_key_id").map(ToOwned::to_owned),
        per_bucket: rule
            .get("bucket_key_enabled")
            .and_then(Value::as_bool)
            .unwrap_or_default(),
    }))
}

fn read<T>(told: Result<T, String>) -> Read<T> {
    match told {
        Ok(value) => Read::Known(value),
        Err(why) => unread(why),
    }
}

fn unread<T>(error: String) -> Read<T> {
    Read::unanswered(SHOW, error)
}
