//! `[network]` with a VPC or Terraform's outputs in place of subnets.

use crate::harness::CliTest;

const QUICKSTART: &str = include_str!("../../datasets/quickstart/finetune.toml");
const TRAIN: &str = include_str!("../../datasets/quickstart/train.jsonl");

/// The quickstart with another `[network]`.
fn with_network(network: &str) -> CliTest {
    let (before, rest) = QUICKSTART.split_once("[network]").unwrap();
    let (_, after) = rest.split_once("[role]").unwrap();
    CliTest::new()
        .file(
            "finetune.toml",
            format!("{before}[network]\n{network}\n\n[role]{after}"),
        )
        .file("train.jsonl", TRAIN)
        .sandbox("good")
}

const VPC: &str = "vpc_id = \"vpc-0a11ce00000000001\"";

/// The finding that tells what was picked.
fn picked(report: &serde_json::Value) -> serde_json::Value {
    let found = report["findings"].as_array().unwrap();
    let found = found.iter().find(|one| one["rule"] == "CFG-21");
    found.cloned().unwrap_or_default()
}

#[test]
fn the_subnets_and_the_group_of_a_vpc_are_picked_told_and_the_same_everywhere() {
    let test = with_network(VPC);
    let (report, exit) = test.json(["check", "network", "--sandbox", "--save-facts", "facts.json"]);
    assert_eq!((exit, &report["verdict"]), (0, &"ok".into()), "{report:#}");
    let told = picked(&report);
    insta::assert_snapshot!(told["message"].as_str().unwrap(), @"picked 6 subnets of VPC `vpc-0a11ce00000000001` and security group `sg-0a11ce00000000001`");
    insta::assert_snapshot!(told["evidence"][0].as_str().unwrap(), @"`use1-az1`: `subnet-0a11ce0000000000a`, free addresses: 4091, the only one of its zone");
    insta::assert_snapshot!(told["evidence"][6].as_str().unwrap(), @"`sg-0a11ce00000000001`: training: the only one that is open to itself both ways");
    assert_eq!(told["resources"].as_array().unwrap().len(), 7);

    // Facts replay the picks, without an account.
    let (replayed, exit) = test.json(["check", "network", "--facts", "facts.json"]);
    assert_eq!((exit, picked(&replayed)), (0, told.clone()));

    // The plan of `submit`, and the role, have the same ones; and the request is the one that names them.
    let (plan, exit) = test.json(["submit", "--sandbox", "--dry-run"]);
    assert_eq!(exit, 0, "{plan:#}");
    assert_eq!(picked(&plan)["message"], told["message"], "{plan:#}");
    let named = CliTest::quickstart().sandbox("good");
    let (same, _) = named.json(["submit", "--sandbox", "--dry-run"]);
    assert_eq!(plan["plan"], same["plan"]);
    let role = test.finetune(["role", "show", "--sandbox"]);
    for letter in ["a", "b", "c", "d", "e", "f"] {
        assert!(
            role.contains(&format!("subnet/subnet-0a11ce0000000000{letter}")),
            "{role}"
        );
    }
}

