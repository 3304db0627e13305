//! What a job needs of its service role, and the documents that say so: trust policy and inline
//! policies, from the templates in `policies/`.

use super::document::Document;
use super::template::{Values, render};
use super::{AccountId, Partition, Region};

/// Objects of a bucket: one key, or all keys below a prefix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Objects {
    /// The bucket.
    pub bucket: String,
    /// The key; below a prefix it ends in `/*`, for a whole bucket it is `*`.
    pub pattern: String,
}

impl Objects {
    /// All objects below `prefix`.
    pub fn below(bucket: &str, prefix: &str) -> Self {
        let prefix = prefix.trim_matches('/');
        let pattern = if prefix.is_empty() {
            "*".to_owned()
        } else {
            format!("{prefix}/*")
        };
        Self {
            bucket: bucket.to_owned(),
            pattern,
        }
    }

    /// The one object of a key.
    pub fn one(bucket: &str, key: &str) -> Self {
        Self {
            bucket: bucket.to_owned(),
            pattern: key.to_owned(),
        }
    }

    /// The ARN, or pattern of ARNs.
    pub(super) fn arn(&self, partition: &Partition) -> String {
        format!("arn:{partition}:s3:::{}/{}", self.bucket, self.pattern)
    }

    /// A key that the pattern admits, to put to a policy.
    pub(super) fn example(&self, name: &str) -> String {
        self.pattern
            .strip_suffix('*')
            .map_or_else(|| self.pattern.clone(), |prefix| format!("{prefix}{name}"))
    }
}

/// The network of the job, by ARN. A subnet's comes from the API: it carries the owner's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VpcNeeds {
    /// The subnets.
    pub subnet_arns: Vec<String>,
    /// The security groups.
    pub security_group_arns: Vec<String>,
}

/// What a job needs of its service role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleNeeds {
    /// The partition of the job.
    pub partition: Partition,
    /// The Region of the job.
    pub region: Region,
    /// The account of the job.
    pub account: AccountId,
    /// The account that owns the buckets.
    pub bucket_owner: AccountId,
    /// Training and validation data.
    pub inputs: Vec<Objects>,
    /// Where results are written.
    pub output: Objects,
    /// The network; absent: a job without a VPC.
    pub vpc: Option<VpcNeeds>,
    /// The ARN of the key that the custom model is encrypted with.
    pub model_key: Option<String>,
    /// The ARN of the key that the data is encrypted with.
    pub data_key: Option<String>,
}

/// An inline policy.
#[derive(Debug, Clone, PartialEq)]
pub struct InlinePolicy {
    /// The name.
    pub name: String,
    /// The document.
    pub document: Document,
}

/// The documents of a service role.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleDocuments {
    /// Who may assume the role.
    pub trust: Document,
    /// What the role may do, by name of the policy.
    pub inline: Vec<InlinePolicy>,
}

/// The names of the inline policies that this tool keeps; no other is ever touched.
pub const INLINE_NAMES: [&str; 3] = ["finetune-s3", "finetune-vpc", "finetune-kms"];

impl RoleNeeds {
    /// Renders the documents.
    pub fn documents(&self) -> RoleDocuments {
        let mut inline = vec![InlinePolicy {
            name: "finetune-s3".to_owned(),
            document: self.s3(),
        }];
        if let Some(vpc) = &self.vpc {
            inline.push(InlinePolicy {
                name: "finetune-vpc".to_owned(),
                document: self.network(vpc),
            });
        }
        if let Some(document) = self.keys() {
            inline.push(InlinePolicy {
                name: "finetune-kms".to_owned(),
                document,
            });
        }
        RoleDocuments {
            trust: self.render(include_str!("../../policies/trust.json"), Values::default()),
            inline,
        }
    }

    /// Returns the ARN that every job of this account and Region lies under.
    pub fn job_arn(&self, id: &str) -> String {
        format!(
            "arn:{}:bedrock:{}:{}:model-customization-job/{id}",
            self.partition, self.region, self.account
        )
    }

    /// Returns every bucket that the job touches, once.
    pub fn buckets(&self) -> Vec<&str> {
        let mut buckets: Vec<&str> = Vec::new();
        for objects in self.inputs.iter().chain([&self.output]) {
            if !buckets.contains(&objects.bucket.as_str()) {
                buckets.push(&objects.bucket);
            }
        }
        buckets
    }

    pub(super) fn bucket_arn(&self, bucket: &str) -> String {
        format!("arn:{}:s3:::{bucket}", self.partition)
    }

    fn s3(&self) -> Document {
        let buckets: Vec<String> = self
            .buckets()
            .into_iter()
            .map(|bucket| self.bucket_arn(bucket))
            .collect();
        let mut inputs: Vec<String> = self
            .inputs
            .iter()
            .map(|objects| objects.arn(&self.partition))
            .collect();
        inputs.dedup();
        let values = Values::default()
            .list("bucket_arns", &buckets)
            .list("input_arns", &inputs)
            .list("output_arns", &[self.output.arn(&self.partition)])
            .text("bucket_owner", &self.bucket_owner);
        self.render(include_str!("../../policies/s3.json"), values)
    }

    fn network(&self, vpc: &VpcNeeds) -> Document {
        let both = [&vpc.subnet_arns[..], &vpc.security_group_arns[..]].concat();
        let values = Values::default()
            .list("subnet_arns", &vpc.subnet_arns)
            .list("subnet_and_security_group_arns", &both);
        self.render(include_str!("../../policies/vpc.json"), values)
    }

    pub(super) fn keys(&self) -> Option<Document> {
        let rendered =
            |template, key: &String| self.render(template, Values::default().text("key_arn", key.as_str()));
        let model = self.model_key.as_ref();
        let data = self.data_key.as_ref();
        let documents: Vec<Document> = [
            model.map(|key| rendered(include_str!("../../policies/kms-model.json"), key)),
            data.map(|key| rendered(include_str!("../../policies/kms-data.json"), key)),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!documents.is_empty()).then(|| Document::merged(&documents))
    }

    fn render(&self, template: &str, values: Values) -> Document {
        let values = values
            .text("partition", &self.partition)
            .text("region", &self.region)
            .text("account", &self.account);
        Document::parse(&render(template, &values)).expect("a template renders to JSON")
    }
}

#[cfg(test)]
pub(crate) mod tests {
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
            data_key: None,
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
        needs.data_key = Some("arn:aws:kms:us-east-1:111122223333:key/data".to_owned());
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
        needs.data_key = Some("k".to_owned());
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
}
