//! Whole files pass; files in the shapes of other tools get a finding that names the shape.

use std::path::{Path, PathBuf};

use crate::case::Inputs;
use crate::run::{self, Outcome};

const NOVA: [&str; 2] = ["--model", "amazon.nova-lite-v1:0:300k"];

fn datasets(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets").join(path)
}

fn validate(flags: &[&str], data: PathBuf) -> Outcome {
    let flags: Vec<String> = flags.iter().map(ToString::to_string).collect();
    let inputs = Inputs::file(data);
    run::validate(&flags, None, &inputs)
}

/// Validates `content` under `name`, without saying what it is.
fn guess(name: &str, content: &str) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    validate(&[], path)
}

/// Whether a finding of `severity` names `format` in its message.
fn names(outcome: &Outcome, severity: &str, format: &str) -> bool {
    let speaks = |text: &str| text.to_lowercase().contains(&format.to_lowercase());
    outcome
        .findings
        .iter()
        .any(|finding| finding.severity == severity && speaks(&finding.message))
}

fn records(record: &str) -> String {
    format!("{record}\n").repeat(3)
}

#[test]
fn the_examples_and_the_quickstart_pass() {
    for (file, flags) in [
        ("examples/converse-text.jsonl", &NOVA[..]),
        ("examples/converse-image.jsonl", &NOVA),
        ("examples/converse-text.jsonl", &[]),
        (
            "examples/prompt-completion.jsonl",
            &["--model", "meta.llama3-1-8b-instruct-v1:0:128k"],
        ),
        (
            "examples/prompt-completion.jsonl",
            &["--data-format", "prompt-completion"],
        ),
        (
            "examples/reinforcement.jsonl",
            &[
                "--model",
                "amazon.nova-2-lite-v1:0:256k",
                "--type",
                "REINFORCEMENT_FINE_TUNING",
            ],
        ),
        (
            "examples/distillation.jsonl",
            &["--model", "amazon.nova-micro-v1:0:128k", "--type", "DISTILLATION"],
        ),
        (
            "examples/anthropic-messages.jsonl",
            &["--model", "anthropic.claude-3-haiku-20240307-v1:0:200k"],
        ),
        ("examples/anthropic-messages.jsonl", &[]),
        (
            "examples/continued-pre-training.jsonl",
            &[
                "--model",
                "amazon.titan-text-express-v1",
                "--type",
                "CONTINUED_PRE_TRAINING",
            ],
        ),
        ("examples/continued-pre-training.jsonl", &[]),
        (
            "examples/image-caption.jsonl",
            &["--model", "amazon.titan-image-generator-v2:0"],
        ),
        ("examples/image-caption.jsonl", &[]),
        // The sample of AWS has a version of its own.
        (
            "quickstart/train.jsonl",
            &[NOVA[0], NOVA[1], "--allow", "CONV-12"],
        ),
        ("examples/converse-video.jsonl", &NOVA),
        (
            "examples/converse-tools.jsonl",
            &[
                "--model",
                "amazon.nova-2-lite-v1:0:256k",
                "--allow",
                "FILE-14",
                "--allow",
                "TOOL-01",
            ],
        ),
        (
            "examples/converse-document.jsonl",
            &["--model", "amazon.nova-2-lite-v1:0:256k", "--allow", "FILE-14"],
        ),
    ] {
        let outcome = validate(flags, datasets(file));
        assert_eq!(
            outcome.document["verdict"], "ok",
            "{file}: {:?}",
            outcome.findings
        );
        assert_eq!(outcome.exit, 0, "{file}");
    }
}

