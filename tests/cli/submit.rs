//! `submit` as a person and a script see it.

use crate::harness::CliTest;

const QUICKSTART: &str = include_str!("../../datasets/quickstart/finetune.toml");

#[test]
fn a_script_has_to_say_that_it_wants_a_job() {
    let test = CliTest::new().file("finetune.toml", QUICKSTART);
    insta::assert_snapshot!(test.finetune(["submit"]), @"
    error: `submit` asks before it makes a job, and there is no terminal to ask on
    hint: pass `--yes` to submit from a script
    hint: `--dry-run` shows what would be done
    [exit status: 2]
    ");
}

#[test]
fn who_may_not_pass_the_role_is_stopped_before_anything_changes_and_told_why_afterwards() {
    let test = CliTest::quickstart().sandbox("operator-may-not-pass-role");
    let stopped = test.finetune(["submit", "--sandbox", "--quiet", "--yes"]);
    assert!(stopped.contains("error[IAM-08]"), "{stopped}");
    assert!(stopped.ends_with("[exit status: 1]\n"), "{stopped}");
    let refused = test.finetune(["submit", "--sandbox", "--quiet", "--yes", "--no-check"]);
    assert!(
        refused.contains("not authorized to perform: iam:PassRole on resource"),
        "{refused}"
    );
    assert!(
        refused.contains("hint: the caller needs `iam:PassRole`"),
        "{refused}"
    );
    assert!(refused.ends_with("[exit status: 4]\n"), "{refused}");
}

#[cfg(unix)]
#[test]
fn a_watched_submission_is_json_lines_and_runs_a_command_at_the_end() {
    let test = CliTest::quickstart().sandbox("good");
    let told = "echo $FINETUNE_STATUS > told; echo aside";
    let args = [
        "submit",
        "--sandbox",
        "--quiet",
        "--watch",
        "--format",
        "json",
        "--exec",
        "sh",
        "-c",
        told,
    ];
    let output = test.command(args).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let lines: Vec<serde_json::Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (end, looks) = lines.split_last().unwrap();
    assert!(!looks.is_empty() && looks.iter().all(|line| line["event"] == "look"));
    assert_eq!(
        (&end["event"], &end["command"]),
        (&"end".into(), &"submit".into())
    );
    assert_eq!(
        (&end["end"], &end["job"]["status"]),
        (&"submitted".into(), &"Completed".into())
    );
    assert_eq!(test.text("told"), "Completed\n");
    let alone = test.finetune(["submit", "--sandbox", "--exec", "true"]);
    assert!(
        alone.contains("--watch") && alone.ends_with("[exit status: 2]\n"),
        "{alone}"
    );
}

#[test]
fn a_job_like_an_earlier_one_needs_no_file_and_its_plan_says_what_came_from_where() {
    let test = CliTest::quickstart().sandbox("good");
    let (made, code) = test.json(["submit", "--sandbox", "--quiet"]);
    assert_eq!(code, 0, "{made}");
    let name = made["plan"]["job_name"].as_str().unwrap();
    std::fs::remove_file(test.path("finetune.toml")).unwrap();
    let data = test
        .text("train.jsonl")
        .lines()
        .rev()
        .fold(String::new(), |all, line| all + line + "\n");
    let test = test.file("new.jsonl", data);
    let args = [
        "submit",
        "--sandbox",
        "--quiet",
        "--like",
        name,
        "--training-data",
        "new.jsonl",
        "--dry-run",
    ];
    let seen = test.finetune(args);
    let plan = seen.find("\n  like ").map_or(seen.as_str(), |at| &seen[at..]);
    let plan = plan.split("  changes ").next().unwrap();
    insta::assert_snapshot!(plan.replace(name, "quickstart-[digits]"), @"
      like             quickstart-[digits]: data.bucket, data.output, data.prefix,
                       job.base_model, job.custom_model_name,
                       job.customization_type, job.hyperparameters.epochCount,
                       job.hyperparameters.learningRate,
                       job.hyperparameters.learningRateWarmupSteps, job.name,
                       network.security_group_ids, network.subnet_ids, region,
                       role.name, tags.project
      from flags       data.training
    ");
    let (document, _) = test.json(args);
    let plan = &document["plan"];
    assert_eq!(plan["like"]["job"], name);
    assert_eq!(plan["like"]["from_flags"], serde_json::json!(["data.training"]));
    assert_eq!(plan["hyperparameters"], made["plan"]["hyperparameters"]);
    assert_eq!(plan["vpc"], made["plan"]["vpc"]);
    assert_eq!(plan["role"], made["plan"]["role"]);
    assert_ne!(plan["job_name"], made["plan"]["job_name"]);
    // The same request is the same job.
    let (same, _) = test.json([
        "submit",
        "--sandbox",
        "--quiet",
        "--like",
        name,
        "--training-data",
        "train.jsonl",
    ]);
    assert_eq!(
        (&same["job_arn"], &same["found"]),
        (&made["job_arn"], &true.into())
    );

    let refused = test
        .file("mine.toml", "mine")
        .finetune(["export", name, "--sandbox", "-o", "mine.toml"]);
    assert!(refused.contains("`mine.toml` is there already"), "{refused}");
    assert!(refused.ends_with("[exit status: 3]\n"), "{refused}");
}

#[test]
fn a_job_is_exported_to_a_file_that_the_preflight_takes() {
    let test = CliTest::quickstart().sandbox("good");
    let (made, _) = test.json(["submit", "--sandbox", "--quiet"]);
    let name = made["plan"]["job_name"].as_str().unwrap();
    let (document, code) = test.json(["export", name, "--sandbox", "--quiet", "-o", "again.toml"]);
    assert_eq!((code, &document["complete"]), (0, &true.into()), "{document}");
    assert_eq!(document["toml"], test.text("again.toml"));
    let stdout = test.finetune(["export", name, "--sandbox", "--quiet"]);
    assert_eq!(stdout, test.text("again.toml") + "[exit status: 0]\n");
    let checked = test.finetune(["check", "--sandbox", "--quiet", "--config", "again.toml"]);
    assert!(checked.ends_with("[exit status: 0]\n"), "{checked}");
}
