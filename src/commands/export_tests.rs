//! Export of jobs that ran in the sandbox: what is submitted from the file is the same request.

use serde_json::Value;

use super::*;
use crate::commands::submit::{self, SubmitEnd};
use crate::commands::testing::Place;
use crate::config::{Config, DataSource, FILE_NAME, KmsConfig, RoleConfig, TrainingData};
use crate::error::ExitStatus;
use crate::job::WatchPolicy;
use crate::model::CustomizationType;

async fn submitted(place: &Place, config: &Config, watch: bool) -> JobArn {
    let options = submit::Options {
        no_check: true,
        watch: watch.then(WatchPolicy::default),
        ..submit::Options::default()
    };
    let (journals, work) = (place.journals(), place.work(None).await);
    let run = submit::run(config, &journals, &options, &work, async |_| true);
    match Box::pin(run).await.unwrap().end {
        SubmitEnd::Submitted {
            arn, found: false, ..
        } => arn,
        other => panic!("{other:?}"),
    }
}

/// The request that the sandbox received for a job, without its names and its token.
fn received(place: &Place, arn: &JobArn) -> Value {
    fn find<'a>(value: &'a Value, id: &str) -> Option<&'a Value> {
        match value {
            Value::Object(members) => match members.get("jobs").and_then(|jobs| jobs.get(id)) {
                Some(job) => Some(&job["request"]["body"]),
                None => members.values().find_map(|member| find(member, id)),
            },
            _ => None,
        }
    }
    let mut folders = vec![place.path().join(".finetune")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let state = std::fs::read(&path)
                .ok()
                .and_then(|text| serde_json::from_slice::<Value>(&text).ok());
            let body = state.as_ref().and_then(|state| find(state, arn.id()));
            if let Some(Value::Object(body)) = body {
                let mut body = body.clone();
                for name in ["jobName", "customModelName", "clientRequestToken"] {
                    assert!(body.remove(name).is_some(), "{name}");
                }
                // Where the data came from is told of each job anew.
                for name in ["jobTags", "customModelTags"] {
                    let tags = body.get_mut(name).and_then(Value::as_array_mut);
                    let own = |tag: &Value| {
                        tag["key"]
                            .as_str()
                            .is_some_and(|key| key.starts_with("finetune:"))
                    };
                    if let Some(tags) = tags {
                        tags.retain(|tag| !own(tag));
                    }
                }
                return Value::Object(body);
            }
        }
    }
    panic!("the sandbox knows no job `{arn}`");
}

async fn export(place: &Place, journals: &JournalFolder, job: &JobArn) -> ExportOutcome {
    let work = place.work(None).await;
    let source = Source {
        codes: vec!["NET-05"],
        ..Source::default()
    };
    let job = JobId::Arn(job.clone());
    Box::pin(run(&job, journals, &source, &work)).await.unwrap()
}

/// Exports `job` as somebody does who did not submit it, and submits the file under another name.
async fn again(place: &Place, job: &JobArn) -> (JobArn, ExportOutcome) {
    let elsewhere = tempfile::tempdir().unwrap();
    let foreign = JournalFolder::aws(elsewhere.path());
    let outcome = export(place, &foreign, job).await;
    assert_eq!(outcome.faults, [""; 0], "{}", outcome.toml);
    std::fs::write(elsewhere.path().join(FILE_NAME), &outcome.toml).unwrap();
    let mut overrides = config::Overrides::default();
    overrides.add("job.name", ["another".to_owned()]);
    let source = Source {
        current_dir: elsewhere.path().to_owned(),
        overrides,
        ..Source::default()
    };
    let config = config::load(&source).unwrap();
    (submitted(place, &config, false).await, outcome)
}

fn whole(config: &mut Config) {
    let all = [
        ("batchSize", "1"),
        ("epochCount", "3"),
        ("learningRate", "0.00002"),
        ("learningRateWarmupSteps", "5"),
    ];
    config.job.hyperparameters = all.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
}

