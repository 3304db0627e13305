//! A job of every customization type, from finetune.toml to its model, and what the service shows of it.

use std::path::Path;
use std::sync::Arc;

use finetune::commands::submit::{self, Options, SubmitEnd, SubmitOutcome};
use finetune::config::{self, Config};
use finetune::diagnostic::Severity;
use finetune::journal::JournalFolder;
use finetune::steps::{Interrupt, ScaledClock, Silent, Work};
use serde_json::{Value, json};

use super::Account;
use super::wire::Wire;

const NETWORK: &str = r#"
[network]
subnet_ids = ["subnet-0a11ce0000000000a", "subnet-0a11ce0000000000b", "subnet-0a11ce0000000000c",
    "subnet-0a11ce0000000000d", "subnet-0a11ce0000000000e", "subnet-0a11ce0000000000f"]
security_group_ids = ["sg-0a11ce00000000001"]
"#;
const GRADER: &str = "arn:aws:lambda:us-east-1:111122223333:function:support-grader:live";
const NOVA_2: &str = "amazon.nova-2-lite-v1:0:256k";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const LOGS: &str = "s3://acme-finetune/logs/";

/// A folder with data and a description of a job, in a git repository, and the account of the job.
struct Place(Account);

impl Place {
    fn new() -> Self {
        let place = Self(Account::new("good"));
        let write = |name: &str, text: &str| std::fs::write(place.folder().join(name), text).unwrap();
        let many = |record: &Value| format!("{record}\n").repeat(120);
        let asked = json!({ "role": "user", "content": [{ "text": "17 * 6?" }] });
        let said = json!({ "role": "assistant", "content": [{ "text": "102" }] });
        write("train.jsonl", &many(&json!({ "messages": [asked, said] })));
        write(
            "validation.jsonl",
            &format!("{}\n", json!({ "messages": [asked, said] })).repeat(9),
        );
        write(
            "prompts.jsonl",
            &many(&json!({ "schemaVersion": "bedrock-conversation-2024", "messages": [asked] })),
        );
        write(
            "chats.jsonl",
            &many(&json!({ "messages": [{ "role": "user", "content": "17 * 6?" }] })),
        );
        std::fs::create_dir(place.folder().join(".git")).unwrap();
        write(".git/HEAD", COMMIT);
        place
    }

    fn folder(&self) -> &Path {
        self.0.folder.path()
    }

    fn wire(&self) -> Wire {
        Wire(self.0.sandbox())
    }

    /// Puts logs of 240 invocations, every second one of a test.
    async fn log(&self) {
        let entries = (0..240).map(|number| {
            let stage = if number % 2 == 0 { "prod" } else { "test" };
            let entry = json!({ "schemaType": "ModelInvocationLog",
                "requestMetadata": { "project": "support", "stage": stage },
                "input": { "inputBodyJson": { "messages": [] } },
                "output": { "outputBodyJson": { "answer": number } } });
            format!("{entry}\n")
        });
        let text: String = entries.collect();
        self.wire()
            .put("/acme-finetune/logs/2026/11/20/one.json", &text)
            .await;
    }

    fn config(&self, job: &str, data: &str, rest: &str) -> Config {
        let text = format!("[job]\n{job}\n[data]\nbucket = \"acme-finetune\"\n{data}\n{rest}\n");
        let file = self.folder().join("finetune.toml");
        std::fs::write(&file, text).unwrap();
        let source = config::Source {
            file: Some(file),
            codes: finetune::rules::all().map(|rule| rule.code).collect(),
            ..config::Source::default()
        };
        config::load(&source).unwrap()
    }

    async fn submit(&self, config: &Config) -> SubmitOutcome {
        let clock = self.0.sandbox().clock();
        let work = Work {
            session: Arc::new(self.0.session()),
            clock: Arc::new(ScaledClock::new(move || clock.now_millis(), clock.scale())),
            observer: Arc::new(Silent),
            interrupt: Interrupt::new(),
        };
        let journals = JournalFolder::sandbox(self.folder(), "good");
        let options = Options::default();
        Box::pin(submit::run(config, &journals, &options, &work, async |_| true))
            .await
            .unwrap()
    }

