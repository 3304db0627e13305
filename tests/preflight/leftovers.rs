//! What earlier work left is listed and removed: by the tool itself against accounts in which there is some of
//! every kind.

use std::cell::RefCell;
use std::sync::Arc;

use finetune::commands::clean::{self, CleanEnd, Options};
use finetune::error::ExitStatus;
use finetune::job::leftover::{Leftover, LeftoverKind};
use finetune::journal::JournalFolder;
use finetune::steps::leftovers::Place;
use finetune::steps::{Interrupt, ScaledClock, Silent, Work};
use serde_json::Value;

use super::Account;
use super::folder::Folder;

const LEFT: &str = "leftovers";

/// A script that refuses an operation for want of a permission.
fn denied(operation: &str) -> String {
    let code = match operation {
        "DescribeNetworkInterfaces" => "UnauthorizedOperation",
        "ListRoles" | "ListRoleTags" | "ListMultipartUploads" => "AccessDenied",
        _ => "AccessDeniedException",
    };
    format!(
        "[[fault]]\noperation = \"{operation}\"\ntimes = 999\naction = \"error\"\nstatus = 403\ncode = \"{code}\"\n\
         message = \"no\"\n"
    )
}

fn conflict(operation: &str, times: u32) -> String {
    format!(
        "[[fault]]\noperation = \"{operation}\"\ntimes = {times}\naction = \"error\"\nstatus = 400\n\
         code = \"ConflictException\"\nmessage = \"in a mutating state\"\n"
    )
}

fn list(folder: &Folder, scenario: &str) -> Value {
    folder.json(&["leftovers"], scenario).0
}