#[tokio::test]
async fn a_job_and_what_is_made_of_its_export_are_the_same_request() {
    let place = Place::new("good");
    let mut config = place.config();
    whole(&mut config);
    config.tags.insert("cost center".to_owned(), "a b".to_owned());
    let validation = place.path().join("validation.jsonl");
    let text = std::fs::read_to_string(place.path().join("train.jsonl")).unwrap();
    std::fs::write(&validation, text.replace("twice", "once")).unwrap();
    config.data.validation = Some(DataSource::Path(validation));
    let first = submitted(&place, &config, false).await;
    let (second, outcome) = Box::pin(again(&place, &first)).await;
    assert_ne!(first, second);
    assert_eq!(
        received(&place, &first),
        received(&place, &second),
        "{}",
        outcome.toml
    );
    assert!(
        outcome.toml.contains("name = \"AmazonBedrockFinetune-tone\""),
        "{}",
        outcome.toml
    );
    assert!(
        outcome.toml.contains("bucket = \"acme-finetune\""),
        "{}",
        outcome.toml
    );

    // Without a VPC, and encrypted with a key of one's own.
    config.network = None;
    config.data.validation = None;
    config.kms = KmsConfig {
        custom_model_key: Some(
            "arn:aws:kms:us-east-1:111122223333:key/0a11ce00-0000-4000-a000-00000000000a".to_owned(),
        ),
        data_key: None,
    };
    let first = submitted(&place, &config, false).await;
    let body = received(&place, &first);
    assert!(body.get("vpcConfig").is_none() && body.get("customModelKmsKeyId").is_some());
    let (second, outcome) = Box::pin(again(&place, &first)).await;
    assert_eq!(body, received(&place, &second), "{}", outcome.toml);
}

#[tokio::test]
async fn so_are_a_distillation_and_reinforcement_fine_tuning() {
    let place = Place::new("good");
    let mut config = place.config();
    whole(&mut config);
    config.job.customization_type = CustomizationType::Distillation;
    config.job.teacher_model = Some("amazon.nova-pro-v1:0".parse().unwrap());
    config.job.max_response_length = Some(900);
    let first = submitted(&place, &config, false).await;
    let (second, outcome) = Box::pin(again(&place, &first)).await;
    let body = received(&place, &first);
    assert!(
        body["customizationConfig"]["distillationConfig"].is_object(),
        "{body}"
    );
    assert_eq!(body, received(&place, &second), "{}", outcome.toml);

    config.job.customization_type = CustomizationType::ReinforcementFineTuning;
    config.job.base_model = "amazon.nova-2-lite-v1:0:256k".parse().unwrap();
    (config.job.teacher_model, config.job.max_response_length) = (None, None);
    config.job.grader_lambda = Some(
        "arn:aws:lambda:us-east-1:111122223333:function:support-grader"
            .parse()
            .unwrap(),
    );
    let typed = [
        ("batchSize", "32"),
        ("epochCount", "2"),
        ("evalInterval", "10"),
        ("inferenceMaxTokens", "1000"),
        ("learningRate", "0.00005"),
        ("maxPromptLength", "2000"),
        ("reasoningEffort", "low"),
        ("trainingSamplePerPrompt", "4"),
    ];
    config.job.hyperparameters = typed.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    let first = submitted(&place, &config, false).await;
    let (second, outcome) = Box::pin(again(&place, &first)).await;
    let body = received(&place, &first);
    assert!(body["customizationConfig"]["rftConfig"].is_object(), "{body}");
    assert_eq!(body, received(&place, &second), "{}", outcome.toml);
}

#[tokio::test]
async fn who_submitted_a_job_finds_it_again_through_its_export() {
    let place = Place::new("good");
    let config = place.config();
    let first = submitted(&place, &config, false).await;
    let outcome = export(&place, &place.journals(), &first).await;
    // The journal knows what was given; the service tells the defaults too.
    assert!(!outcome.toml.contains("learningRate"), "{}", outcome.toml);
    assert_eq!(outcome.notes, []);
    let folder = tempfile::tempdir().unwrap();
    let foreign = export(&place, &JournalFolder::aws(folder.path()), &first).await;
    assert!(foreign.toml.contains("learningRate"), "{}", foreign.toml);
}

#[tokio::test]
async fn a_job_of_somebody_else_keeps_its_role_and_its_data_and_one_that_is_not_there_is_said_so() {
    let place = Place::with_faults(&crate::commands::testing::with_jobs(2));
    let work = place.work(None).await;
    let source = Source::default();
    let job = "tone-001".parse().unwrap();
    let outcome = run(&job, &place.journals(), &source, &work).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), &outcome.toml).unwrap();
    let config = config::load(&Source {
        current_dir: folder.path().to_owned(),
        ..Source::default()
    })
    .unwrap();
    assert!(matches!(config.role, RoleConfig::Existing(_)));
    assert!(matches!(
        config.data.training,
        TrainingData::Records(DataSource::S3(_))
    ));
    assert_eq!(config.job.name, "tone-001");
    let none = "never-made".parse().unwrap();
    let failure = run(&none, &place.journals(), &source, &work).await.unwrap_err();
    assert_eq!(failure.exit, ExitStatus::Aws);
}