#[test]
fn a_network_is_picked_without_a_job() {
    let test = CliTest::new().sandbox("good");
    let args = [
        "check",
        "network",
        "--sandbox",
        "--vpc-id",
        "vpc-0a11ce00000000001",
    ];
    let (report, exit) = test.json(args);
    assert_eq!(
        (exit, picked(&report)["resources"].as_array().unwrap().len()),
        (0, 7)
    );
    let tagged = test
        .json(args.iter().chain(&["--subnet-tag", "Name=training-use1-az3"]))
        .0;
    assert_eq!(picked(&tagged)["resources"][0], "subnet-0a11ce0000000000c");
    insta::assert_snapshot!(test.finetune(args.iter().chain(&["--quiet", "--subnet-tag", "Name=none"])), @"
    error: no subnet of VPC `vpc-0a11ce00000000001` tagged `Name` = `none` can be used: there is none
    hint: correct `network.vpc_id`, `network.subnet_tags` or the Region, or name `network.subnet_ids`
    [exit status: 3]
    ");
    let default = [
        "check",
        "network",
        "--sandbox",
        "--quiet",
        "--vpc-id",
        "vpc-0a11ce00000000002",
    ];
    // Its only group is the default one: what it lacks is told, with the command that adds it.
    let (report, exit) = test.json(default);
    let missing = report["findings"].as_array().unwrap().iter();
    let mut missing = missing.filter(|one| one["rule"] == "NET-23");
    let found = missing.next().unwrap();
    assert_eq!(
        (exit, &found["resources"][0]),
        (1, &"sg-0a11ce00000000002".into()),
        "{report:#}"
    );
    let command = found["remedy"]["command"].as_str().unwrap();
    assert!(
        command.starts_with("aws ec2 authorize-security-group-egress"),
        "{command}"
    );
}

#[test]
fn the_outputs_of_terraform_are_read_from_a_file_and_what_they_lack_is_named() {
    let outputs = r#"{"subnet_ids": {"value": ["subnet-0a11ce0000000000b", "subnet-0a11ce0000000000a"]},
        "security_group_ids": {"value": ["sg-0a11ce00000000001"]}}"#;
    let test = with_network("terraform = \"outputs.json\"").file("outputs.json", outputs);
    let (report, exit) = test.json(["check", "network", "--sandbox"]);
    // Two zones are not six.
    assert_eq!(exit, 1);
    let ids = picked(&report)["resources"].clone();
    assert_eq!(ids[0], "subnet-0a11ce0000000000a");
    assert_eq!(ids[2], "sg-0a11ce00000000001");

    let lacking = test.file("outputs.json", r#"{"subnets": {"value": []}}"#);
    insta::assert_snapshot!(lacking.finetune(["check", "network", "--sandbox", "--quiet"]), @"
    error: Terraform's outputs of `outputs.json` do not describe a network: there is neither an output `subnet_ids` nor `vpc_id`; there is no output that says anything
    hint: give the root module outputs `subnet_ids` and `security_group_ids` (lists), or `vpc_id`, and apply it
    [exit status: 3]
    ");
    let lacking = with_network("terraform = \"nowhere.json\"");
    let shown = lacking.finetune(["check", "network", "--sandbox", "--quiet"]);
    assert!(
        shown.starts_with("error: failed to read Terraform's outputs from `nowhere.json`"),
        "{shown}"
    );
}

#[test]
fn the_role_of_terraform_is_used_as_it_is() {
    let outputs = |role: &str| {
        let subnets: Vec<String> = ["a", "b", "c", "d", "e", "f"]
            .iter()
            .map(|letter| format!("\"subnet-0a11ce0000000000{letter}\""))
            .collect();
        format!(
            r#"{{"subnet_ids": {{"value": [{}]}}, "security_group_ids": {{"value": ["sg-0a11ce00000000001"]}}{role}}}"#,
            subnets.join(", ")
        )
    };
    let arn = r#", "role_arn": {"value": "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart"}"#;
    let toml = with_network("terraform = \"outputs.json\"").text("finetune.toml");
    let (before, after) = toml.split_once("[role]\n").unwrap();
    let (_, after) = after.split_once('\n').unwrap();
    let test = with_network("terraform = \"outputs.json\"")
        .file(
            "finetune.toml",
            format!("{before}[role]\nterraform = \"outputs.json\"\n{after}"),
        )
        .file("outputs.json", outputs(arn))
        .sandbox("role-enough");
    let (plan, exit) = test.json(["submit", "--sandbox", "--dry-run"]);
    assert_eq!(exit, 0, "{plan:#}");
    let told = plan.to_string();
    assert!(
        told.contains("arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart"),
        "{plan:#}"
    );
    // Nobody deletes what Terraform keeps.
    insta::assert_snapshot!(test.finetune(["role", "delete", "--sandbox", "--quiet", "--yes"]));
    let lacking = test.file("outputs.json", outputs(""));
    insta::assert_snapshot!(lacking.finetune(["check", "role", "--sandbox", "--quiet"]));
    let offline = lacking.finetune(["role", "show", "--account-id", "111122223333", "--quiet"]);
    insta::assert_snapshot!(offline);
}

#[test]
fn the_logging_that_terraform_set_up_is_nobody_elses() {
    let logs = |bucket: &str| {
        format!(
            r#"{{"vpc_id": {{"value": "vpc-0a11ce00000000001"}}, "invocation_log_location":
                {{"value": "s3://{bucket}/bedrock/AWSLogs/111122223333/BedrockModelInvocationLogs/"}}}}"#
        )
    };
    let test = with_network("terraform = \"outputs.json\"").sandbox("invocations-logged");
    let verdict = |test: &CliTest| {
        let (report, exit) = test.json(["check", "account", "--sandbox"]);
        assert_eq!(exit, 0, "{report:#}");
        let checks = report["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["rule"] == "ACCT-19").unwrap();
        check["verdict"].as_str().unwrap().to_owned()
    };
    let test = test.file("outputs.json", logs("acme-audit"));
    assert_eq!(verdict(&test), "pass");
    let test = test.file("outputs.json", logs("acme-logs"));
    assert_eq!(verdict(&test), "warn");
    let test = test.file(
        "outputs.json",
        r#"{"vpc_id": {"value": "vpc-0a11ce00000000001"}}"#,
    );
    assert_eq!(verdict(&test), "warn");
    let test = test.file("outputs.json", logs("!"));
    let shown = test.finetune(["check", "account", "--sandbox", "--quiet"]);
    assert!(
        shown.contains("hint: correct the outputs of Terraform"),
        "{shown}"
    );
}

#[test]
fn two_networks_and_nobody_to_ask_are_refused() {
    let both = with_network(&format!("{VPC}\nsubnet_ids = [\"subnet-0a11ce0000000000a\"]"));
    insta::assert_snapshot!(both.finetune(["check", "network", "--sandbox", "--quiet"]), @r#"
    error[CFG-20]: `network.subnet_ids` and `network.vpc_id` are both given
      --> finetune.toml:27:10
       |
    27 | vpc_id = "vpc-0a11ce00000000001"
       |          ^^^^^^^^^^^^^^^^^^^^^^^ `network.subnet_ids` stands beside it
       = help: keep `subnet_ids` to name the subnets, or `vpc_id` or `terraform` to
               have them picked

    error: `finetune.toml` can not be used: 1 error
    [exit status: 3]
    "#);
    let words = with_network("subnets = [\"subnet-0a11ce0000000000a\"]");
    let shown = words.finetune(["check", "network", "--sandbox", "--quiet"]);
    assert!(shown.contains("did you mean `subnet_ids`?"), "{shown}");
    let offline = ["role", "show", "--account-id", "111122223333"];
    insta::assert_snapshot!(with_network(VPC).finetune(offline), @"
    error: which subnets the job has is to be picked in its account, and nobody is asked
    hint: without `--account-id`, `--facts` and files of policies the account is asked; or name `network.subnet_ids` and `network.security_group_ids`
    [exit status: 3]
    ");
}
