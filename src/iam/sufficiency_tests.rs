//! Roles of all kinds, judged for one job.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::diagnostic::Read;
use crate::iam::RoleState;
use crate::iam::needs::tests::{needs, with_keys};

#[path = "sufficiency_fault_tests.rs"]
mod faults;

const ROLE: &str = "arn:aws:iam::111122223333:role/AmazonBedrockFinetune-support-tone";

/// The role that the tool writes, as a set.
fn generated(needs: &RoleNeeds) -> Value {
    let documents = needs.documents();
    let inline: Vec<Value> = documents
        .inline
        .iter()
        .map(|policy| json!({"name": policy.name, "document": policy.document.value()}))
        .collect();
    json!({"trust_policy": documents.trust.value(), "identity_policies": inline})
}

/// Judges a set, and sees that every change that is proposed does what it promises: its own request is
/// allowed with the changes that it names, and all changes together make the role sufficient.
fn judged(needs: &RoleNeeds, set: &Value) -> Sufficiency {
    let role = ROLE.parse().unwrap();
    let text = set.to_string();
    let set = PolicySet::parse(&text).unwrap();
    let result = judge(needs, &role, &set);
    let failed = result.denied.iter().chain(&result.unknown);
    let mut whole = set.clone();
    result.changes.iter().for_each(|change| change.apply(&mut whole));
    let after = judge(needs, &role, &whole);
    assert!(after.is_sufficient(), "{:#?} {:#?}", result.changes, after.denied);
    let opened = after
        .excess
        .iter()
        .filter(|probe| result.excess.iter().all(|before| before.id != probe.id));
    // A deny can hide what an allow has opened; where there is none, no change opens anything.
    assert!(
        text.contains("Deny") || opened.count() == 0,
        "{:#?}",
        result.changes
    );
    for request in failed {
        assert!(!request.changes.is_empty(), "{request:?}");
        let mut mended = set.clone();
        for &index in &request.changes {
            result.changes[index].apply(&mut mended);
        }
        let after = judge(needs, &role, &mended);
        let still = after.denied.iter().chain(&after.unknown);
        assert!(
            still.clone().all(|one| one.id != request.id),
            "{request:?} {:?}",
            result.changes
        );
    }
    result
}

fn actions(judged: &[Judged]) -> BTreeSet<&str> {
    judged.iter().map(|judged| judged.action.as_str()).collect()
}

fn ids(judged: &[Judged]) -> BTreeSet<&str> {
    judged.iter().map(|judged| judged.id.as_str()).collect()
}

#[test]
fn the_generated_role_is_sufficient_and_has_no_probe_open() {
    let mut largest = with_keys();
    let vpc = largest.vpc.as_mut().unwrap();
    let ec2 =
        |kind: &str, id: usize| format!("arn:aws:ec2:us-east-1:111122223333:{kind}-0a1b2c3d4e5f6{id:04}");
    vpc.subnet_arns = (0..16).map(|id| ec2("subnet/subnet", id)).collect();
    vpc.security_group_arns = (0..5).map(|id| ec2("security-group/sg", id)).collect();
    let mut plain = needs();
    plain.vpc = None;
    for needs in [needs(), with_keys(), largest, plain] {
        let result = judged(&needs, &generated(&needs));
        assert_eq!(result.denied, [], "{needs:?}");
        assert_eq!(result.excess, []);
        let size: usize = needs
            .documents()
            .inline
            .iter()
            .map(|policy| policy.document.size())
            .sum();
        assert!(size < 10_240, "{size}");
    }
}

#[test]
fn without_any_one_statement_exactly_what_it_allows_is_denied() {
    let needs = with_keys();
    let expected: [(&str, &[&str]); 10] = [
        ("FindBuckets", &["s3:ListBucket"]),
        ("ReadData", &["s3:GetObject"]),
        ("WriteResults", &["s3:GetObject", "s3:PutObject"]),
        (
            "LookAtTheNetwork",
            &[
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
        ),
        ("MakeTaggedInterfaces", &["ec2:CreateNetworkInterface"]),
        ("InTheJobsNetwork", &["ec2:CreateNetworkInterface"]),
        (
            "ManageItsInterfaces",
            &[
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
            ],
        ),
        ("TagWhatItMakes", &["ec2:CreateTags"]),
        (
            "EncryptTheModel",
            &[
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:GenerateDataKey",
            ],
        ),
        (
            "ReadAndWriteEncryptedData",
            &["kms:Decrypt", "kms:GenerateDataKey"],
        ),
    ];
    let mut seen = 0;
    let whole = generated(&needs);
    for (sid, denied) in expected {
        let mut set = whole.clone();
        for policy in set["identity_policies"].as_array_mut().unwrap() {
            let statements = policy["document"]["Statement"].as_array_mut().unwrap();
            let before = statements.len();
            statements.retain(|statement| statement["Sid"] != sid);
            seen += before - statements.len();
        }
        let result = judged(&needs, &set);
        assert_eq!(actions(&result.denied), denied.iter().copied().collect(), "{sid}");
        assert_eq!(result.excess, [], "{sid}");
    }
    let statements: usize = whole["identity_policies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|policy| policy["document"]["Statement"].as_array().unwrap().len())
        .sum();
    assert_eq!(seen, statements, "every statement was left out once");
}

#[test]
fn the_public_sample_of_2024_is_sufficient_and_too_wide() {
    let sample = json!({
        "trust_policy": {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "bedrock.amazonaws.com"}, "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"},
                "ArnEquals": {"aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*"}}}]},
        "identity_policies": [
            {"name": "s3", "document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
                "Resource": ["arn:aws:s3:::acme-finetune", "arn:aws:s3:::acme-finetune/*"]}]}},
            {"name": "vpc", "document": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": ["ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs",
                    "ec2:DescribeDhcpOptions", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"], "Resource": "*"},
                {"Effect": "Allow", "Action": "ec2:CreateNetworkInterface",
                    "Resource": "arn:aws:ec2:us-east-1:111122223333:network-interface/*",
                    "Condition": {"StringEquals": {"aws:RequestTag/BedrockManaged": "true"},
                        "ArnEquals": {"aws:RequestTag/BedrockModelCustomizationJobArn":
                            "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*"}}},
                {"Effect": "Allow", "Action": "ec2:CreateNetworkInterface",
                    "Resource": ["arn:aws:ec2:us-east-1:111122223333:subnet/*",
                        "arn:aws:ec2:us-east-1:111122223333:security-group/*"]},
                {"Effect": "Allow", "Action": ["ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface",
                    "ec2:DeleteNetworkInterfacePermission"], "Resource": "*",
                    "Condition": {"ArnEquals": {"ec2:Subnet": "arn:aws:ec2:us-east-1:111122223333:subnet/*",
                        "ec2:ResourceTag/BedrockModelCustomizationJobArn":
                            "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*"},
                        "StringEquals": {"ec2:ResourceTag/BedrockManaged": "true"}}},
                {"Effect": "Allow", "Action": "ec2:CreateTags",
                    "Resource": "arn:aws:ec2:us-east-1:111122223333:network-interface/*",
                    "Condition": {"StringEquals": {"ec2:CreateAction": "CreateNetworkInterface"},
                        "ForAllValues:StringEquals": {"aws:TagKeys":
                            ["BedrockManaged", "BedrockModelCustomizationJobArn"]}}}]}}],
    });
    let result = judged(&needs(), &sample);
    assert_eq!(result.denied, []);
    assert_eq!(
        ids(&result.excess),
        [
            "ec2-delete-in-other-subnet",
            "ec2-other-security-group",
            "ec2-other-subnet",
            "s3-other-owner",
            "s3-output-other-owner",
            "s3-overwrite-data",
            "s3-read-other-prefix",
            "s3-write-other-prefix",
        ]
        .into()
    );
}

