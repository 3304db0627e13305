//! What an earlier job gives to another one, and the file that says so.

use std::collections::BTreeMap;

use super::*;
use crate::config::{FILE_NAME, RoleConfig, Source, TrainingData, load};
use crate::job::{JobSettings, MetadataFilter};
use crate::model::catalogue;

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    owned.collect()
}

/// A job that somebody made in the console.
fn job() -> EarlierJob {
    EarlierJob {
        settings: JobSettings {
            arn: "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef012345"
                .parse()
                .unwrap(),
            name: "console-job".parse().unwrap(),
            custom_model_name: "console_model".to_owned(),
            custom_model_arn: None,
            role: "arn:aws:iam::111122223333:role/service-role/AmazonBedrockCustom".to_owned(),
            base_model: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k".to_owned(),
            customization_type: Some("FINE_TUNING".to_owned()),
            hyperparameters: pairs(&[("epochCount", "2"), ("learningRate", "0.00001")]),
            training: Some("s3://acme-data/train.jsonl".to_owned()),
            invocation_logs: None,
            use_prompt_response: false,
            request_metadata: None,
            validation: Vec::new(),
            output: Some("s3://acme-data/out/".to_owned()),
            custom_model_key: None,
            subnet_ids: Vec::new(),
            security_group_ids: Vec::new(),
            grader_lambda: None,
            teacher_model: None,
            max_response_length: None,
        },
        tags: Ok(pairs(&[("team", "support")])),
        role_keeper: RoleKeeper::Others,
        base_is_certain: false,
    }
}

fn source(folder: &std::path::Path) -> Source {
    Source {
        current_dir: folder.to_owned(),
        ..Source::default()
    }
}

/// Loads the file of `job`.
fn exported(job: &EarlierJob) -> (crate::config::Config, String, Vec<Note>) {
    let earlier = Earlier::of(job, catalogue());
    let text = earlier.toml(job.settings.arn.as_str());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), &text).unwrap();
    match load(&source(folder.path())) {
        Ok(config) => (config, text, earlier.notes),
        Err(error) => panic!("{text}\n{:?}", error.report()),
    }
}

#[test]
fn the_file_of_a_job_made_in_the_console_reads_like_this() {
    let (config, text, notes) = exported(&job());
    assert_eq!(config.job.name, "console-job");
    assert!(matches!(config.role, RoleConfig::Existing(_)) && config.network.is_none());
    assert!(matches!(config.data.training, TrainingData::Records(_)));
    assert_eq!(config.job.hyperparameters["learningRate"], "0.00001");
    assert_eq!(notes.len(), 2, "{notes:?}");
    insta::assert_snapshot!(text);
}

#[test]
fn what_can_not_be_taken_is_said_in_a_comment_and_in_the_notes() {
    let mut job = job();
    let settings = &mut job.settings;
    settings.customization_type = Some("IMPORTED".to_owned());
    settings
        .hyperparameters
        .insert("warmth".to_owned(), "7".to_owned());
    settings.validation = vec![
        "s3://acme-data/one.jsonl".to_owned(),
        "s3://acme-data/two.jsonl".to_owned(),
    ];
    job.role_keeper = RoleKeeper::Unknown("iam:GetRole was refused".to_owned());
    job.tags = Ok(pairs(&[
        ("aws:cloudformation:stack-name", "x"),
        ("finetune:version", "0.1.0"),
        ("a=b", "c"),
        ("cost center", "a b"),
    ]));
    let (config, text, notes) = exported(&job);
    assert_eq!(config.tags, pairs(&[("cost center", "a b")]));
    assert_eq!(config.job.hyperparameters["warmth"], "7");
    let told: Vec<_> = notes.iter().map(|note| note.key).collect();
    assert_eq!(
        told,
        [
            "job.base_model",
            "job.customization_type",
            "job.hyperparameters",
            "data.validation",
            "role.arn",
            "tags",
            "tags"
        ]
    );
    for said in [
        "`IMPORTED`",
        "`warmth`",
        "two.jsonl",
        "iam:GetRole",
        "`a=b`",
        "aws:cloudformation",
    ] {
        assert!(notes.iter().any(|note| note.text.contains(said)), "{said}");
        assert!(text.contains(said), "{said}\n{text}");
    }
    job.tags = Err("access denied".to_owned());
    let (_, text, _) = exported(&job);
    assert!(
        text.contains("# NOTE: the tags are not known: access denied"),
        "{text}"
    );
}

