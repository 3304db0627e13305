//! What the documents of a role say, for jobs of several kinds.

use super::*;

/// The needs of a job in a VPC of six subnets and one group.
pub(crate) fn needs() -> RoleNeeds {
    let ec2 = |kind: &str, id: &str| format!("arn:aws:ec2:us-east-1:111122223333:{kind}/{id}");
    RoleNeeds {
        partition: Partition::default(),
        region: "us-east-1".parse().unwrap(),
        account: "111122223333".parse().unwrap(),
        bucket_owner: "111122223333".parse().unwrap(),
        inputs: vec![
            Objects::below("acme-finetune", "support-tone/training"),
            Objects::below("acme-finetune", "support-tone/validation"),
        ],
        output: Objects::below("acme-finetune", "support-tone/output"),
        vpc: Some(VpcNeeds {
            subnet_arns: (0..6)
                .map(|n| ec2("subnet", &format!("subnet-0a1b2c3d4e5f6071{n}")))
                .collect(),
            security_group_arns: vec![ec2("security-group", "sg-0a1b2c3d4e5f60718")],
        }),
        model_key: None,
        data_keys: Vec::new(),
        media: Vec::new(),
        logs: None,
        grader: None,
        teacher: None,
        notes: Vec::new(),
    }
}

#[test]
fn the_trust_policy_admits_jobs_of_this_account_and_region_only() {
    insta::assert_snapshot!(needs().documents().trust.pretty(), @r#"
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "BedrockRunsTheJob",
          "Effect": "Allow",
          "Principal": {
            "Service": "bedrock.amazonaws.com"
          },
          "Action": "sts:AssumeRole",
          "Condition": {
            "ArnLike": {
              "aws:SourceArn": "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*"
            },
            "StringEquals": {
              "aws:SourceAccount": "111122223333"
            }
          }
        }
      ]
    }
    "#);
}

#[test]
fn the_s3_policy_names_the_exact_prefixes() {
    let documents = needs().documents();
    assert_eq!(documents.inline[0].name, "finetune-s3");
    let statements = documents.inline[0].document.value()["Statement"].clone();
    let resources: Vec<String> = (0..3).map(|n| statements[n]["Resource"].to_string()).collect();
    assert_eq!(
        resources,
        [
            r#"["arn:aws:s3:::acme-finetune"]"#,
            r#"["arn:aws:s3:::acme-finetune/support-tone/training/*","arn:aws:s3:::acme-finetune/support-tone/validation/*"]"#,
            r#"["arn:aws:s3:::acme-finetune/support-tone/output/*"]"#,
        ]
    );
}

#[test]
fn keys_bring_their_statements_and_no_vpc_brings_none() {
    let mut needs = needs();
    needs.vpc = None;
    needs.model_key = Some("arn:aws:kms:us-east-1:111122223333:key/model".to_owned());
    needs.data_keys = vec![data_key("arn:aws:kms:us-east-1:111122223333:key/data")];
    let documents = needs.documents();
    let names: Vec<&str> = documents
        .inline
        .iter()
        .map(|policy| policy.name.as_str())
        .collect();
    assert_eq!(names, ["finetune-s3", "finetune-kms"]);
    let text = documents.inline[1].document.compact();
    assert!(
        text.contains("key/model") && text.contains("s3.us-east-1.amazonaws.com"),
        "{text}"
    );
}

#[test]
fn the_largest_job_stays_within_the_size_limits() {
    let mut needs = needs();
    if let Some(vpc) = &mut needs.vpc {
        vpc.subnet_arns = (0..16)
            .map(|n| format!("arn:aws:ec2:us-east-1:111122223333:subnet/subnet-0a1b2c3d4e5f607{n:02}"))
            .collect();
        vpc.security_group_arns = (0..5)
            .map(|n| format!("arn:aws:ec2:us-east-1:111122223333:security-group/sg-0a1b2c3d4e5f6071{n}"))
            .collect();
    }
    let documents = needs.documents();
    let inline: usize = documents.inline.iter().map(|policy| policy.document.size()).sum();
    assert!(documents.trust.size() < 2_048 && inline < 10_240, "{inline}");
}

#[test]
fn a_statement_id_stands_once_per_document_in_letters_and_digits() {
    let mut needs = needs();
    needs.model_key = Some("k".to_owned());
    needs.data_keys = vec![data_key("k")];
    let documents = needs.documents();
    let all = documents.inline.iter().map(|policy| &policy.document);
    for document in all.chain([&documents.trust]) {
        let statements = document.value()["Statement"].as_array().unwrap();
        let mut sids: Vec<&str> = statements
            .iter()
            .map(|statement| statement["Sid"].as_str().unwrap())
            .collect();
        assert!(
            sids.iter()
                .all(|sid| sid.chars().all(|c| c.is_ascii_alphanumeric()))
        );
        sids.sort_unstable();
        sids.dedup();
        assert_eq!(sids.len(), statements.len());
    }
}

/// A key that all data is encrypted with.
pub(crate) fn data_key(arn: &str) -> DataKey {
    DataKey {
        arn: arn.to_owned(),
        buckets: vec!["acme-finetune".to_owned()],
        bucket_key: Some(true),
    }
}

/// The same with a key for the model and one for the data.
pub(crate) fn with_keys() -> RoleNeeds {
    let key = |name: &str| format!("arn:aws:kms:us-east-1:111122223333:key/{name}");
    let mut needs = needs();
    needs.model_key = Some(key("model"));
    needs.data_keys = vec![data_key(&key("data"))];
    needs
}
