//! What serves custom models and what jobs left behind: listed as AWS lists it, and removed only where nothing
//! uses it.

use http::Request;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Answer, Test};
use crate::sandbox::scenario::Scenario;

const MODEL: &str =
    "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-2-lite-v1:0:256k/m0000000000";
const DEPLOYMENTS: &str = "/model-customization/custom-model-deployments";
const THROUGHPUT: &str = "/provisioned-model-throughput";

fn left() -> Test {
    Test::new(&Scenario::find("leftovers").unwrap().with("scale", 1))
}

async fn delete(test: &Test, path: &str, name: &str) -> Answer {
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    test.send("bedrock", Request::delete(format!("{path}/{name}")), "")
        .await
}

fn count(answer: &Answer, list: &str) -> usize {
    answer.json()[list].as_array().unwrap().len()
}

#[tokio::test]
async fn a_model_can_be_deleted_once_nothing_serves_it() {
    let test = left();
    for (number, user) in [("1", "deployment others-chat"), ("2", "throughput others-steady")] {
        let refused = delete(&test, "/custom-models", &format!("{MODEL}{number}"))
            .await
            .refusal();
        assert!(
            refused.starts_with("400 ConflictException") && refused.contains(user),
            "{refused}"
        );
    }
    assert_eq!(
        delete(&test, "/custom-models", &format!("{MODEL}3")).await.status,
        200
    );
    assert_eq!(delete(&test, DEPLOYMENTS, "others-chat").await.status, 200);
    assert_eq!(delete(&test, THROUGHPUT, "others-steady").await.status, 200);
    for number in ["1", "2"] {
        assert_eq!(
            delete(&test, "/custom-models", &format!("{MODEL}{number}"))
                .await
                .status,
            200
        );
    }
    let gone = delete(&test, "/custom-models", &format!("{MODEL}1"))
        .await
        .refusal();
    assert!(gone.starts_with("404 ResourceNotFoundException"), "{gone}");
    assert_eq!(
        count(&test.get("bedrock", "/custom-models").await, "modelSummaries"),
        0
    );
}

#[tokio::test]
async fn what_is_committed_to_or_changing_stays() {
    let scenario = Scenario::find("leftovers").unwrap().with("scale", 1);
    let scenario = scenario
        .with("account.deployments.d00000000001.status", "Creating")
        .with("account.throughputs.p00000000001.status", "Updating");
    let test = Test::new(&scenario);
    for (path, name, words) in [
        (THROUGHPUT, "others-committed", "commitment term"),
        (THROUGHPUT, "others-steady", "Updating"),
        (
            DEPLOYMENTS,
            "others-chat",
            "Custom model deployment is in a mutating state",
        ),
    ] {
        let refused = delete(&test, path, name).await.refusal();
        assert!(
            refused.starts_with("400 ConflictException") && refused.contains(words),
            "{refused}"
        );
    }
    for (path, name) in [(THROUGHPUT, "nobody"), (DEPLOYMENTS, "nobody")] {
        let refused = delete(&test, path, name).await.refusal();
        assert!(refused.starts_with("404 ResourceNotFoundException"), "{refused}");
    }
}