/// The names of what is listed of a kind.
fn names(listed: &Value, kind: &str) -> Vec<String> {
    let all = listed["leftovers"].as_array().unwrap().iter();
    let of_kind = all.filter(|one| one["kind"] == kind);
    of_kind
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

/// What became of things, in order: `kind name end`.
fn ends(cleaned: &Value) -> Vec<String> {
    let text = |one: &Value, member: &str| one[member].as_str().unwrap().to_owned();
    let all = cleaned["removals"].as_array().unwrap().iter();
    all.map(|one| format!("{} {} {}", text(one, "kind"), text(one, "name"), text(one, "end")))
        .collect()
}

#[test]
fn some_of_every_kind_is_listed_with_what_it_costs() {
    let folder = Folder::quickstart();
    let (listed, code) = folder.json(&["leftovers"], LEFT);
    assert_eq!(code, 0, "{listed:#}");
    for (kind, expected) in [
        ("deployment", &["others-chat"][..]),
        ("throughput", &["others-committed", "others-steady"]),
        ("model", &["others-model-1", "others-model-2", "others-model-3"]),
        ("role", &["AmazonBedrockFinetune-others"]),
        ("upload", &["s3://acme-finetune/others/training/train.jsonl"]),
        ("interface", &["eni-0a11ce0000000000f"]),
    ] {
        assert_eq!(names(&listed, kind), expected, "{kind}");
    }
    // Three models, and two units for 730 hours; no price is known for the term of six months.
    assert_eq!(listed["monthly_usd"], "88335.85");
    assert_eq!(
        (&listed["prices_unknown"], &listed["complete"]),
        (&1.into(), &true.into())
    );
    assert_eq!(listed["not_looked_at"][0]["kind"], "data");
    let (empty, code) = folder.json(&["leftovers"], "good");
    assert_eq!((code, empty["leftovers"].as_array().unwrap().len()), (0, 0));
}

#[test]
fn a_person_reads_it_in_80_columns() {
    let folder = Folder::quickstart();
    let shown = folder.run(&["leftovers"], LEFT);
    // When the account was made is today's business.
    let dated: Vec<String> = shown
        .stdout
        .lines()
        .map(|line| {
            assert!(line.chars().count() <= 100, "{line}");
            let mut line = line.to_owned();
            while let Some(at) = line
                .find("20")
                .filter(|at| line[*at..].len() >= 10 && line[*at + 4..].starts_with('-'))
            {
                line.replace_range(at..at + 10, "[the day]");
            }
            line
        })
        .collect();
    insta::assert_snapshot!(dated.join("\n"));
    let lines = folder.run(&["leftovers", "--format", "concise"], LEFT).stdout;
    assert!(
        lines.contains("throughput p00000000001 88,330.00 others-steady\n"),
        "{lines}"
    );
    let csv = folder.run(&["leftovers", "--format", "csv"], LEFT).stdout;
    assert_eq!(csv.lines().count(), 1 + 9, "{csv}");
}

#[test]
fn a_list_that_is_refused_is_said_and_hides_nothing_else() {
    let folder = Folder::quickstart();
    for (operation, permission, kind) in [
        (
            "ListCustomModelDeployments",
            "bedrock:ListCustomModelDeployments",
            "deployment",
        ),
        (
            "ListProvisionedModelThroughputs",
            "bedrock:ListProvisionedModelThroughputs",
            "throughput",
        ),
        ("ListCustomModels", "bedrock:ListCustomModels", "model"),
        ("ListRoles", "iam:ListRoles", "role"),
        ("ListRoleTags", "iam:ListRoleTags", "role"),
        ("ListMultipartUploads", "s3:ListBucketMultipartUploads", "upload"),
        (
            "DescribeNetworkInterfaces",
            "ec2:DescribeNetworkInterfaces",
            "interface",
        ),
    ] {
        let scenario = folder.scenario(LEFT, &denied(operation));
        let (listed, code) = folder.json(&["leftovers"], &scenario);
        assert_eq!(code, 4, "{operation}");
        assert_eq!(listed["unread"][0]["kind"], kind, "{operation}");
        assert_eq!(
            listed["unread"][0]["reason"],
            format!("the caller lacks `{permission}`")
        );
        assert!(names(&listed, kind).is_empty());
        let others = listed["leftovers"].as_array().unwrap().len();
        assert!(others >= 6, "{operation}: {others}");
        let shown = folder.run(&["leftovers"], &scenario).stdout;
        assert!(shown.contains(": not known, the caller lacks"), "{shown}");
        std::fs::remove_dir_all(folder.path().join(".finetune")).unwrap();
    }
    // What serves models decides about them, and so do jobs.
    for operation in ["ListCustomModelDeployments", "ListModelCustomizationJobs"] {
        let scenario = folder.scenario(LEFT, &denied(operation));
        let (cleaned, code) = folder.json(&["clean", "others-model-3", "--yes"], &scenario);
        assert_eq!(
            (code, ends(&cleaned)),
            (1, vec!["model others-model-3 kept".to_owned()])
        );
        std::fs::remove_dir_all(folder.path().join(".finetune")).unwrap();
    }
}

#[test]
fn what_is_in_use_stays_until_its_user_goes_too() {
    let folder = Folder::quickstart();
    let (cleaned, code) = folder.json(&["clean", "others-model-1", "m00000000003", "--yes"], LEFT);
    assert_eq!(code, 1);
    assert_eq!(
        ends(&cleaned),
        ["model others-model-1 kept", "model others-model-3 removed"]
    );
    assert_eq!(
        cleaned["removals"][0]["reasons"][0],
        "deployment `others-chat` serves it"
    );
    let both = ["clean", "others-model-1", "others-chat", "--yes"];
    let (cleaned, code) = folder.json(&both, LEFT);
    assert_eq!(
        (code, ends(&cleaned)),
        (
            0,
            vec![
                "deployment others-chat removed".to_owned(),
                "model others-model-1 removed".to_owned(),
            ]
        )
    );
    assert_eq!(names(&list(&folder, LEFT), "model"), ["others-model-2"]);
    let again = folder.run(&both, LEFT);
    assert_eq!(again.code, 2);
    assert!(
        again
            .stderr
            .contains("nothing that is left over is called `others-model-1`"),
        "{}",
        again.stderr
    );
}

#[test]
fn all_of_some_kinds_goes_and_what_can_not_go_is_said() {
    let folder = Folder::quickstart();
    let all = LeftoverKind::ALL.map(|kind| ["--kind", kind.name()]).concat();
    let before = list(&folder, LEFT);
    let planned = folder.run(&[&["clean", "--dry-run"], all.as_slice()].concat(), LEFT);
    assert_eq!(planned.code, 1, "{}", planned.stdout);
    assert!(
        planned.stdout.contains("can not be got back"),
        "{}",
        planned.stdout
    );
    let unchosen = folder.run(&["clean", "--dry-run"], LEFT);
    assert_eq!((unchosen.code, unchosen.stdout), (0, planned.stdout));
    assert_eq!(list(&folder, LEFT), before, "nothing was changed");
    let (cleaned, code) = folder.json(&[&["clean", "--yes"], all.as_slice()].concat(), LEFT);
    assert_eq!(code, 1);
    assert_eq!(
        ends(&cleaned),
        [
            "deployment others-chat removed",
            "throughput others-committed kept",
            "throughput others-steady removed",
            "model others-model-1 removed",
            "model others-model-2 removed",
            "model others-model-3 removed",
            "role AmazonBedrockFinetune-others removed",
            "upload s3://acme-finetune/others/training/train.jsonl kept",
            "interface eni-0a11ce0000000000f removed",
        ]
    );
    let left = list(&folder, LEFT);
    // What may be another program's goes only when it is named.
    assert_eq!(left["leftovers"].as_array().unwrap().len(), 2, "{left:#}");
    assert_eq!(names(&left, "throughput"), ["others-committed"]);
}

#[test]
fn what_aws_refuses_is_told_and_the_rest_goes_on() {
    let folder = Folder::quickstart();
    let refused = denied("DeleteCustomModel") + &denied("DeleteRolePolicy");
    let scenario = folder.scenario(LEFT, &refused);
    let args = [
        "clean",
        "--kind",
        "model",
        "--kind",
        "role",
        "--kind",
        "deployment",
        "--kind",
        "interface",
        "--yes",
    ];
    let ended = folder.run(&args, &scenario);
    assert_eq!(ended.code, 4);
    for text in [
        "removed: deployment `others-chat`",
        "not removed: model `others-model-1`",
        "the caller needs `bedrock:DeleteCustomModel`",
        "stays: model `others-model-2`",
        "not removed: role `AmazonBedrockFinetune-others`",
        "the caller needs `iam:DeleteRolePolicy`",
        "removed: interface `eni-0a11ce0000000000f`",
        "2 things removed, 1 left alone, 3 not removed",
    ] {
        assert!(ended.stdout.contains(text), "{text}:\n{}", ended.stdout);
    }
}

#[test]
fn a_model_that_was_just_freed_is_tried_again_and_another_is_not() {
    let folder = Folder::quickstart();
    let scenario = folder.scenario(LEFT, &conflict("DeleteCustomModel", 3));
    let (cleaned, code) = folder.json(&["clean", "others-model-1", "others-chat", "--yes"], &scenario);
    assert_eq!(code, 0, "{cleaned:#}");
    let other = Folder::quickstart();
    let scenario = other.scenario(LEFT, &conflict("DeleteCustomModel", 3));
    let (cleaned, code) = other.json(&["clean", "others-model-3", "--yes"], &scenario);
    assert_eq!(
        (code, ends(&cleaned)),
        (4, vec!["model others-model-3 failed".to_owned()])
    );
    assert!(
        cleaned["removals"][0]["error"]
            .as_str()
            .unwrap()
            .contains("in a mutating state")
    );
}

#[test]
fn nothing_is_removed_that_nobody_chose() {
    let folder = Folder::quickstart();
    for (args, why) in [
        (&["clean"][..], "there is no terminal to ask on"),
        (&["clean", "--yes"], "`--yes` agrees to what is chosen"),
    ] {
        let ended = folder.run(args, LEFT);
        assert_eq!(ended.code, 2, "{args:?}");
        assert!(ended.stderr.contains(why), "{}", ended.stderr);
    }
    let both = folder.run(&["clean", "x", "--kind", "model"], LEFT);
    assert_eq!(both.code, 2);
    assert_eq!(list(&folder, LEFT)["leftovers"].as_array().unwrap().len(), 9);
}

#[test]
fn a_running_job_keeps_its_role_and_its_data_and_others_may_be_its_base() {
    let folder = Folder::quickstart();
    // Time stands still, or the job would end.
    let scenario = folder.scenario(LEFT, "scale = 1\n");
    assert_eq!(folder.run(&["upload"], &scenario).code, 0);
    let listed = list(&folder, &scenario);
    let data = names(&listed, "data");
    assert!(
        data.len() == 1 && data[0].contains("/quickstart/training/"),
        "{data:?}"
    );
    let submitted = folder.run(&["submit", "--no-check", "--yes"], &scenario);
    assert_eq!(submitted.code, 0, "{}", submitted.stderr);
    let listed = list(&folder, &scenario);
    assert!(names(&listed, "data").is_empty(), "the job uses it");
    let (cleaned, code) = folder.json(&["clean", "AmazonBedrockFinetune-quickstart", "--yes"], &scenario);
    assert_eq!((code, &cleaned["removals"][0]["end"]), (1, &"kept".into()));
    let reason = cleaned["removals"][0]["reasons"][0].as_str().unwrap();
    assert!(reason.contains("which has not ended, uses it"), "{reason}");
    // The journal of this folder says what the job starts from: no custom model is held.
    let (cleaned, code) = folder.json(&["clean", "others-model-3", "--yes"], &scenario);
    assert_eq!((code, &cleaned["removals"][0]["end"]), (0, &"removed".into()));
    assert_eq!(folder.run(&["stop", "--yes", "--no-wait"], &scenario).code, 0);
}

#[test]
fn a_job_of_somebody_else_may_start_from_a_model() {
    let folder = Folder::quickstart();
    let scenario = folder.scenario(LEFT, "[others]\njobs = 1\n");
    let (cleaned, code) = folder.json(&["clean", "others-model-3", "--yes"], &scenario);
    assert_eq!(code, 1);
    let reason = cleaned["removals"][0]["reasons"][0].as_str().unwrap();
    assert!(
        reason.contains("does not say whether it starts from this model"),
        "{reason}"
    );
    let (_, code) = folder.json(&["clean", "others-model-3", "--yes", "--ignore-jobs"], &scenario);
    assert_eq!(code, 0);
}

#[test]
fn data_that_no_job_uses_goes_by_its_uri() {
    let folder = Folder::quickstart();
    assert_eq!(folder.run(&["upload"], "good").code, 0);
    let data = names(&list(&folder, "good"), "data");
    let (cleaned, code) = folder.json(&["clean", &data[0], "--yes"], "good");
    assert_eq!((code, &cleaned["removals"][0]["end"]), (0, &"removed".into()));
    assert!(names(&list(&folder, "good"), "data").is_empty());
    // What is gone is simply sent again.
    assert_eq!(folder.run(&["upload"], "good").code, 0);
    assert_eq!(names(&list(&folder, "good"), "data"), data);
    // What a damaged journal would say is not known, and only that.
    let runs = folder.path().join(".finetune/sandbox-runs/good");
    std::fs::write(runs.join("other-00000000.jsonl"), "half a line\n").unwrap();
    let (listed, code) = folder.json(&["leftovers"], "good");
    assert_eq!((code, &listed["unread"][0]["kind"]), (3, &"data".into()));
    let reason = listed["unread"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("other-00000000"), "{reason}");
    assert_eq!(folder.run(&["clean", "--kind", "model", "--yes"], "good").code, 0);
}

fn work(account: &Account) -> Work {
    let clock = account.sandbox().clock();
    Work {
        session: Arc::new(account.session()),
        clock: Arc::new(ScaledClock::new(move || clock.now_millis(), 600.0)),
        observer: Arc::new(Silent),
        interrupt: Interrupt::new(),
    }
}

/// Somebody is asked about each kind, and says no to some.
#[tokio::test]
async fn kind_by_kind_only_what_was_agreed_to_goes() {
    let account = Account::new(LEFT);
    let work = work(&account);
    let options = Options {
        choice: None,
        dry_run: false,
        ignore_jobs: false,
    };
    let asked = RefCell::new(Vec::new());
    let (place, journals) = (Place::default(), JournalFolder::aws(account.folder.path()));
    let confirm = async |things: &[&Leftover]| {
        let kind = things[0].kind;
        let names: Vec<&str> = things.iter().map(|one| one.name.as_str()).collect();
        asked.borrow_mut().push((kind, names.join(" ")));
        Ok(matches!(kind, LeftoverKind::Deployment | LeftoverKind::Model))
    };
    let run = clean::run(&options, &place, &journals, &work, confirm);
    let outcome = Box::pin(run).await.unwrap();
    // The second model is still served by what was not agreed to: it is not even asked about.
    assert_eq!(
        asked.into_inner(),
        [
            (LeftoverKind::Deployment, "others-chat".to_owned()),
            (LeftoverKind::Throughput, "others-steady".to_owned()),
            (LeftoverKind::Model, "others-model-1 others-model-3".to_owned()),
            (LeftoverKind::Role, "AmazonBedrockFinetune-others".to_owned()),
            (LeftoverKind::Interface, "eni-0a11ce0000000000f".to_owned()),
        ]
    );
    let removed = outcome.ends.iter().filter(|(_, end)| *end == CleanEnd::Removed);
    let removed: Vec<&str> = removed.map(|(one, _)| one.name.as_str()).collect();
    assert_eq!(removed, ["others-chat", "others-model-1", "others-model-3"]);
    assert_eq!(outcome.exit_status(), ExitStatus::Success);
    let declined = outcome.ends.iter().filter(|(_, end)| *end == CleanEnd::Declined);
    assert_eq!(declined.count(), 3);
}

/// Whoever interrupts gets what was begun done, and nothing more.
#[tokio::test]
async fn after_an_interruption_nothing_more_is_removed() {
    let account = Account::new(LEFT);
    let work = work(&account);
    let options = Options {
        choice: Some(finetune::job::leftover::Choice::Kinds(vec![
            LeftoverKind::Model,
            LeftoverKind::Deployment,
        ])),
        dry_run: false,
        ignore_jobs: false,
    };
    let (place, journals) = (Place::default(), JournalFolder::aws(account.folder.path()));
    let run = clean::run(&options, &place, &journals, &work, async |_| {
        work.interrupt.press();
        Ok(true)
    });
    let outcome = Box::pin(run).await.unwrap();
    assert!(
        outcome
            .ends
            .iter()
            .all(|(_, end)| !matches!(end, CleanEnd::Removed))
    );
    assert_eq!(outcome.exit_status(), ExitStatus::Interrupted);
}
