//! The policy simulator: SimulateCustomPolicy and SimulatePrincipalPolicy, decided as the sandbox
//! decides for its jobs.
//!
//! As on AWS it knows no trust policies and no service control policies, and condition keys that the
//! caller does not give are absent.

use serde_json::{Value, json};

use super::{required, role_name};
use crate::sandbox::account::Account;
use crate::sandbox::policy::evaluate::join;
use crate::sandbox::policy::{Access, Context, Decision, Document, Kind, Policies, Principal};
use crate::sandbox::wire::{Form, Refusal};

/// `SimulateCustomPolicy`.
pub(super) fn custom(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let identity = documents(form, "PolicyInputList.member", Kind::Identity)?;
    if identity.is_empty() {
        required(form, "PolicyInputList.member.1")?;
    }
    let limits = boundary(form)?;
    simulate(account, form, &identity, limits.as_deref())
}

/// `SimulatePrincipalPolicy`: of a role with its own policies and boundary; of the operator with its
/// own.
pub(super) fn principal(account: &Account, form: &Form) -> Result<Value, Refusal> {
    let source = required(form, "PolicySourceArn")?;
    let mut identity = documents(form, "PolicyInputList.member", Kind::Identity)?;
    let mut limits = boundary(form)?;
    let parse = |text: &str| Document::parse(text, Kind::Identity).ok();
    let name = source
        .split_once(":role/")
        .and_then(|(_, path)| path.rsplit('/').next());
    let role = name.and_then(|name| account.roles.get(&role_name(account, name)?));
    match role {
        Some(role) => {
            let texts = role.policies.values().chain(role.attached.values());
            identity.extend(texts.filter_map(|text| parse(text)));
            if let Some(arn) = role.boundary.as_ref().filter(|_| limits.is_none()) {
                limits = Some(account.managed_policy(arn).and_then(parse).into_iter().collect());
            }
        }
        None if source == account.operator => {
            identity.extend(super::operator::documents(account));
        }
        None => {
            let message = format!("The entity {source} cannot be found.");
            return Err(Refusal::new(404, "NoSuchEntity", message));
        }
    }
    simulate(account, form, &identity, limits.as_deref())
}

fn documents(form: &Form, name: &str, kind: Kind) -> Result<Vec<Document>, Refusal> {
    form.list(name).iter().map(|text| document(text, kind)).collect()
}

fn document(text: &str, kind: Kind) -> Result<Document, Refusal> {
    Document::parse(text, kind).map_err(|message| Refusal::new(400, "InvalidInput", message))
}

fn boundary(form: &Form) -> Result<Option<Vec<Document>>, Refusal> {
    let given = documents(form, "PermissionsBoundaryPolicyInputList.member", Kind::Identity)?;
    Ok(Some(given).filter(|given| !given.is_empty()))
}

fn simulate(
    account: &Account,
    form: &Form,
    identity: &[Document],
    boundary: Option<&[Document]>,
) -> Result<Value, Refusal> {
    let resource = form
        .get("ResourcePolicy")
        .map(|text| document(text, Kind::Resource))
        .transpose()?;
    required(form, "ActionNames.member.1")?;
    let caller = form
        .get("CallerArn")
        .or_else(|| form.get("PolicySourceArn"))
        .unwrap_or(&account.operator);
    let resources = match form.list("ResourceArns.member") {
        none if none.is_empty() => vec!["*".to_owned()],
        some => some,
    };
    let owner = form.get("ResourceOwner").map(account_of);
    let context = context(form);
    let mut results = Vec::new();
    for action in form.list("ActionNames.member") {
        for named in &resources {
            let access = Access {
                principal: Principal::Arn {
                    arn: caller.to_owned(),
                    account: account_of(caller).to_owned(),
                },
                action: &action,
                resource: named.clone(),
                context: context.clone(),
            };
            let policies = Policies {
                identity,
                boundary,
                resource: resource.as_ref(),
                foreign: owner.is_some_and(|owner| owner != account_of(caller)),
                // AWS's simulator leaves the policies of keys out; here they count as everywhere.
                guarded: resource.is_some() && service(named) == Some("kms"),
            };
            results.push(result(&policies, &access));
        }
    }
    Ok(super::page(results, form, "EvaluationResults"))
}

/// The account that an ARN names.
fn account_of(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

/// The service whose resource an ARN names.
fn service(arn: &str) -> Option<&str> {
    arn.split(':').nth(2)
}

fn result(policies: &Policies<'_>, access: &Access<'_>) -> Value {
    let decision = match policies.decide(access) {
        Decision::Allow => "allowed",
        Decision::ExplicitDeny => "explicitDeny",
        Decision::ImplicitDeny => "implicitDeny",
    };
    let within = policies.boundary.map(|documents| {
        let decisions = documents.iter().map(|document| document.decide(access));
        json!({ "AllowedByPermissionsBoundary": join(decisions) == Decision::Allow })
    });
    json!({
        "EvalActionName": access.action, "EvalResourceName": access.resource, "EvalDecision": decision,
        "MatchedStatements": [], "MissingContextValues": [], "PermissionsBoundaryDecisionDetail": within,
    })
}

fn context(form: &Form) -> Context {
    let mut context = Context::default();
    for place in 1.. {
        let entry = format!("ContextEntries.member.{place}");
        let Some(key) = form.get(&format!("{entry}.ContextKeyName")) else {
            break;
        };
        context = context.with_many(key, form.list(&format!("{entry}.ContextKeyValues.member")));
    }
    context
}
