//! The sandbox's broken roles: what `role check` predicts is what the job fails of when nothing stops it.

use serde_json::Value;

use super::folder::Folder;
use super::said::is_about;

fn predicted_and_seen(folder: &Folder, scenario: &str, denied: &[(&str, &str)]) {
    let (checked, exit) = folder.json(&["role", "check"], scenario);
    assert_eq!(
        (exit, &checked["sufficient"]),
        (1, &Value::Bool(false)),
        "{scenario}: {checked}"
    );
    let found: Vec<(&str, &str)> = checked["denied"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["action"].as_str().unwrap(), one["resource"].as_str().unwrap()))
        .collect();
    for (action, resource) in denied {
        assert!(
            found
                .iter()
                .any(|(known, on)| known == action && on.contains(resource)),
            "{scenario}: {action} on {resource} is not among {found:?}"
        );
    }
    for (action, _) in &found {
        assert!(
            denied.iter().any(|(known, _)| known == action),
            "{scenario}: {action} is denied too: {found:?}"
        );
    }
    // Nothing is submitted: neither the preflight alone nor `submit` lets the job through. What a key's own
    // policy says is not read, so that the preflight can't be sure of a key; `submit` stops on that too.
    let (report, exit) = folder.json(&["check", "role"], scenario);
    let of = |what: &str| denied.iter().all(|(action, _)| action.starts_with(what));
    let (code, verdict, expected) = match (of("sts:"), of("kms:")) {
        (true, _) => ("IAM-01", "fail", (1, "error")),
        (_, true) => ("IAM-03", "unknown", (0, "warning")),
        _ => ("IAM-03", "fail", (1, "error")),
    };
    assert_eq!(
        (exit, report["verdict"].as_str().unwrap()),
        expected,
        "{scenario}: {report}"
    );
    // The rule that is about it, and no other.
    let checks = report["checks"].as_array().unwrap().iter();
    let against: Vec<(&str, &str)> = checks
        .map(|check| {
            (
                check["rule"].as_str().unwrap(),
                check["verdict"].as_str().unwrap(),
            )
        })
        .filter(|(_, verdict)| ["fail", "unknown"].contains(verdict))
        .collect();
    assert_eq!(against, [(code, verdict)], "{scenario}: {report}");
    if verdict == "fail" {
        let findings = report["findings"].to_string();
        for (action, _) in denied.iter().filter(|_| code == "IAM-03") {
            assert!(
                findings.contains(&format!("`{action}`")),
                "{scenario}: {action}: {findings}"
            );
        }
    }
    let stopped = folder.run(&["submit", "--yes"], scenario);
    assert_eq!(
        stopped.code, 1,
        "{scenario}: {}{}",
        stopped.stdout, stopped.stderr
    );
    // Without the preflight the job fails of one of the requests that were predicted.
    let failed = folder.run(&["submit", "--yes", "--no-check", "--watch"], scenario);
    assert!(
        [4, 5].contains(&failed.code),
        "{scenario}: {} {}{}",
        failed.code,
        failed.stdout,
        failed.stderr
    );
    let words = format!("{}{}", failed.stdout, failed.stderr);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let found: Vec<(String, String)> = found
        .iter()
        .map(|&(action, resource)| (action.to_owned(), resource.to_owned()))
        .collect();
    assert!(is_about(&words, &found), "{scenario}: {found:?}\n{words}");
}

