//! IAM: roles and their policies, Query protocol.

mod attached;
mod boundary;
mod inline;
mod operator;
mod roles;
mod simulate;

use serde_json::{Value, json};

pub(super) use operator::may_pass;

use super::account::{Account, Role};
use super::policy::{Document, Kind};
use super::wire::xml::{self, Lists};
use super::wire::{Form, Refusal, Reply, Service};

const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// Answers an IAM operation at the sandbox time `now`.
pub(super) fn answer(
    account: &mut Account,
    form: &Form,
    now: i64,
    request_id: &str,
) -> Result<Reply, Refusal> {
    let operation = form.get("Action").unwrap_or_default();
    let result = match operation {
        "CreateRole" => roles::create(account, form, now),
        "GetRole" => roles::get(account, form),
        "ListRoles" => Ok(roles::list(account, form)),
        "DeleteRole" => roles::delete(account, form),
        "UpdateAssumeRolePolicy" => roles::update_trust(account, form, now),
        "TagRole" => roles::tag(account, form),
        "UntagRole" => roles::untag(account, form),
        "PutRolePermissionsBoundary" => boundary::put(account, form),
        "DeleteRolePermissionsBoundary" => boundary::delete(account, form),
        "ListInstanceProfilesForRole" => roles::list_instance_profiles(account, form),
        "ListRoleTags" => roles::list_tags(account, form),
        "PutRolePolicy" => inline::put(account, form),
        "GetRolePolicy" => inline::get(account, form),
        "DeleteRolePolicy" => inline::delete(account, form),
        "ListRolePolicies" => inline::list(account, form),
        "ListAttachedRolePolicies" => attached::list(account, form),
        "GetPolicy" => attached::get(account, form),
        "GetPolicyVersion" => attached::get_version(account, form),
        "GetUser" => operator::get(account, form),
        "ListUserPolicies" => operator::list_policies(account, form),
        "GetUserPolicy" => operator::get_policy(account, form),
        "ListAttachedUserPolicies" => operator::list_none(account, form, "AttachedPolicies"),
        "ListGroupsForUser" => operator::list_none(account, form, "Groups"),
        "SimulateCustomPolicy" => simulate::custom(account, form),
        "SimulatePrincipalPolicy" => simulate::principal(account, form),
        other => Err(Refusal::unknown_operation(Service::Iam, other)),
    }?;
    let mut content = json!({ "ResponseMetadata": { "RequestId": request_id } });
    if !result.is_null() {
        content[format!("{operation}Result")] = result;
    }
    let document = xml::document(
        &format!("{operation}Response"),
        Some(NAMESPACE),
        &content,
        Lists::Member,
    );
    Ok(Reply::xml(200, document))
}

fn required<'f>(form: &'f Form, name: &str) -> Result<&'f str, Refusal> {
    form.get(name).filter(|value| !value.is_empty()).ok_or_else(|| {
        let message = format!("1 validation error detected: Value at '{name}' failed to satisfy constraint: Member must not be null");
        Refusal::new(400, "ValidationError", message)
    })
}

/// The role's name as it was spelled at its creation: names are unique without regard to case.
fn role_name(account: &Account, name: &str) -> Option<String> {
    account
        .roles
        .keys()
        .find(|known| known.eq_ignore_ascii_case(name))
        .cloned()
}

fn role<'a>(account: &'a mut Account, form: &Form) -> Result<(String, &'a mut Role), Refusal> {
    let asked = required(form, "RoleName")?;
    let missing = || {
        Refusal::new(
            404,
            "NoSuchEntity",
            format!("The role with name {asked} cannot be found."),
        )
    };
    let name = role_name(account, asked).ok_or_else(missing)?;
    let role = account.roles.get_mut(&name).ok_or_else(missing)?;
    Ok((name, role))
}

fn check_document(text: &str, kind: Kind) -> Result<(), Refusal> {
    match Document::parse(text, kind) {
        Ok(_) => Ok(()),
        Err(message) => Err(Refusal::new(400, "MalformedPolicyDocument", message)),
    }
}

/// The policy of somebody who may do everything.
fn everything() -> String {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] })
        .to_string()
}

/// IAM's sizes do not count white space.
fn size(document: &str) -> usize {
    document
        .chars()
        .filter(|character| !character.is_whitespace())
        .count()
}

/// IAM returns documents percent-encoded, as RFC 3986 says.
fn encoded(document: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'~');
    utf8_percent_encode(document, UNRESERVED).to_string()
}

/// Cuts a list into pages by `MaxItems` and `Marker`.
fn page(mut items: Vec<Value>, form: &Form, element: &str) -> Value {
    let start: usize = form
        .get("Marker")
        .and_then(|marker| marker.parse().ok())
        .unwrap_or(0);
    let most: usize = form
        .get("MaxItems")
        .and_then(|most| most.parse().ok())
        .unwrap_or(100)
        .clamp(1, 1_000);
    let total = items.len();
    items = items.into_iter().skip(start).take(most).collect();
    let next = start + items.len();
    let truncated = next < total;
    json!({ element: items, "IsTruncated": truncated, "Marker": truncated.then(|| next.to_string()) })
}

#[cfg(test)]
mod tests {
    use super::super::scenario::Scenario;
    use super::*;

