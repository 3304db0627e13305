//! What a job needs of its role beyond data and network: keys, grader, teacher, media; and a role that
//! changes between the creation of a job and its start.

use serde_json::{Value, json};

use super::refusals::{failure_of, refused};
use super::{Test, data, prepared, request};
use crate::sandbox::scenario::Scenario;

const KEY: &str = "0a11ce00-0000-4000-a000-00000000000a";
const KEY_ARN: &str = "arn:aws:kms:us-east-1:111122223333:key/0a11ce00-0000-4000-a000-00000000000a";
const GRADER: &str = "arn:aws:lambda:us-east-1:111122223333:function:support-grader:live";
const MODEL_KEY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["kms:CreateGrant","kms:DescribeKey","kms:GenerateDataKey","kms:Decrypt"],"Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"bedrock.us-east-1.amazonaws.com"}}}]}"#;

/// The sound account, and a policy more for the role.
fn with_policy(policy: &str) -> Scenario {
    prepared().with("account.roles.AmazonBedrockTest.policies.more", policy)
}

fn allowing(action: &str, resources: &[&str]) -> String {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": action, "Resource": resources }] })
        .to_string()
}

fn with_key() -> Value {
    let mut wanted = request();
    wanted["customModelKmsKeyId"] = json!("alias/finetune");
    wanted
}

fn reinforcement() -> Value {
    let mut wanted = request();
    wanted["baseModelIdentifier"] = json!("amazon.nova-2-lite-v1:0:256k");
    wanted["customizationType"] = json!("REINFORCEMENT_FINE_TUNING");
    wanted["hyperParameters"] = json!({});
    wanted["customizationConfig"] = json!({ "rftConfig": {
        "graderConfig": { "lambdaGrader": { "lambdaArn": GRADER } },
        "hyperParameters": { "epochCount": 1, "learningRate": 1e-7, "reasoningEffort": "low" },
    }});
    wanted
}

fn distillation(teacher: &str) -> Value {
    let mut wanted = request();
    wanted["customizationType"] = json!("DISTILLATION");
    wanted["hyperParameters"] = json!({});
    wanted["customizationConfig"] = json!({ "distillationConfig": { "teacherModelConfig": {
        "teacherModelIdentifier": teacher, "maxResponseLengthForInference": 1000 } } });
    wanted
}

fn prompts(records: usize) -> String {
    let prompt = |number: usize| {
        json!({ "schemaVersion": "bedrock-conversation-2024", "messages": [
            { "role": "user", "content": [{ "text": format!("Where is order {number}?") }] }] })
        .to_string()
    };
    (0..records).map(|number| prompt(number) + "\n").collect()
}

fn chats(records: usize) -> String {
    let chat =
        |number: usize| json!({ "messages": [{ "role": "user", "content": format!("{number} * 2?") }] });
    (0..records)
        .map(|number| chat(number).to_string() + "\n")
        .collect()
}

#[tokio::test]
async fn the_key_of_the_model_needs_the_role_and_the_policy_of_the_key() {
    assert_eq!(refused(&with_policy(MODEL_KEY), &with_key()).await, "201");
    let message = refused(&prepared(), &with_key()).await;
    assert!(
        message.contains(&format!("to perform kms:DescribeKey on {KEY_ARN}")),
        "{message}"
    );
    for (from, to, part) in [
        ("bedrock.us", "s3.us", "kms:DescribeKey"),
        ("\"kms:CreateGrant\",", "", "kms:CreateGrant"),
        ("\"kms:GenerateDataKey\",", "", "kms:GenerateDataKey"),
    ] {
        let message = refused(&with_policy(&MODEL_KEY.replace(from, to)), &with_key()).await;
        assert!(message.contains(part), "{message}");
    }
    let path = format!("account.keys.{KEY}.policy");
    let policy = |principal: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"kms:*","Resource":"*"}}]}}"#
        )
    };
    // An identity policy alone never opens a key, and a policy that names the role needs no other.
    let other = with_policy(MODEL_KEY).with(&path, policy("arn:aws:iam::111122223333:role/Other"));
    assert!(refused(&other, &with_key()).await.contains("kms:DescribeKey"));
    let named = prepared().with(&path, policy(super::ROLE));
    assert_eq!(refused(&named, &with_key()).await, "201");
    let disabled = with_policy(MODEL_KEY).with(&format!("account.keys.{KEY}.state"), "Disabled");
    assert!(
        refused(&disabled, &with_key())
            .await
            .contains("does not exist or is not enabled")
    );
    let test = Test::ready(&with_policy(MODEL_KEY)).await;
    test.create(&with_key()).await;
    test.at(100_000);
    assert_eq!(test.job("test-1").await["outputModelKmsKeyArn"], KEY_ARN);
}

