//! `role check --terraform` on what Terraform 1.11 with the AWS provider 5.100 printed of real
//! configurations: a plan of new resources, the state after it was applied, a plan with modules and values
//! that are known after apply only.

use serde_json::{Value, json};

use super::folder;
use super::scenario::{finetune, ids};

/// What Terraform printed, put to the tool for a job of `jobs/`.
fn printed(job: &str, show: &str, more: &[&str]) -> (String, i32) {
    let work = tempfile::tempdir().unwrap();
    let from = folder().join("jobs").join(format!("{job}.toml"));
    std::fs::copy(from, work.path().join("finetune.toml")).unwrap();
    std::fs::write(work.path().join("show.json"), show).unwrap();
    let args = ["role", "check", "--terraform", "show.json"];
    finetune(work.path(), &[&args[..], more].concat(), "")
}

fn shown(fixture: &str) -> String {
    std::fs::read_to_string(folder().join("terraform").join(fixture)).unwrap()
}

/// Judges a role of a fixture for the job without a VPC.
fn check(fixture: &str, more: &[&str]) -> (String, i32) {
    printed("storage", &shown(fixture), more)
}

fn judged(job: &str, show: &str, more: &[&str]) -> (Value, i32) {
    let (text, exit) = printed(job, show, &[more, &["--format", "json"]].concat());
    (
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}")),
        exit,
    )
}

