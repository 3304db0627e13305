//! For every rule of this module a case that it objects to and one that it passes.

use crate::diagnostic::{CheckVerdict, Rule, Severity};
use crate::job::snapshot::tests::started;
use crate::job::testing::Case;
use crate::job::{
    BucketFact, Counted, CustomModelFact, InvocationLogging, JobStatus, ModelFact, PublicAccess, Read,
    Session, SignIn,
};
use crate::model::CustomizationType;

/// Makes of the good case one that the rule objects to, or mends what it objects to.
type Change = fn(&mut Case);

const KEY: &str = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// The code of a rule, what it objects to, and what mends that.
const CASES: &[(&str, Change, Change)] = &[
    (
        "JOB-01",
        |c| "a_b".clone_into(&mut c.request.job_base),
        |c| "a-b".clone_into(&mut c.request.job_base),
    ),
    (
        "JOB-02",
        |c| c.facts.existing_job = Read::Known(Some(started())),
        |c| c.facts.existing_job = Read::Known(None),
    ),
    (
        "JOB-03",
        |c| ended(c, JobStatus::Failed),
        |c| ended(c, JobStatus::Completed),
    ),
    (
        "JOB-04",
        |c| set(c, &[("epochs", "2")]),
        |c| set(c, &[("epochCount", "2")]),
    ),
    (
        "JOB-05",
        |c| set(c, &[("epochCount", "6")]),
        |c| set(c, &[("epochCount", "5")]),
    ),
    (
        "JOB-06",
        |c| data(c, "s3://acme-finetune/dt=1/a"),
        |c| data(c, "s3://acme-finetune/dt-1/a"),
    ),
    ("JOB-07", titan_without_epochs, |c| {
        set(c, &[("epochCount", "Auto")]);
    }),
    ("JOB-08", |c| named(c, Some("arn")), |c| named(c, None)),
    ("JOB-09", |c| tag(c, "aws:x"), |c| c.request.tags.clear()),
    (
        "JOB-10",
        |c| key(c, KEY),
        |c| key(c, &KEY.replace("west-2", "east-1")),
    ),
    ("JOB-11", unused_validation_data, |c| {
        c.request.foundation = c.request.base_model.clone();
    }),
    (
        "JOB-12",
        |c| teacher(c, "amazon.nova-lite-v1:0"),
        |c| teacher(c, "amazon.nova-pro-v1:0"),
    ),
    ("JOB-13", |c| grader(c, "us-west-2"), |c| grader(c, "us-east-1")),
    ("JOB-14", |c| custom(c, "Creating"), |c| custom(c, "Active")),
    (
        "JOB-15",
        |c| base(c, "Nova--Lite"),
        |c| base(c, "amazon.nova-lite-v1:0:300k"),
    ),
    (
        "ACCT-01",
        |c| c.facts.bedrock = Read::Known(false),
        |c| c.facts.bedrock = Read::Known(true),
    ),
    (
        "ACCT-02",
        |c| c.facts.base_model = Read::Known(ModelFact::Missing("no".to_owned())),
        |c| model(c, "ACTIVE", "FINE_TUNING"),
    ),
    (
        "ACCT-03",
        |c| model(c, "LEGACY", "FINE_TUNING"),
        |c| model(c, "ACTIVE", "FINE_TUNING"),
    ),
    (
        "ACCT-04",
        |c| model(c, "ACTIVE", "DISTILLATION"),
        |c| model(c, "ACTIVE", "FINE_TUNING"),
    ),
    (
        "ACCT-05",
        |c| bucket(c, BucketFact::Missing),
        |c| bucket(c, BucketFact::Here),
    ),
    (
        "ACCT-06",
        |c| bucket(c, BucketFact::Forbidden("403".to_owned())),
        |c| bucket(c, BucketFact::Here),
    ),
    (
        "ACCT-07",
        |c| bucket(c, BucketFact::Elsewhere(None)),
        |c| bucket(c, BucketFact::Here),
    ),
    ("ACCT-08", |c| object(c, false), |c| object(c, true)),
    (
        "ACCT-09",
        |c| session(c, "2026-11-21T12:00:30Z"),
        |c| session(c, "2026-11-22T12:00:00Z"),
    ),
    (
        "ACCT-10",
        |c| access(c, "NOT_AUTHORIZED"),
        |c| access(c, "AUTHORIZED"),
    ),
    (
        "ACCT-11",
        |c| c.facts.readiness.custom_models = counted(100),
        |c| c.facts.readiness.custom_models = counted(3),
    ),
    (
        "ACCT-12",
        |c| c.facts.readiness.unfinished_jobs = counted(10),
        |c| c.facts.readiness.unfinished_jobs = counted(9),
    ),
    (
        "ACCT-13",
        |c| c.request.records = Some(30_000),
        |c| c.facts.readiness.records_quota = Read::Known(30_000),
    ),
    (
        "ACCT-14",
        |c| open(c, vec!["BlockPublicPolicy"]),
        |c| open(c, Vec::new()),
    ),
    (
        "ACCT-15",
        |c| c.bucket().versioning = Read::Known(None),
        |c| c.bucket().versioning = Read::Known(Some("Enabled".to_owned())),
    ),
    ("ACCT-16", without_the_key, |c| {
        c.bucket().kms_key = Read::Known(true);
    }),
    (
        "ACCT-17",
        |c| owned(c, "ObjectWriter"),
        |c| owned(c, "BucketOwnerEnforced"),
    ),
    ("ACCT-18", |c| c.limit_cost("5", 0), |c| c.limit_cost("6", 0)),
    ("ACCT-19", |c| logged(c, Some("acme-audit")), |c| logged(c, None)),
];

