//! What `check` writes beside its report, and what it says of what it did not look at.

use crate::harness::CliTest;

const QUICKSTART: &str = include_str!("../../datasets/quickstart/finetune.toml");
const TRAIN: &str = include_str!("../../datasets/quickstart/train.jsonl");

fn account(scenario: &str) -> CliTest {
    CliTest::quickstart().sandbox(scenario)
}

#[test]
fn no_file_is_written_over_unasked_and_nothing_that_is_read_at_all() {
    let test = account("no-s3-route").file("mine", "mine");
    let run = |flags: &[&str]| {
        let check = ["check", "network", "--sandbox", "--quiet"];
        test.finetune(check.iter().chain(flags))
    };
    let flags = ["--remedy-script", "--remedy-terraform", "--save-facts"];
    for flag in flags {
        let shown = run(&[flag, "mine"]);
        assert!(
            shown.starts_with("error: `mine` is there already\n"),
            "{flag}: {shown}"
        );
        assert!(shown.ends_with("[exit status: 3]\n"), "{flag}: {shown}");
        for input in ["finetune.toml", "./train.jsonl"] {
            let shown = run(&[flag, input, "--force"]);
            assert!(
                shown.contains("is read; it is never written over"),
                "{flag} {input}: {shown}"
            );
            assert!(shown.ends_with("[exit status: 2]\n"), "{shown}");
        }
    }
    assert_eq!(test.text("mine"), "mine");
    assert_eq!(test.text("finetune.toml"), QUICKSTART);
    assert_eq!(test.text("train.jsonl"), TRAIN);
    let shown = run(&["--remedy-script", "new", "--save-facts", "./new", "--force"]);
    assert!(shown.contains("is named for two outputs"), "{shown}");

    let shown = run(&["--diagram", "net.svg", "--save-facts", "facts.json"]);
    assert!(shown.ends_with("[exit status: 1]\n"), "{shown}");
    for flags in [["--diagram", "net.svg"], ["--save-facts", "facts.json"]] {
        let shown = run(&flags);
        assert!(
            shown.contains("is there already\nhint: `--force` writes over it"),
            "{shown}"
        );
        let shown = run(&[flags[0], flags[1], "--force"]);
        assert!(shown.ends_with("[exit status: 1]\n"), "{shown}");
    }
    let replay = [
        "check",
        "network",
        "--facts",
        "facts.json",
        "--remedy-script",
        "facts.json",
        "--force",
    ];
    let shown = test.finetune(replay);
    assert!(
        shown.contains("`facts.json` is read; it is never written over"),
        "{shown}"
    );
    assert!(run(&["--force"]).ends_with("[exit status: 2]\n"));
}

#[test]
fn a_part_that_facts_do_not_hold_is_no_clean_pass() {
    let test = account("good");
    test.json(["check", "network", "--sandbox", "--save-facts", "facts.json"]);
    insta::assert_snapshot!(test.finetune(["check", "role", "--facts", "facts.json"]), @r"
    error: `facts.json` can't be judged for the role: the facts hold the network only
    hint: describe the job in finetune.toml or name it with `--config`; facts of a role are saved with `finetune check role --save-facts FILE`
    [exit status: 3]
    ");
    for part in ["data", "account"] {
        let (document, exit) = test.json(["check", part, "--facts", "facts.json"]);
        assert_eq!(exit, 3, "{part}: {document}");
    }
    let (document, exit) = test.json(["check", "--facts", "facts.json"]);
    assert_eq!(exit, 0, "{document}");
    let parts: Vec<&str> = document["not_judged"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["part"].as_str().unwrap())
        .collect();
    assert_eq!(parts, ["data", "role", "account"]);
    let shown = test.finetune(["check", "--facts", "facts.json"]);
    assert!(
        shown.contains("not judged: data, role, account: the facts hold the network only\n"),
        "{shown}"
    );
}

#[test]
fn a_job_without_a_vpc_has_no_network_to_check() {
    let (job, _) = QUICKSTART.split_once("[network]").unwrap();
    let test = CliTest::new()
        .file("finetune.toml", job)
        .file("train.jsonl", TRAIN)
        .sandbox("good");
    insta::assert_snapshot!(test.finetune(["check", "network", "--sandbox", "--quiet"]), @r"
    not judged: network: the job has no VPC: nothing to check
    [exit status: 0]
    ");
    let (document, _) = test.json(["check", "network", "--sandbox"]);
    assert_eq!(
        document["not_judged"][0]["reason"],
        "the job has no VPC: nothing to check"
    );
}

#[test]
fn facts_are_judged_for_what_they_were_read_for_whatever_lies_in_the_folder() {
    let test = account("good");
    test.json(["check", "network", "--sandbox", "--save-facts", "facts.json"]);
    let other = QUICKSTART.replace("subnet-0a11ce0000000000a", "subnet-0ffffffffffffffff");
    assert_ne!(other, QUICKSTART);
    let elsewhere = CliTest::new()
        .file("facts.json", test.text("facts.json"))
        .file("finetune.toml", &other)
        .file("other.toml", &other)
        .file("train.jsonl", TRAIN);
    let judge = ["check", "network", "--facts", "facts.json"];
    let (document, exit) = elsewhere.json(judge);
    assert_eq!((exit, &document["verdict"]), (0, &"ok".into()), "{document}");
    for named in [
        ["--config", "other.toml"],
        ["--subnet-ids", "subnet-0ffffffffffffffff"],
    ] {
        let (document, exit) = elsewhere.json(judge.iter().chain(&named));
        assert_eq!((exit, &document["verdict"]), (0, &"warning".into()), "{document}");
        let shown = document.to_string();
        assert!(
            shown.contains("these facts were read for other subnets"),
            "{shown}"
        );
        assert!(!shown.contains("does not exist"), "{shown}");
    }
    for idle in [
        ["--region", "us-east-1"],
        ["--vpc-id", "vpc-0a11ce00000000001"],
        ["--profile", "x"],
    ] {
        let shown = elsewhere.finetune(judge.iter().chain(&idle));
        let told = format!("error: `{}` has no effect with `--facts`\n", idle[0]);
        assert!(shown.starts_with(&told), "{shown}");
        assert!(shown.ends_with("[exit status: 2]\n"), "{shown}");
    }
    assert!(
        elsewhere
            .finetune(judge.iter().chain(&["--sandbox=good"]))
            .contains("has no effect")
    );
}

#[test]
fn remedies_on_standard_output_share_it_with_no_report_for_programs() {
    for scenario in ["good", "no-s3-route"] {
        let test = account(scenario);
        let check = [
            "check",
            "network",
            "--sandbox",
            "--remedy-script",
            "-",
            "--format",
        ];
        for format in ["json", "sarif", "junit", "github"] {
            let shown = test.finetune(check.iter().chain(&[format]));
            assert!(
                !shown.contains("#!/bin/sh") && shown.ends_with("[exit status: 2]\n"),
                "{shown}"
            );
        }
        for format in ["human", "concise"] {
            let output = test.command(check.iter().chain(&[format])).output().unwrap();
            let script = String::from_utf8(output.stdout).unwrap();
            assert!(
                script.starts_with("#!/bin/sh\n") && !script.contains("NET-01 "),
                "{script}"
            );
        }
    }
}
