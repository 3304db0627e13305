//! A finetune.toml at fault, as the verbs about a job show it.

use crate::harness::CliTest;

const FAULTY: &str = "regoin = \"us-east-1\"\n\n[job]\nname = \"support_tone\"\nlearningRate = 1\n\n\
                      [role]\nname = \"x\"\narn = \"arn:aws:iam::111122223333:role/x\"\n";

#[test]
fn every_fault_is_shown_with_its_line_and_the_command_ends_with_3() {
    let test = CliTest::new().file("finetune.toml", FAULTY);
    insta::assert_snapshot!(test.finetune(["role", "show"]), @r#"
    error[CFG-06]: `data.training` is missing: every job needs it
     --> finetune.toml
      = help: write `training = "datasets/train.jsonl"` under `[data]`, or pass
              `--training-data`

    error[CFG-04]: unknown key `regoin` at the top of the file
     --> finetune.toml:1:1
      |
    1 | regoin = "us-east-1"
      | ^^^^^^ did you mean `region`?
      = help: correct the key or take it out; `finetune init` writes every key with
              its meaning

    error[CFG-06]: `job.base_model` is missing: every job needs it
     --> finetune.toml:3:2
      |
    3 | [job]
      |  ^^^ no `base_model` in this table
      = help: write `base_model = "amazon.nova-lite-v1:0:300k"` under `[job]`, or
              pass `--model`

    error[CFG-15]: no job name can be made of `job.name` = `support_tone`
     --> finetune.toml:4:8
      |
    4 | name = "support_tone"
      |        ^^^^^^^^^^^^^^
      = here: with eight digits behind it, it is not a job name (1 to 63 letters,
              digits and `+-.`, no dash at the end)
      = help: use letters, digits and single dashes, such as `support-tone`
      = note: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html

    error[CFG-04]: unknown key `learningRate` in `[job]`
     --> finetune.toml:5:1
      |
    5 | learningRate = 1
      | ^^^^^^^^^^^^ hyperparameters belong into `[job.hyperparameters]`
      = help: correct the key or take it out; `finetune init` writes every key with
              its meaning

    error[CFG-08]: `role.name` and `role.arn` are both given
     --> finetune.toml:9:7
      |
    9 | arn = "arn:aws:iam::111122223333:role/x"
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `role.name` stands beside it
      = help: keep `name` to let finetune manage the role, or `arn` or `terraform`
              to use a role as it is

    error: `finetune.toml` can not be used: 6 errors
    [exit status: 3]
    "#);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let test = CliTest::new();
    insta::assert_snapshot!(test.finetune(["role", "show", "--config", "nope.toml"]), @"
    error[CFG-01]: failed to read `nope.toml`: No such file or directory (os error
      2)
     --> nope.toml
      = help: correct the path, or write the file with `finetune init`

    error: `nope.toml` can not be used: 1 error
    [exit status: 3]
    ");
    insta::assert_snapshot!(test.finetune(["role", "show"]), @"
    error: there is no `finetune.toml` here or in a folder above
    hint: write one with `finetune init`
    hint: or name it with `--config FILE`, or describe the job with flags
    [exit status: 3]
    ");
}

#[test]
fn a_script_reads_the_faults_from_standard_output() {
    let test = CliTest::new().file("finetune.toml", FAULTY);
    let (document, status) = test.json(["role", "show"]);
    assert_eq!(status, 3);
    let codes: Vec<_> = document["error"]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        ["CFG-06", "CFG-04", "CFG-06", "CFG-15", "CFG-04", "CFG-08"]
    );
}

#[test]
fn control_characters_of_the_file_do_not_reach_the_terminal() {
    let test = CliTest::new().file(
        "finetune.toml",
        "[job]\nname = \"a\\u001b[2J\"\n\"\\u001b]0;x\" = 1\n",
    );
    let output = test.command(["role", "show"]).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("CFG-15") && !stderr.contains('\u{1b}'),
        "{stderr}"
    );
}
