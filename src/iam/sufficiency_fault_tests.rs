//! The generated role with one fault each: what is denied then, and what is too wide.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{generated, judged, with_keys};
use crate::iam::sufficiency::Judged;

/// Changes the generated role, and says what is denied then and what is too wide.
fn changed(change: impl FnOnce(&mut Value)) -> (BTreeSet<String>, BTreeSet<String>) {
    let needs = with_keys();
    let mut set = generated(&needs);
    change(&mut set);
    let result = judged(&needs, &set);
    let names = |judged: &[Judged], by: fn(&Judged) -> &String| judged.iter().map(by).cloned().collect();
    let failed = [result.denied, result.unknown].concat();
    (
        names(&failed, |judged| &judged.action),
        names(&result.excess, |judged| &judged.id),
    )
}

fn texts(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

fn statement(policy: usize, index: usize) -> String {
    format!("/identity_policies/{policy}/document/Statement/{index}")
}

#[test]
fn faults_of_the_trust_policy_are_told_from_width() {
    let trust = "/trust_policy/Statement/0";
    let at = |place: &str| format!("{trust}{place}");
    for (place, value, denied, excess) in [
        (
            "/Principal",
            json!({"Service": "lambda.amazonaws.com"}),
            &["sts:AssumeRole"][..],
            &["trust-other-service"][..],
        ),
        (
            "/Condition/StringEquals",
            json!({"aws:SourceAccount": "123456789012"}),
            &["sts:AssumeRole"],
            &[],
        ),
        (
            "/Condition/StringEquals",
            json!({"sts:ExternalId": "x"}),
            &["sts:AssumeRole"],
            &[],
        ),
        (
            "/Condition/StringEquals",
            json!({"aws:PrincipalOrgID": "o-1"}),
            &["sts:AssumeRole"],
            &[],
        ),
        (
            "/Condition/ArnLike",
            json!({"aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/one"}),
            &["sts:AssumeRole"],
            &[],
        ),
        (
            "/Condition/ArnLike",
            json!({"aws:SourceArn": "arn:aws:bedrock:us-west-2:111122223333:model-customization-job/*"}),
            &["sts:AssumeRole"],
            &[],
        ),
        (
            "/Condition/ArnLike",
            json!({"aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:*"}),
            &[],
            &["trust-other-kind-of-job"],
        ),
        ("/Effect", json!("Deny"), &["sts:AssumeRole"], &[]),
        ("/Action", json!("sts:TagSession"), &["sts:AssumeRole"], &[]),
        (
            "/Condition",
            json!({}),
            &[],
            &[
                "trust-no-source",
                "trust-other-account",
                "trust-other-kind-of-job",
            ],
        ),
        (
            "/Condition",
            json!({"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}),
            &[],
            &["trust-no-source", "trust-other-kind-of-job"],
        ),
    ] {
        let found = changed(|set| *set.pointer_mut(&at(place)).unwrap() = value.clone());
        assert_eq!(found, (texts(denied), texts(excess)), "{place} {value}");
    }
}

#[test]
fn faults_of_the_permissions_name_what_is_denied_and_what_is_too_wide() {
    let s3 = |index: usize, place: &str| format!("{}{place}", statement(0, index));
    let vpc = |index: usize, place: &str| format!("{}{place}", statement(1, index));
    let kms = |index: usize, place: &str| format!("{}{place}", statement(2, index));
    let create = "ec2:CreateNetworkInterface";
    let manage = [
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteNetworkInterfacePermission",
    ];
    for (place, value, denied, excess) in [
        (
            s3(0, "/Resource"),
            json!("arn:aws:s3:::acme-finetune/*"),
            &["s3:ListBucket"][..],
            &[][..],
        ),
        (s3(0, "/Resource"), json!("*"), &[], &["s3-list-other-bucket"]),
        (
            s3(0, "/Condition"),
            json!({"StringLike": {"s3:prefix": "support-tone/*"}}),
            &["s3:ListBucket"],
            &[],
        ),
        (
            s3(1, "/Resource"),
            json!("arn:aws:s3:::acme-finetune/*"),
            &[],
            &["s3-read-other-prefix"],
        ),
        (
            s3(1, "/Resource"),
            json!("arn:aws:s3:::*/*"),
            &[],
            &["s3-read-other-bucket", "s3-read-other-prefix"],
        ),
        (
            s3(1, "/Resource"),
            json!("arn:aws:s3:::acme-finetune/support-tone/training"),
            &["s3:GetObject"],
            &[],
        ),
        (
            s3(1, "/Resource"),
            json!("arn:aws-cn:s3:::acme-finetune/*"),
            &["s3:GetObject"],
            &[],
        ),
        (
            s3(1, "/Condition"),
            json!({"StringLike": {"s3:prefix": "support-tone/*"}}),
            &["s3:GetObject"],
            &[],
        ),
        (
            s3(1, "/Condition"),
            json!({"StringEquals": {"aws:ResourceAccount": "999900001111"}}),
            &["s3:GetObject"],
            &[],
        ),
        (s3(1, "/Condition"), json!({}), &[], &["s3-other-owner"]),
        (
            s3(1, "/Action"),
            json!("s3:*"),
            &[],
            &["s3-delete-data", "s3-overwrite-data"],
        ),
        (s3(2, "/Action"), json!("s3:GetObject"), &["s3:PutObject"], &[]),
        (
            s3(2, "/Action"),
            json!("s3:PutObjectAcl"),
            &["s3:GetObject", "s3:PutObject"],
            &[],
        ),
        (
            s3(2, "/Resource"),
            json!("arn:aws:s3:::acme-finetune/*"),
            &[],
            &[
                "s3-overwrite-data",
                "s3-read-other-prefix",
                "s3-write-other-prefix",
            ],
        ),
        (s3(2, "/Condition"), json!({}), &[], &["s3-output-other-owner"]),
        (
            vpc(0, "/Resource"),
            json!("arn:aws:ec2:us-east-1:111122223333:subnet/*"),
            &[
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
            &[],
        ),
        (vpc(0, "/Action"), json!("ec2:Describe*"), &[], &[]),
        (vpc(1, "/Condition"), json!({}), &[], &["ec2-untagged-interface"]),
        (
            vpc(1, "/Condition/StringEquals"),
            json!({"aws:RequestTag/BedrockManaged": "True"}),
            &[create],
            &[],
        ),
        (
            vpc(1, "/Condition/StringEquals"),
            json!({"AWS:requesttag/bedrockmanaged": "true"}),
            &[],
            &[],
        ),
        (
            vpc(1, "/Condition/ArnLike"),
            json!({"aws:RequestTag/BedrockModelCustomizationJobArn": "arn:aws:bedrock:us-east-1:999900001111:model-customization-job/*"}),
            &[create],
            &[],
        ),
        (
            vpc(2, "/Resource"),
            json!("arn:aws:ec2:us-east-1:111122223333:subnet/*"),
            &[create],
            &["ec2-other-subnet"],
        ),
        (
            vpc(2, "/Condition"),
            json!({"StringEquals": {"aws:RequestTag/BedrockManaged": "true"}}),
            &[create],
            &[],
        ),
        (
            vpc(3, "/Condition/ArnLike/ec2:Subnet"),
            json!("subnet-0a1b2c3d4e5f60710"),
            &manage,
            &[],
        ),
        (
            vpc(3, "/Condition/ArnLike/ec2:Subnet"),
            json!("*"),
            &[],
            &["ec2-delete-in-other-subnet"],
        ),
        (
            vpc(3, "/Condition"),
            json!({}),
            &[],
            &["ec2-delete-foreign-interface", "ec2-delete-in-other-subnet"],
        ),
        (
            vpc(3, "/Action"),
            json!("ec2:DeleteNetworkInterface"),
            &[manage[0], manage[2]],
            &[],
        ),
        (
            vpc(4, "/Condition/StringEquals"),
            json!({}),
            &[],
            &["ec2-tag-existing-interface"],
        ),
        (
            vpc(4, "/Condition/ForAllValues:StringEquals"),
            json!({"aws:TagKeys": ["BedrockManaged"]}),
            &["ec2:CreateTags"],
            &[],
        ),
        (
            vpc(4, "/Condition/Null"),
            json!({"aws:TagKeys": "true"}),
            &["ec2:CreateTags"],
            &[],
        ),
        (vpc(4, "/Condition/Null"), json!({}), &[], &[]),
        (
            kms(0, "/Action"),
            json!(["kms:Decrypt", "kms:DescribeKey"]),
            &["kms:CreateGrant", "kms:GenerateDataKey"],
            &[],
        ),
        (kms(0, "/Condition"), json!({}), &[], &["kms-not-via-service"]),
        (kms(0, "/Resource"), json!("*"), &[], &[]),
        (
            kms(1, "/Condition"),
            json!({"StringEquals": {"kms:ViaService": "s3.us-west-2.amazonaws.com"}}),
            &["kms:Decrypt", "kms:GenerateDataKey"],
            &[],
        ),
        (
            kms(1, "/Action"),
            json!("kms:Decrypt"),
            &["kms:GenerateDataKey"],
            &[],
        ),
    ] {
        let found = changed(|set| {
            let (parent, key) = place.rsplit_once('/').unwrap();
            set.pointer_mut(parent).unwrap()[key] = value.clone();
        });
        assert_eq!(found, (texts(denied), texts(excess)), "{place} {value}");
    }
}

#[test]
fn other_layers_deny_what_the_role_allows() {
    let deny = |action: &str| {
        json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*"}]})
    };
    let bare = |action: &str| {
        json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": action, "Resource": "*"}]})
    };
    let model = "arn:aws:kms:us-east-1:111122223333:key/model";
    for (member, value, denied) in [
        (
            "permissions_boundary",
            bare("s3:PutObject"),
            &["s3:PutObject"][..],
        ),
        (
            "permissions_boundary",
            json!({"Statement": [{"Effect": "Allow", "NotAction": "kms:*", "Resource": "*"}]}),
            &[
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:GenerateDataKey",
            ],
        ),
        (
            "service_control_policies",
            json!([bare("ec2:CreateTags")]),
            &["ec2:CreateTags"],
        ),
        (
            "service_control_policies",
            json!([{"Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
                 "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}]),
            &["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
        ),
        ("vpc_endpoint_policy", deny("s3:PutObject"), &["s3:PutObject"]),
        (
            "vpc_endpoint_policy",
            json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}]}),
            &["s3:PutObject"],
        ),
        (
            "resource_policies",
            json!({"arn:aws:s3:::acme-finetune": deny("s3:GetObject")}),
            &["s3:GetObject"],
        ),
        (
            "resource_policies",
            json!({"arn:aws:s3:::acme-finetune": {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}),
            &[],
        ),
        (
            "resource_policies",
            json!({"arn:aws:s3:::acme-finetune": {"Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/me"},
                "Action": "s3:PutObject", "Resource": "*"}]}}),
            &["s3:PutObject"],
        ),
        (
            "resource_policies",
            json!({model: {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/other"},
                "Action": "kms:*", "Resource": "*"}]}}),
            &[
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:GenerateDataKey",
            ],
        ),
        (
            "resource_policies",
            json!({model: {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
                "Action": "kms:*", "Resource": "*",
                "Condition": {"StringEquals": {"kms:ViaService": "bedrock.us-east-1.amazonaws.com"}}}]}}),
            &[],
        ),
    ] {
        let (found, _) = changed(|set| set[member] = value.clone());
        assert_eq!(found, texts(denied), "{member} {value}");
    }
}
