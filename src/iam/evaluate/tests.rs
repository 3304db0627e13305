//! Decisions on the documents of a job, statement by statement.

use super::*;
use crate::iam::Document;
use crate::iam::needs::tests::needs;

fn policy(text: &str) -> Policy {
    Policy::new("p", &Document::parse(text).unwrap()).unwrap()
}

fn role() -> Principal {
    Principal::Role("arn:aws:iam::111122223333:role/x".parse().unwrap())
}

fn request(action: &str, resource: &str) -> Request {
    Request {
        principal: role(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        context: Context::default().with("aws:ResourceAccount", "111122223333"),
    }
}

fn identity(request: &Request, text: &str) -> Decision {
    let policies = [policy(text)];
    decide(
        request,
        Policies {
            identity: &policies,
            ..Policies::default()
        },
    )
}

fn decider(statement: &str) -> Decider {
    Decider {
        policy: "p".to_owned(),
        statement: statement.to_owned(),
    }
}

#[test]
fn an_explicit_deny_wins_over_any_allow() {
    let text = r#"{"Statement":[
        {"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"},
        {"Sid":"NoWrite","Effect":"Deny","Action":"s3:Put*","Resource":"arn:aws:s3:::b/out/*"}]}"#;
    let denied = identity(&request("s3:PutObject", "arn:aws:s3:::b/out/x"), text);
    assert_eq!(denied, Decision::Denied(decider("NoWrite")));
    let allowed = identity(&request("s3:PutObject", "arn:aws:s3:::b/in/x"), text);
    assert_eq!(allowed, Decision::Allowed(decider("All")));
}

#[test]
fn what_no_statement_names_is_not_allowed_and_near_misses_say_why() {
    let text = r#"{"Statement":{"Effect":"Allow","Action":"s3:getobject","Resource":"arn:aws:s3:::b/in/*",
        "Condition":{"StringEquals":{"aws:ResourceAccount":"999900001111"}}}}"#;
    let Decision::NotAllowed(why) = identity(&request("s3:GetObject", "arn:aws:s3:::b/in/x"), text) else {
        panic!("allowed");
    };
    assert_eq!(
        why,
        [
            "statement `1` of `p`: condition `StringEquals` on `aws:ResourceAccount` does not hold: the request carries `111122223333`, the policy names `999900001111`"
        ]
    );
    assert_eq!(
        identity(&request("s3:PutObject", "arn:aws:s3:::b/in/x"), text),
        Decision::NotAllowed(Vec::new())
    );
}

#[test]
fn negated_elements_match_what_they_do_not_list() {
    let text =
        r#"{"Statement":[{"Effect":"Allow","NotAction":"iam:*","NotResource":"arn:aws:s3:::secret/*"}]}"#;
    let allows =
        |action, resource| matches!(identity(&request(action, resource), text), Decision::Allowed(_));
    assert!(allows("s3:GetObject", "arn:aws:s3:::b/x"));
    assert!(!allows("iam:GetRole", "arn:aws:s3:::b/x"));
    assert!(!allows("s3:GetObject", "arn:aws:s3:::secret/x"));
}

#[test]
fn an_unknown_circumstance_never_counts_as_allowed() {
    let may_deny = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
        {"Sid":"Vpc","Effect":"Deny","Action":"*","Resource":"*",
         "Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-0a"}}}]}"#;
    let decision = identity(&request("s3:GetObject", "arn:aws:s3:::b/x"), may_deny);
    assert_eq!(
        decision,
        Decision::Undecided(
            "statement `Vpc` of `p` may deny it: `aws:SourceVpc` is not known beforehand".to_owned()
        )
    );
    let may_allow = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*",
         "Condition":{"StringEquals":{"aws:SourceVpc":"vpc-0a"}}}]}"#;
    let decision = identity(&request("s3:GetObject", "arn:aws:s3:::b/x"), may_allow);
    assert!(matches!(decision, Decision::Undecided(_)));
}

#[test]
fn the_resource_side_can_deny_and_allow() {
    let own = [policy(
        r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#,
    )];
    let bucket = policy(
        r#"{"Statement":[
        {"Sid":"No","Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:role/x"},
         "Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*"},
        {"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*",
         "Condition":{"Bool":{"aws:SecureTransport":"false"}}},
        {"Sid":"Read","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/x"},
         "Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}"#,
    );
    let mut put = request("s3:PutObject", "arn:aws:s3:::b/x");
    put.context = put.context.with("aws:SecureTransport", "true");
    let both = Policies {
        identity: &own,
        resource: Some(&bucket),
        boundary: None,
    };
    assert_eq!(decide(&put, both), Decision::Denied(decider("No")));
    put.action = "s3:GetObject".to_owned();
    let only_bucket = Policies {
        resource: Some(&bucket),
        ..Policies::default()
    };
    assert_eq!(decide(&put, only_bucket), Decision::Allowed(decider("Read")));
    let boundary = policy(r#"{"Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}"#);
    let bounded = Policies {
        boundary: Some(&boundary),
        ..both
    };
    assert!(matches!(decide(&put, bounded), Decision::NotAllowed(_)));
}

#[test]
fn not_principal_spares_nobody_it_does_not_list() {
    let own = [policy(
        r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#,
    )];
    let decision = |listed: &str| {
        let bucket = policy(&format!(
            r#"{{"Statement":[{{"Effect":"Deny","NotPrincipal":{{"AWS":"{listed}"}},"Action":"s3:*","Resource":"*"}}]}}"#
        ));
        let policies = Policies {
            identity: &own,
            resource: Some(&bucket),
            boundary: None,
        };
        decide(&request("s3:GetObject", "arn:aws:s3:::b/x"), policies)
    };
    assert_eq!(
        decision("arn:aws:iam::111122223333:role/y"),
        Decision::Denied(decider("1"))
    );
    assert!(matches!(
        decision("arn:aws:iam::111122223333:role/x"),
        Decision::Undecided(_)
    ));
}

#[test]
fn a_document_that_is_no_policy_is_refused() {
    for text in [
        "{}",
        r#"{"Statement":[{"Effect":"Allow","Resource":"*"}]}"#,
        r#"{"Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}"#,
        r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Conditions":{}}]}"#,
        r#"{"Statement":[{"Effect":"Allow","Action":[1,{}],"Resource":"*"}]}"#,
    ] {
        assert!(
            Policy::new("p", &Document::parse(text).unwrap()).is_err(),
            "{text}"
        );
    }
}

#[test]
fn the_tools_own_policies_do_not_open_the_training_data_for_writing() {
    let documents = needs().documents();
    let own: Vec<Policy> = documents
        .inline
        .iter()
        .map(|policy| Policy::new(&policy.name, &policy.document).unwrap())
        .collect();
    let decision = |action, key: &str| {
        let resource = format!("arn:aws:s3:::acme-finetune/{key}");
        decide(
            &request(action, &resource),
            Policies {
                identity: &own,
                ..Policies::default()
            },
        )
    };
    assert!(matches!(
        decision("s3:GetObject", "support-tone/training/x"),
        Decision::Allowed(_)
    ));
    assert!(matches!(
        decision("s3:PutObject", "support-tone/output/x"),
        Decision::Allowed(_)
    ));
    assert!(matches!(
        decision("s3:PutObject", "support-tone/training/x"),
        Decision::NotAllowed(_)
    ));
    assert!(matches!(
        decision("s3:GetObject", "other/x"),
        Decision::NotAllowed(_)
    ));
}
