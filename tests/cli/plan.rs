//! `check --terraform-plan`: what Terraform is about to build is judged before it is built. The plan is one that
//! Terraform 1.11 wrote, without what nobody reads; each case changes it in one place.

use serde_json::{Value, json};

use crate::harness::CliTest;

const PLAN: &str = include_str!("facts/terraform-plan.json");
pub(crate) const JOB: &str = r#"
[job]
name = "tone"
base_model = "amazon.nova-lite-v1:0:300k"
[data]
training = "s3://acme-finetune/tone/training/train.jsonl"
output = "s3://acme-finetune/tone/output"
[role]
terraform = "terraform/"
"#;

pub(crate) fn plan() -> Value {
    serde_json::from_str(PLAN).unwrap()
}

/// The planned resources of the root and of the module.
fn resources(plan: &mut Value) -> impl Iterator<Item = &mut Vec<Value>> {
    let root = &mut plan["planned_values"]["root_module"];
    let [own, child] = root.get_disjoint_mut_pair();
    [own, child].into_iter()
}

/// Both lists of resources at once.
trait Lists {
    fn get_disjoint_mut_pair(&mut self) -> [&mut Vec<Value>; 2];
}

impl Lists for Value {
    fn get_disjoint_mut_pair(&mut self) -> [&mut Vec<Value>; 2] {
        let mut own = None;
        let mut child = None;
        for (name, value) in self.as_object_mut().unwrap() {
            match name.as_str() {
                "resources" => own = value.as_array_mut(),
                "child_modules" => child = value[0]["resources"].as_array_mut(),
                _ => {}
            }
        }
        [own.unwrap(), child.unwrap()]
    }
}

/// Takes a resource out, as if nobody had written it.
pub(crate) fn without(plan: &mut Value, address: &str) {
    let mut taken = 0;
    for list in resources(plan) {
        let before = list.len();
        list.retain(|one| one["address"] != address);
        taken += before - list.len();
    }
    assert_eq!(taken, 1, "{address}");
}

/// The values of a resource.
fn values<'a>(plan: &'a mut Value, address: &str) -> &'a mut Value {
    let mut all = resources(plan).flatten();
    let one = all.find(|one| one["address"] == address);
    &mut one.unwrap_or_else(|| panic!("there is no `{address}`"))["values"]
}

/// Adds a resource to the module; `expressions` are the configuration's.
fn add(plan: &mut Value, kind: &str, name: &str, values: &Value, expressions: &Value) {
    let address = format!("module.network.{kind}.{name}");
    resources(plan).nth(1).unwrap().push(json!({
        "address": address, "mode": "managed", "type": kind, "name": name, "values": values
    }));
    let module = &mut plan["configuration"]["root_module"]["module_calls"]["network"]["module"];
    module["resources"].as_array_mut().unwrap().push(json!({
        "address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "expressions": expressions
    }));
}

fn check(plan: &Value) -> (Value, i32) {
    let test = CliTest::new()
        .file("plan.json", plan.to_string())
        .file("finetune.toml", JOB);
    test.json(["check", "network", "role", "--terraform-plan", "plan.json"])
}