#[test]
fn administrators_and_the_empty_role_are_the_two_ends() {
    let needs = needs();
    let admin = json!({
        "trust_policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*", "Service": ["bedrock.amazonaws.com", "lambda.amazonaws.com"]},
            "Action": "sts:AssumeRole"}]},
        "identity_policies": [{"name": "admin", "document": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}],
    });
    let result = judged(&needs, &admin);
    assert_eq!(result.denied, []);
    let all: BTreeSet<&str> = probes::all(&needs, &ROLE.parse().unwrap())
        .iter()
        .map(|probe| probe.id)
        .collect();
    let shut: Vec<&str> = all.difference(&ids(&result.excess)).copied().collect();
    assert!(shut.is_empty(), "{shut:?}");
    let nothing = judged(&needs, &json!({}));
    assert_eq!(nothing.denied.len(), nothing.needed);
    assert_eq!(nothing.excess, []);
}

#[test]
fn what_could_not_be_read_of_a_role_is_unknown_and_names_the_permission() {
    use crate::diagnostic::Unread;
    let needs = needs();
    let documents = needs.documents();
    let unread = |operation: &str| Unread {
        operation: operation.to_owned(),
        denied: true,
        error: "AccessDenied".to_owned(),
    };
    let state = RoleState {
        arn: ROLE.to_owned(),
        created: None,
        trust: documents.trust.compact(),
        tags: BTreeMap::new(),
        inline: Read::Unread(unread("iam:ListRolePolicies")),
        attached: Read::Known(BTreeMap::new()),
        boundary: Read::Known(None),
        boundary_arn: None,
    };
    let judge_with = |state: &RoleState, buckets: &BTreeMap<String, Read<Option<String>>>| {
        let set = PolicySet::of_role(state, buckets, &needs);
        judge(&needs, &ROLE.parse().unwrap(), &set)
    };
    let none = BTreeMap::from([("acme-finetune".to_owned(), Read::Known(None))]);
    let result = judge_with(&state, &none);
    assert_eq!(result.denied, []);
    assert_eq!(
        result.unknown.len(),
        result.needed - 1,
        "the trust policy is known"
    );
    assert!(!result.is_sufficient());
    let reason = &result.unknown[0].reason;
    assert!(
        reason.contains("the caller lacks `iam:ListRolePolicies`"),
        "{reason}"
    );

    // A bucket's policy that is not read could deny what it is asked for, and nothing else.
    let inline = documents.inline.iter();
    let state = RoleState {
        inline: Read::Known(
            inline
                .map(|policy| (policy.name.clone(), policy.document.compact()))
                .collect(),
        ),
        ..state
    };
    let buckets = BTreeMap::from([(
        "acme-finetune".to_owned(),
        Read::Unread(unread("s3:GetBucketPolicy")),
    )]);
    let result = judge_with(&state, &buckets);
    assert_eq!(result.denied, []);
    let unknown = actions(&result.unknown);
    assert_eq!(unknown, ["s3:GetObject", "s3:ListBucket", "s3:PutObject"].into());
    assert!(
        result.unknown[0]
            .reason
            .contains("the caller lacks `s3:GetBucketPolicy`")
    );
    assert!(judge_with(&state, &none).is_sufficient());
    // So could that of a bucket which nobody asked for its policy.
    let result = judge_with(&state, &BTreeMap::new());
    assert_eq!(actions(&result.unknown), unknown);
    let reason = &result.unknown[0].reason;
    assert!(
        reason.contains("the policy of bucket `acme-finetune` was not read"),
        "{reason}"
    );
}