fn ended(case: &mut Case, status: JobStatus) {
    let mut job = started();
    let names = case.request.names.as_ref().unwrap();
    job.client_request_token = Some(names.client_request_token.to_string());
    job.status = status;
    case.facts.existing_job = Read::Known(Some(job));
}

fn set(case: &mut Case, pairs: &[(&str, &str)]) {
    let owned = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    case.request.hyperparameters = owned.collect();
}

fn titan_without_epochs(case: &mut Case) {
    case.request.foundation = "amazon.titan-embed-image-v1:0".parse().unwrap();
    set(case, &[]);
}

fn data(case: &mut Case, uri: &str) {
    case.request.uris = vec![("data.training", uri.parse().unwrap())];
}

fn named(case: &mut Case, arn: Option<&str>) {
    case.facts.readiness.named_model = Read::Known(arn.map(ToOwned::to_owned));
}

fn tag(case: &mut Case, key: &str) {
    case.request.tags = [(key.to_owned(), String::new())].into();
}

fn key(case: &mut Case, arn: &str) {
    case.request.kms_keys = vec![("kms.custom_model_key", arn.to_owned())];
}

fn unused_validation_data(case: &mut Case) {
    case.request.foundation = "amazon.nova-2-lite-v1:0:256k".parse().unwrap();
    case.request.validation = true;
    case.request.records = None;
}

fn teacher(case: &mut Case, teacher: &str) {
    case.request.customization_type = CustomizationType::Distillation;
    case.request.teacher = Some(teacher.parse().unwrap());
}

fn grader(case: &mut Case, region: &str) {
    let arn = format!("arn:aws:lambda:{region}:111122223333:function:grader");
    case.request.grader = Some(arn.parse().unwrap());
}

fn custom(case: &mut Case, status: &str) {
    case.facts.base_model = Read::Known(ModelFact::Here {
        lifecycle: None,
        dates: None,
        customizations: Vec::new(),
        custom: Some(CustomModelFact {
            status: Some(status.to_owned()),
            ..CustomModelFact::default()
        }),
    });
}

fn base(case: &mut Case, model: &str) {
    case.request.base_model = model.parse().unwrap();
}

fn model(case: &mut Case, lifecycle: &str, customization: &str) {
    case.facts.base_model = Read::Known(ModelFact::Here {
        lifecycle: Some(lifecycle.to_owned()),
        dates: None,
        customizations: vec![customization.to_owned()],
        custom: None,
    });
}

fn bucket(case: &mut Case, fact: BucketFact) {
    case.facts
        .buckets
        .insert("acme-finetune".to_owned(), Read::Known(fact));
}

fn object(case: &mut Case, there: bool) {
    let uri = "s3://acme-finetune/train.jsonl".to_owned();
    case.facts.objects.insert(uri, Read::Known(there));
}

fn session(case: &mut Case, expires: &str) {
    case.request.upload_bytes = 4_000_000_000;
    case.facts.readiness.session = Read::Known(Some(Session {
        expires: Some(expires.parse().unwrap()),
        sign_in: SignIn::Person,
    }));
}

fn access(case: &mut Case, authorization: &str) {
    let Read::Known(access) = &mut case.facts.readiness.access else {
        unreachable!("the good case knows it");
    };
    authorization.clone_into(&mut access.authorization);
}

fn counted(count: u64) -> Read<Counted> {
    Read::Known(Counted {
        count,
        complete: true,
    })
}

fn open(case: &mut Case, off: Vec<&'static str>) {
    case.bucket().public_access = Read::Known(PublicAccess { off });
}

fn without_the_key(case: &mut Case) {
    case.request.kms_keys = vec![("kms.data_key", KEY.to_owned())];
    case.bucket().kms_key = Read::Known(false);
}

fn owned(case: &mut Case, ownership: &str) {
    case.bucket().ownership = Read::Known(Some(ownership.to_owned()));
}

fn logged(case: &mut Case, bucket: Option<&str>) {
    let logging = bucket.map(|bucket| InvocationLogging {
        bucket: Some(bucket.to_owned()),
        ..InvocationLogging::default()
    });
    case.facts.readiness.invocation_logging = Read::Known(logging);
}

#[test]
fn every_rule_has_a_case_that_it_objects_to_and_mending_it_turns_the_verdict() {
    let codes: Vec<&str> = CASES.iter().map(|(code, ..)| *code).collect();
    let rules: Vec<&str> = super::RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(codes, rules, "a rule without a case, or a case without a rule");
    for (rule, (_, spoil, mend)) in super::RULES.iter().zip(CASES) {
        let mut case = Case::good();
        spoil(&mut case);
        let (verdict, found) = case.verdict(rule);
        let expected = match rule.severity {
            Severity::Error => [CheckVerdict::Fail, CheckVerdict::Warn],
            Severity::Warning => [CheckVerdict::Warn; 2],
            Severity::Info => [CheckVerdict::Pass; 2],
        };
        assert!(expected.contains(&verdict), "{}: {verdict:?}", rule.code);
        assert!(!found.is_empty(), "{} says nothing", rule.code);
        for finding in &found {
            assert!(finding.remedy.is_some(), "{} has no remedy", rule.code);
            assert!(!finding.message.ends_with('.'), "{}", finding.message);
        }
        mend(&mut case);
        let (verdict, found) = case.verdict(rule);
        assert_eq!(verdict, CheckVerdict::Pass, "{}: {found:?}", rule.code);
        assert!(found.is_empty(), "{}: {found:?}", rule.code);
    }
}

#[test]
fn every_rule_has_its_page() {
    for Rule { code, docs, .. } in super::RULES {
        let heads: Vec<&str> = docs.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let expected = ["What it checks", "Why it matters", "Example", "How to fix"];
        assert_eq!(heads, expected, "{code}");
        let told = docs
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert!(told.count() >= expected.len(), "{code}");
    }
}
