//! The digest of a request: what makes two runs the same job.
//!
//! The digest is the SHA-256 of a canonical text. Version 1 of that text is the line
//! `finetune request 1` and then one entry per field, in this order, each written as
//! `<name> <bytes of the value>:<value>` and a line feed; a field that is not set is left out:
//!
//! | field | value |
//! | --- | --- |
//! | `region` | the Region of the job |
//! | `base_model` | the base model as configured |
//! | `customization_type` | the API's name of the type |
//! | `training` | `sha256:<hex>` of a local file; `<uri> <entity tag>` of an object in S3; `invocation logs <uri>` |
//! | `validation` | the same of the validation data |
//! | `hyperparameter` | `<name>=<value>` in the user's spelling, one entry each, sorted by name |
//! | `subnet` | a subnet ID, one entry each, sorted |
//! | `security_group` | a security group ID, one entry each, sorted |
//! | `role` | the configured role: its name, or its ARN where `[role] arn` names one |
//! | `output` | the S3 URI of the results, without slashes at its end |
//! | `custom_model_key` | the KMS key of the custom model |
//! | `grader_lambda` | the function that grades, as configured |
//! | `teacher_model` | the teacher of a distillation, as configured |
//! | `max_response_length` | how many tokens the teacher is asked for at most |
//! | `use_prompt_response` | `true` where the responses in invocation logs are learnt from |
//! | `request_metadata` | the conditions on invocation logs |
//! | `tag` | `<key>=<value>` of `[tags]`, one entry each, sorted by key |
//! | `attempt` | how often `--new` was given for this request, from 1 |
//!
//! Not in it: the names, the bucket and prefix of uploads, the names of local files, the account
//! (names are per account anyway), the tags that the tool adds, who owns the buckets, media objects, what invocation logs hold, and the
//! severities of checks. The lengths make the text
//! unambiguous whatever the values hold.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use sha2::{Digest as _, Sha256};

use super::metadata::MetadataFilter;
use super::name::{ClientRequestToken, CustomModelName, JobName, SUFFIX_DIGITS};
use crate::dataset::S3Uri;
use crate::iam::{IdentifierError, Region};
use crate::model::{CustomizationType, ModelId};
use crate::network::{SecurityGroupId, SubnetId};

/// What stands for the content of a data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataFingerprint {
    /// The SHA-256 of a local file, as 64 lower-case hex digits.
    Sha256(String),
    /// An object in S3 and its entity tag: another content gets another tag.
    Object(S3Uri, String),
    /// Invocation logs below a prefix: only where they lie, for they grow while models are invoked.
    InvocationLogs(S3Uri),
}

impl fmt::Display for DataFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sha256(hex) => write!(f, "sha256:{hex}"),
            Self::Object(uri, tag) => write!(f, "{uri} {tag}"),
            Self::InvocationLogs(uri) => write!(f, "invocation logs {uri}"),
        }
    }
}

/// The content of a request, without its names.
#[derive(Debug, Clone, Copy)]
pub struct RequestContent<'a> {
    /// The Region of the job.
    pub region: &'a Region,
    /// The base model as configured.
    pub base_model: &'a ModelId,
    /// How it is customized.
    pub customization_type: CustomizationType,
    /// The training data.
    pub training: &'a DataFingerprint,
    /// The validation data.
    pub validation: Option<&'a DataFingerprint>,
    /// The hyperparameters in the user's spelling.
    pub hyperparameters: &'a BTreeMap<String, String>,
    /// The subnets; their order does not matter.
    pub subnets: &'a [SubnetId],
    /// The security groups; their order does not matter.
    pub security_groups: &'a [SecurityGroupId],
    /// The role's name, or its ARN where one is configured.
    pub role: &'a str,
    /// Where results go.
    pub output: &'a S3Uri,
    /// The key of the custom model.
    pub custom_model_key: Option<&'a str>,
    /// The function that grades.
    pub grader_lambda: Option<&'a str>,
    /// The teacher of a distillation.
    pub teacher_model: Option<&'a str>,
    /// How many tokens the teacher is asked for at most.
    pub max_response_length: Option<u32>,
    /// Whether the responses in invocation logs are learnt from.
    pub use_prompt_response: bool,
    /// Which invocation logs count.
    pub request_metadata: Option<&'a MetadataFilter>,
    /// The user's tags.
    pub tags: &'a BTreeMap<String, String>,
    /// How often `--new` was given for this request.
    pub attempt: u32,
}

