//! Permissions boundaries of roles.

use serde_json::Value;

use super::{required, role};
use crate::sandbox::account::Account;
use crate::sandbox::wire::{Form, Refusal};

/// The boundary that a request names, if it names one: a managed policy that exists.
pub(super) fn named(account: &Account, form: &Form) -> Result<Option<String>, Refusal> {
    let Some(arn) = form.get("PermissionsBoundary") else {
        return Ok(None);
    };
    if !(arn.starts_with("arn:") && (20..=2_048).contains(&arn.len())) {
        let message = format!("ARN {arn} is not valid.");
        return Err(Refusal::new(400, "InvalidInput", message));
    }
    if account.managed_policy(arn).is_none() {
        let message = format!("Scope ARN: {arn} does not exist or is not attachable.");
        return Err(Refusal::new(404, "NoSuchEntity", message));
    }
    Ok(Some(arn.to_owned()))
}

pub(super) fn put(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    required(form, "PermissionsBoundary")?;
    let boundary = named(account, form)?;
    let (_, role) = role(account, form)?;
    role.boundary = boundary;
    Ok(Value::Null)
}

pub(super) fn delete(account: &mut Account, form: &Form) -> Result<Value, Refusal> {
    let (_, role) = role(account, form)?;
    role.boundary = None;
    Ok(Value::Null)
}
