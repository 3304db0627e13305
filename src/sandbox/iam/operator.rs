//! The one who calls: its policies, as IAM shows them where it is a user, and whether it may pass a role.

use serde_json::{Value, json};

use super::{encoded, everything, page, required};
use crate::sandbox::account::Account;
use crate::sandbox::policy::evaluate::join;
use crate::sandbox::policy::{Access, Context, Decision, Document, Kind, Principal};
use crate::sandbox::wire::{Form, Refusal, time};

/// The operator's inline policies by name; an operator without any may do everything.
fn policies(account: &Account) -> Vec<(String, String)> {
    if account.operator_policies.is_empty() {
        return vec![("everything".to_owned(), everything())];
    }
    account.operator_policies.clone().into_iter().collect()
}

/// The operator's policies, read.
pub(super) fn documents(account: &Account) -> Vec<Document> {
    let texts = policies(account).into_iter();
    texts
        .filter_map(|(_, text)| Document::parse(&text, Kind::Identity).ok())
        .collect()
}

/// Refuses what IAM refuses a caller who may not pass `role` to Bedrock.
///
/// # Errors
/// IAM's words (IAM User Guide, `troubleshoot_access-denied`), as Bedrock hands them on.
pub(in crate::sandbox) fn may_pass(account: &Account, role: &str) -> Result<(), Refusal> {
    let access = Access {
        principal: Principal::Arn {
            arn: account.operator.clone(),
            account: account.id.clone(),
        },
        action: "iam:PassRole",
        resource: role.to_owned(),
        context: Context::default()
            .with("iam:PassedToService", "bedrock.amazonaws.com")
            .with("aws:PrincipalArn", account.operator.clone())
            .with("aws:PrincipalAccount", account.id.clone()),
    };
    let why = match join(documents(account).iter().map(|document| document.decide(&access))) {
        Decision::Allow => return Ok(()),
        Decision::ImplicitDeny => "because no identity-based policy allows the iam:PassRole action",
        Decision::ExplicitDeny => "with an explicit deny in an identity-based policy",
    };
    let message = format!(
        "User: {} is not authorized to perform: iam:PassRole on resource: {role} {why}",
        account.operator
    );
    Err(Refusal::new(403, "AccessDeniedException", message))
}

/// The user that is asked about: the operator, where it is one. The sandbox has no other.
fn user<'a>(account: &'a Account, form: &Form) -> Result<&'a str, Refusal> {
    let name = account.operator.rsplit('/').next().unwrap_or_default();
    let is_user = account.operator.contains(":user/");
    match form.get("UserName").filter(|asked| !asked.is_empty()) {
        None if is_user => Ok(name),
        Some(asked) if is_user && asked.eq_ignore_ascii_case(name) => Ok(name),
        asked => {
            let asked = asked.unwrap_or_default();
            let message = format!("The user with name {asked} cannot be found.");
            Err(Refusal::new(404, "NoSuchEntity", message))
        }
    }
}

pub(super) fn get(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let name = user(account, form)?;
    Ok(json!({ "User": {
        "Path": "/", "UserName": name, "UserId": account.operator_id, "Arn": account.operator,
        "CreateDate": time::iso(1_767_225_600_000),
    }}))
}

pub(super) fn list_policies(account: &Account, form: &Form) -> Result<Value, Refusal> {
    required(form, "UserName")?;
    user(account, form)?;
    let names = policies(account).into_iter().map(|(name, _)| json!(name));
    Ok(page(names.collect(), form, "PolicyNames"))
}

pub(super) fn get_policy(account: &Account, form: &Form) -> Result<Value, Refusal> {
    required(form, "UserName")?;
    let name = user(account, form)?;
    let asked = required(form, "PolicyName")?;
    let found = policies(account).into_iter().find(|(policy, _)| policy == asked);
    let (policy, document) = found.ok_or_else(|| {
        let message = format!("The user policy with name {asked} cannot be found.");
        Refusal::new(404, "NoSuchEntity", message)
    })?;
    Ok(json!({ "UserName": name, "PolicyName": policy, "PolicyDocument": encoded(&document) }))
}

/// Attached policies and groups: an operator of the sandbox has neither.
pub(super) fn list_none(account: &Account, form: &Form, element: &str) -> Result<Value, Refusal> {
    required(form, "UserName")?;
    user(account, form)?;
    Ok(page(Vec::new(), form, element))
}