impl RequestContent<'_> {
    /// Serialises the content as the module's documentation says.
    fn canonical(&self) -> String {
        let mut text = String::from("finetune request 1\n");
        for (name, value) in self.fields() {
            writeln!(text, "{name} {}:{value}", value.len()).expect("writing to a string succeeds");
        }
        text
    }

    /// Returns the fields, in the order of the table above, each as often as it has values.
    pub fn fields(&self) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        let mut entry = |name: &str, value: &str| fields.push((name.to_owned(), value.to_owned()));
        entry("region", self.region.as_str());
        entry("base_model", self.base_model.as_str());
        entry("customization_type", self.customization_type.name());
        entry("training", &self.training.to_string());
        if let Some(validation) = self.validation {
            entry("validation", &validation.to_string());
        }
        for (name, value) in self.hyperparameters {
            entry("hyperparameter", &format!("{name}={value}"));
        }
        let mut subnets: Vec<&str> = self.subnets.iter().map(SubnetId::as_str).collect();
        subnets.sort_unstable();
        for subnet in subnets {
            entry("subnet", subnet);
        }
        let mut groups: Vec<&str> = self.security_groups.iter().map(SecurityGroupId::as_str).collect();
        groups.sort_unstable();
        for group in groups {
            entry("security_group", group);
        }
        entry("role", self.role);
        entry("output", self.output.to_string().trim_end_matches('/'));
        if let Some(key) = self.custom_model_key {
            entry("custom_model_key", key);
        }
        if let Some(grader) = self.grader_lambda {
            entry("grader_lambda", grader);
        }
        if let Some(teacher) = self.teacher_model {
            entry("teacher_model", teacher);
        }
        if let Some(length) = self.max_response_length {
            entry("max_response_length", &length.to_string());
        }
        if self.use_prompt_response {
            entry("use_prompt_response", "true");
        }
        if let Some(filter) = self.request_metadata {
            entry("request_metadata", &filter.to_string());
        }
        for (key, value) in self.tags {
            entry("tag", &format!("{key}={value}"));
        }
        if self.attempt > 0 {
            entry("attempt", &self.attempt.to_string());
        }
        fields
    }

    /// Computes the digest.
    pub fn digest(&self) -> RequestDigest {
        RequestDigest(hex::encode(Sha256::digest(self.canonical())))
    }
}

/// The SHA-256 of a request's content, as 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestDigest(String);

impl RequestDigest {
    /// Returns the hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the digits that derived names end in.
    pub fn suffix(&self) -> &str {
        &self.0[..SUFFIX_DIGITS]
    }

    /// Derives the names of a request from the configured ones.
    ///
    /// # Errors
    /// When a derived name is outside its alphabet or too long.
    ///
    /// # Panics
    /// Never: hex digits are a client request token.
    pub fn names(&self, job: &str, custom_model: &str) -> Result<RequestNames, IdentifierError> {
        let job_name = JobName::derive(job, self.suffix())?;
        let custom_model_name = CustomModelName::derive(custom_model, self.suffix())?;
        let token = format!(
            "finetune token 1\n{}\n{job_name}\n{custom_model_name}\n",
            self.as_str()
        );
        let client_request_token = hex::encode(Sha256::digest(token))
            .parse()
            .expect("hex digits are a client request token");
        Ok(RequestNames {
            job_name,
            custom_model_name,
            client_request_token,
        })
    }
}