#[test]
fn records_in_the_shapes_that_aws_documents_pass() {
    for (record, format) in [
        (
            r#"{"id":"q-1","messages":[{"role":"system","content":"Return JSON."},{"role":"user","content":"Take the total from: Total 41.20 EUR"}],"reference_answer":{"total":41.2},"difficulty":"easy"}"#,
            "reinforcement",
        ),
        (
            r#"{"prompt":"Classify: the printer smokes","completion":"hardware"}"#,
            "prompt-completion",
        ),
        (
            r#"{"system":"Be brief.","messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hello, how can I help?"}]}"#,
            "anthropic-messages",
        ),
        (
            r#"{"image-ref":"s3://shelf-data/img/cover-1.jpg","caption":"green cloth cover with a gilt owl"}"#,
            "image-caption",
        ),
        (
            r#"{"input":"A shelf mark is a number and letters."}"#,
            "continued-pre-training",
        ),
        (
            r#"{"system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"May I renew twice?"}]},{"role":"assistant","candidates":[{"content":[{"text":"Yes."}],"preferenceLabel":"preferred"},{"content":[{"text":"Perhaps."}],"preferenceLabel":"non-preferred"}]}]}"#,
            "preference",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("train.jsonl");
        std::fs::write(&path, format!("{record}\n")).unwrap();
        for flags in [&["--data-format", format][..], &[]] {
            let outcome = validate(flags, path.clone());
            assert_eq!(
                outcome.document["verdict"], "ok",
                "{format}: {:?}",
                outcome.findings
            );
            assert_eq!(outcome.document["inputs"][0]["format"], format);
        }
    }
}

#[test]
fn converse_records_in_the_shapes_that_aws_documents_pass() {
    let nova_2 = [
        "--model",
        "amazon.nova-2-lite-v1:0:256k",
        "--allow",
        "FILE-14",
        "--allow",
        "CONV-13",
    ];
    let llama = [
        "--model",
        "meta.llama3-2-11b-instruct-v1:0:128k",
        "--allow",
        "FILE-14",
    ];
    // Each by hand from a page: a system prompt, an image, a video, two turns, reasoning.
    for (record, flags) in [
        (
            r#"{"schemaVersion":"bedrock-conversation-2024","system":[{"text":"Answer as a library clerk."}],"messages":[{"role":"user","content":[{"text":"May I renew book @ twice?"}]},{"role":"assistant","content":[{"text":"Yes, unless someone has reserved number @."}]}]}"#,
            &[&NOVA[..], &llama[..]][..],
        ),
        (
            r#"{"messages":[{"role":"user","content":[{"text":"Read the shelf label @."},{"image":{"format":"png","source":{"s3Location":{"uri":"s3://shelf-data/train/img/label-@.png","bucketOwner":"111122223333"}}}}]},{"role":"assistant","content":[{"text":"It says 823.9 MUR, for the @ time."}]}]}"#,
            &[&NOVA, &llama, &nova_2],
        ),
        (
            r#"{"schemaVersion":"bedrock-conversation-2024","messages":[{"role":"user","content":[{"video":{"format":"mp4","source":{"s3Location":{"uri":"s3://shelf-data/train/video/desk-@.mp4","bucketOwner":"111122223333"}}}},{"text":"What is returned in film @?"}]},{"role":"assistant","content":[{"text":"A stack of @ atlases."}]}]}"#,
            &[&NOVA, &nova_2],
        ),
        (
            r#"{"schemaVersion":"any string","system":[{"text":"Be kind."}],"messages":[{"role":"user","content":[{"text":"Hi, I am reader @."}]},{"role":"assistant","content":[{"text":"Hello, reader @."}]},{"role":"user","content":[{"text":"Is Emma in?"}]},{"role":"assistant","content":[{"text":"It is, copy @."}]}]}"#,
            &[&["--model", NOVA[1], "--allow", "CONV-12"]],
        ),
        (
            r#"{"messages":[{"role":"user","content":[{"text":"@ * 6?"}]},{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"add @ six times"}}},{"text":"six times @"}]}]}"#,
            &[&nova_2],
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("train.jsonl");
        let records: String = (1..=8)
            .map(|number| record.replace('@', &number.to_string()) + "\n")
            .collect();
        std::fs::write(&path, records).unwrap();
        for flags in flags {
            let outcome = validate(flags, path.clone());
            let loud = outcome.findings.iter().find(|finding| finding.severity != "info");
            assert!(loud.is_none(), "{record} {flags:?}: {loud:?}");
        }
    }
}

#[test]
fn the_input_is_described_by_format_records_and_bytes() {
    let outcome = validate(&NOVA, datasets("quickstart/train.jsonl"));
    let input = &outcome.document["inputs"][0];
    assert_eq!(input["format"], "converse");
    assert_eq!(input["records"], 120);
    assert_eq!(
        input["bytes"],
        std::fs::metadata(datasets("quickstart/train.jsonl"))
            .unwrap()
            .len()
    );
    assert_eq!(input["split"], "training");
}

#[test]
fn too_few_records_for_nova_2_is_a_warning_that_strict_makes_an_error() {
    let flags = ["--model", "amazon.nova-2-lite-v1:0:256k"];
    let outcome = validate(&flags, datasets("examples/converse-reasoning.jsonl"));
    assert_eq!(
        (&outcome.document["verdict"], outcome.exit),
        (&"warning".into(), 0)
    );
    let strict = [&flags[..], &["--strict"]].concat();
    let outcome = validate(&strict, datasets("examples/converse-reasoning.jsonl"));
    assert_eq!((&outcome.document["verdict"], outcome.exit), (&"error".into(), 1));
    let allowed = [&strict[..], &["--allow", "FILE-14"]].concat();
    assert_eq!(
        validate(&allowed, datasets("examples/converse-reasoning.jsonl")).exit,
        0
    );
}

#[test]
fn formats_that_bedrock_takes_are_recognised_and_no_error() {
    for (record, format) in [
        (r#"{"prompt":"May I?","completion":"Yes."}"#, "prompt-completion"),
        (
            r#"{"system":"Be brief.","messages":[{"role":"user","content":"May I?"},{"role":"assistant","content":"Yes."}]}"#,
            "anthropic-messages",
        ),
        (
            r#"{"messages":[{"role":"system","content":"Add."},{"role":"user","content":"1+1"}],"reference_answer":"2"}"#,
            "reinforcement",
        ),
        (
            r#"{"image-ref":"s3://shop/bell.jpg","caption":"A brass bell."}"#,
            "image-caption",
        ),
        (
            r#"{"input":"A bicycle has two wheels."}"#,
            "continued-pre-training",
        ),
    ] {
        let outcome = guess("train.jsonl", &records(record));
        assert!(
            names(&outcome, "info", format),
            "{format}: {:?}",
            outcome.findings
        );
        assert_eq!(outcome.document["inputs"][0]["format"], format);
        assert_eq!(outcome.exit, 0, "{format}: {:?}", outcome.findings);
    }
}

#[test]
fn formats_of_other_tools_are_called_by_their_names() {
    for (record, format) in [
        (
            r#"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"May I?"},{"role":"assistant","content":"Yes."}]}"#,
            "OpenAI",
        ),
        (
            r#"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"bell.jpg"}}]},{"role":"assistant","content":[{"type":"text","text":"A bell."}]}]}"#,
            "OpenAI",
        ),
        (
            r#"{"instruction":"Greet.","input":"","output":"Hello."}"#,
            "Alpaca",
        ),
        (
            r#"{"conversations":[{"from":"human","value":"May I?"},{"from":"gpt","value":"Yes."}]}"#,
            "ShareGPT",
        ),
        (
            r#"{"id":"1","prompt":[{"role":"user","content":"1+1"}],"answer":"2","info":{}}"#,
            "multi-turn reinforcement",
        ),
        (
            r#"{"messages":[{"role":"user","content":[{"type":"text","value":"May I?"}]},{"role":"assistant","content":[{"type":"text","value":"Yes."}]}]}"#,
            "LLaMA-Factory",
        ),
        (
            r#"{"prompt":"May I?","chosen":"Yes.","rejected":"No."}"#,
            "chosen",
        ),
        (r#"{"text":"A bicycle has two wheels."}"#, "plain text"),
        (r#"{"question":"1+1","reference_answer":{"sum":2}}"#, "question"),
    ] {
        let outcome = guess("train.jsonl", &records(record));
        assert!(
            names(&outcome, "error", format),
            "{format}: {:?}",
            outcome.findings
        );
        assert_eq!(outcome.exit, 1, "{format}");
    }
}

#[test]
fn records_of_another_format_than_the_models_are_called_out_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("train.jsonl");
    std::fs::write(&path, records(r#"{"prompt":"May I?","completion":"Yes."}"#)).unwrap();
    let outcome = validate(&NOVA, path);
    let first = &outcome.findings[0];
    assert_eq!(first.rule, "FILE-31", "{:?}", outcome.findings);
    assert!(
        first.message.contains("prompt-completion") && first.message.contains("converse"),
        "{first:?}"
    );
}

#[test]
fn converse_records_with_a_system_role_are_converse_records_with_a_wrong_role() {
    let record = r#"{"messages":[{"role":"system","content":[{"text":"Be brief."}]},{"role":"user","content":[{"text":"May I?"}]},{"role":"assistant","content":[{"text":"Yes."}]}]}"#;
    let outcome = guess("train.jsonl", &records(record));
    assert_eq!(outcome.of("CONV-05").len(), 3, "{:?}", outcome.findings);
    assert!(outcome.of("FILE-31").is_empty(), "{:?}", outcome.findings);
}

#[test]
fn files_that_are_no_json_lines_are_called_by_what_they_are() {
    let alpaca = "[\n  {\n    \"instruction\": \"Greet.\",\n    \"output\": \"Hello.\"\n  }\n]\n";
    let captions = "{\n  \"bell.jpg\": \"A brass bell.\",\n  \"lamp.jpg\": \"A lamp.\"\n}\n";
    let converse = "[{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"May I?\"}]}]}]\n";
    for (name, content, rule, words) in [
        ("alpaca.json", alpaca, "JSON-11", &["list", "Alpaca"][..]),
        (
            "captions.json",
            captions,
            "JSON-11",
            &["pretty-printed", "caption"],
        ),
        ("converse.json", converse, "JSON-11", &["list", "converse"]),
        ("table.csv", "question,answer\nMay I?,Yes.\n", "JSON-12", &["CSV"]),
        (
            "table.tsv",
            "prompt\tcompletion\nMay I?\tYes.\n",
            "JSON-12",
            &["TSV"],
        ),
    ] {
        let outcome = guess(name, content);
        let found = outcome.of(rule);
        assert_eq!(found.len(), 1, "{name}: {:?}", outcome.findings);
        for word in words {
            assert!(found[0].message.contains(word), "{name}: {}", found[0].message);
        }
        let findings = outcome.document["findings"].as_array().unwrap();
        let told = findings.iter().find(|finding| finding["rule"] == rule).unwrap();
        let command = told["remedy"]["command"].as_str().unwrap();
        assert!(
            command.starts_with("finetune dataset convert '"),
            "{name}: {command}"
        );
        assert!(
            command.contains(name) && command.contains(" --to "),
            "{name}: {command}"
        );
        assert_eq!(outcome.exit, 1, "{name}");
    }
}

#[test]
fn a_line_that_is_broken_all_over_is_told_by_its_first_hundred_faults() {
    let faults = "NaN,".repeat(1000);
    let line = format!("{{\"messages\":[],\"weights\":[{faults}0]}}\n");
    let outcome = guess("train.jsonl", &line);
    assert_eq!(outcome.of("JSON-04").len(), 100);
    assert_eq!(outcome.left_out("JSON-04"), 900);
    assert_eq!(outcome.exit, 1);
}

#[test]
fn one_bad_path_does_not_hide_what_is_wrong_with_another() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.jsonl");
    std::fs::write(&bad, "{\"prompt\":\"a\",\"completion\":\"b\"}\n\n").unwrap();
    let missing = folder.path().join("missing.jsonl");
    let flags = [
        "--data-format".to_owned(),
        "prompt-completion".to_owned(),
        missing.display().to_string(),
    ];
    let inputs = Inputs::file(bad);
    let outcome = run::validate(&flags, None, &inputs);
    assert_eq!(outcome.of("FILE-01").len(), 1, "{:?}", outcome.findings);
    assert_eq!(outcome.of("FILE-10").len(), 1, "{:?}", outcome.findings);
}