    /// Submits the job, waits for its end, and returns it as the service shows it.
    async fn completed(&self, config: &Config) -> Value {
        let outcome = self.submit(config).await;
        let report = outcome.report.as_ref().unwrap();
        let errors = report
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        assert_eq!(errors.count(), 0, "{:#?}", report.findings);
        let SubmitEnd::Submitted { arn, .. } = &outcome.end else {
            panic!("{:?}", outcome.end);
        };
        let job = self.wire().ended(arn.as_str()).await;
        assert_eq!(job["status"], "Completed", "{job}");
        assert!(job["trainingMetrics"]["trainingLoss"].as_f64().unwrap() > 0.0);
        job
    }
}

fn base(model: &str, kind: &str, rest: &str) -> String {
    format!("name = \"kinds\"\nbase_model = \"{model}\"\ncustomization_type = \"{kind}\"\n{rest}")
}

#[tokio::test]
async fn fine_tuning_with_everything_and_a_further_job_on_its_model() {
    let place = Place::new();
    let data = "training = \"train.jsonl\"\nvalidation = \"validation.jsonl\"\n";
    let rest = format!(
        "{NETWORK}[kms]\ncustom_model_key = \"0a11ce00-0000-4000-a000-00000000000a\"\n[tags]\nteam = \"support\"\n"
    );
    let job = base(
        "amazon.nova-lite-v1:0:300k",
        "FINE_TUNING",
        "[job.hyperparameters]\nepochCount = 3\n",
    );
    let config = place.config(&job, data, &rest);
    let first = place.completed(&config).await;
    assert_eq!(first["customizationType"], "FINE_TUNING");
    assert_eq!(first["hyperParameters"]["epochCount"], "3");
    assert_eq!(first["vpcConfig"]["subnetIds"].as_array().unwrap().len(), 6);
    assert_eq!(
        first["validationDataConfig"]["validators"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        first["outputModelKmsKeyArn"],
        "arn:aws:kms:us-east-1:111122223333:key/0a11ce00-0000-4000-a000-00000000000a"
    );
    let model = first["outputModelArn"].as_str().unwrap();
    for arn in [first["jobArn"].as_str().unwrap(), model] {
        let tags = place.wire().tags(arn).await;
        assert_eq!(tags.len(), 5, "{tags:?}");
        assert!(tags.contains(&"team=support".to_owned()));
        assert!(tags.contains(&format!("finetune:git-commit={COMMIT}")));
        assert!(tags.contains(&format!("finetune:version={}", env!("CARGO_PKG_VERSION"))));
        for data in ["training", "validation"] {
            let key = format!("finetune:{data}-data=sha256:");
            assert!(
                tags.iter()
                    .any(|tag| tag.starts_with(&key) && tag.len() == key.len() + 64),
                "{tags:?}"
            );
        }
    }
    // Another commit is no other request.
    std::fs::write(place.folder().join(".git/HEAD"), COMMIT.replace('0', "f")).unwrap();
    let again = place.submit(&config).await;
    assert!(
        matches!(again.end, SubmitEnd::Submitted { found: true, .. }),
        "{:?}",
        again.end
    );

    // The ARN names the foundation model; of a name, the account says it.
    for further in [model, first["outputModelName"].as_str().unwrap()] {
        let job = base(further, "FINE_TUNING", "[job.hyperparameters]\nepochCount = 4\n");
        let config = place.config(&job, "training = \"train.jsonl\"\n", "");
        let second = place.completed(&config).await;
        assert_eq!(second["baseModelArn"], first["baseModelArn"]);
        assert!(second["vpcConfig"].is_null());
    }
    // Hyperparameters are held against what the model comes of.
    let further = first["outputModelName"].as_str().unwrap();
    let job = base(further, "FINE_TUNING", "[job.hyperparameters]\nepochs = 4\n");
    let outcome = place
        .submit(&place.config(&job, "training = \"train.jsonl\"\n", ""))
        .await;
    let SubmitEnd::Stopped(reasons) = outcome.end else {
        panic!("{:?}", outcome.end);
    };
    assert_eq!(reasons, ["JOB-04 hyperparameter-known"]);
}

#[tokio::test]
async fn reinforcement_fine_tuning_with_all_its_hyperparameters() {
    let place = Place::new();
    let parameters = "[job.hyperparameters]\nepochCount = 2\nbatchSize = 16\nlearningRate = 0.00001\nmaxPromptLength = 4096\n\
                      trainingSamplePerPrompt = 4\ninferenceMaxTokens = 8192\nreasoningEffort = \"high\"\nevalInterval = 10\n";
    let rest = format!("grader_lambda = \"{GRADER}\"\nprovenance_tags = false\n{parameters}");
    let job = base(NOVA_2, "REINFORCEMENT_FINE_TUNING", &rest);
    let done = place
        .completed(&place.config(&job, "training = \"chats.jsonl\"\n", NETWORK))
        .await;
    let rft = &done["customizationConfig"]["rftConfig"];
    assert_eq!(rft["graderConfig"]["lambdaGrader"]["lambdaArn"], GRADER);
    let mut typed = rft["hyperParameters"].clone();
    let rate = typed.as_object_mut().unwrap().remove("learningRate").unwrap();
    assert!((rate.as_f64().unwrap() - 1e-5).abs() < 1e-9);
    let expected = json!({ "epochCount": 2, "batchSize": 16, "maxPromptLength": 4096, "trainingSamplePerPrompt": 4,
        "inferenceMaxTokens": 8192, "reasoningEffort": "high", "evalInterval": 10 });
    assert_eq!(typed, expected);
    assert_eq!(done["hyperParameters"], json!({}));
    let tags = place.wire().tags(done["jobArn"].as_str().unwrap()).await;
    assert!(tags.is_empty(), "{tags:?}");
}

#[tokio::test]
async fn reinforcement_fine_tuning_learns_from_logs_too() {
    let place = Place::new();
    place.log().await;
    let job = base(
        NOVA_2,
        "REINFORCEMENT_FINE_TUNING",
        &format!("grader_lambda = \"{GRADER}\"\n"),
    );
    let data = format!("invocation_logs = \"{LOGS}\"\nrequest_metadata = [\"stage!=test\"]\n");
    let done = place.completed(&place.config(&job, &data, "")).await;
    let logs = &done["trainingDataConfig"]["invocationLogsConfig"];
    assert_eq!(
        logs["requestMetadataFilters"],
        json!({ "notEquals": { "stage": "test" } })
    );
}

#[tokio::test]
async fn a_distillation_from_prompts_through_an_inference_profile() {
    let place = Place::new();
    let teacher = "teacher_model = \"us.amazon.nova-pro-v1:0\"\nmax_response_length = 1000\n";
    let job = base("amazon.nova-micro-v1:0:128k", "DISTILLATION", teacher);
    let done = place
        .completed(&place.config(&job, "training = \"prompts.jsonl\"\n", NETWORK))
        .await;
    let expected = json!({ "distillationConfig": { "teacherModelConfig": {
        "teacherModelIdentifier": "us.amazon.nova-pro-v1:0", "maxResponseLengthForInference": 1000 } } });
    assert_eq!(done["customizationConfig"], expected);
}

#[tokio::test]
async fn a_distillation_from_logs_of_certain_requests() {
    let place = Place::new();
    place.log().await;
    let job = base(
        "amazon.nova-lite-v1:0:300k",
        "DISTILLATION",
        "teacher_model = \"amazon.nova-pro-v1:0\"\n",
    );
    let data = |conditions: &str| {
        format!(
            "invocation_logs = \"{LOGS}\"\nuse_prompt_response = true\nrequest_metadata = [{conditions}]\n"
        )
    };
    let config = place.config(&job, &data(r#""project=support", "stage!=test""#), "");
    let done = place.completed(&config).await;
    let logs = &done["trainingDataConfig"]["invocationLogsConfig"];
    assert_eq!(logs["invocationLogSource"]["s3Uri"], LOGS);
    assert_eq!(logs["usePromptResponse"], true);
    let expected =
        json!({ "andAll": [{ "equals": { "project": "support" } }, { "notEquals": { "stage": "test" } }] });
    assert_eq!(logs["requestMetadataFilters"], expected);

    // Logs of which none counts are too few prompts.
    let outcome = place
        .submit(&place.config(&job, &data(r#""project=sales""#), ""))
        .await;
    let SubmitEnd::Submitted { arn, .. } = &outcome.end else {
        panic!("{:?}", outcome.end);
    };
    let failed = place.wire().ended(arn.as_str()).await;
    assert_eq!(failed["status"], "Failed", "{failed}");
}
