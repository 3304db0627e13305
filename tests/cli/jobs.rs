//! `jobs` and `stop` as a person and a script see them.

use crate::harness::CliTest;

fn submitted() -> CliTest {
    let test = CliTest::quickstart()
        // On a busy machine too the job is still there to be stopped.
        .file(
            "slow.toml",
            "about = \"a job that takes long\"\nbase = \"good\"\naccount.timing.training = 1000000\n",
        )
        .sandbox("slow.toml");
    let made = test.finetune(["submit", "--sandbox", "--quiet", "--yes"]);
    assert!(made.ends_with("[exit status: 0]\n"), "{made}");
    test
}

#[test]
fn a_job_is_listed_stopped_and_listed_as_stopped() {
    let test = submitted();
    let (before, _) = test.json(["jobs", "--sandbox", "--mine"]);
    assert_eq!(before["jobs"].as_array().unwrap().len(), 1, "{before}");
    assert_eq!(before["jobs"][0]["status"], "InProgress");
    let (dry, code) = test.json(["stop", "--sandbox", "--dry-run"]);
    assert_eq!((code, dry["end"].as_str()), (0, Some("dry_run")));
    let unasked = test.finetune(["stop", "--sandbox", "--quiet"]);
    insta::assert_snapshot!(unasked, @"
    error: `stop` asks before it stops a job, and there is no terminal to ask on
    hint: pass `--yes` to stop it from a script
    hint: `--dry-run` shows what would be done
    [exit status: 2]
    ");
    let (stopped, code) = test.json(["stop", "--sandbox", "--quiet", "--yes"]);
    assert_eq!((code, stopped["end"].as_str()), (6, Some("ended")), "{stopped}");
    assert_eq!(stopped["job"]["status"], "Stopped");
    let (again, code) = test.json(["stop", "--sandbox", "--yes"]);
    assert_eq!((code, again["end"].as_str()), (6, Some("ended_before")));
    let list = test.finetune([
        "jobs",
        "--sandbox",
        "--quiet",
        "--status",
        "stopped",
        "--format",
        "csv",
    ]);
    assert!(list.starts_with("name,status,stage,"), "{list}");
    assert!(
        list.contains("\nquickstart-") && list.contains(",Stopped,,"),
        "{list}"
    );
    let none = test.finetune(["jobs", "--sandbox", "--quiet", "--created-before", "2000-01-01"]);
    insta::assert_snapshot!(none, @"
    no customization job like that in us-east-1
    [exit status: 0]
    ");
}

#[test]
fn wrong_filters_are_wrong_usage() {
    for (flag, value, said) in [
        ("--status", "done", "is no status of a job"),
        ("--created-after", "soon", "is no time"),
        ("--name", "a_b", "can't be looked for"),
        ("--limit", "0", "invalid value"),
    ] {
        let seen = CliTest::new().finetune(["jobs", flag, value]);
        assert!(
            seen.contains(said) && seen.ends_with("[exit status: 2]\n"),
            "{seen}"
        );
    }
}