#[tokio::test]
async fn an_encrypted_bucket_needs_its_key_for_reading_and_for_writing() {
    let bucket = |scenario: Scenario| {
        scenario
            .with("account.buckets.acme-finetune.encryption", "aws:kms")
            .with("account.buckets.acme-finetune.kms_key", KEY_ARN)
    };
    let via_s3 = |actions: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":[{actions}],"Resource":"{KEY_ARN}","Condition":{{"StringEquals":{{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}}}}}]}}"#
        )
    };
    for (actions, part) in [
        (r#""kms:Decrypt","kms:GenerateDataKey""#, "201"),
        (r#""kms:Decrypt""#, "Could not validate PutObject permissions"),
        (
            r#""kms:GenerateDataKey""#,
            "Could not validate GetObject permissions",
        ),
    ] {
        let message = refused(&bucket(with_policy(&via_s3(actions))), &request()).await;
        assert!(message.contains(part), "{actions}: {message}");
    }
    // The key that AWS keeps for S3 asks nothing of the role.
    let managed = prepared().with("account.buckets.acme-finetune.encryption", "aws:kms");
    assert_eq!(refused(&managed, &request()).await, "201");
}

#[tokio::test]
async fn what_the_boundary_does_not_allow_is_denied_whatever_the_role_has() {
    let arn = "arn:aws:iam::111122223333:policy/Boundary";
    let bounded = |document: &str| {
        prepared()
            .with(&format!("account.policies.\"{arn}\""), document)
            .with("account.roles.AmazonBedrockTest.boundary", arn)
    };
    let s3 = allowing("s3:*", &["*"]);
    let message = refused(&bounded(&s3), &request()).await;
    assert!(
        message.contains("ec2:DescribeNetworkInterfaces on *"),
        "{message}"
    );
    let ec2 = allowing("ec2:*", &["*"]);
    assert!(
        refused(&bounded(&ec2), &request())
            .await
            .contains("Could not validate GetObject")
    );
    assert_eq!(refused(&bounded(&allowing("*", &["*"])), &request()).await, "201");
    let unknown = prepared().with("account.roles.AmazonBedrockTest.boundary", arn);
    assert!(
        refused(&unknown, &request())
            .await
            .contains("Could not validate GetObject")
    );
}

#[tokio::test]
async fn the_grader_is_called_under_exactly_the_arn_of_the_job() {
    let allowed = with_policy(&allowing("lambda:InvokeFunction", &[GRADER]));
    let test = Test::new(&allowed);
    test.put("/acme-finetune/in/train.jsonl", &chats(120)).await;
    let created = test.create(&reinforcement()).await;
    assert_eq!(created.status, 201, "{}", created.body);
    test.at(100_000);
    let job = test.job("test-1").await;
    assert_eq!(job["status"], "Completed", "{job}");
    assert_eq!(job["customizationConfig"], reinforcement()["customizationConfig"]);
    let unqualified = GRADER.trim_end_matches(":live");
    let message = refused(
        &with_policy(&allowing("lambda:InvokeFunction", &[unqualified])),
        &reinforcement(),
    )
    .await;
    assert!(
        message.contains(&format!("lambda:InvokeFunction on {GRADER}")),
        "{message}"
    );
    for (pointer, value, part) in [
        (
            "/rftConfig/graderConfig/lambdaGrader/lambdaArn",
            json!(format!("{unqualified}:old")),
            "does not exist or is not active",
        ),
        (
            "/rftConfig/graderConfig/lambdaGrader/lambdaArn",
            json!("support-grader"),
            "lambdaGrader.lambdaArn'",
        ),
        ("/rftConfig/graderConfig", json!({}), "is a union"),
        (
            "/rftConfig/hyperParameters/epochCount",
            json!(51),
            "rftConfig.hyperParameters.epochCount",
        ),
        (
            "/rftConfig/hyperParameters/reasoningEffort",
            json!("most"),
            "reasoningEffort",
        ),
        (
            "/rftConfig/hyperParameters/learningRate",
            json!(0.1),
            "learningRate",
        ),
    ] {
        let mut wanted = reinforcement();
        *wanted["customizationConfig"].pointer_mut(pointer).unwrap() = value;
        let message = refused(&allowed, &wanted).await;
        assert!(message.contains(part), "{pointer}: {message}");
    }
    let mut wanted = reinforcement();
    wanted["hyperParameters"] = json!({ "epochCount": "1" });
    assert!(
        refused(&allowed, &wanted)
            .await
            .contains("has no hyperparameter epochCount")
    );
}

#[tokio::test]
async fn the_teacher_is_asked_through_its_profile_and_in_every_region() {
    let model = |region: &str| format!("arn:aws:bedrock:{region}::foundation-model/amazon.nova-pro-v1:0");
    let (east, central, west) = (model("us-east-1"), model("us-east-2"), model("us-west-2"));
    let profile = "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-pro-v1:0";
    let all = [profile, east.as_str(), &central, &west];
    let allowed = with_policy(&allowing("bedrock:InvokeModel", &all));
    for teacher in [profile, "us.amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0", &east] {
        assert_eq!(
            refused(&allowed, &distillation(teacher)).await,
            "201",
            "{teacher}"
        );
    }
    for missing in all {
        let rest: Vec<&str> = all.into_iter().filter(|arn| *arn != missing).collect();
        let message = refused(
            &with_policy(&allowing("bedrock:InvokeModel", &rest)),
            &distillation(profile),
        )
        .await;
        assert!(
            message.contains(&format!("bedrock:InvokeModel on {missing}")),
            "{message}"
        );
    }
    for (teacher, part) in [
        ("amazon.nova-ultra-v1:0", "is not known"),
        ("amazon.nova-micro-v1:0", "cannot be distilled from"),
        ("eu.amazon.nova-pro-v1:0", "is not known"),
        ("nova", "teacherModelIdentifier'"),
    ] {
        assert!(
            refused(&allowed, &distillation(teacher)).await.contains(part),
            "{teacher}"
        );
    }
    let test = Test::new(&allowed);
    test.put("/acme-finetune/in/train.jsonl", &prompts(150)).await;
    assert_eq!(test.create(&distillation(profile)).await.status, 201);
    test.at(100_000);
    let job = test.job("test-1").await;
    assert_eq!(job["status"], "Completed", "{job}");
    let few = failure_of(&allowed, &distillation(profile), &prompts(99)).await;
    assert!(
        few.contains("Number of samples 99 out of bounds between 100 and 15000"),
        "{few}"
    );
}

#[tokio::test]
async fn prompts_may_come_from_the_logs_of_invocations() {
    let teacher = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0";
    let test = Test::new(&with_policy(&allowing("bedrock:InvokeModel", &[teacher])));
    let mut wanted = distillation(teacher);
    let source = json!({ "s3Uri": "s3://acme-finetune/logs/" });
    wanted["trainingDataConfig"] = json!({ "invocationLogsConfig": { "invocationLogSource": source } });
    let none = test.create(&wanted).await.refusal();
    assert!(none.contains("bucket: acme-finetune at key logs/"), "{none}");
    let entry =
        json!({ "schemaType": "ModelInvocationLog", "input": { "inputBodyJson": { "messages": ["a?"] } } });
    let lines = |count: usize| format!("{entry}\n").repeat(count);
    test.put("/acme-finetune/logs/a.json", &lines(60)).await;
    test.put("/acme-finetune/logs/b.json", &lines(60)).await;
    test.put("/acme-finetune/logs/permission-check", "").await;
    assert_eq!(test.create(&wanted).await.status, 201);
    test.at(100_000);
    let job = test.job("test-1").await;
    assert_eq!(job["status"], "Completed", "{job}");
    assert_eq!(job["trainingDataConfig"], wanted["trainingDataConfig"]);
    let mut both = wanted.clone();
    both["trainingDataConfig"]["s3Uri"] = json!("s3://acme-finetune/in/train.jsonl");
    assert!(test.create(&both).await.refusal().contains("not both"));
    let mut tuning = request();
    tuning["trainingDataConfig"] = wanted["trainingDataConfig"].clone();
    assert!(
        test.create(&tuning)
            .await
            .refusal()
            .contains("takes no invocationLogsConfig")
    );
}

#[tokio::test]
async fn each_type_of_job_takes_its_own_configuration_only() {
    for (mut wanted, config, part) in [
        (
            request(),
            distillation("amazon.nova-pro-v1:0"),
            "takes no customizationConfig.distillationConfig",
        ),
        (
            reinforcement(),
            request(),
            "requires customizationConfig.rftConfig",
        ),
        (
            distillation("amazon.nova-pro-v1:0"),
            reinforcement(),
            "takes no customizationConfig.rftConfig",
        ),
    ] {
        wanted["customizationConfig"] = config["customizationConfig"].clone();
        let message = refused(&prepared(), &wanted).await;
        assert!(message.contains(part), "{message}");
    }
}

#[tokio::test]
async fn media_that_records_name_are_read_when_the_job_runs() {
    let record = json!({ "messages": [
        { "role": "user", "content": [{ "text": "What is it?" },
            { "image": { "format": "png", "source": { "s3Location": { "uri": "s3://acme-finetune/img/owl.png" } } } }] },
        { "role": "assistant", "content": [{ "text": "An owl." }] },
    ]});
    let records: String = format!("{record}\n").repeat(10);
    let message = failure_of(&prepared(), &request(), &records).await;
    assert_eq!(
        message,
        "Could not validate GetObject permissions to access Amazon S3 bucket: acme-finetune at key img/owl.png"
    );
    let test = Test::new(&prepared());
    test.put("/acme-finetune/in/train.jsonl", &records).await;
    test.put("/acme-finetune/img/owl.png", "png").await;
    test.create(&request()).await;
    test.at(100_000);
    assert_eq!(test.job("test-1").await["status"], "Completed");
}

#[tokio::test]
async fn a_role_that_lost_rights_since_the_creation_fails_the_job_at_its_interfaces() {
    let placed = "a subnet that holds an interface";
    for (seconds, phases) in [(0, "Failed NotStarted"), (400, "Completed Completed")] {
        let test = Test::new(&prepared());
        test.put("/acme-finetune/in/train.jsonl", &data(16)).await;
        assert_eq!(test.create(&request()).await.status, 201);
        test.at(seconds);
        let interface = test.account().interfaces.into_values().next().expect(placed);
        let narrowed = super::VPC_POLICY.replace("subnet/*\",\"arn", "subnet/subnet-0other\",\"arn");
        let form = format!(
            "Action=PutRolePolicy&RoleName=AmazonBedrockTest&PolicyName=vpc&PolicyDocument={}",
            percent_encoding::utf8_percent_encode(&narrowed, percent_encoding::NON_ALPHANUMERIC)
        );
        assert_eq!(test.query("iam", &form).await.status, 200);
        test.at(100_000);
        let job = test.job("test-1").await;
        let wanted = format!(
            "The provided IAM role is not authorized to perform ec2:CreateNetworkInterface on arn:aws:ec2:us-east-1:111122223333:subnet/{} (sandbox wording: AWS has not published its text)",
            interface.subnet
        );
        assert_eq!(job["failureMessage"], wanted, "{job}");
        let details = &job["statusDetails"];
        let found = ["validationDetails", "dataProcessingDetails"]
            .map(|name| details[name]["status"].as_str().unwrap());
        assert_eq!(found.join(" "), phases);
    }
}
