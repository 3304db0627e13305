//! A good role, broken one field at a time.

use std::collections::BTreeMap;

use crate::diagnostic::{CheckVerdict, Diagnostic, Read, Unread};

use super::needs::tests::needs;
use super::*;

mod buckets;
mod settings;

const ROLE: &str = "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart";

struct Case {
    request: RoleRequest,
    facts: RoleFacts,
}

impl Case {
    /// The tool's own role, as the job needs it.
    fn good() -> Self {
        let request = RoleRequest {
            arn: ROLE.parse().unwrap(),
            managed: true,
            adopt: false,
            needs: needs(),
            settings: RoleSettings::default(),
        };
        let documents = request.needs.documents();
        let inline = documents.inline.iter();
        let state = RoleState {
            arn: ROLE.to_owned(),
            created: Some(1_780_000_000),
            trust: documents.trust.compact(),
            tags: BTreeMap::from([(MANAGED_TAG.to_owned(), "true".to_owned())]),
            inline: Read::Known(
                inline
                    .map(|policy| (policy.name.clone(), policy.document.compact()))
                    .collect(),
            ),
            attached: Read::Known(BTreeMap::new()),
            boundary_arn: None,
            boundary: Read::Known(None),
        };
        let facts = RoleFacts {
            role: Read::Known(Some(state)),
            bucket_policies: BTreeMap::from([("acme-finetune".to_owned(), Read::Known(None))]),
            caller: None,
            wanted_boundary: None,
            named: NamedFacts::default(),
        };
        Self { request, facts }
    }

    /// The same role, made by someone else.
    fn foreign() -> Self {
        let mut case = Self::good();
        case.state().tags.clear();
        case
    }

    fn state(&mut self) -> &mut RoleState {
        match &mut self.facts.role {
            Read::Known(Some(state)) => state,
            other => panic!("{other:?}"),
        }
    }

    fn inline(&mut self) -> &mut BTreeMap<String, String> {
        match &mut self.state().inline {
            Read::Known(inline) => inline,
            Read::Unread(unread) => panic!("{unread:?}"),
        }
    }

    fn set_bucket_policy(&mut self, text: &str) {
        let policy = Read::Known(Some(text.to_owned()));
        self.facts
            .bucket_policies
            .insert("acme-finetune".to_owned(), policy);
    }

    fn verdict(&self, code: &str) -> CheckVerdict {
        let (_, results) = check(&self.request, &self.facts);
        results
            .iter()
            .find(|result| result.rule.code == code)
            .unwrap()
            .verdict
    }

    fn reason(&self, code: &str) -> String {
        let (_, results) = check(&self.request, &self.facts);
        let result = results.iter().find(|result| result.rule.code == code).unwrap();
        result.reason.clone().unwrap()
    }

    fn found(&self, code: &str) -> Vec<Diagnostic> {
        let (findings, _) = check(&self.request, &self.facts);
        findings
            .into_iter()
            .filter(|finding| finding.rule.code == code)
            .collect()
    }

    fn all_well(&self) {
        let (findings, results) = check(&self.request, &self.facts);
        assert!(findings.is_empty(), "{findings:#?}");
        let well = |verdict| matches!(verdict, CheckVerdict::Pass | CheckVerdict::Skip);
        assert!(results.iter().all(|result| well(result.verdict)), "{results:#?}");
    }
}

#[test]
fn the_tools_own_documents_allow_everything_that_the_job_does() {
    let case = Case::good();
    case.all_well();
    for code in ["IAM-01", "IAM-03", "IAM-06", "IAM-07"] {
        assert_eq!(case.verdict(code), CheckVerdict::Pass, "{code}");
    }
    let mut absent = Case::good();
    absent.facts.role = Read::Known(None);
    absent.all_well();
    assert_eq!(absent.verdict("IAM-03"), CheckVerdict::Pass);
}

#[test]
fn a_foreign_role_that_trusts_another_account_is_an_error_until_it_is_adopted() {
    let mut case = Case::foreign();
    let trust = case.state().trust.replace("111122223333", "999900001111");
    case.state().trust = trust;
    let found = case.found("IAM-01");
    assert_eq!(found[0].resources, [ROLE]);
    assert_eq!(
        found[0].message,
        "service role `AmazonBedrockFinetune-quickstart` does not trust `bedrock.amazonaws.com` for jobs of account `111122223333` in `us-east-1`"
    );
    assert!(
        found[0].evidence[0].contains("does not hold"),
        "{:?}",
        found[0].evidence
    );
    assert_eq!(
        found[0].remedy.clone().unwrap().command.unwrap(),
        "finetune role apply --adopt"
    );
    case.request.adopt = true;
    assert_eq!(case.verdict("IAM-01"), CheckVerdict::Pass);
    assert_eq!(case.verdict("IAM-06"), CheckVerdict::Pass);
    assert_eq!(case.found("IAM-06").len(), 1);
}

