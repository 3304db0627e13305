//! `check` as a person sees it.

use crate::harness::CliTest;

const QUICKSTART: &str = include_str!("../../datasets/quickstart/finetune.toml");

fn account(scenario: &str) -> CliTest {
    CliTest::new().file("finetune.toml", QUICKSTART).sandbox(scenario)
}

#[test]
fn a_network_that_lacks_a_rule_is_told_with_what_to_paste() {
    let test = account("self-ingress-only");
    let shown = test.finetune(["check", "network", "--sandbox"]);
    let (finding, checks) = shown.split_once("✓ pass    NET-01").unwrap();
    insta::assert_snapshot!(finding, @r#"
    error[NET-23]: security group `sg-0a11ce00000000001` does not let out all
      traffic to itself
      = resources: sg-0a11ce00000000001
      = found: EFA traffic is neither IPv4 nor IPv6, so a rule to 0.0.0.0/0 does not
               let it out; AWS states this for EFA, not for Bedrock: field reports
               saw jobs hang without the rule
      = help: add a rule to `sg-0a11ce00000000001` that opens it to itself for all
              protocols; an address range, a prefix list or another group is no
              substitute

        aws ec2 authorize-security-group-egress --region us-east-1 \
          --group-id sg-0a11ce00000000001 \
          --ip-permissions 'IpProtocol=-1,UserIdGroupPairs=[{GroupId=sg-0a11ce00000000001}]'

        resource "aws_vpc_security_group_egress_rule" "self_egress" {
          security_group_id            = "sg-0a11ce00000000001"
          referenced_security_group_id = "sg-0a11ce00000000001"
          ip_protocol                  = "-1"
        }

      = note: a field report: AWS does not state this rule
    "#);
    assert!(
        checks.contains("sandbox `self-ingress-only`: a rehearsal"),
        "{checks}"
    );
    assert!(checks.ends_with("[exit status: 1]\n"), "{checks}");
}

#[test]
fn the_concise_form_has_a_line_per_finding_and_per_check_that_was_not_made() {
    insta::assert_snapshot!(
        account("no-s3-route").finetune(["check", "network", "--sandbox", "--quiet", "--format", "concise"]),
        @"
    error[NET-30] 6 subnets of the job have no route to Amazon S3 (subnet-0a11ce0000000000a, subnet-0a11ce0000000000b, subnet-0a11ce0000000000c, subnet-0a11ce0000000000d, subnet-0a11ce0000000000e, subnet-0a11ce0000000000f, rtb-0a11ce00000000001)
    skip[NET-31] s3-route-state: no route leads to Amazon S3
    skip[NET-32] s3-endpoint-state: no endpoint leads to Amazon S3
    skip[NET-33] s3-endpoint-policy: no endpoint leads to Amazon S3
    skip[NET-34] s3-interface-endpoint: the VPC has no interface endpoint for Amazon S3
    skip[NET-36] nat-health: no NAT gateway leads to Amazon S3
    skip[NET-37] vpc-bpa: no NAT gateway leads to Amazon S3
    skip[NET-40] bucket-policy-job: the buckets have no policy
    skip[NET-41] bucket-policy-operator: the buckets have no policy
    skip[NET-43] bucket-bpa: the buckets belong to account `111122223333`, which runs the job
    skip[NET-44] kms-endpoint: the job names no KMS key
    [exit status: 1]
    "
    );
}

#[test]
fn scripts_read_rule_resources_and_verdicts() {
    let (document, exit) = account("two-zones-of-six").json(["check", "network", "--sandbox"]);
    assert_eq!((exit, &document["verdict"]), (1, &"error".into()));
    let finding = &document["findings"][0];
    assert_eq!(finding["rule"], "NET-05");
    assert_eq!(finding["source"], "field report");
    assert_eq!(finding["resources"].as_array().unwrap().len(), 4);
    let coverage = document["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["rule"] == "NET-05")
        .unwrap();
    assert_eq!(coverage["verdict"], "fail");
    assert_eq!(coverage["resources"], finding["resources"]);
}

#[test]
fn every_check_of_the_network_is_made_in_a_sound_account() {
    let (document, exit) = account("good").json(["check", "network", "--sandbox"]);
    assert_eq!((exit, &document["verdict"]), (0, &"ok".into()));
    let checks = document["checks"].as_array().unwrap().iter();
    let made: Vec<(&str, &str)> = checks
        .map(|check| {
            (
                check["rule"].as_str().unwrap(),
                check["verdict"].as_str().unwrap(),
            )
        })
        .collect();
    // There is neither an interface endpoint nor a NAT gateway nor a bucket policy nor another's bucket nor a key.
    let skipped = [34, 36, 37, 40, 41, 43, 44];
    let expected: Vec<(String, &str)> = [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 20, 21, 22, 23, 24, 25, 26, 30, 31, 32, 33, 34, 35, 36,
        37, 38, 40, 41, 43, 44, 50, 51, 52, 53,
    ]
    .iter()
    .map(|number| {
        let verdict = if skipped.contains(number) { "skip" } else { "pass" };
        (format!("NET-{number:02}"), verdict)
    })
    .collect();
    let expected: Vec<(&str, &str)> = expected
        .iter()
        .map(|(code, verdict)| (code.as_str(), *verdict))
        .collect();
    assert_eq!(made, expected);
}

#[test]
fn a_rule_can_be_made_milder_or_left_out_and_strict_takes_warnings_for_errors() {
    let test = account("two-zones-of-six");
    let exit = |flags: &[&str]| {
        let args = ["check", "network", "--sandbox"].iter().chain(flags);
        test.json(args).1
    };
    assert_eq!(exit(&["--allow", "NET-05"]), 0);
    assert_eq!(exit(&["--severity", "NET-05=warning"]), 0);
    assert_eq!(exit(&["--severity", "NET-05=warning", "--strict"]), 1);
}

#[test]
fn a_network_needs_no_description_of_a_job() {
    let test = CliTest::new().sandbox("good");
    let subnets = ["a", "b", "c", "d", "e", "f"].map(|letter| format!("subnet-0a11ce0000000000{letter}"));
    let subnets = subnets.join(",");
    let (document, exit) = test.json([
        "check",
        "network",
        "--sandbox",
        "--subnet-ids",
        subnets.as_str(),
        "--security-group-ids",
        "sg-0a11ce00000000001",
    ]);
    assert_eq!((exit, &document["verdict"]), (0, &"ok".into()), "{document}");
    assert_eq!(document["checks"].as_array().unwrap().len(), 37);
}

#[test]
fn a_job_whose_description_is_unusable_is_not_taken_for_none() {
    let test = CliTest::new().sandbox("good");
    let network = "[network]\nvpc_id = \"vpc-0a11ce00000000001\"\n";
    let check = ["check", "network", "--sandbox"];
    let alone = test.file("finetune.toml", format!("region = \"us-east-1\"\n{network}"));
    assert_eq!(alone.json(check).1, 0);
    for (job, told) in [
        ("[job]\nname = \"tone\"\n", "job.base_model"),
        ("[data]\n", "data.training"),
        (
            "[job]\nname = \"tone\"\nbase_modell = \"amazon.nova-lite-v1:0:300k\"\n",
            "base_modell",
        ),
    ] {
        let test = CliTest::new()
            .sandbox("good")
            .file("finetune.toml", format!("region = \"us-east-1\"\n{network}{job}"));
        let (document, exit) = test.json(check);
        assert_eq!(exit, 3, "{job}: {document}");
        assert!(document.to_string().contains(told), "{job}: {document}");
    }
}

#[test]
fn facts_are_saved_and_judged_again_without_an_account_or_a_job() {
    let test = account("no-s3-route");
    let (live, exit) = test.json(["check", "network", "--sandbox", "--save-facts", "facts.json"]);
    assert_eq!(exit, 1);
    let elsewhere = CliTest::new().file("facts.json", test.text("facts.json"));
    let (replayed, exit) = elsewhere.json(["check", "--facts", "facts.json"]);
    assert_eq!(exit, 1);
    assert_eq!(replayed["findings"], live["findings"]);
    assert_eq!(replayed["checks"], live["checks"]);
}

#[test]
fn facts_can_be_shown_to_others_without_account_ids_and_are_judged_the_same() {
    let test = account("no-s3-route");
    let (live, _) = test.json([
        "check",
        "network",
        "--sandbox",
        "--save-facts",
        "facts.json",
        "--redact",
    ]);
    let facts = test.text("facts.json");
    assert!(
        !facts.contains("111122223333") && facts.contains("000000000001"),
        "{facts}"
    );
    let elsewhere = CliTest::new().file("facts.json", facts);
    let (replayed, exit) = elsewhere.json(["check", "network", "--facts", "facts.json"]);
    assert_eq!(exit, 1);
    assert_eq!(replayed["findings"], live["findings"]);
    let refused = test.finetune(["check", "network", "--redact"]);
    assert!(refused.contains("--save-facts"), "{refused}");
}

#[test]
fn facts_are_not_judged_for_a_job_whose_description_is_unusable() {
    let test = account("good");
    test.json(["check", "network", "--sandbox", "--save-facts", "facts.json"]);
    let facts = test.text("facts.json");
    let elsewhere = CliTest::new()
        .file("facts.json", &facts)
        .file("finetune.toml", "region = \"us-east-1\"\n");
    assert_eq!(elsewhere.json(["check", "--facts", "facts.json"]).1, 3);
    assert_eq!(elsewhere.json(["check", "network", "--facts", "facts.json"]).1, 0);
    let half = elsewhere.file(
        "finetune.toml",
        "region = \"us-east-1\"\n[job]\nname = \"tone\"\n",
    );
    assert_eq!(half.json(["check", "network", "--facts", "facts.json"]).1, 3);
}

#[test]
fn a_file_that_holds_no_facts_is_unusable() {
    let test = CliTest::new().file("facts.json", "{}");
    insta::assert_snapshot!(test.finetune(["check", "--facts", "facts.json"]), @"
    error: `facts.json` holds no facts
      caused by: missing field `facts_version` at line 1 column 2
    hint: save them again with `finetune check --save-facts FILE`
    [exit status: 3]
    ");
}

#[test]
fn without_credentials_it_ends_with_3_and_without_a_server_with_4() {
    let network = [
        "check",
        "network",
        "--subnet-ids",
        "subnet-0a",
        "--security-group-ids",
        "sg-0a",
    ];
    let test = CliTest::new();
    let shown = test.finetune(network.iter().chain(&["--region", "us-east-1"]));
    assert!(
        shown.contains("hint: add `--sandbox` to rehearse without an AWS account"),
        "{shown}"
    );
    assert!(shown.ends_with("[exit status: 3]\n"), "{shown}");
    let test = CliTest::new()
        .variable("AWS_ACCESS_KEY_ID", "testing")
        .variable("AWS_SECRET_ACCESS_KEY", "testing");
    // Nothing listens on the discard port.
    let nowhere = ["--region", "us-east-1", "--endpoint-url", "http://127.0.0.1:9"];
    let shown = test.finetune(network.iter().chain(&nowhere));
    assert!(
        shown.contains("error: failed to read what the checks need"),
        "{shown}"
    );
    assert!(shown.ends_with("[exit status: 4]\n"), "{shown}");
}

#[test]
fn the_data_is_judged_with_everything_else_and_alone_without_an_account() {
    let bad = "{\"schemaVersion\":\"bedrock-conversation-2024\",\"messages\":[\n";
    let test = account("no-s3-route").file("train.jsonl", bad);
    let rules = |args: &[&str]| {
        let (document, exit) = test.json(args);
        assert_eq!(exit, 1, "{document}");
        let findings = document["findings"].as_array().unwrap();
        let mut rules: Vec<String> = findings
            .iter()
            .filter(|finding| finding["severity"] == "error")
            .map(|finding| finding["rule"].as_str().unwrap().to_owned())
            .collect();
        rules.dedup();
        rules
    };
    let alone = rules(&["check", "data"]);
    assert!(alone.iter().any(|rule| rule.starts_with("JSON-")), "{alone:?}");
    let all = rules(&["check", "--sandbox"]);
    assert!(alone.iter().all(|rule| all.contains(rule)), "{all:?}");
    assert!(all.contains(&"NET-30".to_owned()), "{all:?}");
}

#[test]
fn remedies_in_bulk_go_to_standard_output_and_the_report_aside() {
    let test = account("no-s3-route");
    let args = ["check", "network", "--sandbox", "--remedy-script", "-"];
    let output = test.command(args).output().unwrap();
    let script = String::from_utf8(output.stdout).unwrap();
    assert!(
        script.starts_with("#!/bin/sh\n") && script.contains("\naws ec2 create-vpc-endpoint "),
        "{script}"
    );
    let aside = String::from_utf8(output.stderr).unwrap();
    assert!(aside.contains("error[NET-30]"), "{aside}");
    assert_eq!(output.status.code(), Some(1));

    // The same of saved facts, without an account, in files.
    let shown = test.finetune([
        "check",
        "network",
        "--sandbox",
        "--quiet",
        "--save-facts",
        "facts.json",
    ]);
    assert!(shown.ends_with("[exit status: 1]\n"), "{shown}");
    let files = ["--remedy-script", "mend.sh", "--remedy-terraform", "mend.tf"];
    let replay = ["check", "network", "--facts", "facts.json"];
    let shown = test.finetune(replay.iter().chain(&files));
    assert!(
        shown.contains("remedies for 1 of 1 findings written to `mend.sh`; nothing was changed"),
        "{shown}"
    );
    assert_eq!(test.text("mend.sh"), script);
    assert!(
        test.text("mend.tf")
            .contains("resource \"aws_vpc_endpoint\" \"s3\"")
    );

    let both = ["--remedy-script", "-", "--remedy-terraform", "-"];
    insta::assert_snapshot!(test.finetune(replay.iter().chain(&both)), @"
    error: `--remedy-script -` and `--remedy-terraform -` can't share standard output
    hint: name a file for one of them
    [exit status: 2]
    ");
    insta::assert_snapshot!(test.finetune(["check", "role", "--remedy-script", "-"]), @"
    error: remedies in bulk are the network's, which is not checked
    hint: use `finetune check network`
    [exit status: 2]
    ");

    // Whoever wrote the facts gets no word into a shell.
    let forged = test
        .text("facts.json")
        .replace("rtb-0a11ce00000000001", "rtb-0a; rm -rf ~");
    std::fs::write(test.path("forged.json"), forged).unwrap();
    let shown = test.finetune([
        "check",
        "network",
        "--facts",
        "forged.json",
        "--remedy-script",
        "-",
    ]);
    insta::assert_snapshot!(shown, @"
    error: `forged.json` holds no facts: `rtb-0a; rm -rf ~` at `network.route_tables.known.id` is no identifier of AWS
    hint: save them again with `finetune check --save-facts FILE`
    [exit status: 3]
    ");
}