/// The codes of the checks with a verdict.
fn codes(report: &Value, verdict: &str) -> Vec<String> {
    let checks = report["checks"].as_array().unwrap().iter();
    let of = checks.filter(|check| check["verdict"] == verdict);
    of.map(|check| check["rule"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_sound_plan_passes_and_what_no_plan_holds_is_skipped() {
    let (report, exit) = check(&plan());
    assert_eq!(exit, 0, "{report:#}");
    assert_eq!(report["findings"], json!([]));
    // The role's policy names the ARN of a bucket that is not there yet.
    assert_eq!(codes(&report, "unknown"), ["IAM-03"], "{report:#}");
    let skipped = codes(&report, "skip");
    for code in ["NET-41", "NET-50", "NET-51"] {
        assert!(skipped.contains(&code.to_owned()), "{code}: {skipped:?}");
    }
    assert!(codes(&report, "pass").len() > 25);
}

/// A fault, what is done to the plan, and the check that fails.
type Fault = (&'static str, fn(&mut Value), &'static str);

const FAULTS: &[Fault] = &[
    (
        "a zone without a subnet",
        |plan| without(plan, r#"module.network.aws_subnet.this["use1-az3"]"#),
        "NET-05",
    ),
    (
        "a zone that the data source leaves out",
        |plan| {
            without(plan, r#"module.network.aws_subnet.this["use1-az3"]"#);
            let data = &mut plan["prior_state"]["values"]["root_module"]["child_modules"][0]["resources"][0]
                ["values"];
            data["exclude_zone_ids"] = json!(["use1-az3"]);
            for (list, left) in [("zone_ids", "use1-az3"), ("names", "us-east-1e")] {
                data[list].as_array_mut().unwrap().retain(|one| one != left);
            }
        },
        "NET-05",
    ),
    (
        "a dedicated VPC",
        |plan| values(plan, "module.network.aws_vpc.this[0]")["instance_tenancy"] = "dedicated".into(),
        "NET-10",
    ),
    (
        "no resolver",
        |plan| values(plan, "module.network.aws_vpc.this[0]")["enable_dns_support"] = false.into(),
        "NET-11",
    ),
    (
        "a subnet that is too small",
        |plan| {
            values(plan, r#"module.network.aws_subnet.this["use1-az3"]"#)["cidr_block"] =
                "10.20.64.0/28".into();
        },
        "NET-07",
    ),
    (
        "nothing comes in",
        |plan| without(plan, "module.network.aws_vpc_security_group_ingress_rule.self"),
        "NET-22",
    ),
    (
        "only TCP comes in",
        |plan| {
            let rule = values(plan, "module.network.aws_vpc_security_group_ingress_rule.self");
            rule["ip_protocol"] = "tcp".into();
            (rule["from_port"], rule["to_port"]) = (0.into(), 65535.into());
        },
        "NET-22",
    ),
    (
        "nothing goes out to the group",
        |plan| without(plan, "module.network.aws_vpc_security_group_egress_rule.self"),
        "NET-23",
    ),
    (
        "nothing goes out to S3",
        |plan| without(plan, "module.network.aws_vpc_security_group_egress_rule.s3"),
        "NET-25",
    ),
    (
        "no endpoint",
        |plan| without(plan, "module.network.aws_vpc_endpoint.s3"),
        "NET-30",
    ),
    (
        "a subnet with the main table",
        |plan| {
            without(
                plan,
                r#"module.network.aws_route_table_association.this["use1-az4"]"#,
            );
        },
        "NET-30",
    ),
    (
        "an endpoint that lets nothing be written",
        |plan| {
            let policy = &mut values(plan, "module.network.aws_vpc_endpoint.s3")["policy"];
            *policy = policy
                .as_str()
                .unwrap()
                .replace("s3:PutObject", "s3:GetBucketLocation")
                .into();
        },
        "NET-33",
    ),
    (
        "a network ACL that lets no answer in",
        |plan| {
            let entry = |port: i64| {
                json!([{"action": "allow", "cidr_block": "0.0.0.0/0", "from_port": port, "to_port": port,
                        "protocol": "tcp", "rule_no": 100, "ipv6_cidr_block": ""}])
            };
            let references = json!({"vpc_id": {"references": ["local.vpc_id"]},
                "subnet_ids": {"references": ["aws_subnet.this"]}, "ingress": [], "egress": []});
            let values = json!({"ingress": entry(443), "egress": entry(443)});
            add(plan, "aws_network_acl", "shut", &values, &references);
        },
        "NET-35",
    ),
    (
        "a bucket that lets another VPC in alone",
        |plan| {
            let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
                "Action": "s3:*", "Resource": ["arn:aws:s3:::acme-finetune", "arn:aws:s3:::acme-finetune/*"],
                "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-0fedcba9876543210"}}}]});
            let values = json!({"bucket": "acme-finetune", "policy": policy.to_string()});
            add(plan, "aws_s3_bucket_policy", "this", &values, &json!({}));
        },
        "NET-40",
    ),
    (
        "a subnet that is there and was moved to another table",
        |plan| {
            let subnet = values(plan, r#"module.network.aws_subnet.this["use1-az4"]"#);
            subnet["id"] = "subnet-0a1b2c3d4e5f60718".into();
            without(
                plan,
                r#"module.network.aws_route_table_association.this["use1-az4"]"#,
            );
        },
        "NET-30",
    ),
    (
        "a role for another service",
        |plan| {
            let trust = &mut values(plan, "aws_iam_role.service")["assume_role_policy"];
            *trust = trust.as_str().unwrap().replace("bedrock.", "sagemaker.").into();
        },
        "IAM-01",
    ),
];

#[test]
fn each_fault_of_a_plan_fails_its_check_and_is_told_by_address() {
    for (state, change, code) in FAULTS {
        let mut plan = plan();
        change(&mut plan);
        let (report, exit) = check(&plan);
        let mut failed = codes(&report, "fail");
        let fails = !failed.is_empty();
        failed.extend(codes(&report, "warn"));
        assert!(
            failed.contains(&(*code).to_owned()),
            "{state}: {failed:?}\n{report:#}"
        );
        assert_eq!(exit, i32::from(fails), "{state}: {report:#}");
        // Room that is scarce is a warning, everything else an error.
        assert_eq!(fails, *code != "NET-07", "{state}: {report:#}");
        let finding = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["rule"] == *code)
            .unwrap();
        let told = finding.to_string();
        // No ID stands in for anything that a person sees, and no command names what is not there.
        assert!(!told.contains("-0fedcba") || *code == "NET-40", "{state}: {told}");
        assert!(finding["remedy"]["command"].is_null(), "{state}: {told}");
        let digits = |text: &str| {
            text.split('-')
                .next_back()
                .is_some_and(|end| end.len() == 17 && end.chars().all(|c| c.is_ascii_hexdigit()))
        };
        let resources = finding["resources"].as_array().unwrap();
        for (at, resource) in resources.iter().enumerate() {
            // What has an ID already is told by both.
            let both = resources
                .get(at + 1)
                .is_some_and(|next| next.as_str().unwrap().starts_with("module."));
            assert!(!digits(resource.as_str().unwrap()) || both, "{state}: {told}");
        }
    }
}