#[test]
fn the_guides_sample_with_two_accounts_is_never_assumable() {
    let mut case = Case::foreign();
    let trust = case.state().trust.replacen("111122223333", "999900001111", 1);
    case.state().trust = trust;
    assert_eq!(case.verdict("IAM-01"), CheckVerdict::Fail);
}

#[test]
fn a_foreign_role_that_will_do_is_used_as_it_is_and_said_to_be_foreign() {
    let case = Case::foreign();
    assert_eq!(case.verdict("IAM-03"), CheckVerdict::Pass);
    assert_eq!(case.found("IAM-05").len(), 1);
    assert_eq!(case.verdict("IAM-05"), CheckVerdict::Pass);
}

#[test]
fn a_permission_that_a_foreign_role_lacks_is_named_with_its_resource() {
    let mut case = Case::foreign();
    case.inline().remove("finetune-vpc");
    let s3 = case.inline()["finetune-s3"].replace("\"s3:PutObject\"", "\"s3:GetObjectTagging\"");
    case.inline().insert("finetune-s3".to_owned(), s3);
    let found = case.found("IAM-03");
    let put = found[0]
        .evidence
        .iter()
        .find(|fact| fact.starts_with("`s3:PutObject`"))
        .unwrap();
    assert!(
        put.contains("arn:aws:s3:::acme-finetune/support-tone/output/"),
        "{put}"
    );
    assert!(
        found[0].message.contains("`ec2:CreateNetworkInterface`"),
        "{}",
        found[0].message
    );
}

#[test]
fn a_role_that_names_five_of_six_subnets_is_an_error() {
    let mut case = Case::foreign();
    let sixth = "subnet-0a1b2c3d4e5f60715";
    let vpc = case.inline()["finetune-vpc"].replace(sixth, "subnet-0ffffffffffffffff");
    case.inline().insert("finetune-vpc".to_owned(), vpc);
    let found = case.found("IAM-03");
    assert!(
        found[0].evidence.iter().any(|fact| fact.contains(sixth)),
        "{:?}",
        found[0].evidence
    );
}

#[test]
fn a_boundary_without_s3_denies_the_job_its_data() {
    let mut case = Case::good();
    let boundary = r#"{"Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}"#;
    case.state().boundary = Read::Known(Some(boundary.to_owned()));
    let found = case.found("IAM-03");
    assert!(
        found[0]
            .message
            .ends_with("may not `s3:GetObject`, `s3:ListBucket`, `s3:PutObject`")
    );
}

#[test]
fn what_could_not_be_read_is_unknown_and_names_the_permission() {
    let unread = |operation: &str| Unread {
        operation: operation.to_owned(),
        denied: true,
        error: "AccessDenied".to_owned(),
    };
    let mut case = Case::good();
    case.facts.bucket_policies.insert(
        "acme-finetune".to_owned(),
        Read::Unread(unread("s3:GetBucketPolicy")),
    );
    assert!(
        case.reason("IAM-04")
            .ends_with("is not known: the caller lacks `s3:GetBucketPolicy`"),
        "{}",
        case.reason("IAM-04")
    );
    assert_eq!(case.verdict("IAM-03"), CheckVerdict::Pass);
    case.facts.role = Read::Unread(unread("iam:GetRole"));
    assert_eq!(case.reason("IAM-01"), "the caller lacks `iam:GetRole`");
    assert_eq!(case.verdict("IAM-03"), CheckVerdict::Unknown);
}

#[test]
fn a_role_named_by_arn_must_exist_in_the_account_of_the_job() {
    let mut case = Case::good();
    case.request.managed = false;
    assert_eq!(case.verdict("IAM-02"), CheckVerdict::Pass);
    case.facts.role = Read::Known(None);
    assert_eq!(case.found("IAM-02")[0].resources, [ROLE]);
    case.request.arn = ROLE.replace("1111", "9999").parse().unwrap();
    assert!(case.found("IAM-02")[0].message.contains("belongs to account"));
}

#[test]
fn documents_beyond_the_limit_are_an_error() {
    let mut case = Case::good();
    case.request.needs.inputs = (0..100)
        .map(|n| Objects::below("acme-finetune", &format!("{n}/{}", "x".repeat(100))))
        .collect();
    assert_eq!(case.verdict("IAM-07"), CheckVerdict::Fail);
}

