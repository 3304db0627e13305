//! Roles: their names, trust policies and tags.

use serde_json::{Value, json};

use super::{boundary, check_document, encoded, page, required, role, role_name, size};
use crate::sandbox::account::{Account, Role, Tags};
use crate::sandbox::ids;
use crate::sandbox::policy::Kind;
use crate::sandbox::wire::{Form, Refusal, time};

/// Characters of a trust policy, white space not counted.
const TRUST_QUOTA: usize = 2_048;

pub(super) fn create(account: &mut Account, form: &Form, now: i64) -> Result<Value, Refusal> {
    let name = required(form, "RoleName")?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if name.len() > 64 || !name.chars().all(allowed) {
        let message = "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-";
        return Err(Refusal::new(400, "ValidationError", message));
    }
    let path = form.get("Path").unwrap_or("/");
    if !(path.starts_with('/') && path.ends_with('/')) {
        return Err(Refusal::new(
            400,
            "ValidationError",
            "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
        ));
    }
    let trust = required(form, "AssumeRolePolicyDocument")?;
    check_trust(trust)?;
    if role_name(account, name).is_some() {
        let message = format!("Role with name {name} already exists.");
        return Err(Refusal::new(409, "EntityAlreadyExists", message));
    }
    let role = Role {
        path: path.to_owned(),
        id: format!("AROA{}", ids::upper_case(17)),
        trust: trust.to_owned(),
        description: form.get("Description").map(str::to_owned),
        max_session: form
            .get("MaxSessionDuration")
            .and_then(|text| text.parse().ok())
            .unwrap_or(3_600),
        policies: std::collections::BTreeMap::new(),
        attached: std::collections::BTreeMap::new(),
        boundary: boundary::named(account, form)?,
        tags: read_tags(form)?,
        created: now,
        assumable_from: now + account.role_propagation * 1_000,
    };
    let answer = json!({ "Role": spell(account, name, &role) });
    account.roles.insert(name.to_owned(), role);
    Ok(answer)
}

pub(super) fn get(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (name, found) = role(account, form)?;
    let found = found.clone();
    Ok(json!({ "Role": spell(account, &name, &found) }))
}

/// Lists roles without their tags and boundaries, as IAM does (API reference of ListRoles).
pub(super) fn list(account: &Account, form: &Form) -> Value {
    let prefix = form.get("PathPrefix").unwrap_or("/");
    let roles = account
        .roles
        .iter()
        .filter(|(_, role)| role.path.starts_with(prefix));
    let spelled = roles.map(|(name, role)| {
        let mut role = spell(account, name, role);
        if let Some(members) = role.as_object_mut() {
            members.remove("Tags");
            members.remove("PermissionsBoundary");
        }
        role
    });
    page(spelled.collect(), form, "Roles")
}

pub(super) fn delete(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (name, found) = role(account, form)?;
    if !found.policies.is_empty() || !found.attached.is_empty() {
        let message = "Cannot delete entity, must delete policies first.";
        return Err(Refusal::new(409, "DeleteConflict", message));
    }
    account.roles.remove(&name);
    Ok(Value::Null)
}

pub(super) fn update_trust(account: &mut Account, form: &Form, now: i64) -> Result<Value, Refusal> {
    let propagation = account.role_propagation * 1_000;
    let (_, found) = role(account, form)?;
    let trust = required(form, "PolicyDocument")?;
    check_trust(trust)?;
    trust.clone_into(&mut found.trust);
    found.assumable_from = now + propagation;
    Ok(Value::Null)
}

pub(super) fn tag(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let tags = read_tags(form)?;
    let (_, found) = role(account, form)?;
    found.tags.extend(tags);
    if found.tags.len() > 50 {
        return Err(Refusal::new(
            409,
            "LimitExceeded",
            "Cannot exceed quota for TagsPerRole: 50",
        ));
    }
    Ok(Value::Null)
}

pub(super) fn untag(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (_, found) = role(account, form)?;
    for key in form.list("TagKeys.member") {
        found.tags.remove(&key);
    }
    Ok(Value::Null)
}

/// No role of the sandbox is in an instance profile.
pub(super) fn list_instance_profiles(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    role(account, form)?;
    Ok(page(Vec::new(), form, "InstanceProfiles"))
}

pub(super) fn list_tags(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (_, found) = role(account, form)?;
    Ok(page(spell_tags(&found.tags), form, "Tags"))
}

fn check_trust(document: &str) -> Result<(), Refusal> {
    check_document(document, Kind::Trust)?;
    if size(document) > TRUST_QUOTA {
        let message = format!("Cannot exceed quota for ACLSizePerRole: {TRUST_QUOTA}");
        return Err(Refusal::new(409, "LimitExceeded", message));
    }
    Ok(())
}

fn read_tags(form: &Form) -> Result<Tags, Refusal> {
    let tags: Tags = form.tags("Tags.member").into_iter().collect();
    let allowed = |text: &str| {
        text.chars()
            .all(|c| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c))
    };
    for (key, value) in &tags {
        if key.is_empty()
            || key.chars().count() > 128
            || value.chars().count() > 256
            || !allowed(key)
            || !allowed(value)
        {
            let message =
                format!("1 validation error detected: the tag '{key}' is outside the allowed pattern");
            return Err(Refusal::new(400, "ValidationError", message));
        }
    }
    if tags.len() > 50 {
        return Err(Refusal::new(
            409,
            "LimitExceeded",
            "Cannot exceed quota for TagsPerRole: 50",
        ));
    }
    Ok(tags)
}

fn spell_tags(tags: &Tags) -> Vec<Value> {
    tags.iter()
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect()
}

fn spell(account: &Account, name: &str, role: &Role) -> Value {
    let mut spelled = json!({
        "RoleName": name, "RoleId": role.id, "Path": role.path, "CreateDate": time::iso(role.created),
        "Arn": format!("arn:{}:iam::{}:role{}{name}", account.partition, account.id, role.path),
        "AssumeRolePolicyDocument": encoded(&role.trust), "Description": role.description,
        "MaxSessionDuration": role.max_session, "Tags": spell_tags(&role.tags),
    });
    if let Some(arn) = &role.boundary {
        spelled["PermissionsBoundary"] =
            json!({ "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn });
    }
    spelled
}
