//! Inline policies of roles.

use serde_json::{Value, json};

use super::{check_document, encoded, page, required, role, size};
use crate::sandbox::account::Account;
use crate::sandbox::policy::Kind;
use crate::sandbox::wire::{Form, Refusal};

/// Characters of all inline policies of a role together, white space not counted.
const INLINE_QUOTA: usize = 10_240;

pub(super) fn put(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (name, role) = role(account, form)?;
    let policy = required(form, "PolicyName")?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if policy.len() > 128 || !policy.chars().all(allowed) {
        let message = "The specified value for policyName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-";
        return Err(Refusal::new(400, "ValidationError", message));
    }
    let document = required(form, "PolicyDocument")?;
    check_document(document, Kind::Identity)?;
    let others: usize = role
        .policies
        .iter()
        .filter(|(other, _)| *other != policy)
        .map(|(_, text)| size(text))
        .sum();
    if others + size(document) > INLINE_QUOTA {
        let message = format!("Maximum policy size of {INLINE_QUOTA} bytes exceeded for role {name}");
        return Err(Refusal::new(409, "LimitExceeded", message));
    }
    role.policies.insert(policy.to_owned(), document.to_owned());
    Ok(Value::Null)
}

pub(super) fn get(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (name, role) = role(account, form)?;
    let policy = required(form, "PolicyName")?;
    let document = role.policies.get(policy).ok_or_else(|| missing(policy))?;
    Ok(json!({ "RoleName": name, "PolicyName": policy, "PolicyDocument": encoded(document) }))
}

pub(super) fn delete(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (_, role) = role(account, form)?;
    let policy = required(form, "PolicyName")?;
    role.policies.remove(policy).ok_or_else(|| missing(policy))?;
    Ok(Value::Null)
}

pub(super) fn list(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (_, role) = role(account, form)?;
    let names = role.policies.keys().map(|name| json!(name)).collect();
    Ok(page(names, form, "PolicyNames"))
}

fn missing(policy: &str) -> Refusal {
    Refusal::new(
        404,
        "NoSuchEntity",
        format!("The role policy with name {policy} cannot be found."),
    )
}
