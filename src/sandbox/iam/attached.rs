//! Managed policies. The sandbox's scenarios make and attach them; no call does.

use serde_json::{Value, json};

use super::{encoded, page, required, role};
use crate::sandbox::account::Account;
use crate::sandbox::wire::{Form, Refusal, time};

pub(super) fn list(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (_, role) = role(account, form)?;
    let policies = role
        .attached
        .keys()
        .map(|arn| json!({ "PolicyArn": arn, "PolicyName": arn.rsplit('/').next() }))
        .collect();
    Ok(page(policies, form, "AttachedPolicies"))
}

pub(super) fn get(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (arn, _) = find(account, form)?;
    let roles = || account.roles.values();
    let attachments = roles().filter(|role| role.attached.contains_key(&arn)).count();
    let bounded = roles()
        .filter(|role| role.boundary.as_ref() == Some(&arn))
        .count();
    let (created, name) = (time::iso(1_767_225_600_000), arn.rsplit('/').next());
    Ok(json!({ "Policy": {
        "PolicyName": name, "PolicyId": "ANPASANDBOXPOLICY0001", "Arn": arn, "Path": "/",
        "DefaultVersionId": "v1", "AttachmentCount": attachments, "PermissionsBoundaryUsageCount": bounded,
        "IsAttachable": true, "CreateDate": created, "UpdateDate": created,
    }}))
}

pub(super) fn get_version(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (_, document) = find(account, form)?;
    let version = required(form, "VersionId")?;
    if version != "v1" {
        let message = format!("Policy version {version} cannot be found.");
        return Err(Refusal::new(404, "NoSuchEntity", message));
    }
    Ok(json!({ "PolicyVersion": {
        "Document": encoded(&document), "VersionId": "v1", "IsDefaultVersion": true,
        "CreateDate": time::iso(1_767_225_600_000),
    }}))
}

fn find(account: &Account, form: &Form) -> Result<(String, String), Refusal> {
    let arn = required(form, "PolicyArn")?;
    let document = account
        .managed_policy(arn)
        .ok_or_else(|| Refusal::new(404, "NoSuchEntity", format!("Policy {arn} was not found.")))?;
    Ok((arn.to_owned(), document.to_owned()))
}
