//! `dataset`: what is in data sets, and what is made of them.

use crate::harness::CliTest;

/// Six records of a bicycle shop in two tasks, one of them twice, one no record at all.
const SHOP: &str = concat!(
    r#"{"prompt":"Which bell is loudest?","completion":"The brass one.","task":"sell"}"#,
    "\n",
    r#"{"prompt":"My brake squeals.","completion":"Clean the rim first.","task":"mend"}"#,
    "\n",
    r#"{"prompt":"Which lamp fits?","completion":"The one with a clip.","task":"sell"}"#,
    "\n",
    r#"{"prompt":"The chain slips.","completion":"It is worn out.","task":"mend"}"#,
    "\n",
    r#"{"prompt":"Which bell is loudest?","completion":"The brass one.","task":"sell"}"#,
    "\n",
    r#"{"prompt":"A flat tyre, |","completion":"Patch it."#,
    "\n",
    r#"{"prompt":"Der Sattel wackelt.","completion":"Schraube anziehen.","task":"mend"}"#,
    "\n",
);

fn shop() -> CliTest {
    CliTest::new().file("shop.jsonl", SHOP)
}

/// The shop without what is no record.
fn sound() -> CliTest {
    let lines = SHOP.split_inclusive('\n').filter(|line| line.ends_with("}\n"));
    CliTest::new().file("shop.jsonl", lines.collect::<String>())
}

