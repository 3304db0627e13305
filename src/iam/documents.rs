//! The documents that say what a job needs of its service role: trust policy and inline policies, from the
//! templates in `policies/`.

use super::document::Document;
use super::needs::{DataKey, RoleNeeds, VpcNeeds};
use super::template::{Values, rendered};

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
pub const INLINE_NAMES: [&str; 5] = [
    "finetune-s3",
    "finetune-vpc",
    "finetune-kms",
    "finetune-lambda",
    "finetune-bedrock",
];

impl RoleNeeds {
    /// Renders the documents.
    pub fn documents(&self) -> RoleDocuments {
        let parts = [
            Some(self.storage()),
            self.vpc.as_ref().map(|vpc| self.network(vpc)),
            self.encryption(),
            self.grading(),
            self.teaching(),
        ];
        let inline = INLINE_NAMES.iter().zip(parts);
        RoleDocuments {
            trust: self.render(include_str!("../../policies/trust.json"), Values::default()),
            inline: inline
                .filter_map(|(name, document)| {
                    Some(InlinePolicy {
                        name: (*name).to_owned(),
                        document: document?,
                    })
                })
                .collect(),
        }
    }

    fn storage(&self) -> Document {
        let bucket = |bucket| self.bucket_arn(bucket);
        let log_owner = match &self.logs {
            Some(logs) => self.owner_of(&logs.bucket),
            None => &self.account,
        };
        let values = Values::default()
            .list(
                "bucket_arns",
                &self.buckets().into_iter().map(bucket).collect::<Vec<_>>(),
            )
            .text("bucket_owner", &self.bucket_owner)
            .list("input_arns", &self.arns(&self.inputs))
            .list("output_arns", &self.arns([&self.output]))
            .list("media_arns", &self.arns(&self.media))
            .list(
                "log_bucket_arns",
                &self.log_bucket().map(bucket).into_iter().collect::<Vec<_>>(),
            )
            .text("log_bucket_owner", log_owner)
            .list("log_arns", &self.arns(&self.logs));
        self.render(include_str!("../../policies/s3.json"), values)
    }

    fn network(&self, vpc: &VpcNeeds) -> Document {
        let both = [&vpc.subnet_arns[..], &vpc.security_group_arns[..]].concat();
        let values = Values::default()
            .list("subnet_arns", &vpc.subnet_arns)
            .list("subnet_and_security_group_arns", &both);
        self.render(include_str!("../../policies/vpc.json"), values)
    }

    /// What is done with keys: that of the model, those of the bucket that results go to, and those of buckets
    /// that are read only.
    pub(super) fn encryption(&self) -> Option<Document> {
        self.key_arns().next()?;
        let (written, read): (Vec<&DataKey>, Vec<&DataKey>) =
            self.data_keys.iter().partition(|key| self.is_written(key));
        let arns = |keys: Vec<&DataKey>| keys.into_iter().map(|key| key.arn.clone()).collect::<Vec<_>>();
        let values = Values::default()
            .list("bedrock_services", &self.via("bedrock"))
            .list("s3_services", &self.via("s3"))
            .list("model_key_arns", self.model_key.as_slice())
            .list("output_key_arns", &arns(written))
            .list("input_key_arns", &arns(read));
        Some(self.render(include_str!("../../policies/kms.json"), values))
    }

    /// A function with a version or alias is another resource than the function itself (AWS Lambda Developer
    /// Guide, lambda-api-permissions-ref); both are named where one is configured.
    fn grading(&self) -> Option<Document> {
        let grader = self.grader.as_ref()?;
        let mut arns = vec![grader.function().to_owned()];
        if grader.qualifier().is_some() {
            arns.push(grader.to_string());
        }
        let values = Values::default().list("function_arns", &arns);
        Some(self.render(include_str!("../../policies/lambda.json"), values))
    }

    fn teaching(&self) -> Option<Document> {
        let arns: Vec<String> = self.teacher.as_ref()?.arns().map(ToOwned::to_owned).collect();
        let values = Values::default().list("teacher_arns", &arns);
        Some(self.render(include_str!("../../policies/teacher.json"), values))
    }

    fn render(&self, template: &str, values: Values) -> Document {
        let values = values
            .text("partition", &self.partition)
            .text("region", &self.region)
            .text("account", &self.account);
        rendered(template, &values)
    }
}