#[test]
fn what_a_plan_does_not_tell_is_unknown_and_counts() {
    let told = |change: fn(&mut Value)| {
        let mut plan = plan();
        change(&mut plan);
        let test = CliTest::new()
            .file("plan.json", plan.to_string())
            .file("finetune.toml", JOB);
        test.json([
            "check",
            "network",
            "role",
            "--strict",
            "--terraform-plan",
            "plan.json",
        ])
    };
    // Nobody lists the zones.
    let (report, exit) = told(|plan| {
        plan["prior_state"]["values"]["root_module"]["child_modules"][0]["resources"][0]["values"]["filter"] =
            json!([{"name": "zone-name", "values": ["us-east-1a"]}]);
    });
    assert_eq!(exit, 1, "{report:#}");
    assert!(
        codes(&report, "unknown").contains(&"NET-05".to_owned()),
        "{report:#}"
    );
    // A subnet whose zone AWS chooses.
    let (report, _) = told(|plan| {
        let subnet = values(plan, r#"module.network.aws_subnet.this["use1-az3"]"#);
        subnet.as_object_mut().unwrap().remove("availability_zone_id");
    });
    assert!(
        codes(&report, "unknown").contains(&"NET-05".to_owned()),
        "{report:#}"
    );
    assert_eq!(codes(&report, "fail"), [""; 0]);
    // A condition takes some of the subnets.
    let (report, exit) = told(|plan| {
        plan["output_changes"] = json!({"subnet_ids": {"after_unknown": [true, true, true]}});
    });
    assert_eq!(exit, 3);
    insta::assert_snapshot!(report["error"]["message"].as_str().unwrap(), @"the plan does not tell which `aws_subnet` `output.subnet_ids` of `the root module` names");
}

#[test]
fn a_job_without_a_vpc_has_its_role_judged_alone() {
    let mut plan = plan();
    let outputs = &mut plan["configuration"]["root_module"]["outputs"];
    outputs.as_object_mut().unwrap().remove("subnet_ids");
    let test = CliTest::new()
        .file("plan.json", plan.to_string())
        .file("finetune.toml", JOB);
    let (report, exit) = test.json(["check", "role", "--terraform-plan", "plan.json"]);
    assert_eq!(exit, 0, "{report:#}");
    assert!(
        codes(&report, "pass").contains(&"IAM-01".to_owned()),
        "{report:#}"
    );
}

#[test]
fn a_finding_names_the_address_and_the_fragment_refers_to_it() {
    let mut plan = plan();
    without(
        &mut plan,
        "module.network.aws_vpc_security_group_ingress_rule.self",
    );
    let (report, _) = check(&plan);
    let finding = &report["findings"][0];
    insta::assert_snapshot!(finding["message"].as_str().unwrap());
    insta::assert_snapshot!(finding["remedy"]["terraform"].as_str().unwrap());
}

#[test]
fn a_policy_that_is_known_later_leaves_its_check_open() {
    let mut plan = plan();
    values(&mut plan, "module.network.aws_vpc_endpoint.s3")
        .as_object_mut()
        .unwrap()
        .remove("policy");
    let (report, exit) = check(&plan);
    assert_eq!((exit, &report["verdict"]), (0, &"warning".into()));
    let open = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["rule"] == "NET-33")
        .unwrap();
    insta::assert_snapshot!(open["reason"].as_str().unwrap());
}

#[test]
fn what_is_no_plan_or_describes_no_network_says_what_to_do() {
    let test = CliTest::new()
        .file("state.json", r#"{"format_version": "1.0", "values": {}}"#)
        .file("old.json", r#"{"format_version": "2.0"}"#)
        .file("no.json", "{}")
        .file(
            "empty.json",
            r#"{"format_version": "1.2", "planned_values": {"root_module": {}},
            "configuration": {"root_module": {"outputs": {"vpc_id": {"expression": {}}}}}}"#,
        );
    for file in ["state.json", "old.json", "no.json", "empty.json", "absent.json"] {
        let told = test.finetune(["check", "--terraform-plan", file, "--region", "us-east-1"]);
        insta::assert_snapshot!(file.trim_end_matches(".json"), told);
    }
    let elsewhere = CliTest::new().file("plan.json", PLAN);
    let told = elsewhere.finetune(["check", "--terraform-plan", "plan.json", "--region", "eu-west-1"]);
    insta::assert_snapshot!("elsewhere", told);
    let told = elsewhere.finetune(["check", "--terraform-plan", "plan.json", "--profile", "x"]);
    insta::assert_snapshot!("idle", told);
}