#[test]
fn every_kind_of_job_comes_out_as_it_was() {
    let mut distilled = job();
    distilled.settings.customization_type = Some("DISTILLATION".to_owned());
    distilled.settings.teacher_model = Some("amazon.nova-pro-v1:0".to_owned());
    distilled.settings.max_response_length = Some(1000);
    distilled.settings.training = None;
    distilled.settings.invocation_logs = Some("s3://acme-logs/AWSLogs/".to_owned());
    distilled.settings.use_prompt_response = true;
    let filter = MetadataFilter {
        conditions: vec!["project=support".parse().unwrap(), "stage!=test".parse().unwrap()],
        any: true,
    };
    distilled.settings.request_metadata = Some(filter.clone());
    let (config, _, notes) = exported(&distilled);
    assert_eq!(config.job.max_response_length, Some(1000));
    assert_eq!(config.job.teacher_model.unwrap().as_str(), "amazon.nova-pro-v1:0");
    assert!(matches!(config.data.training, TrainingData::InvocationLogs(_)));
    assert!(config.data.use_prompt_response);
    assert_eq!(config.data.request_metadata, Some(filter));
    assert!(
        !notes.iter().any(|note| note.key.starts_with("data.")),
        "{notes:?}"
    );

    let mut rewarded = job();
    let grader = "arn:aws:lambda:us-east-1:111122223333:function:grader:live";
    rewarded.settings.customization_type = Some("REINFORCEMENT_FINE_TUNING".to_owned());
    rewarded.settings.base_model = rewarded
        .settings
        .base_model
        .replace("nova-lite-v1:0:300k", "nova-2-lite-v1:0:256k");
    rewarded.settings.grader_lambda = Some(grader.to_owned());
    rewarded.settings.hyperparameters = pairs(&[("batchSize", "64"), ("reasoningEffort", "low")]);
    rewarded.settings.custom_model_key = Some("arn:aws:kms:us-east-1:111122223333:key/k".to_owned());
    rewarded.settings.subnet_ids = vec!["subnet-0a".to_owned(), "subnet-0b".to_owned()];
    rewarded.settings.security_group_ids = vec!["sg-0a".to_owned()];
    rewarded.settings.role = "arn:aws:iam::111122223333:role/finetune/AmazonBedrockFinetune-x".to_owned();
    rewarded.role_keeper = RoleKeeper::Tool;
    rewarded.base_is_certain = true;
    let (config, _, notes) = exported(&rewarded);
    assert_eq!(notes, []);
    assert_eq!(config.job.grader_lambda.unwrap().as_str(), grader);
    assert_eq!(config.job.hyperparameters["reasoningEffort"], "low");
    assert_eq!(config.network.unwrap().subnet_ids.len(), 2);
    let RoleConfig::Managed(role) = config.role else {
        panic!("the role is the tool's");
    };
    assert_eq!(role.path.unwrap().as_str(), "/finetune/");
}

#[test]
fn file_and_flags_stand_over_an_earlier_job_and_it_is_said_what_came_from_where() {
    let mut uploaded = job();
    uploaded.settings.training = Some("s3://acme/tone/training/0123456789abcdef-train.jsonl".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let earlier = Earlier::of(&uploaded, catalogue());
    let alone = Source {
        earlier: Some(earlier),
        ..source(folder.path())
    };
    let config = load(&alone).unwrap();
    assert_eq!(config.job.custom_model_name, "console_model");
    assert!(config.file.is_none() && config.like.unwrap().from_file.is_empty());

    std::fs::write(
        folder.path().join(FILE_NAME),
        "[job]\nname = \"mine\"\n[job.hyperparameters]\nepochCount = 5\n",
    )
    .unwrap();
    let mut source = alone.clone();
    source.overrides.add("data.training", ["new.jsonl".to_owned()]);
    source
        .overrides
        .add("role.name", ["AmazonBedrockFinetune-mine".to_owned()]);
    let config = load(&source).unwrap();
    assert_eq!(
        (config.data.bucket.as_str(), config.data.prefix.as_str()),
        ("acme", "tone")
    );
    assert_eq!(config.job.custom_model_name, "mine");
    assert_eq!(
        config.job.hyperparameters,
        pairs(&[("epochCount", "5"), ("learningRate", "0.00001")])
    );
    assert!(matches!(config.role, RoleConfig::Managed(_)));
    let like = config.like.unwrap();
    assert_eq!(like.job, "console-job");
    assert_eq!(like.from_file, ["job.hyperparameters.epochCount", "job.name"]);
    assert_eq!(like.from_flags, ["data.training", "role.name"]);
    assert!(
        like.from_job
            .contains(&"job.hyperparameters.learningRate".to_owned())
    );
    assert!(!like.from_job.iter().any(|key| key == "role.arn"));
    // What is said of the role is said of one that is not taken.
    let told: Vec<_> = like.notes.iter().map(|note| note.key).collect();
    assert_eq!(told, ["job.base_model"]);
}

#[test]
fn another_type_of_customization_leaves_behind_what_belongs_to_the_first() {
    let mut distilled = job();
    distilled.settings.customization_type = Some("DISTILLATION".to_owned());
    distilled.settings.teacher_model = Some("amazon.nova-pro-v1:0".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let mut source = Source {
        earlier: Some(Earlier::of(&distilled, catalogue())),
        ..source(folder.path())
    };
    source
        .overrides
        .add("job.customization_type", ["FINE_TUNING".to_owned()]);
    let config = load(&source).unwrap();
    assert!(config.job.teacher_model.is_none() && config.job.hyperparameters.is_empty());
}
