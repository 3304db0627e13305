//! The sound account and the sound request, broken in one place at a time: every refusal is seen.

use serde_json::{Value, json};
use toml::Value as Toml;

use super::{TRUST, Test, VPC_POLICY, data, prepared, request};
use crate::sandbox::scenario::Scenario;

pub(super) fn strings(values: &[&str]) -> Toml {
    Toml::Array(
        values
            .iter()
            .map(|value| Toml::String((*value).to_owned()))
            .collect(),
    )
}

pub(super) fn rules(text: &str) -> Toml {
    let table: toml::Table = toml::from_str(&format!("rules = {text}")).unwrap();
    table["rules"].clone()
}

pub(super) async fn refused(scenario: &Scenario, wanted: &Value) -> String {
    let test = Test::ready(scenario).await;
    let answer = test.create(wanted).await;
    assert!(
        test.account().jobs.is_empty() || answer.status == 201,
        "a refused request leaves no job"
    );
    if answer.status == 201 {
        "201".to_owned()
    } else {
        answer.refusal()
    }
}

#[tokio::test]
async fn each_fault_of_the_request_is_refused_with_its_member() {
    let cases: [(&str, Value, &str); 17] = [
        ("/jobName", json!("no_underscore"), "at 'jobName'"),
        ("/customModelName", json!("no.dot"), "at 'customModelName'"),
        ("/roleArn", json!("AmazonBedrockTest"), "at 'roleArn'"),
        (
            "/roleArn",
            json!("arn:aws:iam::111122223333:role/Nobody"),
            "Could not assume provided IAM role.",
        ),
        (
            "/clientRequestToken",
            json!("no_underscore"),
            "at 'clientRequestToken'",
        ),
        (
            "/baseModelIdentifier",
            json!("amazon.nova-nano-v1:0"),
            "The provided model identifier is invalid.",
        ),
        (
            "/baseModelIdentifier",
            json!("amazon.nova-lite-v1:0"),
            "cannot be customized under this ID",
        ),
        (
            "/baseModelIdentifier",
            json!("meta.llama3-1-8b-instruct-v1:0:128k"),
            "Legacy",
        ),
        ("/customizationType", json!("TUNING"), "at 'customizationType'"),
        (
            "/customizationType",
            json!("CONTINUED_PRE_TRAINING"),
            "does not support the customization type",
        ),
        (
            "/trainingDataConfig/s3Uri",
            json!("s3://acme-finetune/a=b"),
            "at 's3Uri'",
        ),
        (
            "/trainingDataConfig/s3Uri",
            json!("s3://acme-finetune/in/none.jsonl"),
            "Could not validate GetObject permissions to access Amazon S3 bucket: acme-finetune at key in/none.jsonl",
        ),
        (
            "/outputDataConfig/s3Uri",
            json!("s3://acme-elsewhere/out"),
            "Could not validate PutObject permissions",
        ),
        (
            "/hyperParameters/epochCount",
            json!("6"),
            "epochCount must be between 1 and 5",
        ),
        (
            "/vpcConfig/subnetIds",
            json!(["subnet-0000"]),
            "The subnet ID 'subnet-0000' does not exist",
        ),
        (
            "/vpcConfig/securityGroupIds",
            json!(["sg-0000"]),
            "The security group 'sg-0000' does not exist",
        ),
        (
            "/vpcConfig/securityGroupIds",
            json!([]),
            "greater than or equal to 1",
        ),
    ];
    for (path, value, part) in cases {
        let mut wanted = request();
        *wanted.pointer_mut(path).unwrap() = value.clone();
        let message = refused(&prepared(), &wanted).await;
        assert!(message.contains(part), "{path} = {value}: {message}");
    }
    for member in [
        "jobName",
        "customModelName",
        "roleArn",
        "baseModelIdentifier",
        "trainingDataConfig",
        "outputDataConfig",
    ] {
        let mut wanted = request();
        wanted.as_object_mut().unwrap().remove(member);
        let message = refused(&prepared(), &wanted).await;
        assert!(message.contains(&format!("Value at '{member}'")), "{message}");
    }
    let mut wanted = request();
    wanted["hyperParameters"]["temperature"] = json!("1");
    assert!(
        refused(&prepared(), &wanted)
            .await
            .contains("has no hyperparameter temperature")
    );
}

