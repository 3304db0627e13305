//! `models`, and the example data sets that its models take.

use std::collections::BTreeSet;
use std::path::Path;

use finetune::model::{CustomizationType, DataFormat, Entry, catalogue};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::harness::CliTest;

#[test]
fn a_misspelt_model_ends_with_wrong_usage() {
    insta::assert_snapshot!(CliTest::new().finetune(["models", "nova-litte"]), @"
    error: the catalogue has no base model `nova-litte`
    hint: did you mean `amazon.nova-lite-v1:0:300k`?
    hint: `finetune models --all` lists them all
    [exit status: 2]
    ");
}

#[test]
fn the_list_of_models_is_read_without_a_configuration() {
    let test = CliTest::new();
    let open = test.finetune(["models"]);
    assert!(open.contains("amazon.nova-lite-v1:0:300k"), "{open}");
    assert!(open.ends_with("[exit status: 0]\n"), "{open}");
    let all = test.finetune(["models", "--all"]);
    assert!(all.lines().count() > open.lines().count());
}

fn datasets() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/datasets"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(datasets().join(path)).expect(path)
}

/// The example files with the model that each is for.
const EXAMPLES: [(&str, &str, CustomizationType); 12] = [
    (
        "converse-text",
        "amazon.nova-micro-v1:0:128k",
        CustomizationType::FineTuning,
    ),
    (
        "converse-image",
        "amazon.nova-lite-v1:0:300k",
        CustomizationType::FineTuning,
    ),
    (
        "converse-video",
        "amazon.nova-lite-v1:0:300k",
        CustomizationType::FineTuning,
    ),
    (
        "converse-document",
        "amazon.nova-2-lite-v1:0:256k",
        CustomizationType::FineTuning,
    ),
    (
        "converse-tools",
        "amazon.nova-2-lite-v1:0:256k",
        CustomizationType::FineTuning,
    ),
    (
        "converse-reasoning",
        "amazon.nova-2-lite-v1:0:256k",
        CustomizationType::FineTuning,
    ),
    (
        "distillation",
        "amazon.nova-micro-v1:0:128k",
        CustomizationType::Distillation,
    ),
    (
        "reinforcement",
        "amazon.nova-2-lite-v1:0:256k",
        CustomizationType::ReinforcementFineTuning,
    ),
    (
        "image-caption",
        "amazon.titan-embed-image-v1:0",
        CustomizationType::FineTuning,
    ),
    (
        "prompt-completion",
        "meta.llama3-1-8b-instruct-v1:0:128k",
        CustomizationType::FineTuning,
    ),
    (
        "anthropic-messages",
        "anthropic.claude-3-haiku-20240307-v1:0:200k",
        CustomizationType::FineTuning,
    ),
    (
        "continued-pre-training",
        "amazon.titan-text-lite-v1",
        CustomizationType::ContinuedPreTraining,
    ),
];

fn entry(model: &str, kind: CustomizationType) -> &'static Entry {
    catalogue().find(&model.parse().unwrap(), kind).expect(model)
}

fn keys(record: &Value) -> BTreeSet<&str> {
    record.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn every_example_has_the_shape_and_the_number_of_records_that_its_model_takes() {
    for (name, model, kind) in EXAMPLES {
        let entry = entry(model, kind);
        let text = read(&format!("examples/{name}.jsonl"));
        assert!(text.ends_with('\n'), "{name}");
        let records: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}: {error}: {line}")))
            .collect();
        let required: &[&str] = match entry.format {
            DataFormat::PromptCompletion => &["completion", "prompt"],
            DataFormat::ImageCaption => &["caption", "image-ref"],
            DataFormat::ContinuedPreTraining => &["input"],
            DataFormat::Reinforcement => &["messages", "reference_answer"],
            _ => &["messages"],
        };
        for record in &records {
            let keys = keys(record);
            assert!(required.iter().all(|key| keys.contains(key)), "{name}: {record}");
            let blocks = &record["messages"][0]["content"];
            match entry.format {
                DataFormat::Converse | DataFormat::Distillation => assert!(blocks.is_array(), "{name}"),
                DataFormat::AnthropicMessages | DataFormat::Reinforcement => {
                    assert!(blocks.is_string(), "{name}");
                }
                _ => {}
            }
        }
        let limits = &entry.records;
        let least = limits.training_minimum.as_ref().or(limits.sum_minimum.as_ref());
        let least = least.map_or(0, |cited| cited.value);
        // 1,000 images would show nothing that eight do not.
        if entry.format != DataFormat::ImageCaption {
            assert!(records.len() as u64 >= least, "{name}: {}", records.len());
        }
    }
}

#[test]
fn the_readme_lists_every_example_with_its_records() {
    let readme = read("README.md");
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(datasets().join("examples")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let records = read(&format!("examples/{name}")).lines().count();
        let row = readme
            .lines()
            .find(|line| line.contains(&format!("`examples/{name}`")));
        let row = row.unwrap_or_else(|| panic!("{name} is not in the README"));
        assert!(row.contains(&format!("| {records} |")), "{records}: {row}");
        found.insert(name.trim_end_matches(".jsonl").to_owned());
    }
    let listed: BTreeSet<_> = EXAMPLES.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(found, listed);
}

#[test]
fn the_quickstart_is_the_data_whose_origin_is_told() {
    let data = read("quickstart/train.jsonl");
    let readme = read("quickstart/README.md");
    assert!(readme.contains(&hex::encode(Sha256::digest(&data))));
    assert!(readme.contains("MIT No Attribution"));
    assert_eq!(data.lines().count(), 120);
}
