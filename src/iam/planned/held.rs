//! The policies that a role has once Terraform is done: its own blocks and attributes, resources of their own, and
//! what is left of both where Terraform keeps a role to a list.

use serde_json::Value;

use super::POLICIES;
use crate::terraform::{Link, Plan, Resource, Unclear};

/// A policy: what it is called, and its text, or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) text: Result<String, String>,
}

impl Found {
    fn unclear(resource: &Resource, unclear: &Unclear) -> Self {
        Self::unknown(resource, unclear.to_string())
    }

    fn unknown(resource: &Resource, why: String) -> Self {
        Self {
            name: resource.address.clone(),
            text: Err(why),
        }
    }
}

/// The inline policies of a role.
pub(super) fn inline(plan: &Plan, role: &Resource) -> Vec<Found> {
    let own = own_inline(plan, role);
    let mut apart = Vec::new();
    for policy in plan.of(&["aws_iam_role_policy"]) {
        match plan.names(policy, "role", role) {
            Ok(true) => {
                let name = policy.text("name");
                let found = Found {
                    name: name.unwrap_or(&policy.address).to_owned(),
                    text: plan.text_of(policy, "policy").map(ToOwned::to_owned),
                };
                apart.push((name.is_some(), found));
            }
            Ok(false) => {}
            Err(unclear) => apart.push((false, Found::unclear(policy, &unclear))),
        }
    }
    // The attribute of a role also lists what resources of their own have made.
    let foreign: Vec<Found> = own
        .into_iter()
        .filter(|one| !apart.iter().any(|(_, policy)| policy.name == one.name))
        .collect();
    let (kept, why) = match exclusive(plan, role, "aws_iam_role_policies_exclusive") {
        None => (None, None),
        Some(Ok(list)) if list.value("policy_names").is_some() => (Some(list.texts("policy_names")), None),
        Some(Ok(list)) => (None, Some(plan.why_unknown(list, "policy_names"))),
        Some(Err(unclear)) => (None, Some(unclear.to_string())),
    };
    let mut found = Vec::new();
    for (named, one) in apart {
        // Where its own name is not known yet, it may be on the list.
        if !named || kept.as_ref().is_none_or(|kept| kept.contains(&one.name)) {
            found.push(one);
        }
    }
    for one in foreign {
        if kept.as_ref().is_some_and(|kept| !kept.contains(&one.name)) {
            continue;
        }
        found.push(match &why {
            Some(why) => Found {
                text: Err(why.clone()),
                ..one
            },
            None => one,
        });
    }
    found
}

/// What the attribute `inline_policy` of a role holds that no resource of its own is about to take away.
fn own_inline(plan: &Plan, role: &Resource) -> Vec<Found> {
    const BLOCKS: &str = "inline_policy";
    let Some(blocks) = role.value(BLOCKS).and_then(Value::as_array) else {
        let is_set = plan.expression(role, BLOCKS).is_some();
        return is_set
            .then(|| Found::unknown(role, plan.why_unknown(role, BLOCKS)))
            .into_iter()
            .collect();
    };
    let gone: Vec<&str> = plan
        .going("aws_iam_role_policy")
        .filter(|before| plan.names_known(before.get("role"), role))
        .filter_map(|before| before.get("name").and_then(Value::as_str))
        .collect();
    let mut found = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let text = |field: &str| {
            let text = block.get(field).and_then(Value::as_str);
            text.filter(|text| !text.is_empty())
        };
        let path = [BLOCKS, &index.to_string(), "policy"];
        let text_then = match text("policy") {
            Some(text) => Ok(text.to_owned()),
            None if text("name").is_some() || role.is_unknown(&path) == Some(true) => {
                Err(plan.why_unknown(role, BLOCKS))
            }
            // A block with nothing in it: the role is to have no inline policy.
            None => continue,
        };
        if text("name").is_some_and(|name| gone.contains(&name)) {
            continue;
        }
        found.push(Found {
            name: text("name").map_or_else(|| format!("{BLOCKS}[{index}]"), ToOwned::to_owned),
            text: text_then,
        });
    }
    found
}