#[tokio::test]
async fn each_fault_of_the_account_is_refused_at_creation() {
    assert_eq!(refused(&prepared(), &request()).await, "201");
    let role = "account.roles.AmazonBedrockTest";
    let trust = |from: &str, to: &str| (format!("{role}.trust"), Toml::from(TRUST.replace(from, to)));
    let vpc = |from: &str, to: &str| {
        (
            format!("{role}.policies.vpc"),
            Toml::from(VPC_POLICY.replace(from, to)),
        )
    };
    let assume = "Could not assume provided IAM role.";
    let not_authorised = "is not authorized to perform";
    let cases = [
        (trust("bedrock.amazonaws.com", "sagemaker.amazonaws.com"), assume),
        (
            trust(
                "\"aws:SourceAccount\":\"111122223333\"",
                "\"aws:SourceAccount\":\"444455556666\"",
            ),
            assume,
        ),
        (trust("us-east-1", "us-west-2"), assume),
        (trust("sts:AssumeRole", "sts:TagSession"), assume),
        ((format!("{role}.assumable_from"), Toml::from(i64::MAX)), assume),
        (vpc("\"true\"", "\"True\""), not_authorised),
        (
            vpc("subnet/*\",\"ec2:ResourceTag", "subnet/other\",\"ec2:ResourceTag"),
            not_authorised,
        ),
        (vpc("ec2:DescribeVpcs", "ec2:DescribeRegions"), not_authorised),
        (
            vpc(
                "\"arn:aws:ec2:us-east-1:111122223333:security-group/*\"",
                "\"arn:aws:ec2:us-east-1:111122223333:security-group/x\"",
            ),
            not_authorised,
        ),
        (
            vpc("\"BedrockManaged\",\"BedrockModel", "\"BedrockModel"),
            not_authorised,
        ),
        (
            (
                format!("{role}.policies.s3"),
                Toml::from(super::S3_POLICY.replace("\"s3:PutObject\",", "")),
            ),
            "Could not validate PutObject permissions to access S3 bucket: acme-finetune at key out/.write_access_check_file.tmp",
        ),
        (
            (
                format!("{role}.policies.s3"),
                Toml::from(
                    super::S3_POLICY.replace("\"aws:ResourceAccount\":\"1", "\"aws:ResourceAccount\":\"9"),
                ),
            ),
            "Could not validate GetObject permissions",
        ),
        (
            (
                "account.buckets.acme-finetune.owner".to_owned(),
                Toml::from("444455556666"),
            ),
            "Could not validate GetObject permissions",
        ),
        (
            ("account.scheduled_jobs_quota".to_owned(), Toml::from(0)),
            "ServiceQuotaExceededException",
        ),
        (
            (
                "account.models.\"amazon.nova-lite-v1:0:300k\".lifecycle".to_owned(),
                Toml::from("LEGACY"),
            ),
            "Legacy",
        ),
        (
            (
                "account.subnets.subnet-0a11ce0000000000c.vpc".to_owned(),
                Toml::from("vpc-0a11ce00000000002"),
            ),
            "must be in one VPC",
        ),
    ];
    for ((path, value), part) in cases {
        let test = Test::new(&prepared());
        // The bucket of another account cannot be written by this one's operator.
        let account = prepared().with(&path, value.clone()).start();
        assert!(account.is_ok(), "{path}: {account:?}");
        test.put("/acme-finetune/in/train.jsonl", &data(16)).await;
        let object = test.account().buckets["acme-finetune"].objects.clone();
        let broken = Test::new(&prepared().with(&path, value.clone()));
        broken
            .sandbox
            .0
            .store
            .transact(|state| state.account.buckets.get_mut("acme-finetune").unwrap().objects = object)
            .unwrap();
        let answer = broken.create(&request()).await;
        assert!(answer.status != 201, "{path} = {value}: accepted");
        let message = answer.refusal();
        assert!(message.contains(part), "{path} = {value}: {message}");
    }
}

/// The failure message of the job that the sound request becomes in this account, and its phases.
pub(super) async fn failure(scenario: &Scenario) -> (String, String) {
    let test = Test::ready(scenario).await;
    let created = test.create(&request()).await;
    assert_eq!(created.status, 201, "{}", created.body);
    test.at(100_000);
    let job = test.job("test-1").await;
    let phases = ["validationDetails", "dataProcessingDetails", "trainingDetails"].map(|name| {
        job["statusDetails"][name]["status"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    });
    assert_eq!(job["status"], "Failed", "{job}");
    assert!(
        test.account().interfaces.is_empty(),
        "the interfaces go with the job"
    );
    (
        job["failureMessage"].as_str().unwrap().to_owned(),
        phases.join(" "),
    )
}

/// The failure message of the job that `wanted` becomes with this training data.
pub(super) async fn failure_of(scenario: &Scenario, wanted: &Value, records: &str) -> String {
    let test = Test::new(scenario);
    test.put("/acme-finetune/in/train.jsonl", records).await;
    let created = test.create(wanted).await;
    assert_eq!(created.status, 201, "{}", created.body);
    test.at(100_000);
    let job = test.job("test-1").await;
    job["failureMessage"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn data_and_permissions_are_looked_at_again_while_the_job_runs() {
    let test = Test::new(&prepared());
    test.put("/acme-finetune/in/train.jsonl", &data(3)).await;
    test.create(&request()).await;
    test.at(1_000);
    assert_eq!(
        test.job("test-1").await["failureMessage"],
        "Number of samples 3 out of bounds between 8 and 20000 for Nova Lite with task type FINE_TUNING"
    );
    let test = Test::ready(&prepared()).await;
    test.create(&request()).await;
    let delete = "Action=DeleteRolePolicy&RoleName=AmazonBedrockTest&PolicyName=s3";
    assert_eq!(test.query("iam", delete).await.status, 200);
    test.at(1_000);
    let message = test.job("test-1").await["failureMessage"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        message.starts_with("Could not validate GetObject permissions"),
        "{message}"
    );
}
