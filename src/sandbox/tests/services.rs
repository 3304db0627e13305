//! KMS, Lambda, inference profiles and the policy simulator, as a client sees them.

use http::Request;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Answer, Test, prepared};

const KEY: &str = "0a11ce00-0000-4000-a000-00000000000a";

async fn kms(test: &Test, operation: &str, body: Value) -> Answer {
    let request = Request::post("/").header("x-amz-target", format!("TrentService.{operation}"));
    test.send("kms", request, body.to_string()).await
}

#[tokio::test]
async fn a_key_is_found_by_id_arn_and_alias_and_its_policy_by_id_only() {
    let test = Test::new(&prepared());
    let arn = format!("arn:aws:kms:us-east-1:111122223333:key/{KEY}");
    for name in [
        KEY,
        &arn,
        "alias/finetune",
        "arn:aws:kms:us-east-1:111122223333:alias/finetune",
    ] {
        let answer = kms(&test, "DescribeKey", json!({ "KeyId": name })).await;
        assert_eq!(
            answer.json()["KeyMetadata"]["Arn"],
            arn,
            "{name}: {}",
            answer.body
        );
    }
    let policy = kms(&test, "GetKeyPolicy", json!({ "KeyId": KEY })).await.json();
    assert!(
        policy["Policy"]
            .as_str()
            .unwrap()
            .contains("arn:aws:iam::111122223333:root")
    );
    for (operation, name, code) in [
        ("GetKeyPolicy", "alias/finetune", "ValidationException"),
        ("DescribeKey", "alias/other", "NotFoundException"),
        (
            "DescribeKey",
            "arn:aws:kms:us-west-2:111122223333:key/x",
            "NotFoundException",
        ),
        ("Encrypt", KEY, "UnknownOperationException"),
    ] {
        let answer = kms(&test, operation, json!({ "KeyId": name })).await;
        assert_eq!(
            (answer.status, &answer.json()["__type"]),
            (400, &json!(code)),
            "{name}"
        );
    }
    let aliases = kms(&test, "ListAliases", json!({})).await.json();
    assert_eq!(aliases["Aliases"][0]["TargetKeyId"], KEY);
}

#[tokio::test]
async fn a_key_whose_policy_forgets_the_account_is_closed_to_the_operator() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Other"},"Action":"kms:*","Resource":"*"}]}"#;
    let test = Test::new(&prepared().with(&format!("account.keys.{KEY}.policy"), policy));
    let answer = kms(&test, "DescribeKey", json!({ "KeyId": KEY })).await;
    assert_eq!(answer.json()["__type"], "AccessDeniedException");
}

#[tokio::test]
async fn a_function_is_found_by_name_and_arn_with_the_qualifiers_that_it_has() {
    let test = Test::new(&prepared());
    let arn = "arn:aws:lambda:us-east-1:111122223333:function:support-grader";
    let get = |name: String, rest: &'static str| {
        let name = utf8_percent_encode(&name, NON_ALPHANUMERIC).to_string();
        let path = format!("/2015-03-31/functions/{name}/{rest}");
        let test = &test;
        async move { test.get("lambda", &path).await }
    };
    for name in ["support-grader", arn, "111122223333:function:support-grader"] {
        let answer = get(name.to_owned(), "configuration").await.json();
        assert_eq!(
            (&answer["FunctionArn"], &answer["State"]),
            (&json!(arn), &json!("Active"))
        );
    }
    let live = get(format!("{arn}:live"), "configuration").await.json();
    assert_eq!(live["FunctionArn"], format!("{arn}:live"));
    let policy = get("support-grader".to_owned(), "policy").await;
    for missing in [
        get(format!("{arn}:old"), "configuration").await,
        get("x".to_owned(), "configuration").await,
        policy,
    ] {
        assert_eq!(missing.status, 404);
        assert_eq!(missing.headers["x-amzn-errortype"], "ResourceNotFoundException");
        assert!(missing.json()["Message"].is_string());
    }
}

