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
