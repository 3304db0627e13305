//! Service Quotas, and what the account may have and use.

use http::Request;
use serde_json::{Value, json};

use super::refusals::failure_of;
use super::{Answer, Test, data, prepared, request};
use crate::sandbox::scenario::Scenario;

async fn quotas(test: &Test, operation: &str, service: &str, code: &str) -> Answer {
    let request = Request::post("/").header("x-amz-target", format!("ServiceQuotasV20190624.{operation}"));
    let body: Value = json!({ "ServiceCode": service, "QuotaCode": code });
    test.send("servicequotas", request, body.to_string()).await
}

#[tokio::test]
async fn a_quota_has_a_default_and_perhaps_a_value_of_its_own() {
    let test = Test::new(&prepared());
    let own = quotas(&test, "GetServiceQuota", "bedrock", "L-CB5B847D").await;
    assert_eq!(own.json()["Quota"]["Value"], 100);
    let none = quotas(&test, "GetServiceQuota", "bedrock", "L-031F46A7").await;
    assert_eq!(none.json()["__type"], "NoSuchResourceException");
    let default = quotas(&test, "GetAWSDefaultServiceQuota", "bedrock", "L-031F46A7").await;
    assert_eq!(default.json()["Quota"]["Value"], 20_000);
    let unknown = quotas(&test, "GetAWSDefaultServiceQuota", "bedrock", "L-0").await;
    assert_eq!(
        (unknown.status, &unknown.json()["__type"]),
        (400, &json!("NoSuchResourceException"))
    );
    let other = quotas(&test, "ListServices", "bedrock", "L-CB5B847D").await;
    assert_eq!(other.json()["__type"], "UnknownOperationException");
}

/// What the sound request gets in this account.
async fn answer(scenario: &Scenario) -> Answer {
    Test::ready(scenario).await.create(&request()).await
}

#[tokio::test]
async fn each_thing_that_the_account_may_not_have_is_refused() {
    let nova = "account.models.\"amazon.nova-lite-v1:0:300k\".availability";
    for (path, value, part) in [
        (
            format!("{nova}.authorization"),
            toml::Value::from("NOT_AUTHORIZED"),
            "no access to the model",
        ),
        (
            format!("{nova}.entitlement"),
            toml::Value::from("NOT_AVAILABLE"),
            "no access to the model",
        ),
        (
            format!("{nova}.agreement"),
            toml::Value::from("PENDING"),
            "no access to the model",
        ),
        (
            "others.jobs".to_owned(),
            toml::Value::from(10),
            "ServiceQuotaExceededException",
        ),
        (
            "account.quotas.\"bedrock/L-CB5B847D\".applied".to_owned(),
            toml::Value::from(0),
            "number of custom models",
        ),
    ] {
        let message = answer(&prepared().with(&path, value)).await.refusal();
        assert!(message.contains(part), "{path}: {message}");
    }
    let nine = prepared().with("others.jobs", 9).with("others.custom_models", 99);
    assert_eq!(answer(&nine).await.status, 201);
}

#[tokio::test]
async fn others_are_listed_and_never_end() {
    let scenario = prepared().with("others.jobs", 2).with("others.custom_models", 3);
    let test = Test::new(&scenario);
    test.at(1_000_000);
    let jobs = test
        .get("bedrock", "/model-customization-jobs?statusEquals=InProgress")
        .await
        .json();
    assert_eq!(
        jobs["modelCustomizationJobSummaries"].as_array().unwrap().len(),
        2
    );
    let models = test.get("bedrock", "/custom-models").await.json();
    assert_eq!(models["modelSummaries"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_quota_of_records_is_that_of_the_account() {
    let raised =
        |most: i64| -> Scenario { prepared().with("account.quotas.\"bedrock/L-031F46A7\".applied", most) };
    let message = failure_of(&raised(15), &request(), &data(16)).await;
    assert!(message.contains("out of bounds between 8 and 15"), "{message}");
    assert_eq!(failure_of(&raised(16), &request(), &data(16)).await, "");
}

#[tokio::test]
async fn access_is_told_with_and_without_the_suffix_and_by_region() {
    let test = Test::new(&prepared());
    for id in ["amazon.nova-lite-v1:0:300k", "amazon.nova-lite-v1:0"] {
        let path = format!("/foundation-model-availability/{id}");
        let here = test.get("bedrock", &path).await.json();
        assert_eq!(
            (&here["modelId"], &here["regionAvailability"]),
            (&json!(id), &json!("AVAILABLE"))
        );
        let there = test
            .send_from("us-west-2", "bedrock", Request::get(&path), "")
            .await;
        assert_eq!(there.json()["regionAvailability"], "NOT_AVAILABLE");
    }
    let unknown = test
        .get("bedrock", "/foundation-model-availability/amazon.none")
        .await;
    assert!(unknown.refusal().starts_with("400 ValidationException"));
}

#[tokio::test]
async fn the_price_list_has_products_as_strings_of_json_and_answers_in_few_regions() {
    let test = Test::new(&prepared());
    let usage = "USE1-Nova2.0Lite-Customization-Training";
    let body = json!({ "ServiceCode": "AmazonBedrock", "FormatVersion": "aws_v1",
        "Filters": [{ "Type": "TERM_MATCH", "Field": "usagetype", "Value": usage }] });
    let ask = async |region: &str| {
        let request = Request::post("/").header("x-amz-target", "AWSPriceListService.GetProducts");
        test.send_from(region, "pricing", request, body.to_string()).await
    };
    let answer = ask("us-east-1").await.json();
    let [product] = answer["PriceList"].as_array().unwrap().as_slice() else {
        panic!("{answer}");
    };
    let product: Value = serde_json::from_str(product.as_str().unwrap()).unwrap();
    assert_eq!(product["product"]["attributes"]["usagetype"], usage);
    let terms = product["terms"]["OnDemand"]
        .as_object()
        .unwrap()
        .values()
        .next()
        .unwrap();
    let dimension = terms["priceDimensions"]
        .as_object()
        .unwrap()
        .values()
        .next()
        .unwrap();
    assert_eq!(dimension["pricePerUnit"]["USD"], "0.0037800000");
    assert_eq!(ask("us-west-2").await.status, 400);
}
