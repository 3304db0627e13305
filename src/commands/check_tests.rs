//! The readiness of an account: what the preflight predicts, the sandbox refuses.

use super::*;
use crate::commands::submit::{self, Options};
use crate::commands::testing::Place;
use crate::diagnostic::{CheckVerdict, Severity};
use crate::steps::preflight::Levels;

const ACCOUNT: Parts = Parts {
    account: true,
    ..Parts::NONE
};

async fn checked(place: &Place, parts: Parts) -> Report {
    let reporting = Reporting {
        levels: Levels::default(),
        cap: 10,
    };
    let work = place.work(None).await;
    let (config, journals) = (place.config(), place.journals());
    let outcome = live(&work.session, &config, &journals, parts, false, None, &reporting);
    Box::pin(outcome).await.expect("the account answers").report
}

fn codes(report: &Report, severity: Severity) -> Vec<&'static str> {
    let findings = report.findings.iter();
    let wanted = findings.filter(|finding| finding.severity == severity);
    wanted.map(|finding| finding.rule.code).collect()
}

fn verdict(report: &Report, code: &str) -> (CheckVerdict, String) {
    let check = report.checks.iter().find(|check| check.rule.code == code);
    let check = check.expect("the rule was checked");
    (check.verdict, check.reason.clone().unwrap_or_default())
}

/// Why the service refuses the job when nothing is checked before.
async fn refusal(place: &Place) -> String {
    let options = Options {
        no_check: true,
        ..Options::default()
    };
    let work = place.work(None).await;
    let (config, journals) = (place.config(), place.journals());
    let submitted = Box::pin(submit::run(
        &config,
        &journals,
        &options,
        &work,
        async |_: &submit::PlanView| true,
    ));
    let failure = submitted.await.expect_err("the job is refused");
    crate::error::in_one_line(failure.error.as_ref())
}

#[tokio::test]
async fn a_sound_account_is_ready_and_no_check_is_unknown() {
    let report = checked(&Place::new("good"), Parts::ALL).await;
    // The records of the place are all the same, which only the data rules mind.
    let mut of_account = report
        .findings
        .iter()
        .filter(|finding| !finding.rule.code.starts_with("FILE"));
    assert!(of_account.next().is_none(), "{:#?}", report.findings);
    let well = |verdict| matches!(verdict, CheckVerdict::Pass | CheckVerdict::Skip);
    let odd = report.checks.iter().find(|check| !well(check.verdict));
    assert!(odd.is_none(), "{odd:#?}");
    for code in [
        "ACCT-09", "ACCT-10", "ACCT-11", "ACCT-12", "ACCT-13", "ACCT-14", "ACCT-19", "NET-50",
    ] {
        assert_eq!(verdict(&report, code).0, CheckVerdict::Pass, "{code}");
    }
}

#[tokio::test]
async fn what_the_account_may_not_have_is_predicted_and_refused() {
    for (scenario, code, words) in [
        ("model-not-accessible", "ACCT-10", "no access to the model"),
        ("custom-models-used-up", "ACCT-11", "number of custom models"),
        (
            "too-many-jobs",
            "ACCT-12",
            "number of scheduled customization jobs",
        ),
    ] {
        let place = Place::new(scenario);
        let found = codes(&checked(&place, ACCOUNT).await, Severity::Error);
        assert!(
            !found.is_empty() && found.iter().all(|found| *found == code),
            "{scenario}: {found:?}"
        );
        let refused = refusal(&place).await;
        assert!(refused.contains(words), "{scenario}: {refused}");
    }
}

#[tokio::test]
async fn a_job_that_may_cost_more_than_was_allowed_is_stopped_before_anything_is_changed() {
    let place = Place::new("good");
    let (config, journals, work) = (place.config(), place.journals(), place.work(None).await);
    let submitted = async |limit: &str| {
        let options = Options {
            max_cost: Some(limit.parse().expect("it is a sum")),
            dry_run: true,
            ..Options::default()
        };
        let run = submit::run(
            &config,
            &journals,
            &options,
            &work,
            async |_: &submit::PlanView| true,
        );
        Box::pin(run).await.expect("the account answers")
    };
    let stopped = submitted("0").await;
    assert_eq!(
        stopped.end,
        submit::SubmitEnd::Stopped(vec!["ACCT-18 cost-limit".to_owned()])
    );
    let enough = submitted("1").await;
    assert_eq!(enough.end, submit::SubmitEnd::DryRun);
    let training = enough
        .plan
        .expect("it was planned")
        .cost
        .training
        .expect("it is known");
    assert_eq!(training.epochs, 2);
    assert!(training.sum.lowest < training.sum.likely && training.sum.likely < training.sum.highest);
}

