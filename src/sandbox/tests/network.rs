//! The job's VPC, broken in one place at a time: the job ends where the fault is felt, with a message.

use serde_json::json;
use toml::Value as Toml;

use super::refusals::{failure, refused, rules, strings};
use super::{TRUST, Test, VPC_POLICY, prepared, request};
use crate::sandbox::scenario::Scenario;

const IN_VALIDATION: &str = "Failed NotStarted NotStarted";
const IN_TRAINING: &str = "Completed Completed Failed";

#[tokio::test]
async fn each_fault_of_the_network_ends_a_running_job_where_it_is_felt() {
    let group = "account.security_groups.sg-0a11ce00000000001";
    let cases = [
        (
            "account.subnets.subnet-0a11ce0000000000c.zone".to_owned(),
            Toml::from("use1-az1"),
            "Availability Zones: use1-az3",
            IN_TRAINING,
        ),
        (
            "account.subnets.subnet-0a11ce0000000000c.state".to_owned(),
            Toml::from("pending"),
            "cannot take network interfaces",
            IN_VALIDATION,
        ),
        (
            "account.subnets.subnet-0a11ce0000000000c.free_addresses".to_owned(),
            Toml::from(1),
            "Insufficient free addresses",
            IN_VALIDATION,
        ),
        (
            format!("{group}.ingress"),
            rules("[]"),
            "communication between worker nodes",
            IN_TRAINING,
        ),
        (
            format!("{group}.ingress"),
            rules("[{ cidrs = ['10.20.0.0/16'] }]"),
            "communication between worker nodes",
            IN_TRAINING,
        ),
        (
            format!("{group}.egress"),
            rules("[{ cidrs = ['0.0.0.0/0'] }]"),
            "communication between worker nodes",
            IN_TRAINING,
        ),
        (
            format!("{group}.egress"),
            rules("[{ groups = ['sg-0a11ce00000000001'] }]"),
            "on port 443",
            IN_VALIDATION,
        ),
        (
            "account.route_tables.rtb-0a11ce00000000001.subnets".to_owned(),
            strings(&[]),
            "leads to no S3 endpoint",
            IN_VALIDATION,
        ),
        (
            "account.endpoints.vpce-0a11ce00000000001.state".to_owned(),
            Toml::from("pending"),
            "endpoint 'vpce-0a11ce00000000001' is pending",
            IN_VALIDATION,
        ),
        (
            "account.endpoints.vpce-0a11ce00000000001.policy".to_owned(),
            Toml::from(
                r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*"}]}"#,
            ),
            "Could not validate PutObject permissions",
            IN_TRAINING,
        ),
    ];
    for (path, value, part, where_felt) in cases {
        let (message, phases) = failure(&prepared().with(&path, value.clone())).await;
        assert!(message.contains(part), "{path} = {value}: {message}");
        assert_eq!(phases, where_felt, "{path} = {value}");
    }
    let (message, phases) = failure(&prepared().with("fault", rules("[{ operation = 'Training', action = 'fail-job', message = 'Maximum input token count 9 exceeds limit of 8' }]"))).await;
    assert_eq!(
        (message.as_str(), phases.as_str()),
        ("Maximum input token count 9 exceeds limit of 8", IN_TRAINING)
    );
}

/// The account whose subnets reach S3 through a NAT gateway or an interface endpoint, with a role.
fn with_role(scenario: &str) -> Scenario {
    Scenario::find(scenario)
        .unwrap()
        .with("scale", 1)
        .with("account.roles.AmazonBedrockTest.trust", TRUST)
        .with("account.roles.AmazonBedrockTest.policies.s3", super::S3_POLICY)
        .with("account.roles.AmazonBedrockTest.policies.vpc", VPC_POLICY)
}

