//! Which layer decides.

use crate::iam::evaluate::{PolicySet, Question, authorise};

const ROLE: &str = "arn:aws:iam::111122223333:role/job";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1";

/// Puts a question to a set; the answer is its decision and its layer.
fn answer(set: &str, principal: &str, action: &str, resource: &str, account: &str) -> String {
    let set = PolicySet::parse(set).unwrap();
    let question = format!(
        r#"{{"principal":"{principal}","action":"{action}","resource":"{resource}","resource_account":"{account}"}}"#
    );
    let question = Question::parse(&question).unwrap();
    let answer = authorise(&question.request, question.resource_account.as_deref(), &set);
    format!("{} {}", answer.allowed, answer.decided_by.name())
}

fn all(principal: &str) -> String {
    format!(r#"{{"Statement":[{{"Effect":"Allow"{principal},"Action":"*","Resource":"*"}}]}}"#)
}

fn identity() -> String {
    format!(r#""identity_policies":[{{"name":"p","document":{}}}]"#, all(""))
}

#[test]
fn a_key_opens_only_by_its_own_policy_or_where_that_leaves_it_to_the_account() {
    let decide = |key_policy: &str| {
        let set = format!(
            r#"{{{},"resource_policies":{{"{KEY}":{key_policy}}}}}"#,
            identity()
        );
        answer(&set, ROLE, "kms:Decrypt", KEY, "111122223333")
    };
    assert_eq!(
        decide(&all(r#","Principal":{"AWS":"111122223333"}"#)),
        "true identity"
    );
    assert_eq!(
        decide(&all(&format!(r#","Principal":{{"AWS":"{ROLE}"}}"#))),
        "true resource"
    );
    assert_eq!(
        decide(&all(
            r#","Principal":{"AWS":"arn:aws:iam::111122223333:role/other"}"#
        )),
        "false resource"
    );
    let without = format!("{{{}}}", identity());
    assert_eq!(
        answer(&without, ROLE, "kms:Decrypt", KEY, "111122223333"),
        "false resource"
    );
}

#[test]
fn between_accounts_both_sides_have_to_allow() {
    let bucket = "arn:aws:s3:::theirs";
    let decide = |own: &str, theirs: Option<&str>| {
        let theirs = theirs.map_or_else(String::new, |policy| {
            format!(r#","resource_policies":{{"{bucket}":{policy}}}"#)
        });
        let set = format!("{{{own}{theirs}}}");
        answer(&set, ROLE, "s3:GetObject", &format!("{bucket}/x"), "999900001111")
    };
    let names_role = all(&format!(r#","Principal":{{"AWS":"{ROLE}"}}"#));
    assert_eq!(decide(&identity(), None), "false resource");
    assert_eq!(decide(&identity(), Some(&names_role)), "true identity");
    assert_eq!(
        decide(
            &identity(),
            Some(&all(r#","Principal":{"AWS":"arn:aws:iam::111122223333:root"}"#))
        ),
        "true identity"
    );
    assert_eq!(
        decide(r#""identity_policies":[]"#, Some(&names_role)),
        "false implicit"
    );
}

#[test]
fn what_narrows_has_to_allow_and_a_service_is_bound_by_the_trust_policy_alone() {
    let ec2 = r#"{"Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}"#;
    for (member, layer) in [
        (format!(r#""permissions_boundary":{ec2}"#), "boundary"),
        (format!(r#""service_control_policies":[{ec2}]"#), "scp"),
        (format!(r#""service_control_policies":[[{}],[{ec2}]]"#, all("")), "scp"),
        (
            r#""vpc_endpoint_policy":{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}"#
                .to_owned(),
            "endpoint",
        ),
    ] {
        let set = format!("{{{},{member}}}", identity());
        let put = answer(&set, ROLE, "s3:PutObject", "arn:aws:s3:::b/x", "111122223333");
        assert_eq!(put, format!("false {layer}"), "{member}");
        let describe = answer(&set, ROLE, "ec2:DescribeVpcs", "*", "111122223333");
        assert_eq!(describe, "true identity", "{member}");
    }
    let trust = r#"{"trust_policy":{"Statement":[{"Effect":"Allow","Principal":{"Service":"bedrock.amazonaws.com"},
        "Action":"sts:AssumeRole"}]},"service_control_policies":[]}"#;
    let assume = |who: &str| answer(trust, who, "sts:AssumeRole", ROLE, "111122223333");
    assert_eq!(assume("bedrock.amazonaws.com"), "true trust");
    assert_eq!(assume("lambda.amazonaws.com"), "false trust");
}

#[test]
fn a_boundary_narrows_what_a_bucket_grants_to_a_role_but_not_to_a_session() {
    let session = "arn:aws:sts::111122223333:assumed-role/job/one";
    let decide = |named: &str| {
        let set = format!(
            r#"{{"permissions_boundary":{{"Statement":[{{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}]}},
                "resource_policies":{{"arn:aws:s3:::b":{}}}}}"#,
            all(&format!(r#","Principal":{{"AWS":"{named}"}}"#))
        );
        answer(&set, session, "s3:GetObject", "arn:aws:s3:::b/x", "111122223333")
    };
    assert_eq!(decide(ROLE), "false boundary");
    assert_eq!(decide(session), "true resource");
}
