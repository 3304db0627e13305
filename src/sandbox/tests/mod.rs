//! Tests of the whole account over its router, as a client sees it.

mod faults;
mod job;
mod network;
mod objects;
mod quotas;
mod refusals;
mod role;
mod services;
mod serving;

use axum::body::{Body, to_bytes};
use http::{Request, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

use super::account::Account;
use super::scenario::Scenario;
use super::store::Store;
use super::{Sandbox, bedrock};

/// An account in a folder of its own.
struct Test {
    sandbox: Sandbox,
    folder: TempDir,
}

/// An answer, its body read.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: http::HeaderMap,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// AWS's code and message of a refusal in REST-JSON.
    fn refusal(&self) -> String {
        let code = self
            .headers
            .get("x-amzn-errortype")
            .map_or("", |value| value.to_str().unwrap());
        format!(
            "{} {code}: {}",
            self.status,
            self.json()["message"].as_str().unwrap_or_default()
        )
    }
}

const ROLE: &str = "arn:aws:iam::111122223333:role/AmazonBedrockTest";
const SUBNETS: [&str; 6] = [
    "subnet-0a11ce0000000000a",
    "subnet-0a11ce0000000000b",
    "subnet-0a11ce0000000000c",
    "subnet-0a11ce0000000000d",
    "subnet-0a11ce0000000000e",
    "subnet-0a11ce0000000000f",
];

