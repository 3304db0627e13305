//! Each kind of trap is recognised, and what its remedy says is none.

use serde_json::{Value, json};

use super::*;
use crate::iam::needs::tests::with_keys;
use crate::iam::sufficiency::judge;

fn generated() -> Value {
    let documents = with_keys().documents();
    let policy =
        |policy: &crate::iam::InlinePolicy| json!({"name": policy.name, "document": policy.document.value()});
    json!({
        "trust_policy": documents.trust.value(),
        "identity_policies": documents.inline.iter().map(policy).collect::<Vec<_>>(),
    })
}

fn traps(set: &Value) -> Vec<Trap> {
    let set = PolicySet::parse(&set.to_string()).unwrap();
    let role = "arn:aws:iam::111122223333:role/job".parse().unwrap();
    judge(&with_keys(), &role, &set).traps
}

#[test]
fn every_kind_of_trap_is_recognised_and_the_generated_role_has_none() {
    assert_eq!(traps(&generated()), []);
    let trust = "/trust_policy/Statement/0";
    let s3 = "/identity_policies/0/document/Statement";
    let vpc = "/identity_policies/1/document/Statement";
    let kms = "/identity_policies/2/document/Statement";
    let job = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job";
    let stranger = "arn:aws:bedrock:us-east-1:999900001111:model-customization-job/*";
    // The kind, where, what is written there, and whether it breaks anything.
    let cases: [(&str, String, Value, bool); 21] = [
        (
            "two-accounts",
            format!("{trust}/Condition/ArnLike"),
            json!({"aws:SourceArn": stranger}),
            true,
        ),
        (
            "pinned-job",
            format!("{trust}/Condition/ArnLike"),
            json!({"aws:SourceArn": format!("{job}/amazon/0a")}),
            true,
        ),
        (
            "key-that-services-lack",
            format!("{trust}/Condition/StringEquals"),
            json!({"sts:ExternalId": "x"}),
            true,
        ),
        (
            "trust-beyond-assume-role",
            format!("{trust}/Action"),
            json!(["sts:AssumeRole", "sts:TagSession"]),
            false,
        ),
        (
            "organisation-shuts-out-services",
            "/trust_policy/Statement/1".to_owned(),
            json!({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole",
                "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}}),
            true,
        ),
        (
            "wrong-service-principal",
            format!("{trust}/Principal"),
            json!({"Service": "bedrock.us-east-1.amazonaws.com"}),
            true,
        ),
        (
            "deleted-principal",
            format!("{trust}/Principal"),
            json!({"Service": "bedrock.amazonaws.com", "AWS": "AROAEXAMPLEEXAMPLE12"}),
            false,
        ),
        (
            "prefix-condition-on-objects",
            format!("{s3}/1/Condition"),
            json!({"StringLike": {"s3:prefix": "x/*"}}),
            true,
        ),
        (
            "list-on-objects",
            format!("{s3}/0/Resource"),
            json!("arn:aws:s3:::acme-finetune/"),
            true,
        ),
        (
            "objects-on-bucket",
            format!("{s3}/1/Resource"),
            json!("arn:aws:s3:::acme-finetune"),
            true,
        ),
        (
            "key-actions-on-buckets",
            format!("{kms}/1/Resource"),
            json!("arn:aws:s3:::acme-finetune/*"),
            true,
        ),
        (
            "key-that-can-not-write",
            format!("{kms}/1/Action"),
            json!(["kms:Decrypt", "kms:DescribeKey"]),
            true,
        ),
        (
            "key-through-bedrock-only",
            format!("{kms}/1/Condition"),
            json!({"StringEquals": {"kms:ViaService": "bedrock.us-east-1.amazonaws.com"}}),
            true,
        ),
        (
            "narrowed-describe",
            format!("{vpc}/0/Resource"),
            json!("arn:aws:ec2:us-east-1:111122223333:subnet/*"),
            true,
        ),
        (
            "tags-on-subnets",
            format!("{vpc}/2/Condition"),
            json!({"StringEquals": {"aws:RequestTag/BedrockManaged": "true"}}),
            true,
        ),
        (
            "id-for-arn",
            format!("{vpc}/3/Condition/ArnLike/ec2:Subnet"),
            json!("subnet-0a1b2c3d4e5f60710"),
            true,
        ),
        (
            "tag-value-case",
            format!("{vpc}/1/Condition/StringEquals"),
            json!({"aws:RequestTag/BedrockManaged": "True"}),
            true,
        ),
        (
            "all-values-of-none",
            format!("{vpc}/4/Condition/Null"),
            json!({}),
            false,
        ),
        (
            "equals-with-wildcard",
            format!("{trust}/Condition"),
            json!({"StringEquals": {"aws:SourceArn": format!("{job}/*")}}),
            true,
        ),
        (
            "other-partition",
            format!("{s3}/1/Resource"),
            json!("arn:aws-cn:s3:::acme-finetune/support-tone/*"),
            true,
        ),
        (
            "operators-permission",
            format!("{s3}/3"),
            json!({"Effect": "Allow", "Action": "bedrock:*", "Resource": "*"}),
            false,
        ),
    ];
    for (name, place, value, breaks) in &cases {
        let mut set = generated();
        let (parent, key) = place.rsplit_once('/').unwrap();
        match set.pointer_mut(parent).unwrap() {
            Value::Array(list) => list.push(value.clone()),
            other => other[key.replace("~1", "/")] = value.clone(),
        }
        let found = traps(&set);
        let names: Vec<&str> = found.iter().map(|trap| trap.name).collect();
        assert!(names.contains(name), "{name}: {names:?}");
        let trap = found.iter().find(|trap| trap.name == *name).unwrap();
        assert_eq!(!trap.breaks.is_empty(), *breaks, "{trap:?}");
        assert!(!trap.remedy.is_empty() && trap.source.starts_with("https://"));
    }
    let kinds = trust::KINDS.iter().chain(permissions::KINDS);
    for kind in kinds {
        assert!(cases.iter().any(|(name, ..)| *name == kind.name), "{}", kind.name);
    }
}

#[test]
fn an_endpoint_policy_that_only_reads_is_explained_where_it_breaks_the_results() {
    let mut set = generated();
    set["vpc_endpoint_policy"] = json!({"Statement": [{"Effect": "Allow", "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}]});
    let found = traps(&set);
    let [trap] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(
        (trap.name, trap.breaks.as_slice()),
        ("endpoint-without-put", &["s3:PutObject".to_owned()][..])
    );
}
