//! The forms of a report that CI systems read, and what other commands say to them.

use crate::harness::CliTest;

const SOUND: &str = r#"{"messages":[{"role":"user","content":[{"text":"Is the bicycle ready?"}]},{"role":"assistant","content":[{"text":"Yes, since noon."}]}]}"#;

/// Eight records, of which the second is sound but for a role, and the fifth has nothing to say.
fn shop() -> CliTest {
    let names = [
        "bicycle", "bicycle", "trailer", "scooter", "bicycle", "pannier", "carrier", "headset",
    ];
    let mut lines = names.map(|name| SOUND.replace("bicycle", name));
    lines[1] = SOUND.replace("\"assistant\"", "\"mechanic\"");
    lines[4] = SOUND.replace("Yes, since noon.", " ");
    CliTest::new().file("shop/train.jsonl", lines.join("\n"))
}

fn arguments<'a>(format: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    // Eight records will do here, though AWS advises a hundred.
    let model = ["--model", "amazon.nova-lite-v1:0:300k", "--allow", "FILE-23"];
    let all = [
        &["validate", "./shop/train.jsonl", "--format", format],
        &model[..],
        more,
    ];
    all.concat()
}

#[test]
fn github_shows_findings_as_annotations() {
    insta::assert_snapshot!(shop().finetune(arguments("github", &[])), @"
    ::error file=shop/train.jsonl,line=2,col=83,endColumn=93,title=CONV-05 unknown-role::line 2, column 83 (messages[1].role): unknown message role `mechanic`: expected `user` or `assistant`%0Ahelp: use `user` or `assistant`
    ::warning file=shop/train.jsonl,line=5,col=114,endColumn=117,title=CONV-10 blank-text::line 5, column 114 (messages[1].content[0].text): the text is nothing but white space: expected some text%0Ahelp: fill it in, or remove the block
    1 error · 1 warning · 1 file · 8 records · 1.0 kB
    [exit status: 1]
    ");
}

#[test]
fn junit_has_a_case_per_rule_and_one_per_file() {
    insta::assert_snapshot!(shop().finetune(arguments("junit", &[])), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="finetune validate" tests="3" failures="1" errors="0">
      <testsuite name="shop/train.jsonl" tests="3" failures="1" errors="0" skipped="1">
        <testcase classname="shop/train.jsonl" name="read as converse (training)">
          <system-out>8 records, 1.0 kB</system-out>
        </testcase>
        <testcase classname="shop/train.jsonl" name="CONV-05 unknown-role">
          <failure type="error" message="1 error; ./shop/train.jsonl:2:83 (messages[1].role): unknown message role `mechanic`: expected `user` or `assistant`">./shop/train.jsonl:2:83 (messages[1].role): unknown message role `mechanic`: expected `user` or `assistant`
      help: use `user` or `assistant`
    </failure>
        </testcase>
        <testcase classname="shop/train.jsonl" name="CONV-10 blank-text">
          <skipped type="warning" message="1 warning; ./shop/train.jsonl:5:114 (messages[1].content[0].text): the text is nothing but white space: expected some text">./shop/train.jsonl:5:114 (messages[1].content[0].text): the text is nothing but white space: expected some text
      help: fill it in, or remove the block
    </skipped>
        </testcase>
      </testsuite>
    </testsuites>
    [exit status: 1]
    "#);
}

#[test]
fn sarif_names_the_rules_that_occur_and_points_at_the_line() {
    let output = shop().command(arguments("sarif", &[])).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let run = &document["runs"][0];
    let rules: Vec<_> = run["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(
        (&rules[0]["id"], &rules[1]["id"]),
        (&"CONV-05".into(), &"CONV-10".into())
    );
    assert!(
        rules[0]["help"]["markdown"]
            .as_str()
            .unwrap()
            .contains("## How to fix")
    );
    let result = &run["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "shop/train.jsonl");
    assert_eq!(place["region"]["startLine"], 2);
    assert_eq!(place["region"]["snippet"]["text"], "\"mechanic\"");
    assert_eq!(run["invocations"][0]["exitCode"], 1);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn fingerprints_stay_when_records_come_before() {
    let prints = |test: &CliTest| -> Vec<(String, u64)> {
        let output = test.command(arguments("sarif", &[])).output().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let results = document["runs"][0]["results"].as_array().unwrap();
        let print = |result: &serde_json::Value| {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            let print = &result["partialFingerprints"]["primaryLocationLineHash"];
            (
                print.as_str().unwrap().to_owned(),
                region["startLine"].as_u64().unwrap(),
            )
        };
        results.iter().map(print).collect()
    };
    let test = shop();
    let before = prints(&test);
    let records = test.text("shop/train.jsonl");
    let [first, second] = ["tricycle", "tandem"].map(|name| SOUND.replace("bicycle", name));
    let after = prints(&test.file("shop/train.jsonl", format!("{first}\n{second}\n{records}")));
    assert_eq!(before.len(), 2);
    for ((old, line), (new, moved)) in before.iter().zip(&after) {
        assert_eq!((old, line + 2), (new, *moved));
    }
}

#[test]
fn every_form_ends_with_the_same_status_and_follows_the_same_flags() {
    let test = shop();
    let cases: [(&[&str], i32); 5] = [
        (&[], 1),
        (&["--allow", "CONV-05"], 0),
        (&["--allow", "CONV-05", "--strict"], 1),
        (&["--allow", "CONV-05", "--deny", "CONV-10"], 1),
        (&["--allow", "CONV-05", "--allow", "CONV-10", "--strict"], 0),
    ];
    for format in ["human", "concise", "json", "sarif", "junit", "github"] {
        for (flags, expected) in cases {
            let output = test.command(arguments(format, flags)).output().unwrap();
            assert_eq!(output.status.code(), Some(expected), "{format} {flags:?}");
            let written = String::from_utf8(output.stdout).unwrap();
            assert_eq!(
                written.contains("CONV-05"),
                flags.is_empty(),
                "{format} {flags:?}: {written}"
            );
        }
    }
}

#[test]
fn junit_is_complete_and_the_forms_with_examples_are_capped() {
    let bad = vec![r#"{"messages":[]}"#; 30].join("\n");
    let test = CliTest::new().file("shop/train.jsonl", bad);
    let places = |format, flags: &[&str]| {
        let output = test.command(arguments(format, flags)).output().unwrap();
        let written = String::from_utf8(output.stdout).unwrap();
        let count = match format {
            "sarif" => written.matches("\"ruleId\":\"CONV-02\"").count(),
            "github" => written.matches("title=CONV-02").count(),
            // The first one is also told in the message.
            _ => written.matches("(messages): ").count() - 1,
        };
        (count, written)
    };
    assert_eq!(places("junit", &[]).0, 30);
    assert_eq!(places("sarif", &[]).0, 10);
    assert_eq!(places("sarif", &["--max-findings", "30"]).0, 30);
    let (count, written) = places("github", &[]);
    assert_eq!(count, 10);
    assert!(
        written.contains("20 more errors of CONV-02 left out"),
        "{written}"
    );
    let (count, written) = places("junit", &["--max-findings", "2"]);
    assert_eq!(count, 2);
    assert!(
        written.contains("30 errors") && written.contains("28 more findings left out"),
        "{written}"
    );
}

#[test]
fn the_data_of_a_job_is_checked_in_every_form() {
    let job = include_str!("../../datasets/quickstart/finetune.toml");
    let bad = vec![r#"{"messages":[]}"#; 30].join("\n");
    let test = CliTest::new().file("finetune.toml", job).file("train.jsonl", bad);
    for format in ["human", "concise", "json", "sarif", "junit", "github"] {
        let args = ["check", "data", "--max-findings", "4", "--format", format];
        let output = test.command(args).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}");
        let written = String::from_utf8(output.stdout).unwrap();
        let places = match format {
            "human" => written.matches("error[CONV-02]").count(),
            "concise" => written.matches(": error[CONV-02] the record").count(),
            "json" => written.matches("\"rule\":\"CONV-02\",\"name\"").count(),
            "sarif" => written.matches("\"ruleId\":\"CONV-02\"").count(),
            "github" => written.matches("title=CONV-02").count(),
            // The first one is also told in the message.
            _ => written.matches("(messages): ").count() - 1,
        };
        assert_eq!(places, 4, "{format}: {written}");
    }
}

#[test]
fn a_command_without_a_report_names_the_forms_that_it_has() {
    insta::assert_snapshot!(CliTest::new().finetune(["models", "--format", "sarif"]), @"
    error: `--format sarif` is a form of reports, which this command does not give
    hint: this command has `human`, `concise`, `json` and `csv`
    hint: `validate` and `check` also have `sarif`, `junit` and `github`
    [exit status: 2]
    ");
}

#[test]
fn a_list_is_also_comma_separated_and_what_is_no_list_says_so() {
    let test = CliTest::new();
    let rules = test.finetune(["rules", "NET", "--format", "csv"]);
    let mut lines = rules.lines();
    assert_eq!(lines.next(), Some("rule,name,severity,source,summary"));
    assert!(
        lines
            .next()
            .is_some_and(|line| line.starts_with("NET-01,vpc-config-shape,error,https://")),
        "{rules}"
    );
    let models = test.finetune(["models", "--format", "csv"]);
    assert!(
        models.starts_with("model,name,state,type,format,least_records,most_records,regions\n"),
        "{models}"
    );
    insta::assert_snapshot!(test.finetune(["models", "amazon.nova-lite-v1:0:300k", "--format", "csv"]), @"
    error: `--format csv` is a form of lists, which this command does not give
    hint: this command has `human`, `concise` and `json`
    [exit status: 2]
    ");
    insta::assert_snapshot!(test.finetune(["validate", "train.jsonl", "--format", "csv"]), @"
    error: `--format csv` is a form of lists, which this command does not give
    hint: this command has `human`, `concise`, `json`, `sarif`, `junit` and `github`
    [exit status: 2]
    ");
}

#[test]
fn a_failure_is_told_in_the_form_that_was_asked_for() {
    let toml = "[job]\nnmae = \"x\"\n";
    let test = CliTest::new().file("finetune.toml", toml);
    insta::assert_snapshot!(test.finetune(["validate", "--format", "github"]), @"
    ::error file=finetune.toml,line=2,col=1,endColumn=5,title=CFG-04 unknown-key::line 2, column 1: unknown key `nmae` in `[job]`: did you mean `name`?%0Ahelp: correct the key or take it out; `finetune init` writes every key with its meaning
    ::error title=finetune::`finetune.toml` can not be used: 1 error
    [exit status: 3]
    ");
    insta::assert_snapshot!(test.finetune(["validate", "--format", "junit"]), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="finetune" tests="1" failures="0" errors="1">
      <testsuite name="finetune" tests="1" failures="0" errors="1" skipped="0">
        <testcase classname="finetune" name="run">
          <error type="failure" message="`finetune.toml` can not be used: 1 error">`finetune.toml` can not be used: 1 error
    finetune.toml:2:1: unknown key `nmae` in `[job]`: did you mean `name`?</error>
        </testcase>
      </testsuite>
    </testsuites>
    [stderr]
    error[CFG-04]: unknown key `nmae` in `[job]`
     --> finetune.toml:2:1
      |
    2 | nmae = "x"
      | ^^^^ did you mean `name`?
      = help: correct the key or take it out; `finetune init` writes every key with
              its meaning

    error: `finetune.toml` can not be used: 1 error
    [exit status: 3]
    "#);
}
