//! Help, version and wrong usage.

use crate::harness::CliTest;

#[test]
fn help_goes_to_standard_output_and_fits_the_terminal() {
    for columns in [40, 80] {
        let test = CliTest::new().columns(columns);
        let output = test.command(["-h"]).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty());
        let help = String::from_utf8(output.stdout).unwrap();
        for word in [
            "Usage: finetune",
            "explain",
            "--sandbox[=<SCENARIO>]",
            "Exit codes:",
        ] {
            assert!(help.contains(word), "{word} at {columns} columns:\n{help}");
        }
        assert!(!help.contains('\u{1b}'));
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let version = CliTest::new().finetune(["--version"]);
    insta::assert_snapshot!(version, @"
    finetune [version]
    [exit status: 0]
    ");
}

#[test]
fn wrong_usage_is_told_on_standard_error_with_code_2() {
    let usage = CliTest::new().finetune(["explian"]);
    insta::assert_snapshot!(usage, @"
    error: unrecognized subcommand 'explian'

      tip: some similar subcommands exist: 'clean', 'explain'

    Usage: finetune [OPTIONS] <COMMAND>

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert!(
        CliTest::new()
            .finetune::<&str>([])
            .ends_with("[exit status: 2]\n")
    );
}

#[test]
fn colour_is_written_where_it_was_asked_for() {
    let coloured = |test: CliTest, color: &str| {
        let output = test
            .command(["explain", "NET-05", "--color", color])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap().contains('\u{1b}')
    };
    assert!(coloured(CliTest::new(), "always"));
    assert!(!coloured(CliTest::new(), "never"));
    assert!(
        !coloured(CliTest::new(), "auto"),
        "standard output is no terminal"
    );
    assert!(coloured(CliTest::new().variable("CLICOLOR_FORCE", "1"), "auto"));
    assert!(!coloured(CliTest::new().variable("NO_COLOR", "1"), "auto"));
    assert!(
        coloured(CliTest::new().variable("NO_COLOR", "1"), "always"),
        "the flag is nearer than the variable"
    );
}
