//! Two evaluators that share no code: the tool's, which predicts, and the sandbox's, which refuses.
//! Taking any one statement away has to make the same request fail in both.

use std::collections::BTreeSet;

use finetune::config::{Config, KmsConfig, TrainingData};
use finetune::iam::evaluate::PolicySet;
use finetune::iam::{RoleRequest, judge};
use finetune::model::CustomizationType;
use finetune::network::{SecurityGroupId, SubnetId};
use finetune::steps::preflight::{CAP, Parts, run};
use finetune::steps::role::apply;
use serde_json::{Value, json};

use super::said::is_about;
use super::wire::Wire;
use super::{Account, config};

const ROLE: &str = "AmazonBedrockFinetune-quickstart";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0a11ce00-0000-4000-a000-00000000000a";

/// A job, the account that it runs in, and its data.
struct Job {
    /// What differs from the sound account, as TOML.
    account: String,
    config: Config,
    /// `CreateModelCustomizationJob`, without names.
    request: Value,
    objects: Vec<(&'static str, String)>,
}

/// The documents of a role: trust policy first, then inline policies by name.
type Documents = Vec<(String, Value)>;

fn conversations(media: bool) -> String {
    let image = json!({ "image": { "format": "png", "source": { "s3Location": {
        "uri": "s3://acme-finetune/quickstart/images/owl.png" } } } });
    let mut asked = vec![json!({ "text": "What is it?" })];
    asked.extend(media.then_some(image));
    let record = json!({ "messages": [
        { "role": "user", "content": asked },
        { "role": "assistant", "content": [{ "text": "It is an owl." }] },
    ]});
    format!("{record}\n").repeat(16)
}

/// The job of the quickstart, with an own key for the model and one for the bucket.
fn fine_tuning() -> Job {
    let mut config = config();
    config.kms.custom_model_key = Some(KEY.to_owned());
    config.kms.data_key = Some(KEY.to_owned());
    let network = config.network.as_ref().unwrap();
    let network = json!({
        "subnetIds": network.subnet_ids.iter().map(SubnetId::as_str).collect::<Vec<_>>(),
        "securityGroupIds": network.security_group_ids.iter().map(SecurityGroupId::as_str).collect::<Vec<_>>(),
    });
    let request = json!({
        "roleArn": format!("arn:aws:iam::111122223333:role/{ROLE}"),
        "baseModelIdentifier": config.job.base_model.as_str(), "customizationType": "FINE_TUNING",
        "trainingDataConfig": { "s3Uri": "s3://acme-finetune/quickstart/training/train.jsonl" },
        "outputDataConfig": { "s3Uri": "s3://acme-finetune/quickstart/output" },
        "customModelKmsKeyId": KEY,
        "vpcConfig": network,
    });
    Job {
        account: format!("[account.buckets.acme-finetune]\nencryption = \"aws:kms\"\nkms_key = \"{KEY}\"\n"),
        config,
        request,
        objects: vec![("training/train.jsonl", conversations(false))],
    }
}

/// The quickstart's job with pictures, and without keys.
fn with_media() -> Job {
    let mut job = fine_tuning();
    job.account = String::new();
    job.config.kms = KmsConfig::default();
    job.config.data.media = Some(vec!["s3://acme-finetune/quickstart/images/".parse().unwrap()]);
    job.request.as_object_mut().unwrap().remove("customModelKmsKeyId");
    job.objects = vec![
        ("training/train.jsonl", conversations(true)),
        ("images/owl.png", "a picture".to_owned()),
    ];
    job
}

/// Reinforcement fine-tuning with a grader behind an alias.
fn reinforcement() -> Job {
    let grader = "arn:aws:lambda:us-east-1:111122223333:function:support-grader:live";
    let mut job = with_media();
    job.config.data.media = None;
    job.config.job.customization_type = CustomizationType::ReinforcementFineTuning;
    job.config.job.base_model = "amazon.nova-2-lite-v1:0:256k".parse().unwrap();
    job.config.job.grader_lambda = Some(grader.parse().unwrap());
    job.request["customizationType"] = json!("REINFORCEMENT_FINE_TUNING");
    job.request["baseModelIdentifier"] = json!("amazon.nova-2-lite-v1:0:256k");
    job.request["customizationConfig"] =
        json!({ "rftConfig": { "graderConfig": { "lambdaGrader": { "lambdaArn": grader } } } });
    let chat = json!({ "messages": [{ "role": "user", "content": "17 * 6?" }] });
    job.objects = vec![("training/train.jsonl", format!("{chat}\n").repeat(120))];
    job
}

/// A distillation from prompts, or from the logs of the teacher's invocations.
fn distillation(teacher: &str, logs: bool) -> Job {
    let mut job = with_media();
    job.config.data.media = None;
    job.config.job.customization_type = CustomizationType::Distillation;
    job.config.job.teacher_model = Some(teacher.parse().unwrap());
    job.request["customizationType"] = json!("DISTILLATION");
    job.request["customizationConfig"] = json!({ "distillationConfig": {
        "teacherModelConfig": { "teacherModelIdentifier": teacher } } });
    let prompt = json!({ "schemaVersion": "bedrock-conversation-2024", "messages": [
        { "role": "user", "content": [{ "text": "17 * 6?" }] }] });
    job.objects = vec![("training/train.jsonl", format!("{prompt}\n").repeat(120))];
    if logs {
        let uri = "s3://acme-finetune/quickstart/logs/";
        job.config.data.training = TrainingData::InvocationLogs(uri.parse().unwrap());
        job.request["trainingDataConfig"] =
            json!({ "invocationLogsConfig": { "invocationLogSource": { "s3Uri": uri } } });
        let entry = json!({ "schemaType": "ModelInvocationLog", "input": { "inputBodyJson": {} } });
        job.objects = vec![("logs/2026/11/20/one.json", format!("{entry}\n").repeat(120))];
    }
    job
}

fn statements(document: &Value) -> Vec<Value> {
    document["Statement"].as_array().unwrap().clone()
}

/// The documents with one statement taken away; what is left without statements goes, but for the trust
/// policy, which then trusts somebody else.
fn without(documents: &Documents, at: usize, statement: usize) -> (Documents, Value) {
    let mut changed = documents.clone();
    let mut list = statements(&changed[at].1);
    let taken = list.remove(statement);
    if list.is_empty() && at == 0 {
        let mut other = taken.clone();
        other["Principal"] = json!({ "Service": "lambda.amazonaws.com" });
        list.push(other);
    }
    if list.is_empty() {
        changed.remove(at);
    } else {
        changed[at].1["Statement"] = Value::Array(list);
    }
    (changed, taken)
}

fn set(documents: &Documents) -> PolicySet {
    let inline: Vec<Value> = documents[1..]
        .iter()
        .map(|(name, document)| json!({ "name": name, "document": document }))
        .collect();
    let set = json!({ "trust_policy": documents[0].1, "identity_policies": inline });
    PolicySet::parse(&set.to_string()).unwrap()
}

/// Makes the role as the documents have it.
async fn write(wire: &Wire, before: &Documents, documents: &Documents) {
    let role = ("RoleName", ROLE);
    let trust = documents[0].1.to_string();
    wire.iam("UpdateAssumeRolePolicy", &[role, ("PolicyDocument", &trust)])
        .await;
    for (name, _) in &before[1..] {
        if !documents[1..].iter().any(|(kept, _)| kept == name) {
            wire.iam("DeleteRolePolicy", &[role, ("PolicyName", name)]).await;
        }
    }
    for (name, document) in &documents[1..] {
        let text = document.to_string();
        wire.iam(
            "PutRolePolicy",
            &[role, ("PolicyName", name), ("PolicyDocument", &text)],
        )
        .await;
    }
}

fn actions(statement: &Value) -> BTreeSet<String> {
    let listed = match &statement["Action"] {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    };
    listed
        .iter()
        .map(|action| action.as_str().unwrap().to_owned())
        .collect()
}

async fn agree(job: Job) {
    let account = Account::changed("good", &job.account);
    let session = account.session();
    let parts = Parts {
        role: true,
        ..Parts::NONE
    };
    let preflight = run(&session, &job.config, parts, false, CAP).await.unwrap();
    let request: RoleRequest = preflight.role.unwrap();
    apply(&session, &request).await.unwrap();
    let wire = Wire(account.sandbox());
    for (key, text) in &job.objects {
        wire.put(&format!("/acme-finetune/quickstart/{key}"), text).await;
    }
    let own = request.needs.documents();
    let mut documents: Documents = vec![("trust policy".to_owned(), own.trust.value().clone())];
    documents.extend(
        own.inline
            .iter()
            .map(|policy| (policy.name.clone(), policy.document.value().clone())),
    );

    let mut number = 0;
    let mut wanted = job.request.clone();
    let mut attempt = || {
        number += 1;
        wanted["jobName"] = json!(format!("attempt-{number}"));
        wanted["customModelName"] = wanted["jobName"].clone();
        wanted.clone()
    };
    let whole = judge(&request.needs, &request.arn, &set(&documents));
    assert!(whole.is_sufficient(), "{:?}", whole.denied);
    let mut before = documents.clone();
    for at in 0..documents.len() {
        for statement in 0..statements(&documents[at].1).len() {
            let (changed, taken) = without(&documents, at, statement);
            let judged = judge(&request.needs, &request.arn, &set(&changed));
            let denied: Vec<(String, String)> = judged
                .denied
                .into_iter()
                .map(|one| (one.action, one.resource))
                .collect();
            let of_statement = actions(&taken);
            let found: BTreeSet<String> = denied.iter().map(|(action, _)| action.clone()).collect();
            assert_eq!(found, of_statement, "exactly its requests fail: {taken}");
            write(&wire, &before, &changed).await;
            before = changed;
            let message = match wire.create(&attempt()).await {
                Err(message) => message,
                // What is not asked at the creation is asked when the job starts.
                Ok(arn) => {
                    let ended = wire.ended(&arn).await;
                    assert_eq!(ended["status"], "Failed", "without {taken}: {ended}");
                    ended["failureMessage"].as_str().unwrap_or_default().to_owned()
                }
            };
            assert!(is_about(&message, &denied), "{taken}\n{denied:?}\n{message}");
        }
    }
    write(&wire, &before, &documents).await;
    let arn = wire.create(&attempt()).await.unwrap();
    let ended = wire.ended(&arn).await;
    assert_eq!(ended["status"], "Completed", "nothing is missing: {ended}");
}

#[tokio::test]
async fn each_statement_of_a_fine_tuning_role_is_needed_in_both_evaluators() {
    agree(fine_tuning()).await;
}

#[tokio::test]
async fn each_statement_of_a_role_that_reads_media_is_needed_in_both_evaluators() {
    agree(with_media()).await;
}

#[tokio::test]
async fn each_statement_of_a_reinforcement_role_is_needed_in_both_evaluators() {
    agree(reinforcement()).await;
}

#[tokio::test]
async fn each_statement_of_a_distillation_role_is_needed_in_both_evaluators() {
    agree(distillation("amazon.nova-pro-v1:0", false)).await;
    agree(distillation("us.amazon.nova-pro-v1:0", true)).await;
}