#[tokio::test]
async fn each_fault_of_a_way_to_s3_ends_the_job_before_it_trains() {
    let nat = "account.nat_gateways.nat-0a11ce00000000001";
    let group = "account.security_groups.sg-0a11ce00000000001.egress";
    let to_self = "{ groups = ['sg-0a11ce00000000001'] }";
    let exclusion =
        |state: &str| format!("[{{ id = 'x', resource = 'subnet-0a11ce00000000a01', state = '{state}' }}]");
    let bpa = "account.block_public_access";
    let shut = with_role("nat-gateway-shut");
    let acl = |number: u32, egress: bool, rest: &str| {
        format!("{{ number = {number}, egress = {egress}, cidr = '0.0.0.0/0', {rest} }}")
    };
    let open_out = acl(100, true, "allow = true");
    let entries = |list: &[&str]| {
        prepared().with(
            "account.network_acls.acl-0a11ce00000000001.entries",
            rules(&format!("[{}]", list.join(", "))),
        )
    };
    let cases = [
        (
            with_role("nat-gateway").with(&format!("{nat}.state"), "pending"),
            Some("NAT gateway 'nat-0a11ce00000000001' is pending"),
        ),
        (
            with_role("nat-gateway").with(&format!("{nat}.connectivity"), "private"),
            Some("is private"),
        ),
        (
            with_role("nat-gateway").with(
                "account.route_tables.rtb-0a11ce00000000003.routes",
                rules("[{ destination = '10.20.0.0/16', target = 'local' }]"),
            ),
            Some("has no route to an internet gateway"),
        ),
        (
            with_role("nat-gateway").with(
                "account.route_tables.rtb-0a11ce00000000001.routes",
                rules("[{ destination = '0.0.0.0/0', target = 'nat-0a11ce0000000dead' }]"),
            ),
            Some("does not exist"),
        ),
        (
            with_role("nat-gateway").with(
                "account.route_tables.rtb-0a11ce00000000001.routes",
                rules("[{ destination = '0.0.0.0/0', target = 'igw-0a11ce00000000001' }]"),
            ),
            Some("leads to no S3 endpoint"),
        ),
        (
            shut.clone()
                .with(&format!("{bpa}.exclusions"), rules(&exclusion("create-complete"))),
            None,
        ),
        (
            shut.with(&format!("{bpa}.exclusions"), rules(&exclusion("delete-complete"))),
            Some("Block Public Access"),
        ),
        (
            with_role("nat-gateway-shut").with(&format!("{bpa}.mode"), "block-ingress"),
            None,
        ),
        (
            with_role("interface-endpoint").with(group, rules(&format!("[{to_self}]"))),
            Some("no rule of the security groups"),
        ),
        (
            with_role("interface-endpoint").with(
                group,
                rules(&format!("[{to_self}, {{ cidrs = ['10.20.0.0/16'] }}]")),
            ),
            None,
        ),
        (
            with_role("interface-endpoint").with("account.vpcs.vpc-0a11ce00000000001.dns_hostnames", false),
            Some("leads to no S3 endpoint"),
        ),
        (
            prepared().with(
                group,
                rules(&format!(
                    "[{to_self}, {{ cidrs = ['18.34.0.0/15', '52.216.0.0/16'] }}, {{ cidrs = ['54.231.0.0/16'] }}]"
                )),
            ),
            Some("no rule of the security groups"),
        ),
        (
            prepared().with(
                group,
                rules(&format!(
                    "[{to_self}, {{ cidrs = ['18.34.0.0/15', '52.216.0.0/15'] }}, {{ cidrs = ['54.231.0.0/16'] }}]"
                )),
            ),
            None,
        ),
        (entries(&[&open_out, &acl(100, false, "allow = true")]), None),
        (entries(&[&open_out]), Some("lets no answers in")),
        (
            entries(&[&acl(100, false, "allow = true")]),
            Some("lets no requests out on port 443"),
        ),
        (
            entries(&[
                &open_out,
                &acl(90, false, "protocol = '6', from_port = 50000, to_port = 50000, allow = false"),
                &acl(100, false, "allow = true"),
            ]),
            Some("lets no answers in"),
        ),
    ];
    for (number, (scenario, wanted)) in cases.into_iter().enumerate() {
        let Some(part) = wanted else {
            assert_eq!(ended(&scenario).await, "Completed", "case {number}");
            continue;
        };
        let (message, phases) = failure(&scenario).await;
        assert!(message.contains(part), "case {number}: {message}");
        assert!(message.contains("sandbox wording"), "case {number}: {message}");
        assert_eq!(phases, IN_VALIDATION, "case {number}");
    }
}

