//! Callers of all kinds, and what can be read of them.

use std::collections::BTreeMap;

use super::*;
use crate::diagnostic::{CheckVerdict, Read, Unread};
use crate::iam::needs::tests::needs;
use crate::iam::{RoleFacts, RoleRequest, RoleState, Simulated, check as check_all};

const ROLE: &str = "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart";
const USER: &str = "arn:aws:iam::111122223333:user/ml-engineer";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Trainer/me";
const MAY: &str = r#"{"Statement":[{"Sid":"Pass","Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/AmazonBedrock*","Condition":{"StringEquals":{"iam:PassedToService":"bedrock.amazonaws.com"}}}]}"#;
const ELSEWHERE: &str = r#"{"Statement":[{"Sid":"Pass","Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}}]}"#;
const DENY: &str = r#"{"Statement":[{"Sid":"Never","Effect":"Deny","Action":"iam:Pass*","Resource":"*"}]}"#;
const S3_ONLY: &str = r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;

fn unread<T>(operation: &str) -> Read<T> {
    Read::Unread(Unread {
        operation: operation.to_owned(),
        denied: true,
        error: "AccessDenied".to_owned(),
    })
}

fn caller(arn: &str, policies: &[&str]) -> CallerFacts {
    let named = policies.iter().enumerate();
    CallerFacts {
        arn: arn.to_owned(),
        policies: Read::Known(
            named
                .map(|(index, text)| (format!("policy-{index}"), (*text).to_owned()))
                .collect(),
        ),
        boundary: Read::Known(None),
        simulated: unread("iam:SimulatePrincipalPolicy"),
    }
}

fn simulated(decision: &str, by_organization: Option<bool>) -> Read<Simulated> {
    Read::Known(Simulated {
        role: ROLE.to_owned(),
        decision: decision.to_owned(),
        by_organization,
        by_boundary: None,
    })
}

fn request(managed: bool) -> RoleRequest {
    RoleRequest {
        arn: ROLE.parse().unwrap(),
        managed,
        adopt: false,
        needs: needs(),
        settings: crate::iam::RoleSettings::default(),
    }
}

/// The verdict, with what speaks against it or why it is not known.
fn verdict(caller: Option<CallerFacts>) -> (CheckVerdict, String) {
    let facts = RoleFacts {
        caller,
        ..RoleFacts::default()
    };
    verdict_of(&request(true), &facts)
}

fn verdict_of(request: &RoleRequest, facts: &RoleFacts) -> (CheckVerdict, String) {
    let (findings, results) = check_all(request, facts);
    let result = results
        .into_iter()
        .find(|result| result.rule.code == "IAM-08")
        .unwrap();
    let evidence = findings
        .iter()
        .filter(|finding| finding.rule.code == "IAM-08")
        .flat_map(|finding| finding.evidence.clone());
    let told: Vec<String> = evidence.chain(result.reason).collect();
    (result.verdict, told.join("; "))
}

#[test]
fn a_caller_who_may_pass_the_role_to_bedrock_passes() {
    for arn in [USER, SESSION] {
        assert_eq!(verdict(Some(caller(arn, &[S3_ONLY, MAY]))).0, CheckVerdict::Pass);
    }
    assert_eq!(verdict(None).0, CheckVerdict::Skip);
}

#[test]
fn a_caller_who_may_not_is_told_which_statement_came_near_or_denies() {
    for (policies, expected) in [
        (&[ELSEWHERE][..], "statement `Pass` of `policy-0`"),
        (
            &[MAY, DENY],
            "statement `Never` of identity policy `policy-1` denies it",
        ),
        (&[S3_ONLY], "no statement that allows anything names the action"),
        (&[], "no statement that allows anything names the action"),
    ] {
        let (verdict, told) = verdict(Some(caller(USER, policies)));
        assert_eq!(verdict, CheckVerdict::Warn, "{told}");
        assert!(told.contains(expected), "{told}");
    }
    let mut bounded = caller(USER, &[MAY]);
    bounded.boundary = Read::Known(Some(S3_ONLY.to_owned()));
    let (verdict, told) = verdict(Some(bounded));
    assert_eq!(
        (verdict, told.as_str()),
        (
            CheckVerdict::Warn,
            "no statement of the permissions boundary names the action"
        )
    );
}

#[test]
fn the_simulator_decides_where_policies_are_not_read_and_knows_the_organisation() {
    let hidden = || CallerFacts {
        policies: unread("iam:ListUserPolicies"),
        ..caller(USER, &[])
    };
    let mut allowed = hidden();
    allowed.simulated = simulated("allowed", None);
    assert_eq!(verdict(Some(allowed)).0, CheckVerdict::Pass);
    let mut denied = hidden();
    denied.simulated = simulated("implicitDeny", None);
    let (refused, told) = verdict(Some(denied));
    assert_eq!(refused, CheckVerdict::Warn);
    assert_eq!(
        told,
        "IAM's policy simulator says `implicitDeny`: no policy allows it"
    );
    let mut organisation = caller(USER, &[MAY]);
    organisation.simulated = simulated("explicitDeny", Some(false));
    let (refused, told) = verdict(Some(organisation));
    assert_eq!(refused, CheckVerdict::Warn);
    assert!(
        told.ends_with("a policy of the organisation does not allow it"),
        "{told}"
    );
}

#[test]
fn what_nobody_may_read_is_unknown_and_names_both_permissions() {
    let hidden = CallerFacts {
        policies: unread("iam:ListUserPolicies"),
        ..caller(USER, &[])
    };
    let (verdict, told) = verdict(Some(hidden));
    assert_eq!(verdict, CheckVerdict::Unknown);
    assert!(
        told.contains("iam:ListUserPolicies") && told.contains("iam:SimulatePrincipalPolicy"),
        "{told}"
    );
}

#[test]
fn an_answer_about_another_role_says_nothing() {
    let mut caller = CallerFacts {
        policies: unread("iam:ListUserPolicies"),
        ..caller(USER, &[])
    };
    let below_a_path = ROLE.replace(":role/", ":role/finetune/");
    let verdict_below = |caller: &CallerFacts| {
        let request = request(false);
        let facts = RoleFacts {
            role: Read::Known(Some(RoleState {
                arn: below_a_path.clone(),
                created: None,
                trust: "{}".to_owned(),
                tags: BTreeMap::new(),
                inline: Read::Known(BTreeMap::new()),
                attached: Read::Known(BTreeMap::new()),
                boundary_arn: None,
                boundary: Read::Known(None),
            })),
            caller: Some(caller.clone()),
            ..RoleFacts::default()
        };
        verdict_of(&request, &facts)
    };
    for decision in ["allowed", "implicitDeny"] {
        caller.simulated = simulated(decision, None);
        let (verdict, told) = verdict_below(&caller);
        assert_eq!(verdict, CheckVerdict::Unknown, "{told}");
        assert!(
            told.contains(
                "the caller lacks `iam:ListUserPolicies`, and IAM's policy simulator was asked about"
            ),
            "{told}"
        );
    }
    // Asked about the role itself, it decides.
    caller.simulated = Read::Known(Simulated {
        role: below_a_path.clone(),
        decision: "allowed".to_owned(),
        by_organization: None,
        by_boundary: None,
    });
    assert_eq!(verdict_below(&caller).0, CheckVerdict::Pass);
}

#[test]
fn facts_without_a_caller_are_read_as_before() {
    let old = r#"{"role":{"known":null},"bucket_policies":{}}"#;
    let facts: RoleFacts = serde_json::from_str(old).unwrap();
    assert_eq!(facts, RoleFacts::default());
}