    const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"bedrock.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

    fn call(account: &mut Account, action: &str, parameters: &[(&str, &str)]) -> Result<String, String> {
        let mut text = format!("Action={action}");
        for (name, value) in parameters {
            text.extend(["&", name, "=", &encoded(value)]);
        }
        match answer(account, &Form::parse(&text), 1_000, "id") {
            Ok(Reply {
                payload: crate::sandbox::wire::Payload::Bytes(bytes),
                ..
            }) => Ok(String::from_utf8(bytes).unwrap()),
            Ok(_) => Err("no bytes".to_owned()),
            Err(refusal) => Err(refusal.code),
        }
    }

    #[test]
    fn a_role_is_made_read_changed_and_removed() {
        let mut account = Scenario::find("good").unwrap().start().unwrap().account;
        let name = ("RoleName", "AmazonBedrockTest");
        assert_eq!(
            call(&mut account, "GetRole", &[name]),
            Err("NoSuchEntity".to_owned())
        );
        let create = [
            name,
            ("AssumeRolePolicyDocument", TRUST),
            ("Tags.member.1.Key", "made-by"),
            ("Tags.member.1.Value", "test"),
        ];
        assert!(
            call(&mut account, "CreateRole", &create)
                .unwrap()
                .contains("role/AmazonBedrockTest</Arn>")
        );
        assert_eq!(
            call(&mut account, "CreateRole", &create),
            Err("EntityAlreadyExists".to_owned())
        );
        assert!(
            call(&mut account, "GetRole", &[name])
                .unwrap()
                .contains("%7B%22Version%22%3A%222012-10-17%22")
        );
        let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;
        let put = [name, ("PolicyName", "data"), ("PolicyDocument", policy)];
        assert!(call(&mut account, "PutRolePolicy", &put).is_ok());
        assert!(
            call(&mut account, "ListRolePolicies", &[name])
                .unwrap()
                .contains("<member>data</member>")
        );
        assert_eq!(
            call(&mut account, "DeleteRole", &[name]),
            Err("DeleteConflict".to_owned())
        );
        let bad = [name, ("PolicyName", "data"), ("PolicyDocument", "{}")];
        assert_eq!(
            call(&mut account, "PutRolePolicy", &bad),
            Err("MalformedPolicyDocument".to_owned())
        );
        assert!(call(&mut account, "DeleteRolePolicy", &[name, ("PolicyName", "data")]).is_ok());
        assert!(call(&mut account, "DeleteRole", &[name]).is_ok());
        assert_eq!(
            call(&mut account, "GetRole", &[name]),
            Err("NoSuchEntity".to_owned())
        );
    }

    #[test]
    fn a_boundary_is_a_policy_that_exists_and_tags_are_taken_off() {
        const BOUNDARY: &str = "arn:aws:iam::111122223333:policy/boundary";
        let mut account = Scenario::find("good").unwrap().start().unwrap().account;
        let name = ("RoleName", "Bounded");
        let bound = ("PermissionsBoundary", BOUNDARY);
        let trust = ("AssumeRolePolicyDocument", TRUST);
        let tag = [("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "b")];
        let refused = call(&mut account, "CreateRole", &[name, trust, bound]);
        assert_eq!(refused, Err("NoSuchEntity".to_owned()));
        account.policies.insert(BOUNDARY.to_owned(), "{}".to_owned());
        let made = call(&mut account, "CreateRole", &[name, trust, bound, tag[0], tag[1]]).unwrap();
        assert!(made.contains("<PermissionsBoundaryArn>arn:aws:iam::111122223333:policy/boundary<"));
        assert!(call(&mut account, "GetPolicy", &[("PolicyArn", BOUNDARY)]).is_ok());
        assert!(call(&mut account, "DeleteRolePermissionsBoundary", &[name]).is_ok());
        let read = call(&mut account, "GetRole", &[name]).unwrap();
        assert!(
            !read.contains("PermissionsBoundary") && read.contains("<Key>a</Key>"),
            "{read}"
        );
        assert!(call(&mut account, "PutRolePermissionsBoundary", &[name, bound]).is_ok());
        assert!(call(&mut account, "UntagRole", &[name, ("TagKeys.member.1", "a")]).is_ok());
        let read = call(&mut account, "GetRole", &[name]).unwrap();
        assert!(
            read.contains("PermissionsBoundaryArn") && !read.contains("<Key>"),
            "{read}"
        );
        let profiles = call(&mut account, "ListInstanceProfilesForRole", &[name]).unwrap();
        assert!(
            profiles.contains("<IsTruncated>false</IsTruncated>"),
            "{profiles}"
        );
    }

    #[test]
    fn policies_that_are_too_long_are_refused() {
        let mut account = Scenario::find("good").unwrap().start().unwrap().account;
        let name = ("RoleName", "Long");
        call(
            &mut account,
            "CreateRole",
            &[name, ("AssumeRolePolicyDocument", TRUST)],
        )
        .unwrap();
        let long = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::{}"}}]}}"#,
            "a".repeat(10_240)
        );
        let put = [name, ("PolicyName", "data"), ("PolicyDocument", long.as_str())];
        assert_eq!(
            call(&mut account, "PutRolePolicy", &put),
            Err("LimitExceeded".to_owned())
        );
    }
}