/// How the sound request ends in this account.
async fn ended(scenario: &Scenario) -> String {
    let test = Test::ready(scenario).await;
    let created = test.create(&request()).await;
    assert_eq!(created.status, 201, "{}", created.body);
    test.at(100_000);
    test.job("test-1").await["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_bucket_that_is_pinned_to_the_way_takes_jobs_by_that_way_only() {
    let pinned = |scenario: &str, key: &str, value: &str| {
        let policy = json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::acme-finetune", "arn:aws:s3:::acme-finetune/*"],
            "Condition": {
                "StringNotEquals": { key: value },
                "ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/ml-engineer" },
            },
        }]});
        with_role(scenario).with("account.buckets.acme-finetune.policy", policy.to_string())
    };
    for (key, value) in [
        ("aws:SourceVpc", "vpc-0a11ce00000000001"),
        ("aws:SourceVpce", "vpce-0a11ce00000000001"),
    ] {
        assert_eq!(ended(&pinned("good", key, value)).await, "Completed", "{key}");
    }
    for (scenario, key, value) in [
        ("good", "aws:SourceVpce", "vpce-0a11ce0000000dead"),
        ("nat-gateway", "aws:SourceVpc", "vpc-0a11ce00000000001"),
    ] {
        let (message, phases) = failure(&pinned(scenario, key, value)).await;
        assert!(
            message.contains("Could not validate GetObject permissions"),
            "{scenario}: {message}"
        );
        assert_eq!(phases, IN_VALIDATION, "{scenario}");
    }
    // Without a VPC there is no other way to judge.
    let mut outside = request();
    outside.as_object_mut().unwrap().remove("vpcConfig");
    let refusal = refused(
        &pinned("good", "aws:SourceVpc", "vpc-0a11ce00000000001"),
        &outside,
    )
    .await;
    assert!(
        refusal.contains("Could not validate GetObject permissions"),
        "{refusal}"
    );
}

#[tokio::test]
async fn the_built_in_scenarios_fail_as_they_say() {
    for (name, part) in [
        ("two-zones-of-six", "use1-az3, use1-az4, use1-az5, use1-az6"),
        ("no-self-reference", "communication between worker nodes"),
        ("self-ingress-only", "communication between worker nodes"),
        ("no-s3-route", "leads to no S3 endpoint"),
        ("one-zone-missing", "Availability Zones: use1-az3"),
        ("self-egress-only", "communication between worker nodes"),
        ("no-s3-egress", "no rule of the security groups"),
        ("acl-blocks-answers", "lets no answers in"),
        ("endpoint-pending", "is pendingAcceptance"),
        (
            "endpoint-policy-without-put",
            "Could not validate PutObject permissions",
        ),
        ("subnet-almost-full", "Insufficient free addresses"),
        ("nat-gateway-failed", "is failed"),
        ("nat-gateway-shut", "VPC Block Public Access"),
        ("interface-endpoint-shut", "do not let the job in on port 443"),
        ("dns-off", "no name resolves"),
        ("training-fails", "Maximum input token count"),
        (
            "bucket-of-another-vpc",
            "Could not validate GetObject permissions",
        ),
    ] {
        let (message, _) = failure(&with_role(name)).await;
        assert!(message.contains(part), "{name}: {message}");
    }
    let scenario = with_role("output-not-writable");
    assert!(
        refused(&scenario, &request())
            .await
            .contains("Could not validate PutObject permissions")
    );
    for sound in ["good", "nat-gateway", "interface-endpoint"] {
        assert_eq!(ended(&with_role(sound)).await, "Completed", "{sound}");
    }
    let mut wanted = request();
    wanted["roleArn"] = json!("arn:aws:iam::111122223333:role/AmazonBedrockFinetune-quickstart");
    let scenario = with_role("role-untrusted");
    assert!(
        refused(&scenario, &wanted)
            .await
            .contains("Could not assume provided IAM role.")
    );
}
