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
    policy(text).decide(request)
}

fn answer(
    request: &Request,
    identity: Vec<Policy>,
    bucket: Option<Policy>,
    boundary: Option<Policy>,
) -> Answer {
    let resources = bucket.map(|bucket| ("arn:aws:s3:::b".to_owned(), bucket));
    let set = PolicySet {
        identity,
        boundary,
        resources: resources.into_iter().collect(),
        ..PolicySet::default()
    };
    authorise(request, None, &set)
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
    let own = vec![policy(
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
    let by = |statement: &str| Some((statement.to_owned(), "p".to_owned()));
    let denied = answer(&put, own.clone(), Some(bucket.clone()), None);
    assert_eq!((denied.allowed, denied.statement), (false, by("No")));
    put.action = "s3:GetObject".to_owned();
    let only_bucket = answer(&put, Vec::new(), Some(bucket.clone()), None);
    assert_eq!((only_bucket.allowed, only_bucket.statement), (true, by("Read")));
    let boundary = policy(r#"{"Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}"#);
    let bounded = answer(&put, own, Some(bucket), Some(boundary));
    assert_eq!(
        (bounded.allowed, bounded.unknown, bounded.decided_by),
        (false, false, Layer::Boundary)
    );
}

#[test]
fn not_principal_spares_nobody_it_does_not_list() {
    let own = vec![policy(
        r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#,
    )];
    let decision = |listed: &str| {
        let bucket = policy(&format!(
            r#"{{"Statement":[{{"Effect":"Deny","NotPrincipal":{{"AWS":"{listed}"}},"Action":"s3:*","Resource":"*"}}]}}"#
        ));
        answer(
            &request("s3:GetObject", "arn:aws:s3:::b/x"),
            own.clone(),
            Some(bucket),
            None,
        )
    };
    let other = decision("arn:aws:iam::111122223333:role/y");
    assert_eq!(
        (other.allowed, other.statement),
        (false, Some(("1".to_owned(), "p".to_owned())))
    );
    let listed = decision("arn:aws:iam::111122223333:role/x");
    assert_eq!((listed.allowed, listed.unknown), (false, true));
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
    let allowed = |action, key: &str| {
        let resource = format!("arn:aws:s3:::acme-finetune/{key}");
        answer(&request(action, &resource), own.clone(), None, None).allowed
    };
    assert!(allowed("s3:GetObject", "support-tone/training/x"));
    assert!(allowed("s3:PutObject", "support-tone/output/x"));
    assert!(!allowed("s3:PutObject", "support-tone/training/x"));
    assert!(!allowed("s3:GetObject", "other/x"));
}
