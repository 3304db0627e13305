//! `validate` as a person sees it.

use crate::harness::CliTest;

/// A sound record whose answer is `answer`.
fn record(answer: &str) -> String {
    format!(
        r#"{{"messages":[{{"role":"user","content":[{{"text":"May I renew a book twice?"}}]}},{{"role":"assistant","content":[{{"text":"{answer}"}}]}}]}}"#
    )
}

/// Eight records, of which the third is `third`.
fn file_with(third: &str) -> String {
    let asked = |n| record(&format!("Yes, {n} times.")).replace("twice", &format!("{n} x"));
    let mut lines: Vec<_> = (1..=8).map(asked).collect();
    third.clone_into(&mut lines[2]);
    lines.join("\n")
}

/// Eight records will do here, though AWS advises a hundred.
const NOVA: [&str; 4] = ["--model", "amazon.nova-lite-v1:0:300k", "--allow", "FILE-23"];

fn validate<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ["validate"].iter().chain(more).chain(&NOVA).copied().collect()
}

#[test]
fn a_fault_is_shown_on_its_line_with_a_caret_and_what_to_do() {
    let bad = record("Yes.").replace("\"assistant\"", "\"bot\"");
    let test = CliTest::new().file("train.jsonl", file_with(&bad));
    insta::assert_snapshot!(test.finetune(validate(&["train.jsonl"])), @r#"
    error[CONV-05]: unknown message role `bot`
     --> train.jsonl:3:87 (messages[1].role)
      |
    3 | ...ice?"}]},{"role":"bot","content":[{"text":"Yes."}]}]}
      |                     ^^^^^ expected `user` or `assistant`
      = help: call it `assistant`
      = note: https://docs.aws.amazon.com/nova/latest/userguide/fine-tune-prepare-data-understanding.html

    1 error · 1 file · 8 records · 1.0 kB
    first: CONV-05: call it `assistant` (`finetune explain CONV-05` tells more)
    [exit status: 1]
    "#);
    insta::assert_snapshot!(test.columns(40).finetune(validate(&["train.jsonl"])), @r#"
    error[CONV-05]: unknown message role
      `bot`
     --> train.jsonl:3:87 (messages[1].role)
      |
    3 | ...,{"role":"bot","content":[{"te...
      |             ^^^^^ expected `user` or `assistant`
      = help: call it `assistant`
      = note: https://docs.aws.amazon.com/nova/latest/userguide/fine-tune-prepare-data-understanding.html

    1 error · 1 file · 8 records · 1.0 kB
    first: CONV-05: call it `assistant`
           (`finetune explain CONV-05` tells
           more)
    [exit status: 1]
    "#);
}

#[test]
fn a_sound_file_has_no_findings() {
    let test = CliTest::new().file("train.jsonl", file_with(&record("Yes.")));
    insta::assert_snapshot!(test.finetune(validate(&["train.jsonl"])), @r"
    no findings · 1 file · 8 records · 1.0 kB
    [exit status: 0]
    ");
}

#[test]
fn several_files_are_judged_and_one_that_is_missing_hides_nothing() {
    let test = CliTest::new().file("a.jsonl", file_with("{'messages':[]}")).file(
        "b.jsonl",
        file_with(r#"{"messages":[]} {}"#).replace("renew", "return"),
    );
    let args = validate(&["a.jsonl", "missing.jsonl", "b.jsonl", "--format", "concise"]);
    insta::assert_snapshot!(test.finetune(args), @r"
    a.jsonl:3:2: error[JSON-03] single quotes do not make a string
    missing.jsonl: error[FILE-01] file `missing.jsonl` does not exist
    b.jsonl:3:17: error[JSON-01] a second value follows on the same line
    [exit status: 1]
    ");
}

#[test]
fn rules_are_denied_and_allowed_by_code_and_warnings_can_count() {
    let test = CliTest::new().file("train.jsonl", file_with(&record(" ")));
    let run = |more: &[&str]| {
        let args = validate(&[&["train.jsonl", "--format", "concise"], more].concat());
        test.finetune(args)
    };
    insta::assert_snapshot!(run(&[]), @r"
    train.jsonl:3:118: warning[CONV-10] the text is nothing but white space
    [exit status: 0]
    ");
    insta::assert_snapshot!(run(&["--strict"]), @r"
    train.jsonl:3:118: error[CONV-10] the text is nothing but white space
    [exit status: 1]
    ");
    insta::assert_snapshot!(run(&["--deny", "CONV-10"]), @r"
    train.jsonl:3:118: error[CONV-10] the text is nothing but white space
    [exit status: 1]
    ");
    insta::assert_snapshot!(run(&["--strict", "--allow", "blank-text"]), @r"
    [exit status: 0]
    ");
    insta::assert_snapshot!(run(&["--allow", "CONV-100"]), @r"
    error: invalid value 'CONV-100' for '--allow <CODE>': there is no rule `CONV-100`; did you mean `CONV-10`?

    For more information, try '--help'.
    [exit status: 2]
    ");
}

#[test]
fn standard_input_is_read_and_the_format_guessed() {
    let test = CliTest::new();
    let run = |input: &str| {
        let output = test
            .command(["validate", "-", "--format", "concise"])
            .write_stdin(input)
            .output()
            .unwrap();
        format!(
            "{}{:?}",
            String::from_utf8(output.stdout).unwrap(),
            output.status.code()
        )
    };
    insta::assert_snapshot!(run("{\"prompt\":\"a\",\"completion\":\"b\"}\n"), @r"
    -: info[FILE-32] format `prompt-completion` was guessed from the first records
    Some(0)
    ");
    insta::assert_snapshot!(run("{\"prompt\":\"a\",\"completion\":\"\"}\n"), @r"
    -: info[FILE-32] format `prompt-completion` was guessed from the first records
    -:1:28: error[PROMPT-03] `completion` is empty
    Some(1)
    ");
    insta::assert_snapshot!(run(""), @r"
    -: error[FILE-04] the file is empty
    Some(1)
    ");
}

#[test]
fn without_a_file_the_data_of_the_job_is_judged_by_its_model_and_checks() {
    let toml = r#"
[job]
base_model = "amazon.nova-2-lite-v1:0:256k"
[data]
training = "train.jsonl"
[checks]
CONV-10 = "off"
"#;
    let version = r#"{"schemaVersion":"bedrock-conversation-2024","messages""#;
    let sound = file_with(&record(" ")).replace(r#"{"messages""#, version);
    let test = CliTest::new()
        .file("finetune.toml", toml)
        .file("train.jsonl", sound);
    insta::assert_snapshot!(test.finetune(["validate", "--format", "concise"]), @r"
    train.jsonl: warning[FILE-14] training has 8 records, Nova 2 Lite needs at least 200
    [exit status: 0]
    ");
    insta::assert_snapshot!(CliTest::new().finetune(["validate"]), @r"
    error: no data set is named
    hint: name a file: `finetune validate train.jsonl`; without one, the data of `finetune.toml` is checked
    [exit status: 2]
    ");
}

#[test]
fn the_report_as_json_is_complete_and_the_text_is_capped() {
    let bad = vec![r#"{"messages":[]}"#; 30].join("\n");
    let test = CliTest::new().file("train.jsonl", bad);
    let (report, code) = test.json(validate(&["train.jsonl", "--allow", "FILE-24"]));
    assert_eq!(code, 1);
    assert_eq!(report["verdict"], "error");
    assert_eq!(report["findings"].as_array().unwrap().len(), 30);
    assert_eq!(report["suppressed"], serde_json::json!([]));
    let input = serde_json::json!([{
        "path": "train.jsonl", "split": "training", "format": "converse", "records": 30, "bytes": 479,
    }]);
    assert_eq!(report["inputs"], input);
    let (capped, _) = test.json(validate(&[
        "train.jsonl",
        "--allow",
        "FILE-24",
        "--max-findings",
        "3",
    ]));
    assert_eq!(capped["findings"].as_array().unwrap().len(), 3);
    assert_eq!(capped["suppressed"][0]["count"], 27);
    let shown = test.finetune(validate(&["train.jsonl"]));
    assert!(
        shown.contains("20 more errors of CONV-02 in train.jsonl left out"),
        "{shown}"
    );
}

#[test]
fn a_folder_is_checked_file_by_file_and_what_became_of_each_is_told() {
    let sound = file_with(&record("Yes."));
    let test = CliTest::new()
        .file("data/train.jsonl", &sound)
        .file("data/val.jsonl", sound.replace("renew", "return"))
        .file("data/holdout.jsonl", &sound)
        .file("data/README.md", "Whose data this is.");
    insta::assert_snapshot!(test.finetune(validate(&["data"])), @r"
    info[FILE-35]: training data is `train.jsonl`; validation data is `val.jsonl`
     --> data
      = found: left out, because the names do not end in `.jsonl`: `README.md`

    warning[FILE-36]: no name says whether it is training or validation data:
      `holdout.jsonl`; not checked
     --> data
      = help: name the file itself, with `--split` for validation data, or rename it
              to `train….jsonl` or `validation….jsonl`

    1 warning · 1 note · 2 files · 16 records · 2.1 kB
    first: read `finetune explain FILE-36`
    [exit status: 0]
    ");
    let (document, exit) = test.json(validate(&["data", "--deny", "FILE-36", "--allow", "FILE-35"]));
    assert_eq!(
        (document["findings"].as_array().map(Vec::len), exit),
        (Some(1), 1)
    );
    let splits: Vec<_> = (0..2).map(|index| &document["inputs"][index]["split"]).collect();
    assert_eq!(splits, ["training", "validation"]);
}

#[test]
fn a_model_may_be_called_by_its_name() {
    let test = CliTest::new().file("train.jsonl", record("Yes."));
    let by = |model| test.finetune(["validate", "train.jsonl", "--model", model]);
    let by_name = by("nova-lite");
    assert!(by_name.contains("Nova Lite needs at least 8"), "{by_name}");
    assert_eq!(by_name, by("amazon.nova-lite-v1:0:300k"));
}

#[test]
fn what_is_advised_is_said_only_where_it_is_more_than_what_is_needed() {
    let caption = r#"{"image-ref":"s3://acme-finetune/bike.png","caption":"a red bike"}"#;
    let test = CliTest::new().file("train.jsonl", caption);
    let titan = test.finetune([
        "validate",
        "train.jsonl",
        "--model",
        "amazon.titan-embed-image-v1:0",
        "--format",
        "json",
    ]);
    assert!(
        titan.contains("needs at least 1000") && !titan.contains("advises"),
        "{titan}"
    );
}