#[test]
fn cost_ends_with_1_over_the_limit_and_where_nobody_knows() {
    use crate::commands::cost::{region, run};
    use crate::job::cost::Prices;
    let mut config = Place::new("good").config();
    assert!(region(&config).is_err());
    config.region = Some("us-east-1".parse().expect("it is a Region"));
    let place = Place::new("good");
    config.data.training = place.config().data.training;
    let exit = |config: &Config, limit: &str, allow: bool| {
        let limit = limit.parse().expect("it is a sum");
        let region = region(config).expect("there is a Region");
        let prices = Prices::of_table(&config.job.base_model, region, None);
        run(config, region, &prices, Some(limit), allow).exit_status()
    };
    assert_eq!(exit(&config, "1", false), ExitStatus::Success);
    assert_eq!(exit(&config, "0", true), ExitStatus::Findings);
    config.region = Some("eu-west-1".parse().expect("it is a Region"));
    assert_eq!(exit(&config, "1", false), ExitStatus::Findings);
    assert_eq!(exit(&config, "1", true), ExitStatus::Success);
}

#[tokio::test]
async fn a_quota_of_records_that_was_raised_or_is_lower_decides() {
    let parts = Parts {
        data: true,
        ..ACCOUNT
    };
    let quota = |applied: u64| {
        Place::with_faults(&format!(
            "[account.quotas.\"bedrock/L-031F46A7\"]\napplied = {applied}\n"
        ))
    };
    let report = checked(&quota(23), parts).await;
    assert_eq!(codes(&report, Severity::Error), ["ACCT-13"]);
    let report = checked(&quota(24), parts).await;
    assert_eq!(verdict(&report, "ACCT-13").0, CheckVerdict::Pass);
    // More than the default: the data rules know of 20,000.
    let place = quota(30_000);
    let line = std::fs::read_to_string(place.path().join("train.jsonl")).unwrap();
    let line = line.lines().next().unwrap();
    let many: Vec<String> = (0..20_001)
        .map(|number| line.replace("book", &format!("book {number}")))
        .collect();
    std::fs::write(place.path().join("train.jsonl"), many.join("\n") + "\n").unwrap();
    assert!(codes(&checked(&place, parts).await, Severity::Error).is_empty());
    let plain = Parts {
        data: true,
        ..Parts::NONE
    };
    assert_eq!(codes(&checked(&place, plain).await, Severity::Error), ["FILE-15"]);
}

#[tokio::test]
async fn a_denied_read_is_unknown_and_names_the_permission_and_a_hint_is_skipped() {
    for (operation, code, permission) in [
        (
            "GetFoundationModelAvailability",
            "ACCT-10",
            "bedrock:GetFoundationModelAvailability",
        ),
        (
            "GetModelInvocationLoggingConfiguration",
            "ACCT-19",
            "bedrock:GetModelInvocationLoggingConfiguration",
        ),
        ("ListCustomModels", "ACCT-11", "bedrock:ListCustomModels"),
        ("GetServiceQuota", "ACCT-11", "servicequotas:GetServiceQuota"),
        (
            "ListModelCustomizationJobs",
            "ACCT-12",
            "bedrock:ListModelCustomizationJobs",
        ),
        ("GetBucketVersioning", "ACCT-15", "s3:GetBucketVersioning"),
        (
            "GetBucketOwnershipControls",
            "ACCT-17",
            "s3:GetBucketOwnershipControls",
        ),
        ("GetPublicAccessBlock", "ACCT-14", "s3:GetBucketPublicAccessBlock"),
    ] {
        let place = Place::with_faults(&format!(
            "[[fault]]\noperation = \"{operation}\"\ntimes = 99\naction = \"error\"\nstatus = 403\n\
             code = \"AccessDeniedException\"\nmessage = \"no\"\n"
        ));
        let report = checked(&place, ACCOUNT).await;
        let hint = ["ACCT-14", "ACCT-15", "ACCT-17"].contains(&code);
        let expected = if hint {
            CheckVerdict::Skip
        } else {
            CheckVerdict::Unknown
        };
        assert_eq!(
            verdict(&report, code),
            (expected, format!("the caller lacks `{permission}`"))
        );
    }
}

#[tokio::test]
async fn settings_of_a_bucket_that_nobody_needs_are_hints_and_an_open_one_is_a_warning() {
    let place = Place::with_faults(
        "[account.buckets.acme-finetune]\nversioning = \"Suspended\"\nownership = \"ObjectWriter\"\n\
         block_public_access = false\n",
    );
    let report = checked(&place, ACCOUNT).await;
    assert_eq!(codes(&report, Severity::Info), ["ACCT-15", "ACCT-17"]);
    assert_eq!(codes(&report, Severity::Warning), ["ACCT-14"]);
    assert_eq!(codes(&report, Severity::Error), Vec::<&str>::new());
}