#[tokio::test]
async fn lists_are_narrowed_and_come_in_pages_and_other_regions_are_empty() {
    let test = left();
    let list = "/provisioned-model-throughputs";
    let page = test.get("bedrock", &format!("{list}?maxResults=1")).await.json();
    let next = page["nextToken"].as_str().unwrap().to_owned();
    let rest = test
        .get("bedrock", &format!("{list}?maxResults=1&nextToken={next}"))
        .await
        .json();
    assert_eq!(rest["nextToken"], serde_json::Value::Null);
    assert_ne!(
        page["provisionedModelSummaries"],
        rest["provisionedModelSummaries"]
    );
    for (path, element, expected) in [
        (
            format!("{list}?statusEquals=InService"),
            "provisionedModelSummaries",
            2,
        ),
        (
            format!("{list}?nameContains=steady"),
            "provisionedModelSummaries",
            1,
        ),
        (
            format!("{list}?statusEquals=Failed"),
            "provisionedModelSummaries",
            0,
        ),
        (DEPLOYMENTS.to_owned(), "modelDeploymentSummaries", 1),
        (
            format!("{DEPLOYMENTS}?modelArnEquals={MODEL}2"),
            "modelDeploymentSummaries",
            0,
        ),
        (
            format!("{DEPLOYMENTS}?createdAfter=2999-01-01T00%3A00%3A00Z"),
            "modelDeploymentSummaries",
            0,
        ),
    ] {
        assert_eq!(
            count(&test.get("bedrock", &path).await, element),
            expected,
            "{path}"
        );
        let there = test
            .send_from("us-west-2", "bedrock", Request::get(&path), "")
            .await;
        assert_eq!(count(&there, element), 0, "{path}");
    }
    let refused = test
        .get("bedrock", &format!("{DEPLOYMENTS}?statusEquals=InService"))
        .await;
    assert!(refused.refusal().starts_with("400 ValidationException"));
}

#[tokio::test]
async fn a_deployment_and_throughput_are_described_by_name_and_arn() {
    let test = left();
    let arn = "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/p00000000002";
    let encoded = utf8_percent_encode(arn, NON_ALPHANUMERIC);
    let found = test
        .get("bedrock", &format!("{THROUGHPUT}/{encoded}"))
        .await
        .json();
    assert_eq!(
        (&found["commitmentDuration"], &found["modelUnits"]),
        (&"SixMonths".into(), &1.into())
    );
    let found = test
        .get("bedrock", &format!("{DEPLOYMENTS}/others-chat"))
        .await
        .json();
    assert_eq!(found["modelDeploymentName"], "others-chat");
    assert_eq!(found["modelArn"], format!("{MODEL}1"));
}

#[tokio::test]
async fn an_interface_in_use_stays_and_one_that_was_left_goes() {
    let test = left();
    let left = "Action=DeleteNetworkInterface&NetworkInterfaceId=eni-0a11ce0000000000f";
    let there = test.send_from("us-west-2", "ec2", Request::post("/"), left).await;
    assert!(
        there.body.contains("InvalidNetworkInterfaceID.NotFound"),
        "{}",
        there.body
    );
    assert!(
        test.query("ec2", left)
            .await
            .body
            .contains("<return>true</return>")
    );
    assert!(
        test.query("ec2", left)
            .await
            .body
            .contains("InvalidNetworkInterfaceID.NotFound")
    );
    let used = Scenario::find("leftovers").unwrap();
    let used = Test::new(&used.with("account.interfaces.eni-0a11ce0000000000f.status", "in-use"));
    let refused = used.query("ec2", left).await;
    assert!(
        refused
            .body
            .contains("<Code>InvalidNetworkInterface.InUse</Code>"),
        "{}",
        refused.body
    );
}

/// The name of the only role of a page.
fn only_role(page: &str) -> &str {
    let (_, rest) = page.split_once("<RoleName>").unwrap();
    let (name, rest) = rest.split_once("</RoleName>").unwrap();
    assert!(!rest.contains("<RoleName>"), "{page}");
    name
}

#[tokio::test]
async fn roles_are_listed_by_path_and_without_their_tags() {
    let test = left();
    let all = test.query("iam", "Action=ListRoles&MaxItems=1").await.body;
    assert!(
        all.contains("<IsTruncated>true</IsTruncated>") && !all.contains("finetune:managed"),
        "{all}"
    );
    let rest = test.query("iam", "Action=ListRoles&Marker=1").await.body;
    assert!(rest.contains("<IsTruncated>false</IsTruncated>"), "{rest}");
    let mut names = [only_role(&all), only_role(&rest)];
    names.sort_unstable();
    assert_eq!(names, ["AmazonBedrockByHand", "AmazonBedrockFinetune-others"]);
    let none = test
        .query("iam", "Action=ListRoles&PathPrefix=%2Fapps%2F")
        .await
        .body;
    assert_eq!(none.matches("<RoleName>").count(), 0);
}