/// What a request is called: everything follows from its digest and the configured names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestNames {
    /// The job's name.
    pub job_name: JobName,
    /// The custom model's name.
    pub custom_model_name: CustomModelName,
    /// The token that makes creation safe to repeat: SHA-256 over the digest and both names.
    pub client_request_token: ClientRequestToken,
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Owned {
        region: Region,
        model: ModelId,
        training: DataFingerprint,
        hyperparameters: BTreeMap<String, String>,
        subnets: Vec<SubnetId>,
        groups: Vec<SecurityGroupId>,
        output: S3Uri,
        tags: BTreeMap<String, String>,
    }

    fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect()
    }

    fn owned() -> Owned {
        Owned {
            region: "us-east-1".parse().unwrap(),
            model: "amazon.nova-lite-v1:0:300k".parse().unwrap(),
            training: DataFingerprint::Sha256("ab".repeat(32)),
            hyperparameters: pairs(&[("epochCount", "2"), ("learningRate", "0.00001")]),
            subnets: vec!["subnet-0b".parse().unwrap(), "subnet-0a".parse().unwrap()],
            groups: vec!["sg-01".parse().unwrap()],
            output: "s3://acme-finetune/tone/output".parse().unwrap(),
            tags: pairs(&[("team", "support")]),
        }
    }

    fn content(owned: &Owned) -> RequestContent<'_> {
        RequestContent {
            region: &owned.region,
            base_model: &owned.model,
            customization_type: CustomizationType::FineTuning,
            training: &owned.training,
            validation: None,
            hyperparameters: &owned.hyperparameters,
            subnets: &owned.subnets,
            security_groups: &owned.groups,
            role: "AmazonBedrockFinetune-tone",
            output: &owned.output,
            custom_model_key: None,
            grader_lambda: None,
            teacher_model: None,
            max_response_length: None,
            use_prompt_response: false,
            request_metadata: None,
            tags: &owned.tags,
            attempt: 0,
        }
    }

    #[test]
    fn the_canonical_text_is_what_the_documentation_says() {
        let owned = owned();
        insta::assert_snapshot!(content(&owned).canonical(), @r"
        finetune request 1
        region 9:us-east-1
        base_model 26:amazon.nova-lite-v1:0:300k
        customization_type 11:FINE_TUNING
        training 71:sha256:abababababababababababababababababababababababababababababababab
        hyperparameter 12:epochCount=2
        hyperparameter 20:learningRate=0.00001
        subnet 9:subnet-0a
        subnet 9:subnet-0b
        security_group 5:sg-01
        role 26:AmazonBedrockFinetune-tone
        output 30:s3://acme-finetune/tone/output
        tag 12:team=support
        ");
    }

    #[test]
    fn the_digest_stays_the_same_from_version_to_version() {
        let owned = owned();
        let digest = content(&owned).digest();
        insta::assert_snapshot!(digest.as_str(), @"7d0e0528de941dca33d1f607917bc8140b85aada5e9d3d7c7d619f0ce93c856a");
        let names = digest.names("tone", "tone_model").unwrap();
        let all = format!(
            "{}\n{}\n{}",
            names.job_name, names.custom_model_name, names.client_request_token
        );
        insta::assert_snapshot!(all, @r"
        tone-7d0e0528
        tone_model-7d0e0528
        694031054ca360c73ef2453fc9299bd1f415e0bddd2c58dbc7681ddc5a84bed0
        ");
    }

    #[test]
    fn the_order_of_subnets_and_a_slash_at_the_end_of_the_output_do_not_matter() {
        let first = owned();
        let mut second = owned();
        second.subnets.reverse();
        second.output = "s3://acme-finetune/tone/output/".parse().unwrap();
        assert_eq!(content(&first).digest(), content(&second).digest());
    }

    #[test]
    fn every_field_changes_the_digest() {
        let owned = owned();
        let base = content(&owned);
        let validation = DataFingerprint::Object("s3://acme/v.jsonl".parse().unwrap(), "\"tag\"".to_owned());
        let (region, model) = (
            "us-west-2".parse().unwrap(),
            "amazon.nova-pro-v1:0:300k".parse().unwrap(),
        );
        let training = DataFingerprint::Sha256("cd".repeat(32));
        let logs = DataFingerprint::InvocationLogs("s3://acme/logs/".parse().unwrap());
        let filter = MetadataFilter {
            conditions: vec!["project=support".parse().unwrap()],
            any: false,
        };
        let (output, empty) = ("s3://acme-finetune/other".parse().unwrap(), BTreeMap::new());
        let variants = [
            RequestContent {
                region: &region,
                ..base
            },
            RequestContent {
                base_model: &model,
                ..base
            },
            RequestContent {
                customization_type: CustomizationType::Distillation,
                ..base
            },
            RequestContent {
                training: &training,
                ..base
            },
            RequestContent {
                validation: Some(&validation),
                ..base
            },
            RequestContent {
                hyperparameters: &empty,
                ..base
            },
            RequestContent { subnets: &[], ..base },
            RequestContent {
                security_groups: &[],
                ..base
            },
            RequestContent {
                role: "another",
                ..base
            },
            RequestContent {
                output: &output,
                ..base
            },
            RequestContent {
                custom_model_key: Some("alias/x"),
                ..base
            },
            RequestContent {
                training: &logs,
                ..base
            },
            RequestContent {
                grader_lambda: Some("x"),
                ..base
            },
            RequestContent {
                teacher_model: Some("x"),
                ..base
            },
            RequestContent {
                max_response_length: Some(7),
                ..base
            },
            RequestContent {
                use_prompt_response: true,
                ..base
            },
            RequestContent {
                request_metadata: Some(&filter),
                ..base
            },
            RequestContent { tags: &empty, ..base },
            RequestContent { attempt: 1, ..base },
            RequestContent { attempt: 2, ..base },
        ];
        let mut digests: Vec<String> = variants
            .iter()
            .map(|variant| variant.digest().as_str().to_owned())
            .collect();
        digests.push(base.digest().as_str().to_owned());
        let all = digests.len();
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), all);
    }

    #[test]
    fn values_that_contain_line_feeds_cannot_imitate_other_fields() {
        let mut one = owned();
        one.tags = pairs(&[("a", "1\ntag 3:b=2")]);
        let mut two = owned();
        two.tags = pairs(&[("a", "1"), ("b", "2")]);
        assert_ne!(content(&one).digest(), content(&two).digest());
    }

    #[test]
    fn the_token_depends_on_the_names() {
        let owned = owned();
        let digest = content(&owned).digest();
        let token = |job: &str, model: &str| digest.names(job, model).unwrap().client_request_token;
        assert_eq!(token("a", "b"), token("a", "b"));
        assert_ne!(token("a", "b"), token("a", "c"));
        assert_ne!(token("a", "b"), token("b", "b"));
    }
}