/// A case that the rule finds something in, and one that it passes.
fn found_and_passed(code: &str) -> (Case, Case) {
    let (mut found, mut passed) = (Case::good(), Case::good());
    match code {
        "IAM-01" => {
            found = Case::foreign();
            let trust = found.state().trust.replace("111122223333", "999900001111");
            found.state().trust = trust;
        }
        "IAM-02" => {
            found.request.managed = false;
            found.facts.role = Read::Known(None);
            passed.request.managed = false;
        }
        "IAM-03" => {
            found = Case::foreign();
            found.inline().remove("finetune-vpc");
        }
        "IAM-04" => {
            let policy = |effect: &str| {
                format!(
                    r#"{{"Statement":[{{"Effect":"{effect}","Principal":"*","Action":"s3:PutObject","Resource":"*"}}]}}"#
                )
            };
            found.set_bucket_policy(&policy("Deny"));
            passed.set_bucket_policy(&policy("Allow"));
        }
        "IAM-05" => found = Case::foreign(),
        "IAM-06" => drop(found.inline().remove("finetune-vpc")),
        "IAM-07" => {
            found.request.needs.inputs = (0..100)
                .map(|n| Objects::below("acme-finetune", &format!("{n}/{}", "x".repeat(100))))
                .collect();
        }
        "IAM-08" => {
            let caller = |effect: &str| CallerFacts {
                arn: "arn:aws:iam::111122223333:user/ml-engineer".to_owned(),
                policies: Read::Known(BTreeMap::from([(
                    "pass".to_owned(),
                    format!(
                        r#"{{"Statement":[{{"Effect":"{effect}","Action":"iam:PassRole","Resource":"*"}}]}}"#
                    ),
                )])),
                boundary: Read::Known(None),
                simulated: Read::Unread(Unread {
                    operation: "iam:SimulatePrincipalPolicy".to_owned(),
                    denied: true,
                    error: "AccessDenied".to_owned(),
                }),
            };
            found.facts.caller = Some(caller("Deny"));
            passed.facts.caller = Some(caller("Allow"));
        }
        "IAM-09" => found
            .request
            .needs
            .inputs
            .push(Objects::below("acme-finetune", "\u{8a13}")),
        other => panic!("`{other}` has no failing and no passing case"),
    }
    (found, passed)
}

#[test]
fn every_rule_has_a_page_a_failing_and_a_passing_case() {
    for (index, rule) in RULES.iter().enumerate() {
        assert_eq!(rule.code, format!("IAM-{:02}", index + 1), "codes stand in order");
        let sections: Vec<&str> = rule.docs.split("## ").skip(1).collect();
        let headings: Vec<&str> = sections.iter().filter_map(|text| text.lines().next()).collect();
        assert_eq!(
            headings,
            ["What it checks", "Why it matters", "Example", "How to fix"],
            "{}",
            rule.code
        );
        for section in sections {
            assert!(
                section.lines().skip(1).any(|line| line.len() > 20),
                "{}",
                rule.code
            );
        }
        let (found, passed) = found_and_passed(rule.code);
        assert!(!found.found(rule.code).is_empty(), "{}", rule.code);
        assert_eq!(passed.verdict(rule.code), CheckVerdict::Pass, "{}", rule.code);
        assert!(passed.found(rule.code).is_empty(), "{}", rule.code);
    }
}

#[test]
fn a_role_of_someone_else_is_told_the_smallest_change() {
    let mut case = Case::foreign();
    let sixth = "subnet-0a1b2c3d4e5f60715";
    let vpc = case.inline()["finetune-vpc"].replace(sixth, "subnet-0ffffffffffffffff");
    case.inline().insert("finetune-vpc".to_owned(), vpc);
    let evidence = &case.found("IAM-03")[0].evidence;
    let expected = format!(
        "the smallest change: add `arn:aws:ec2:us-east-1:111122223333:subnet/{sixth}` to the resources of statement `InTheJobsNetwork` of identity policy `finetune-vpc`"
    );
    assert!(evidence.contains(&expected), "{evidence:#?}");
    let trust = case.state().trust.replacen("111122223333", "999900001111", 1);
    case.state().trust = trust;
    let evidence = &case.found("IAM-01")[0].evidence;
    assert!(
        evidence.iter().any(|line| line.ends_with("[two-accounts]")),
        "{evidence:#?}"
    );
}