fn document(fixture: &str, more: &[&str]) -> (Value, i32) {
    judged("storage", &shown(fixture), more)
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
    let (found, exit) = judged("vpc", &shown("modules.json"), &[]);
    assert_eq!(
        (&found["sufficient"], &found["verdict"], exit),
        (&json!(false), &json!("insufficient"), 1)
    );
    // The endpoint's policy is known and has no write: that is denied, whatever the unknown policy holds.
    assert_eq!(of_storage(&found), ["s3:PutObject"]);
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

/// The IDs of what is denied of storage; the role of the fixture may do nothing in a VPC.
fn of_storage(found: &Value) -> Vec<String> {
    let denied = ids(&found["denied"]).into_iter();
    denied.filter(|id| id.starts_with("s3:")).collect()
}

/// The notes on what was taken for granted, as one text.
fn notes(found: &Value) -> String {
    found["assumed"].to_string()
}

#[test]
fn an_endpoint_has_its_say_of_jobs_in_its_own_vpc_only() {
    // A job without a VPC passes none.
    let (found, _) = document("modules.json", &[]);
    assert_eq!(of_storage(&found), [""; 0], "{found:#}");
    assert!(notes(&found).contains("the job has no VPC: the policy of `aws_vpc_endpoint.s3` has no say"));

    let plan: Value = serde_json::from_str(&shown("modules.json")).unwrap();
    let place = "/planned_values/root_module/resources";
    let endpoint = |name: &str, vpc: &str| {
        let all = plan.pointer(place).unwrap().as_array().unwrap();
        let is_it = |one: &&Value| one["address"] == "aws_vpc_endpoint.s3";
        let mut one = all.iter().find(is_it).unwrap().clone();
        one["address"] = json!(format!("aws_vpc_endpoint.{name}"));
        one["name"] = json!(name);
        one["values"]["vpc_id"] = json!(vpc);
        one
    };
    let subnet = json!({
        "address": "aws_subnet.a", "mode": "managed", "type": "aws_subnet", "name": "a",
        "values": { "id": "subnet-0a1b2c3d4e5f60711", "vpc_id": "vpc-ours" },
    });
    let with = |more: &[Value]| {
        let mut changed = plan.clone();
        let list = changed.pointer_mut(place).unwrap().as_array_mut().unwrap();
        list.retain(|one| one["address"] != "aws_vpc_endpoint.s3");
        list.extend_from_slice(more);
        judged("vpc", &changed.to_string(), &[]).0
    };
    let (ours, theirs) = (endpoint("ours", "vpc-ours"), endpoint("theirs", "vpc-theirs"));
    let found = with(&[theirs.clone(), ours.clone(), subnet.clone()]);
    assert_eq!(of_storage(&found), ["s3:PutObject"]);
    let found = with(&[theirs.clone(), subnet]);
    assert_eq!(of_storage(&found), [""; 0], "{found:#}");
    assert!(notes(&found).contains("another VPC than `aws_vpc_endpoint.theirs`"));
    // Where the VPC of the job is not known, which of them it passes is not either.
    let found = with(&[theirs, ours]);
    assert_eq!(of_storage(&found), [""; 0], "{found:#}");
    assert!(ids(&found["unknown"]).contains(&"s3:PutObject".to_owned()));
}

#[test]
fn a_bucket_that_is_yet_to_be_made_has_an_arn_of_the_jobs_partition() {
    let text = shown("modules.json").replace("arn:aws:", "arn:aws-cn:");
    let mut plan: Value = serde_json::from_str(&text).unwrap();
    let list = plan.pointer_mut("/planned_values/root_module/resources").unwrap();
    let is_it = |one: &&mut Value| one["address"] == "aws_s3_bucket_policy.data";
    let policy = list.as_array_mut().unwrap().iter_mut().find(is_it).unwrap();
    policy["values"]["policy"] = json!(
        r#"{"Statement":[{"Sid":"Shut","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}"#
    );
    let (found, exit) = judged("china", &plan.to_string(), &["--account-id", "111122223333"]);
    assert_eq!(exit, 1);
    let denied = ids(&found["denied"]);
    assert!(denied.contains(&"s3:GetObject".to_owned()), "{found:#}");
    assert!(found["denied"].to_string().contains("Shut"), "{found:#}");
}

#[test]
fn the_policy_of_a_key_that_is_not_known_is_said_to_be_left_out() {
    let mut plan: Value = serde_json::from_str(&shown("modules.json")).unwrap();
    let list = plan.pointer_mut("/planned_values/root_module/resources").unwrap();
    list.as_array_mut().unwrap().push(json!({
        "address": "aws_kms_key_policy.data", "mode": "managed", "type": "aws_kms_key_policy", "name": "data",
        "values": { "policy": "{}" },
    }));
    let (found, _) = judged("storage", &plan.to_string(), &[]);
    let expected = "the key that `aws_kms_key_policy.data` belongs to is not known";
    assert!(notes(&found).contains(expected), "{}", notes(&found));
}

#[test]
fn a_job_in_what_terraform_built_is_judged_for_its_outputs_and_not_before_it_is_built() {
    let job = std::fs::read_to_string(folder().join("jobs/storage.toml")).unwrap();
    let (job, _) = job.split_once("[role]").unwrap();
    let job = format!("{job}\n[network]\nterraform = \"terraform/\"\n[role]\nterraform = \"terraform/\"\n");
    let mut state: Value = serde_json::from_str(&shown("state.json")).unwrap();
    let ask = |show: &Value| {
        let work = tempfile::tempdir().unwrap();
        std::fs::write(work.path().join("finetune.toml"), &job).unwrap();
        let args = ["role", "check", "--terraform", "-", "--format", "json"];
        let (text, exit) = finetune(work.path(), &args, &show.to_string());
        (
            serde_json::from_str::<Value>(&text).unwrap_or_else(|_| panic!("{text}")),
            exit,
        )
    };
    let arn = "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone";
    state["values"]["outputs"] = json!({
        "role_arn": {"value": arn}, "subnet_ids": {"value": ["subnet-0a1b2c3d4e5f60711"]},
        "security_group_ids": {"value": ["sg-0a1b2c3d4e5f60711"]},
    });
    let (found, exit) = ask(&state);
    assert_eq!((&found["role"], exit), (&json!(arn), 1), "{found:#}");
    // The role of the fixture may do nothing in a VPC.
    let denied = ids(&found["denied"]);
    assert!(
        denied.contains(&"ec2:CreateNetworkInterface".to_owned()),
        "{found:#}"
    );
    let (refused, exit) = ask(&serde_json::from_str(&shown("plan.json")).unwrap());
    assert_eq!(exit, 3);
    assert!(
        refused["error"]["message"].to_string().contains("no IDs yet"),
        "{refused:#}"
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
