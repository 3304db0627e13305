//! `completions` and `man`.

use crate::harness::CliTest;

#[test]
fn every_shell_gets_completions_of_verbs_and_flags() {
    let test = CliTest::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = test.command(["completions", shell]).output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success());
        for word in ["explain", "endpoint-url"] {
            assert!(script.contains(word), "{shell} completes no {word}");
        }
    }
}

#[test]
fn man_pages_are_written_into_a_folder() {
    let test = CliTest::new();
    let listed = test.finetune(["man", "--dir", "man1"]);
    assert!(listed.contains("man1/finetune.1\n"), "{listed}");
    assert!(test.text("man1/finetune-explain.1").contains(".SH NAME"));
    let page = test.finetune(["man"]);
    assert!(page.starts_with(".ie"), "{page}");
}
