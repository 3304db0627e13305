//! A job from its creation to its metrics.

use http::Request;
use serde_json::json;

use super::{Test, data, prepared, request};

#[tokio::test]
async fn a_sound_job_goes_through_its_phases_and_leaves_metrics_and_a_model() {
    let test = Test::ready(&prepared()).await;
    test.put("/acme-finetune/in/validation.jsonl", &data(9)).await;
    let mut wanted = request();
    wanted["validationDataConfig"] =
        json!({ "validators": [{ "s3Uri": "s3://acme-finetune/in/validation.jsonl" }] });
    let created = test.create(&wanted).await;
    assert_eq!(created.status, 201, "{}", created.body);
    let arn = created.json()["jobArn"].as_str().unwrap().to_owned();
    let id = arn.rsplit('/').next().unwrap().to_owned();

    let phases = |job: serde_json::Value| {
        let details = &job["statusDetails"];
        ["validationDetails", "dataProcessingDetails", "trainingDetails"]
            .map(|name| details[name]["status"].as_str().unwrap().to_owned())
            .join(" ")
    };
    assert_eq!(
        phases(test.job("test-1").await),
        "InProgress NotStarted NotStarted"
    );
    let interfaces = test
        .query(
            "ec2",
            "Action=DescribeNetworkInterfaces&Filter.1.Name=tag:BedrockManaged&Filter.1.Value.1=true",
        )
        .await;
    assert_eq!(interfaces.body.matches("<networkInterfaceId>").count(), 2);
    assert!(interfaces.body.contains(&arn));
    test.at(200);
    assert_eq!(
        phases(test.job("test-1").await),
        "Completed InProgress NotStarted"
    );
    test.at(400);
    assert_eq!(phases(test.job("test-1").await), "Completed Completed NotStarted");
    test.at(800);
    assert_eq!(phases(test.job("test-1").await), "Completed Completed InProgress");
    test.at(10_000);
    let job = test.job(&arn.replace('/', "%2F").replace(':', "%3A")).await;
    assert_eq!(job["status"], "Completed", "{job}");
    assert!(job["trainingMetrics"]["trainingLoss"].as_f64().unwrap() > 0.1);
    assert_eq!(job["validationMetrics"].as_array().unwrap().len(), 1);
    assert_eq!(job["hyperParameters"]["learningRate"], "0.00001");

    let folder = format!("/acme-finetune/out/model-customization-job-{id}");
    let csv = test
        .get(
            "s3",
            &format!("{folder}/training_artifacts/step_wise_training_metrics.csv"),
        )
        .await;
    assert!(
        csv.body
            .starts_with("step_number,epoch_number,training_loss,perplexity\n"),
        "{}",
        csv.body
    );
    assert_eq!(csv.body.lines().count(), 1 + 4);
    let csv = format!("{folder}/validation_artifacts/post_fine_tuning_validation/validation_metrics.csv");
    assert_eq!(test.get("s3", &csv).await.status, 200);
    let interfaces = test.query("ec2", "Action=DescribeNetworkInterfaces").await;
    assert!(
        !interfaces.body.contains("eni-"),
        "the interfaces go with the job"
    );

    let model = test.get("bedrock", "/custom-models/test-1").await.json();
    assert_eq!(model["modelArn"], job["outputModelArn"]);
    assert_eq!(model["modelStatus"], "Active");
    let tags = test
        .send(
            "bedrock",
            Request::post("/listTagsForResource"),
            json!({ "resourceARN": arn }).to_string(),
        )
        .await;
    assert_eq!(
        tags.json()["tags"],
        json!([{ "key": "team", "value": "support" }])
    );
    let gone = test
        .send("bedrock", Request::delete("/custom-models/test-1"), "")
        .await;
    assert_eq!(gone.status, 200);
    assert_eq!(test.get("bedrock", "/custom-models/test-1").await.status, 404);
    assert_eq!(
        test.job("test-1").await["status"],
        "Completed",
        "jobs cannot be deleted"
    );
}

#[tokio::test]
async fn a_repeated_token_returns_the_same_job_and_a_used_name_conflicts() {
    let test = Test::ready(&prepared()).await;
    let first = test.create(&request()).await.json();
    assert_eq!(test.create(&request()).await.json(), first);
    let mut other = request();
    other["clientRequestToken"] = json!("token-2");
    assert_eq!(
        test.create(&other).await.refusal(),
        "400 ConflictException: The provided job name is currently in use."
    );
    assert_eq!(test.account().jobs.len(), 1);
}

#[tokio::test]
async fn a_job_can_be_stopped_once_and_jobs_are_listed_by_status_and_name() {
    let test = Test::ready(&prepared()).await;
    test.create(&request()).await;
    let stop = || {
        test.send(
            "bedrock",
            Request::post("/model-customization-jobs/test-1/stop"),
            "",
        )
    };
    assert_eq!(stop().await.status, 200);
    assert_eq!(test.job("test-1").await["status"], "Stopping");
    assert!(stop().await.refusal().starts_with("400 ConflictException"));
    test.at(120);
    let job = test.job("test-1").await;
    assert_eq!(
        (
            &job["status"],
            &job["statusDetails"]["validationDetails"]["status"]
        ),
        (&json!("Stopped"), &json!("Stopped"))
    );
    assert!(job.get("outputModelArn").is_none());
    let test = &test;
    let list = |query: &'static str| async move {
        let answer = test
            .get("bedrock", &format!("/model-customization-jobs?{query}"))
            .await
            .json();
        answer["modelCustomizationJobSummaries"].as_array().unwrap().len()
    };
    assert_eq!(list("statusEquals=Stopped&nameContains=est").await, 1);
    assert_eq!(list("statusEquals=Failed").await, 0);
    assert_eq!(list("creationTimeBefore=2020-01-01T00%3A00%3A00Z").await, 0);
    let bad = test
        .get("bedrock", "/model-customization-jobs?maxResults=0")
        .await;
    assert!(bad.refusal().starts_with("400 ValidationException"));
}

