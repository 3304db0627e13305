//! `role check --terraform` on what Terraform 1.11 with the AWS provider 5.100 printed of real
//! configurations: a plan of new resources, the state after it was applied, a plan with modules and values
//! that are known after apply only.

use serde_json::{Value, json};

use super::folder;
use super::scenario::{finetune, ids};

/// Judges a role of a fixture for the job without a VPC.
fn check(fixture: &str, more: &[&str]) -> (String, i32) {
    let work = tempfile::tempdir().unwrap();
    let copy = |from: &str, to: &str| {
        std::fs::copy(folder().join(from), work.path().join(to)).unwrap();
    };
    copy("jobs/storage.toml", "finetune.toml");
    copy(&format!("terraform/{fixture}"), "show.json");
    let args = ["role", "check", "--terraform", "show.json"];
    finetune(work.path(), &[&args[..], more].concat(), "")
}

fn document(fixture: &str, more: &[&str]) -> (Value, i32) {
    let (text, exit) = check(fixture, &[more, &["--format", "json"]].concat());
    (
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}")),
        exit,
    )
}

#[test]
fn a_plan_of_new_resources_and_the_state_after_it_are_judged_alike() {
    let (plan, exit) = document("plan.json", &[]);
    assert_eq!((&plan["sufficient"], exit), (&json!(true), 0), "{plan:#}");
    // Inputs are guarded against a bucket of the same name elsewhere, results are not.
    assert_eq!(ids(&plan["excess"]), ["s3-output-other-owner"]);
    let (state, exit) = document("state.json", &[]);
    assert_eq!((&state["sufficient"], exit), (&json!(true), 0), "{state:#}");
    assert_eq!(plan["excess"], state["excess"]);
    assert_eq!(
        plan["role"],
        "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone"
    );
    let notes = plan["assumed"].to_string();
    assert!(notes.contains("as the plan will have made it"), "{notes}");
}

#[test]
fn a_role_is_taken_by_address_or_name() {
    for name in ["aws_iam_role.other", "SomethingElse"] {
        let (found, exit) = document("plan.json", &["--role", name]);
        assert_eq!(exit, 1);
        assert!(ids(&found["denied"]).contains(&"sts:AssumeRole".to_owned()));
        assert_eq!(found["unknown"], json!([]));
    }
    let (text, exit) = check("plan.json", &["--role", "nobody"]);
    assert_eq!(exit, 3);
    assert!(
        text.contains(
            "it holds no role `nobody`; it holds `aws_iam_role.job` (`AmazonBedrockFinetune-support-tone`)"
        ),
        "{text}"
    );
}

#[test]
fn what_is_known_after_apply_only_makes_unknown_what_depends_on_it() {
    let (found, exit) = document("modules.json", &[]);
    assert_eq!(
        (&found["sufficient"], &found["verdict"], exit),
        (&json!(false), &json!("insufficient"), 1)
    );
    // The endpoint's policy is known and has no write: that is denied, whatever the unknown policy holds.
    assert_eq!(ids(&found["denied"]), ["s3:PutObject"]);
    let change = &found["denied"][0]["changes"][0];
    assert_eq!(
        (&change["change"], &change["layer"]),
        (&json!("add-actions"), &json!("endpoint"))
    );
    let unknown = ids(&found["unknown"]);
    assert!(unknown.contains(&"s3:GetObject".to_owned()), "{unknown:?}");
    let reason = found["unknown"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("known after apply only"), "{reason}");
    assert!(reason.contains("data.aws_iam_policy_document.read"), "{reason}");
    assert_eq!(
        found["role"],
        "arn:aws:iam::111122223333:role/service-role/AmazonBedrockFinetune-support-tone"
    );
}

#[test]
fn what_is_no_plan_is_refused_with_what_would_be() {
    let work = tempfile::tempdir().unwrap();
    std::fs::copy(
        folder().join("jobs/storage.toml"),
        work.path().join("finetune.toml"),
    )
    .unwrap();
    let ask = |text: &str| finetune(work.path(), &["role", "check", "--terraform", "-"], text);
    for (text, expected) in [
        ("{", "it is not JSON"),
        ("{}", "it has no `format_version`"),
        (r#"{"format_version":"2.0"}"#, "its format is version `2.0`"),
        (
            r#"{"format_version":"1.0"}"#,
            "neither `values` nor `planned_values`",
        ),
        (
            r#"{"format_version":"1.0","values":{"root_module":{}}}"#,
            "it holds no `aws_iam_role`",
        ),
    ] {
        let (said, exit) = ask(text);
        assert!(said.contains(expected) && exit == 3, "{said}");
    }
}