#[test]
fn each_broken_role_fails_as_role_check_predicts() {
    let subnet = "subnet/subnet-0a11ce0000000000";
    let training = "acme-finetune/quickstart/training/";
    let output = "acme-finetune/quickstart/output/";
    let manage = [
        ("ec2:CreateNetworkInterfacePermission", "network-interface/"),
        ("ec2:DeleteNetworkInterface", "network-interface/"),
        ("ec2:DeleteNetworkInterfacePermission", "network-interface/"),
    ];
    let look = [
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeVpcs",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeSubnets",
        "ec2:DescribeSecurityGroups",
    ]
    .map(|action| (action, "*"));
    let create = ("ec2:CreateNetworkInterface", "network-interface/");
    let fifth = ("ec2:CreateNetworkInterface", "subnet/subnet-0a11ce0000000000e");
    let all = [
        &look[..],
        &[
            create,
            ("ec2:CreateNetworkInterface", subnet),
            ("ec2:CreateTags", "network-interface/"),
        ],
        &manage[..],
    ]
    .concat();
    let with_fifth = [&[fifth][..], &manage[..]].concat();
    for (scenario, denied) in [
        (
            "role-untrusted",
            &[("sts:AssumeRole", "role/AmazonBedrockFinetune-quickstart")][..],
        ),
        (
            "role-pins-old-job",
            &[("sts:AssumeRole", "role/AmazonBedrockFinetune-quickstart")],
        ),
        ("role-lacks-fifth-subnet", &with_fifth),
        ("role-wrong-tag-case", &[create]),
        ("role-boundary-denies-ec2", &all),
        ("role-lacks-put-object", &[("s3:PutObject", output)]),
        ("role-s3-prefix-on-get", &[("s3:GetObject", training)]),
        ("role-describe-narrowed", &look),
        ("role-guardrail-denies", &[create]),
        ("role-lists-objects", &[("s3:ListBucket", "acme-finetune")]),
        ("role-subnet-ids", &manage),
    ] {
        predicted_and_seen(&Folder::quickstart(), scenario, denied);
    }
}

/// The quickstart's configuration with another `[job]`.
fn other_job(config: &str, job: &str) -> String {
    let (head, rest) = config.split_once("[job]").unwrap();
    let (_, rest) = rest.split_once("[data]").unwrap();
    format!("{head}[job]\nname = \"quickstart\"\ncustom_model_name = \"quickstart\"\n{job}\n[data]{rest}")
}

#[test]
fn roles_that_lack_a_key_a_grader_or_a_teacher_fail_as_role_check_predicts() {
    let key = "key/0a11ce00-0000-4000-a000-00000000000a";
    let encrypted = Folder::new(
        |config| format!("{config}\n[kms]\ndata_key = \"arn:aws:kms:us-east-1:111122223333:{key}\"\n"),
        include_str!("../../datasets/quickstart/train.jsonl"),
    );
    predicted_and_seen(
        &encrypted,
        "role-kms-missing",
        &[("kms:Decrypt", key), ("kms:GenerateDataKey", key)],
    );

    let lines =
        |line: &dyn Fn(usize) -> Value| (0..120).map(|at| line(at).to_string() + "\n").collect::<String>();
    let graded = "base_model = \"amazon.nova-2-lite-v1:0:256k\"\ncustomization_type = \"REINFORCEMENT_FINE_TUNING\"\n\
                  grader_lambda = \"arn:aws:lambda:us-east-1:111122223333:function:support-grader:live\"\n";
    let chats = lines(
        &|at| serde_json::json!({ "messages": [{ "role": "user", "content": format!("{at} * 6?") }], "reference_answer": "102" }),
    );
    let reinforcement = Folder::new(|config| other_job(&config, graded), &chats);
    predicted_and_seen(
        &reinforcement,
        "role-lambda-unqualified",
        &[("lambda:InvokeFunction", "support-grader:live")],
    );

    let taught = "base_model = \"amazon.nova-lite-v1:0:300k\"\ncustomization_type = \"DISTILLATION\"\n\
                  teacher_model = \"us.amazon.nova-pro-v1:0\"\n";
    let prompts = lines(&|at| {
        serde_json::json!({ "schemaVersion": "bedrock-conversation-2024", "messages": [
            { "role": "user", "content": [{ "text": format!("{at} * 6?") }] }] })
    });
    let distillation = Folder::new(|config| other_job(&config, taught), &prompts);
    predicted_and_seen(
        &distillation,
        "role-teacher-one-region",
        &[("bedrock:InvokeModel", "amazon.nova-pro-v1:0")],
    );
}

#[test]
fn a_role_that_somebody_else_made_well_carries_the_job_through() {
    let folder = Folder::quickstart();
    let (checked, exit) = folder.json(&["role", "check"], "role-enough");
    assert_eq!(
        (exit, &checked["sufficient"]),
        (0, &Value::Bool(true)),
        "{checked}"
    );
    assert_eq!(checked["excess"].as_array().map(Vec::len), Some(0), "{checked}");
    let done = folder.run(&["submit", "--yes", "--watch"], "role-enough");
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
}