#[test]
fn stats_show_what_is_there_and_name_what_is_no_record() {
    insta::assert_snapshot!(shop().finetune(["dataset", "stats", "shop.jsonl"]), @r#"
    error[JSON-03]: the string is not closed
     --> shop.jsonl:6:41 (completion)
      |
    6 | {"prompt":"A flat tyre, |","completion":"Patch it.
      |                                         ^ starts here and runs to the end of the line
      = help: close the string; a line break within it is written `\n`
      = note: https://www.rfc-editor.org/rfc/rfc8259

    shop.jsonl
    size         6 records, 528 B, 1 line not taken
    format       prompt-completion
    characters   213 in texts
    tokens       about 51 (an estimate: between 36 and 89)
                 per record: 7 to 9, median 9, 95 % up to 9
    system       none
    prompts      in every record, 5 different, the most frequent 2 times (line 1)
    completions  in every record, 5 different, the most frequent 2 times (line 1)
    longest      line 1 (9), line 2 (9), line 5 (9), line 7 (9), line 3 (8)
    scripts      Latin                    ██████████████████████▍   93.5 %
                 punctuation and symbols  █▋                         6.5 %
    [exit status: 1]
    "#);
}

#[test]
fn a_script_reads_all_of_the_stats() {
    let (document, status) = sound().json(["dataset", "stats", "shop.jsonl"]);
    assert_eq!(status, 0);
    let file = &document["files"][0];
    assert_eq!(file["records"], 6);
    assert_eq!(file["formats"]["prompt-completion"], 6);
    assert_eq!(file["prompts"]["distinct"], 5);
    assert_eq!(file["completions"]["most_frequent"]["first_line"], 1);
    let counts = file["tokens"]["histogram"]["counts"].as_array().unwrap();
    assert_eq!(counts.iter().map(|count| count.as_u64().unwrap()).sum::<u64>(), 6);
    assert!(file["tokens"]["lowest"].as_u64() < file["tokens"]["highest"].as_u64());
}

#[test]
fn a_split_is_told_and_what_is_no_record_ends_it_with_1() {
    let test = shop();
    insta::assert_snapshot!(test.finetune(["dataset", "split", "shop.jsonl", "--ratio", "0.5", "--stratify-by", "task"]), @r#"
    error[JSON-03]: the string is not closed
     --> shop.jsonl:6:41 (completion)
      |
    6 | {"prompt":"A flat tyre, |","completion":"Patch it.
      |                                         ^ starts here and runs to the end of the line
      = help: close the string; a line break within it is written `\n`
      = note: https://www.rfc-editor.org/rfc/rfc8259

    shop.jsonl: 6 records, split with seed 1
    training    3  shop.training.jsonl
    validation  3  shop.validation.jsonl

    task    training  validation
    mend           1           2
    sell           2           1
    1 line is no record and left out
    1 record says what another one says; both are on one side
    [exit status: 1]
    "#);
    let (training, validation) = (
        test.text("shop.training.jsonl"),
        test.text("shop.validation.jsonl"),
    );
    let mut lines: Vec<_> = training.lines().chain(validation.lines()).collect();
    lines.sort_unstable();
    let mut expected: Vec<_> = SHOP.lines().filter(|line| line.ends_with('}')).collect();
    expected.sort_unstable();
    assert_eq!(lines, expected);
}

#[test]
fn limits_of_the_model_are_held_against_a_split() {
    let test = sound();
    let split = [
        "dataset",
        "split",
        "shop.jsonl",
        "--validation",
        "1",
        "--model",
        "amazon.nova-lite-v1:0:300k",
    ];
    let (document, status) = test.json(split);
    assert_eq!(status, 1);
    assert_eq!(document["findings"][0]["rule"], "FILE-14");
    assert_eq!(document["training"]["records"], 5);
    assert_eq!(document["validation"]["path"], "shop.validation.jsonl");
}

#[test]
fn repeated_records_are_listed_with_the_line_they_repeat() {
    let test = sound();
    insta::assert_snapshot!(test.finetune(["dataset", "dedupe", "shop.jsonl"]), @r#"
    shop.jsonl: of 6 records, 1 is an earlier one, byte for byte
      line 5 repeats line 1
    wrote shop.deduped.jsonl (5 records)
    [exit status: 0]
    "#);
    assert_eq!(test.text("shop.deduped.jsonl").lines().count(), 5);
}

#[test]
fn a_sample_goes_to_standard_output_and_its_report_to_standard_error() {
    insta::assert_snapshot!(sound().finetune(["dataset", "sample", "shop.jsonl", "--count", "2", "-o", "-"]), @r#"
    {"prompt":"Which bell is loudest?","completion":"The brass one.","task":"sell"}
    {"prompt":"Which bell is loudest?","completion":"The brass one.","task":"sell"}
    [stderr]
    shop.jsonl: 2 of 6 records drawn with seed 1
    wrote 2 records to standard output
    [exit status: 0]
    "#);
}

#[test]
fn mends_are_listed_with_their_lines() {
    let windows = format!("\u{FEFF}{}\r\n", SHOP.trim_end().replace('\n', "\r\n"));
    let test = CliTest::new().file(
        "shop.jsonl",
        windows.replace("\r\n{\"prompt\":\"My", "\r\n\r\n{\"prompt\":\"My"),
    );
    insta::assert_snapshot!(test.finetune(["dataset", "fix", "shop.jsonl", "--check"]), @r#"
    shop.jsonl: would be mended
      FILE-07  byte order mark taken out                1 × line 1
      FILE-11  CR LF became LF                          7 × lines 1, 3–8
      FILE-10  blank line taken out                     1 × line 2
    left: 1 error and 7 warnings that no mend can take away (JSON-03 1, PROMPT-05 6,
          FILE-24 1); `finetune validate` shows them
    [exit status: 1]
    "#);
    assert!(!test.path("shop.fixed.jsonl").exists());
    insta::assert_snapshot!(test.finetune(["dataset", "fix", "shop.jsonl"]), @r#"
    shop.jsonl: mended
      FILE-07  byte order mark taken out                1 × line 1
      FILE-11  CR LF became LF                          7 × lines 1, 3–8
      FILE-10  blank line taken out                     1 × line 2
    wrote shop.fixed.jsonl (7 lines)
    left: 1 error and 7 warnings that no mend can take away (JSON-03 1, PROMPT-05 6,
          FILE-24 1); `finetune validate` shows them
    [exit status: 1]
    "#);
    assert_eq!(test.text("shop.fixed.jsonl"), SHOP);
    insta::assert_snapshot!(sound().finetune(["dataset", "fix", "shop.jsonl", "--check"]), @r#"
    shop.jsonl: nothing to mend
    left: 0 errors and 7 warnings that no mend can take away (PROMPT-05 6, FILE-24
          1); `finetune validate` shows them
    [exit status: 0]
    "#);
}

#[test]
fn neither_the_input_nor_a_file_that_is_there_is_written_over() {
    let test = sound().file("other.jsonl", "mine\n");
    let before = test.text("shop.jsonl");
    insta::assert_snapshot!(test.finetune(["dataset", "dedupe", "shop.jsonl", "-o", "./shop.jsonl", "--force"]), @r#"
    error: `./shop.jsonl` is the data set that is read; it is never written over
    hint: name another output
    [exit status: 2]
    "#);
    insta::assert_snapshot!(test.finetune(["dataset", "dedupe", "shop.jsonl", "-o", "other.jsonl"]), @r#"
    error: `other.jsonl` is there already
    hint: `--force` writes over it; or name another output
    [exit status: 3]
    "#);
    assert_eq!(
        (test.text("shop.jsonl"), test.text("other.jsonl")),
        (before, "mine\n".to_owned())
    );
    insta::assert_snapshot!(test.finetune(["dataset", "split", "shop.jsonl", "--training-output", "a.jsonl", "--validation-output", "./a.jsonl"]), @r#"
    error: `a.jsonl` is named for two outputs
    hint: name two files
    [exit status: 2]
    "#);
    assert!(!test.path("a.jsonl").exists());
}

#[test]
fn what_is_no_file_of_records_is_refused_and_nothing_is_written() {
    let test = CliTest::new().file("list.json", "[{\"prompt\":\"bell\",\"completion\":\"brass\"}]\n");
    for tool in [
        &["dedupe"][..],
        &["split"],
        &["sample", "--count", "1"],
        &["stats"],
    ] {
        let shown =
            test.finetune(
                ["dataset"]
                    .iter()
                    .chain(tool)
                    .chain(&["list.json", "--format", "concise"]),
            );
        assert!(
            shown.contains("JSON-11") && shown.ends_with("[exit status: 1]\n"),
            "{shown}"
        );
    }
    let missing = test.finetune(["dataset", "fix", "none.jsonl", "--format", "concise"]);
    assert!(
        missing.contains("FILE-01") && missing.ends_with("[exit status: 1]\n"),
        "{missing}"
    );
    let left: Vec<_> = std::fs::read_dir(test.path("")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_value_that_groups_nothing_is_refused() {
    let lines: Vec<_> = (0..1_001)
        .map(|n| format!("{{\"prompt\":\"{n}\",\"completion\":\"a\"}}\n"))
        .collect();
    let test = CliTest::new().file("many.jsonl", lines.concat());
    insta::assert_snapshot!(test.finetune(["dataset", "split", "many.jsonl", "--stratify-by", "prompt"]), @r#"
    error: `prompt` has more than 1000 different values in `many.jsonl`, so it groups nothing
    hint: name a value that many records share, such as a task or a language
    [exit status: 2]
    "#);
}