/// A sound role: trust and permissions as AWS's guide has them.
pub(super) const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"bedrock.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"},"ArnEquals":{"aws:SourceArn":"arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*"}}}]}"#;
const S3_POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:ListBucket"],"Resource":["arn:aws:s3:::acme-finetune","arn:aws:s3:::acme-finetune/*"],"Condition":{"StringEquals":{"aws:ResourceAccount":"111122223333"}}}]}"#;
const VPC_POLICY: &str = r#"{"Version":"2012-10-17","Statement":[
{"Effect":"Allow","Action":["ec2:DescribeNetworkInterfaces","ec2:DescribeVpcs","ec2:DescribeDhcpOptions","ec2:DescribeSubnets","ec2:DescribeSecurityGroups"],"Resource":"*"},
{"Effect":"Allow","Action":"ec2:CreateNetworkInterface","Resource":"arn:aws:ec2:us-east-1:111122223333:network-interface/*","Condition":{"StringEquals":{"aws:RequestTag/BedrockManaged":"true"},"ArnEquals":{"aws:RequestTag/BedrockModelCustomizationJobArn":"arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*"}}},
{"Effect":"Allow","Action":"ec2:CreateNetworkInterface","Resource":["arn:aws:ec2:us-east-1:111122223333:subnet/*","arn:aws:ec2:us-east-1:111122223333:security-group/*"]},
{"Effect":"Allow","Action":["ec2:CreateNetworkInterfacePermission","ec2:DeleteNetworkInterface","ec2:DeleteNetworkInterfacePermission"],"Resource":"*","Condition":{"ArnLike":{"ec2:Subnet":"arn:aws:ec2:us-east-1:111122223333:subnet/*","ec2:ResourceTag/BedrockModelCustomizationJobArn":"arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*"},"StringEquals":{"ec2:ResourceTag/BedrockManaged":"true"}}},
{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"arn:aws:ec2:us-east-1:111122223333:network-interface/*","Condition":{"StringEquals":{"ec2:CreateAction":"CreateNetworkInterface"},"ForAllValues:StringEquals":{"aws:TagKeys":["BedrockManaged","BedrockModelCustomizationJobArn"]}}}]}"#;

/// A scenario with the role that a job needs. Time stands still but for the tests that move it.
fn prepared() -> Scenario {
    Scenario::find("good")
        .unwrap()
        .with("scale", 1)
        .with("account.roles.AmazonBedrockTest.trust", TRUST)
        .with("account.roles.AmazonBedrockTest.policies.s3", S3_POLICY)
        .with("account.roles.AmazonBedrockTest.policies.vpc", VPC_POLICY)
}

impl Test {
    fn new(scenario: &Scenario) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, state) = Store::open(folder.path(), || scenario.start()).unwrap();
        let sandbox = Sandbox::of(scenario.name.clone(), store, state, None);
        Self { sandbox, folder }
    }

    /// A test account with the role, and sound training data in the bucket.
    async fn ready(scenario: &Scenario) -> Self {
        let test = Self::new(scenario);
        test.put("/acme-finetune/in/train.jsonl", &data(16)).await;
        test
    }

    async fn send(&self, service: &str, request: http::request::Builder, body: impl Into<Body>) -> Answer {
        self.send_from("us-east-1", service, request, body).await
    }

    async fn send_from(
        &self,
        region: &str,
        service: &str,
        request: http::request::Builder,
        body: impl Into<Body>,
    ) -> Answer {
        let signature = format!(
            "AWS4-HMAC-SHA256 Credential=AKIATEST/20261121/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        let request = request
            .header("authorization", signature)
            .body(body.into())
            .unwrap();
        read(self.sandbox.router().oneshot(request).await.unwrap()).await
    }

    async fn query(&self, service: &str, form: &str) -> Answer {
        let request = Request::post("/").header("content-type", "application/x-www-form-urlencoded");
        self.send(service, request, form.to_owned()).await
    }

    async fn put(&self, path: &str, text: &str) -> Answer {
        self.send("s3", Request::put(path), text.to_owned()).await
    }

    async fn get(&self, service: &str, path: &str) -> Answer {
        self.send(service, Request::get(path), "").await
    }

    async fn create(&self, request: &Value) -> Answer {
        self.send(
            "bedrock",
            Request::post("/model-customization-jobs"),
            request.to_string(),
        )
        .await
    }

    async fn job(&self, name: &str) -> Value {
        self.get("bedrock", &format!("/model-customization-jobs/{name}"))
            .await
            .json()
    }

    /// Lets `seconds` of sandbox time pass after the account's start.
    fn at(&self, seconds: i64) {
        let store = &self.sandbox.0.store;
        let now = self.sandbox.clock().now_millis() + seconds * 1_000;
        store
            .transact(|state| bedrock::advance(state, store, now))
            .unwrap();
    }

    fn account(&self) -> Account {
        self.sandbox
            .0
            .store
            .transact(|state| state.account.clone())
            .unwrap()
    }
}

async fn read(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

fn data(records: usize) -> String {
    let record = |number: usize| {
        json!({ "messages": [
            { "role": "user", "content": [{ "text": format!("How do I return order {number}?") }] },
            { "role": "assistant", "content": [{ "text": format!("Order {number} can be returned within 30 days.") }] },
        ]})
    };
    let records: Vec<String> = (0..records).map(|number| record(number).to_string()).collect();
    records.join(
        "
",
    ) + "
"
}

fn request() -> Value {
    json!({
        "jobName": "test-1", "customModelName": "test-1", "roleArn": ROLE, "clientRequestToken": "token-1",
        "baseModelIdentifier": "amazon.nova-lite-v1:0:300k", "customizationType": "FINE_TUNING",
        "trainingDataConfig": { "s3Uri": "s3://acme-finetune/in/train.jsonl" },
        "outputDataConfig": { "s3Uri": "s3://acme-finetune/out" },
        "hyperParameters": { "epochCount": "2" },
        "vpcConfig": { "subnetIds": SUBNETS, "securityGroupIds": ["sg-0a11ce00000000001"] },
        "jobTags": [{ "key": "team", "value": "support" }],
    })
}

#[test]
fn a_folder_remembers_its_scenario_and_a_second_process_sees_the_same_account() {
    let folder = tempfile::tempdir().unwrap();
    let first = Sandbox::open(folder.path(), Some("no-s3-route")).unwrap();
    let second = Sandbox::open(folder.path(), None).unwrap();
    assert_eq!(second.scenario_name(), "no-s3-route");
    assert_eq!(first.clock(), second.clock());
    assert_eq!(
        Sandbox::open(folder.path(), Some("good"))
            .unwrap()
            .scenario_name(),
        "good"
    );
    assert!(Sandbox::open(folder.path(), Some("nonsense")).is_err());
    assert_eq!(
        Sandbox::open(folder.path(), None).unwrap().scenario_name(),
        "good"
    );
}

#[tokio::test]
async fn the_caller_is_the_operator_and_unknown_operations_are_named() {
    let test = Test::new(&prepared());
    let answer = test
        .query("sts", "Action=GetCallerIdentity&Version=2011-06-15")
        .await;
    assert!(
        answer
            .body
            .contains("<Arn>arn:aws:iam::111122223333:user/ml-engineer</Arn>"),
        "{}",
        answer.body
    );
    let unknown = test.query("ec2", "Action=RunInstances").await;
    assert_eq!(unknown.status, 400);
    assert!(unknown.body.contains("<Code>InvalidAction</Code>") && unknown.body.contains("RunInstances"));
    let unknown = test.get("bedrock", "/guardrails").await;
    assert_eq!(
        unknown.refusal(),
        "404 UnknownOperationException: The sandbox does not have the operation GET /guardrails."
    );
}

#[tokio::test]
async fn requests_without_a_signature_get_the_services_own_refusal() {
    let test = Test::new(&prepared());
    for (path, code) in [("/model-customization-jobs", 403), ("/acme-finetune/x", 403)] {
        let response = test
            .sandbox
            .router()
            .oneshot(Request::get(path).body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), code);
    }
    let elsewhere = test
        .send_from("eu-north-1", "bedrock", Request::get("/foundation-models"), "")
        .await;
    assert!(elsewhere.refusal().starts_with("403 UnrecognizedClientException"));
}

#[tokio::test]
async fn ec2_filters_are_honoured_and_unknown_ids_refused() {
    let test = Test::new(&prepared());
    let describe = "Action=DescribeSubnets&Version=2016-11-15";
    let all = test
        .query(
            "ec2",
            &format!("{describe}&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-0a11ce00000000001"),
        )
        .await;
    assert_eq!(all.body.matches("<subnetId>").count(), 6);
    let page = test.query("ec2", &format!("{describe}&MaxResults=5")).await;
    assert_eq!(page.body.matches("<subnetId>").count(), 5);
    assert!(page.body.contains("<nextToken>page-5</nextToken>"));
    let missing = test
        .query("ec2", &format!("{describe}&SubnetId.1=subnet-0000"))
        .await;
    assert!(
        missing.body.contains("<Code>InvalidSubnetID.NotFound</Code>"),
        "{}",
        missing.body
    );
    let odd = test
        .query(
            "ec2",
            &format!("{describe}&Filter.1.Name=colour&Filter.1.Value.1=red"),
        )
        .await;
    assert!(
        odd.body.contains("The filter 'colour' is invalid"),
        "{}",
        odd.body
    );
    let zones = test.query("ec2", "Action=DescribeAvailabilityZones").await;
    assert_eq!(zones.body.matches("<zoneId>").count(), 6);
    let zones = test
        .query(
            "ec2",
            "Action=DescribeAvailabilityZones&AllAvailabilityZones=true",
        )
        .await;
    assert!(zones.body.contains("use1-bos1-az1"));
    let elsewhere = Request::post("/");
    let elsewhere = test.send_from("eu-west-1", "ec2", elsewhere, describe).await;
    assert!(
        elsewhere.body.contains("<subnetSet></subnetSet>"),
        "{}",
        elsewhere.body
    );
}
