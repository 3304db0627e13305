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
    let test = CliTest::new()
        .file("finetune.toml", QUICKSTART)
        .file(
            "train.jsonl",
            include_str!("../../datasets/quickstart/train.jsonl"),
        )
        .sandbox("operator-may-not-pass-role");
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
