//! `role show`: of operators, of resources, one document alone, as Terraform.

use std::path::Path;

use serde_json::Value;

use crate::harness::CliTest;
use crate::terraform::{provider, tell, terraform};

const QUICKSTART: &str = include_str!("../../datasets/quickstart/finetune.toml");

const ACCOUNT: [&str; 4] = ["role", "show", "--account-id", "444455556666"];

fn quickstart() -> CliTest {
    CliTest::new().file("finetune.toml", QUICKSTART)
}

/// A job with a key for the model and one for the data.
fn with_keys() -> CliTest {
    let keys = "\n[kms]\ncustom_model_key = \"arn:aws:kms:us-east-1:444455556666:key/0a1b\"\ndata_key = \"arn:aws:kms:us-east-1:444455556666:key/2c3d\"\n";
    CliTest::new().file("finetune.toml", format!("{QUICKSTART}{keys}"))
}

fn shown(test: &CliTest, further: &[&str]) -> String {
    test.finetune(ACCOUNT.iter().chain(further))
}

#[test]
fn whoever_asks_for_the_status_gets_a_policy_of_their_own() {
    insta::assert_snapshot!(shown(&quickstart(), &["--operator", "status"]));
}

#[test]
fn the_policies_of_buckets_endpoint_and_keys_come_with_the_commands_that_put_them() {
    insta::assert_snapshot!(shown(
        &with_keys(),
        &["--resource-policies", "--source-vpce", "vpce-0a1b2c3d4e5f60718"]
    ));
}

#[test]
fn one_document_alone_is_what_aws_takes() {
    let test = with_keys();
    for (about, word) in [
        (&[][..], "trust"),
        (&[], "finetune-vpc"),
        (&["--operator", "ci"], "operator-ci"),
        (&["--resource-policies"], "endpoint"),
        (&["--resource-policies"], "bucket-acme-finetune"),
        (&["--resource-policies"], "key-0a1b"),
    ] {
        let asked = [about, &["--document", word]].concat();
        let output = test.command(ACCOUNT.iter().chain(&asked)).output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["Version"], "2012-10-17", "{word}");
        assert!(!document["Statement"].as_array().unwrap().is_empty(), "{word}");
        let (same, exit) = test.json(ACCOUNT.iter().chain(&asked));
        assert_eq!((same, exit), (document, 0), "{word}");
    }
    insta::assert_snapshot!(shown(&test, &["--document", "finetune-s4"]), @"
    error: no document is called `finetune-s4`
    hint: there are `trust`, `finetune-s3`, `finetune-vpc`, `finetune-kms`
    [exit status: 2]
    ");
}

#[test]
fn principals_and_endpoints_of_the_wrong_shape_are_refused() {
    let session = "arn:aws:sts::444455556666:assumed-role/Admin/me";
    for (flags, expected) in [
        (
            ["--operator", "submit", "--principal", session],
            "is not the ARN of a user or a role",
        ),
        (
            ["--resource-policies", "--source-vpce", "vpc-0a1b", "--quiet"],
            "is not the ID of a VPC endpoint",
        ),
    ] {
        let text = shown(&quickstart(), &flags);
        assert!(
            text.contains(expected) && text.ends_with("[exit status: 2]\n"),
            "{text}"
        );
    }
}

#[test]
fn principals_are_named_where_policies_name_them() {
    let person = "arn:aws:iam::444455556666:user/ml-engineer";
    let test = with_keys();
    let (submit, _) = test.json(
        ACCOUNT
            .iter()
            .chain(&["--operator", "submit", "--principal", person]),
    );
    let statements = submit["operator"]["submit"]["Statement"].as_array().unwrap();
    let itself = statements
        .iter()
        .find(|one| one["Sid"] == "LookAtItself")
        .unwrap();
    assert_eq!(itself["Resource"][0], person);
    let (resources, _) = test.json(
        ACCOUNT
            .iter()
            .chain(&["--resource-policies", "--principal", person]),
    );
    let key = &resources["keys"]["arn:aws:kms:us-east-1:444455556666:key/0a1b"]["Statement"][1];
    assert_eq!(key["Principal"]["AWS"][1], person);
    let notes = resources["notes"].to_string();
    assert!(!notes.contains("--principal"), "{notes}");
}

#[test]
fn terraform_takes_what_is_printed_for_it() {
    let test = with_keys();
    let forms: [&[&str]; 6] = [
        &[],
        &[
            "--operator",
            "submit",
            "--principal",
            "arn:aws:iam::444455556666:user/ml-engineer",
        ],
        &["--operator", "ci"],
        &["--operator", "status"],
        &["--operator", "role"],
        &["--resource-policies", "--source-vpce", "vpce-0a1b2c3d4e5f60718"],
    ];
    let files = forms.map(|form| {
        let args = [form, &["--terraform"]].concat();
        let output = test.command(ACCOUNT.iter().chain(&args)).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    });
    assert!(files.iter().all(
        |file| file.contains("jsonencode({\n    Version   = \"2012-10-17\"")
            || file.contains("Version = \"2012-10-17\"")
    ));
    if terraform(Path::new("."), &["version"]).is_err() {
        tell("what is printed for Terraform was not tried: there is no Terraform here\n");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (index, file) in files.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{index}.tf")), file).unwrap();
    }
    let layout = terraform(folder.path(), &["fmt", "-check", "-diff"]);
    assert!(layout.is_ok(), "{layout:?}");
    let Some(plugins) = provider() else {
        tell("what is printed for Terraform was formatted only: its provider for AWS is not here\n");
        return;
    };
    let plugins = format!("-plugin-dir={}", plugins.display());
    for args in [
        &["init", "-backend=false", "-input=false", &plugins][..],
        &["validate", "-no-color"],
    ] {
        let done = terraform(folder.path(), args);
        assert!(done.is_ok(), "{args:?}: {}", done.unwrap_err());
    }
}