#[tokio::test]
async fn a_job_that_is_stopped_in_training_leaves_the_metrics_of_the_steps_it_did() {
    let test = Test::ready(&prepared().with("account.timing.training_step", 1_000.0)).await;
    test.put("/acme-finetune/in/validation.jsonl", &data(9)).await;
    let mut wanted = request();
    wanted["validationDataConfig"] =
        json!({ "validators": [{ "s3Uri": "s3://acme-finetune/in/validation.jsonl" }] });
    let arn = test.create(&wanted).await.json()["jobArn"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = arn.rsplit('/').next().unwrap().to_owned();
    test.at(800);
    // Four steps take 5,500 seconds, and 3,280 of them are over.
    let began = test.sandbox.clock().now_millis() - 3_280_000;
    let moved = test.sandbox.0.store.transact(|state| {
        let job = state.account.jobs.get_mut(&id).unwrap();
        job.times.insert("training".to_owned(), (began, began));
    });
    moved.unwrap();
    let stop = Request::post("/model-customization-jobs/test-1/stop");
    assert_eq!(test.send("bedrock", stop, "").await.status, 200);
    test.at(10_000);
    let job = test.job("test-1").await;
    assert_eq!(job["status"], "Stopped");
    assert_eq!(job["statusDetails"]["trainingDetails"]["status"], "Stopped");
    assert!(job.get("trainingMetrics").is_none() && job.get("outputModelArn").is_none());
    let folder = format!("/acme-finetune/out/model-customization-job-{id}");
    let csv = test
        .get(
            "s3",
            &format!("{folder}/training_artifacts/step_wise_training_metrics.csv"),
        )
        .await;
    assert_eq!(csv.body.lines().count(), 1 + 2, "{}", csv.body);
    let csv = format!("{folder}/validation_artifacts/post_fine_tuning_validation/validation_metrics.csv");
    assert_eq!(test.get("s3", &csv).await.body.lines().count(), 1 + 1);
}

#[tokio::test]
async fn a_list_is_narrowed_only_by_what_the_service_model_allows() {
    let test = Test::new(&prepared());
    for query in [
        "statusEquals=Done",
        "nameContains=a_b",
        "nameContains=-a",
        "sortBy=Name",
        "sortOrder=descending",
        "maxResults=1001",
        "creationTimeAfter=soon",
        "nextToken=made-up",
    ] {
        let answer = test
            .get("bedrock", &format!("/model-customization-jobs?{query}"))
            .await;
        assert!(
            answer.refusal().starts_with("400 ValidationException"),
            "{query}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn jobs_are_listed_page_by_page() {
    let test = Test::ready(&prepared()).await;
    for number in 1..=5 {
        let mut wanted = request();
        wanted["jobName"] = json!(format!("test-{number}"));
        wanted["customModelName"] = json!(format!("test-{number}"));
        wanted["clientRequestToken"] = json!(format!("token-{number}"));
        assert_eq!(test.create(&wanted).await.status, 201);
    }
    let mut names = Vec::new();
    let mut token = String::new();
    loop {
        let page = test
            .get(
                "bedrock",
                &format!("/model-customization-jobs?maxResults=2{token}"),
            )
            .await
            .json();
        for job in page["modelCustomizationJobSummaries"].as_array().unwrap() {
            names.push(job["jobName"].as_str().unwrap().to_owned());
        }
        match page["nextToken"].as_str() {
            Some(next) => token = format!("&nextToken={next}"),
            None => break,
        }
    }
    names.sort();
    assert_eq!(names, ["test-1", "test-2", "test-3", "test-4", "test-5"]);
}

#[tokio::test]
async fn foundation_models_are_described_with_and_without_their_suffix() {
    let test = Test::new(&prepared());
    let whole = test
        .get("bedrock", "/foundation-models/amazon.nova-lite-v1%3A0%3A300k")
        .await
        .json();
    assert_eq!(
        whole["modelDetails"]["customizationsSupported"],
        json!(["FINE_TUNING", "DISTILLATION"])
    );
    let bare = test
        .get("bedrock", "/foundation-models/amazon.nova-lite-v1:0")
        .await
        .json();
    assert_eq!(
        bare["modelDetails"]["inferenceTypesSupported"],
        json!(["ON_DEMAND"])
    );
    let legacy = test
        .get(
            "bedrock",
            "/foundation-models/meta.llama3-1-8b-instruct-v1:0:128k",
        )
        .await
        .json();
    assert_eq!(legacy["modelDetails"]["modelLifecycle"]["status"], "LEGACY");
    assert_eq!(
        test.get("bedrock", "/foundation-models/amazon.nothing-v1:0")
            .await
            .status,
        404
    );
    let list = test
        .get("bedrock", "/foundation-models?byCustomizationType=FINE_TUNING")
        .await
        .json();
    assert_eq!(list["modelSummaries"].as_array().unwrap().len(), 5);
}