#[tokio::test]
async fn an_inference_profile_names_its_model_in_every_region() {
    let test = Test::new(&prepared());
    let profile = test
        .get("bedrock", "/inference-profiles/us.amazon.nova-pro-v1%3A0")
        .await
        .json();
    assert_eq!(profile["models"].as_array().unwrap().len(), 3);
    let arn = profile["inferenceProfileArn"].as_str().unwrap();
    let path = format!(
        "/inference-profiles/{}",
        utf8_percent_encode(arn, NON_ALPHANUMERIC)
    );
    assert_eq!(test.get("bedrock", &path).await.json(), profile);
    let none = test
        .get("bedrock", "/inference-profiles/eu.amazon.nova-pro-v1:0")
        .await;
    assert!(none.refusal().starts_with("404 ResourceNotFoundException"));
}

#[tokio::test]
async fn the_simulator_decides_by_identity_policies_boundary_and_context() {
    let test = Test::new(&prepared());
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"111122223333"}}},{"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"}]}"#;
    let boundary = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:DeleteObject"],"Resource":"*"}]}"#;
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let form = format!(
        "Action=SimulateCustomPolicy&PolicyInputList.member.1={}&PermissionsBoundaryPolicyInputList.member.1={}\
         &ActionNames.member.1=s3:GetObject&ActionNames.member.2=s3:PutObject&ActionNames.member.3=s3:DeleteObject\
         &ResourceArns.member.1=arn:aws:s3:::b/k&ContextEntries.member.1.ContextKeyName=aws:ResourceAccount\
         &ContextEntries.member.1.ContextKeyType=string&ContextEntries.member.1.ContextKeyValues.member.1=111122223333",
        encode(policy),
        encode(boundary)
    );
    let decisions = |answer: &Answer| {
        let parts = answer.body.split("<EvalDecision>").skip(1);
        let texts = parts.map(|part| part.split('<').next().unwrap_or_default().to_owned());
        texts.collect::<Vec<_>>()
    };
    let answer = test.query("iam", &form).await;
    assert_eq!(
        decisions(&answer),
        ["allowed", "implicitDeny", "explicitDeny"],
        "{}",
        answer.body
    );
    let role = "Action=SimulatePrincipalPolicy&ActionNames.member.1=ec2:DescribeVpcs&ActionNames.member.2=iam:PassRole&PolicySourceArn=";
    let answer = test.query("iam", &format!("{role}{}", encode(super::ROLE))).await;
    assert_eq!(decisions(&answer), ["allowed", "implicitDeny"], "{}", answer.body);
    let answer = test
        .query("iam", &format!("{role}arn:aws:iam::111122223333:role/Nobody"))
        .await;
    assert!(answer.body.contains("NoSuchEntity"), "{}", answer.body);
}

#[tokio::test]
async fn a_boundary_is_taken_at_creation_and_described_with_its_document() {
    let arn = "arn:aws:iam::111122223333:policy/Boundary";
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let test = Test::new(&prepared().with(&format!("account.policies.\"{arn}\""), document));
    let trust = utf8_percent_encode(super::TRUST, NON_ALPHANUMERIC).to_string();
    let create =
        format!("Action=CreateRole&RoleName=Bounded&AssumeRolePolicyDocument={trust}&PermissionsBoundary=");
    let none = test
        .query("iam", &format!("{create}arn:aws:iam::111122223333:policy/None"))
        .await;
    assert!(none.body.contains("NoSuchEntity"), "{}", none.body);
    assert_eq!(test.query("iam", &format!("{create}{arn}")).await.status, 200);
    let role = test.query("iam", "Action=GetRole&RoleName=Bounded").await;
    assert!(
        role.body.contains(&format!("<PermissionsBoundaryArn>{arn}<")),
        "{}",
        role.body
    );
    let version = format!("Action=GetPolicyVersion&PolicyArn={arn}&VersionId=v1");
    assert!(test.query("iam", &version).await.body.contains("%22Allow%22"));
}