/// The managed policies that are attached to a role.
pub(super) fn attached(plan: &Plan, role: &Resource) -> Vec<Found> {
    let mut unclear = Vec::new();
    let mut links: Vec<Link<'_>> = Vec::new();
    match plan.links(role, "managed_policy_arns", POLICIES) {
        Ok(own) => {
            let gone: Vec<&str> = ATTACHMENTS
                .iter()
                .flat_map(|(kind, attribute)| plan.going(kind).map(move |before| (before, *attribute)))
                .filter(|(before, attribute)| plan.names_known(before.get(*attribute), role))
                .filter_map(|(before, _)| before.get("policy_arn").and_then(Value::as_str))
                .collect();
            let is_gone = |link: &Link<'_>| matches!(link, Link::Known(arn) if gone.contains(&arn.as_str()));
            links.extend(own.into_iter().filter(|link| !is_gone(link)));
        }
        Err(told) => unclear.push(Found::unclear(role, &told)),
    }
    for (kind, attribute) in ATTACHMENTS {
        for attachment in plan.of(&[kind]) {
            let link = match plan.names(attachment, attribute, role) {
                Ok(false) => continue,
                Ok(true) => plan.link(attachment, "policy_arn", POLICIES),
                Err(told) => Err(told),
            };
            match link {
                Ok(link) => links.extend(link),
                Err(told) => unclear.push(Found::unclear(attachment, &told)),
            }
        }
    }
    match exclusive(plan, role, "aws_iam_role_policy_attachments_exclusive") {
        Some(Ok(list)) => match plan.links(list, "policy_arns", POLICIES) {
            Ok(kept) => {
                let kept: Vec<Found> = kept.iter().map(|link| managed(plan, link)).collect();
                links.retain(|link| kept.contains(&managed(plan, link)));
            }
            Err(told) => unclear.push(Found::unclear(list, &told)),
        },
        Some(Err(told)) => unclear.push(Found::unclear(role, &told)),
        None => {}
    }
    let mut found: Vec<Found> = Vec::new();
    for one in links.iter().map(|link| managed(plan, link)).chain(unclear) {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

const ATTACHMENTS: [(&str, &str); 2] = [
    ("aws_iam_role_policy_attachment", "role"),
    ("aws_iam_policy_attachment", "roles"),
];

/// The permissions boundary of a role.
pub(super) fn boundary(plan: &Plan, role: &Resource) -> Option<Found> {
    match plan.link(role, "permissions_boundary", POLICIES) {
        Ok(link) => link.map(|link| managed(plan, &link)),
        Err(unclear) => Some(Found::unclear(role, &unclear)),
    }
}

/// A managed policy, by its ARN, or by its address where it has none yet.
fn managed(plan: &Plan, link: &Link<'_>) -> Found {
    let built = |arn: &String| plan.of(POLICIES).find(|policy| policy.text("arn") == Some(arn));
    let resource = match link {
        Link::Planned(resource) => *resource,
        Link::Known(arn) => match built(arn) {
            Some(resource) => resource,
            None => {
                return Found {
                    name: arn.clone(),
                    text: Err(format!(
                        "Terraform does not tell what managed policy `{arn}` says, which it does not build here"
                    )),
                };
            }
        },
    };
    Found {
        name: resource.text("arn").unwrap_or(&resource.address).to_owned(),
        text: plan.text_of(resource, "policy").map(ToOwned::to_owned),
    }
}

/// What keeps a role to a list: Terraform takes everything else out of it.
fn exclusive<'a>(plan: &'a Plan, role: &Resource, kind: &str) -> Option<Result<&'a Resource, Unclear>> {
    plan.of(&[kind])
        .find_map(|list| match plan.names(list, "role_name", role) {
            Ok(true) => Some(Ok(list)),
            Ok(false) => None,
            Err(unclear) => Some(Err(unclear)),
        })
}
