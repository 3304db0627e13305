//! What is no job of any verb: streams that close, disks that fill.

use crate::harness::CliTest;

/// Runs `rules` with `stdout` as its standard output; returns its standard error and exit code.
#[cfg(unix)]
fn rules_into(stdout: impl Into<std::process::Stdio>) -> (String, Option<i32>) {
    let test = CliTest::new();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_finetune"))
        .arg("rules")
        .current_dir(test.path(""))
        .stdout(stdout)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.code())
}

#[cfg(unix)]
#[test]
fn a_closed_standard_output_ends_quietly() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(rules_into(writer), (String::new(), Some(0)));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let (stderr, code) = rules_into(full);
    assert_eq!(code, Some(3));
    insta::assert_snapshot!(stderr, @"
    error: failed to write to standard output
      caused by: No space left on device (os error 28)
    hint: make room where the output is written to
    ");
}

#[test]
fn control_characters_of_arguments_do_not_reach_the_terminal() {
    let answer = CliTest::new().finetune(["explain", "a\u{1b}[2Jb"]);
    insta::assert_snapshot!(answer, @r#"
    error: there is no rule `a\u{1b}[2Jb`
    hint: `finetune rules` lists them all
    [exit status: 2]
    "#);
}

#[test]
fn what_would_steer_the_terminal_is_shown_escaped_in_usage_errors() {
    let shown = CliTest::new().finetune(["rules", "--format", "x\u{1b}[31mZ\u{202e}"]);
    assert!(shown.contains("\\u{202e}"), "{shown:?}");
    assert!(
        !shown.contains('\u{1b}') && !shown.contains('\u{202e}'),
        "{shown:?}"
    );
}
