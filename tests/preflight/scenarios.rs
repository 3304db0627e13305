//! What the preflight says of each of the sandbox's accounts.

use finetune::diagnostic::{CheckVerdict, Severity};
use finetune::error::{ExitStatus, Failure};
use finetune::steps::preflight::{CAP, Parts, Preflight, SavedFacts, Wanted, replay, run};

use super::{Account, config};

const NETWORK_AND_ROLE: Parts = Parts {
    network: true,
    role: true,
    ..Parts::NONE
};

async fn preflight(account: &Account) -> Preflight {
    run(&account.session(), &config(), NETWORK_AND_ROLE, false, CAP)
        .await
        .unwrap()
}

/// The codes of the errors, with the first resource of each.
fn errors(preflight: &Preflight) -> Vec<(&'static str, String)> {
    let findings = preflight.report.findings.iter();
    findings
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| (finding.rule.code, finding.resources[0].clone()))
        .collect()
}

#[tokio::test]
async fn a_sound_account_passes_with_no_check_unknown() {
    let preflight = preflight(&Account::new("good")).await;
    assert!(
        preflight.report.findings.is_empty(),
        "{:#?}",
        preflight.report.findings
    );
    let well = |verdict| matches!(verdict, CheckVerdict::Pass | CheckVerdict::Skip);
    assert!(
        preflight.report.checks.iter().all(|check| well(check.verdict)),
        "{:#?}",
        preflight.report.checks
    );
}

#[tokio::test]
async fn each_broken_network_is_predicted_by_its_rule_and_no_other() {
    for (scenario, code, resource) in [
        ("two-zones-of-six", "NET-05", "use1-az"),
        ("self-ingress-only", "NET-23", "sg-0a11ce00000000001"),
        ("no-s3-route", "NET-30", "subnet-0a11ce0000000000a"),
    ] {
        let found = errors(&preflight(&Account::new(scenario)).await);
        assert_eq!(found.len(), 1, "{scenario}: {found:?}");
        assert_eq!(found[0].0, code);
        assert!(found[0].1.starts_with(resource), "{found:?}");
    }
    let found = errors(&preflight(&Account::new("no-self-reference")).await);
    let codes: Vec<&str> = found.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["NET-22", "NET-23"]);
}

#[tokio::test]
async fn a_role_that_trusts_another_account_is_predicted() {
    let found = errors(&preflight(&Account::new("role-untrusted")).await);
    let role = "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart";
    assert_eq!(found, [("IAM-01", role.to_owned())]);
}

#[tokio::test]
async fn a_bucket_policy_that_denies_writing_is_predicted_and_names_its_statement() {
    let preflight = preflight(&Account::new("output-not-writable")).await;
    let found = errors(&preflight);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "IAM-04");
    assert!(
        found[0]
            .1
            .starts_with("arn:aws:s3:::acme-finetune/quickstart/output/")
    );
    assert!(
        preflight.report.findings[0]
            .message
            .contains("`NoWritesByServiceRoles`")
    );
}

#[tokio::test]
async fn throttling_is_waited_out() {
    let preflight = preflight(&Account::new("throttled")).await;
    assert!(
        preflight.report.findings.is_empty(),
        "{:#?}",
        preflight.report.findings
    );
}

#[tokio::test]
async fn a_refused_call_leaves_its_checks_unknown_and_all_others_judged() {
    let fault = "[[fault]]\noperation = \"DescribeRouteTables\"\ntimes = 99\naction = \"error\"\n\
                 status = 403\ncode = \"UnauthorizedOperation\"\nmessage = \"no\"\n";
    let preflight = preflight(&Account::changed("two-zones-of-six", fault)).await;
    let unknown: Vec<&str> = preflight
        .report
        .checks
        .iter()
        .filter(|check| check.verdict == CheckVerdict::Unknown)
        .map(|check| check.rule.code)
        .collect();
    assert_eq!(
        unknown,
        [
            "NET-30", "NET-31", "NET-32", "NET-33", "NET-35", "NET-36", "NET-37"
        ]
    );
    let reason = preflight
        .report
        .checks
        .iter()
        .find_map(|check| check.reason.as_deref().filter(|_| check.rule.code == "NET-30"));
    assert_eq!(reason, Some("the caller lacks `ec2:DescribeRouteTables`"));
    assert_eq!(errors(&preflight)[0].0, "NET-05");
}

#[tokio::test]
async fn expired_credentials_end_with_3_and_nothing_within_reach_with_4() {
    for (action, exit) in [
        ("expired-token", ExitStatus::Unusable),
        ("reset", ExitStatus::Aws),
    ] {
        let fault = format!("[[fault]]\noperation = \"*\"\ntimes = 999\naction = \"{action}\"\n");
        let account = Account::changed("good", &fault);
        let error = run(&account.session(), &config(), NETWORK_AND_ROLE, false, CAP)
            .await
            .unwrap_err();
        assert_eq!(Failure::from(error).exit, exit, "{action}");
    }
}

#[tokio::test]
async fn saved_facts_give_the_same_report_without_an_account() {
    let account = Account::new("no-s3-route");
    let live = preflight(&account).await;
    let path = account.folder.path().join("facts.json");
    live.facts.save(&path, false).unwrap();
    let loaded = SavedFacts::load(&path).unwrap();
    assert_eq!(loaded, live.facts);
    let replayed = replay(
        &loaded,
        Wanted {
            config: Some(&config()),
            ..Wanted::default()
        },
        NETWORK_AND_ROLE,
    )
    .unwrap()
    .report;
    let shown = |findings: &[finetune::diagnostic::Diagnostic]| format!("{findings:?}");
    assert_eq!(shown(&replayed.findings), shown(&live.report.findings));
    assert_eq!(replayed.checks.len(), live.report.checks.len());
    let without_config = replay(&loaded, Wanted::default(), NETWORK_AND_ROLE)
        .unwrap()
        .report;
    assert_eq!(shown(&without_config.findings), shown(&live.report.findings));
}

#[test]
fn a_file_without_facts_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("facts.json");
    for text in ["", "{}", "{\"facts_version\": 9}", "{\"facts_version\": 2}"] {
        std::fs::write(&path, text).unwrap();
        let failure = Failure::from(SavedFacts::load(&path).unwrap_err());
        assert_eq!(failure.exit, ExitStatus::Unusable, "{text}");
    }
}
