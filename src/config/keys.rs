//! The keys of `finetune.toml`: one table for the reader, the JSON Schema, `init` and the flags.

/// The shape of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A whole number from 1.
    Number,
    /// `true` or `false`.
    Flag,
    /// A list of 1 to so many texts.
    Texts(usize),
    /// A table of numbers, texts and booleans, under names of the user's.
    Scalars,
    /// A table of texts, under names of the user's.
    TextTable,
    /// A table of levels, by rule code.
    Levels,
}

impl Kind {
    /// Says what is expected, with its article.
    pub const fn expected(self) -> &'static str {
        match self {
            Self::Text | Self::Choice(_) => "a text in quotes",
            Self::Number => "a whole number",
            Self::Flag => "`true` or `false`",
            Self::Texts(_) => "a list of texts, `[\"…\", \"…\"]`",
            Self::Scalars => "a table of numbers, texts and booleans",
            Self::TextTable => "a table of texts",
            Self::Levels => "a table of levels, `\"CODE\" = \"warning\"`",
        }
    }

    /// Whether the value is a table of the user's own names.
    pub const fn is_table(self) -> bool {
        matches!(self, Self::Scalars | Self::TextTable | Self::Levels)
    }
}

/// One key, with everything that is known about it.
#[derive(Debug)]
pub struct Key {
    /// The path in the file, such as `job.base_model`.
    pub path: &'static str,
    /// The shape of the value.
    pub kind: Kind,
    /// The flag that sets it, without its dashes.
    pub flag: &'static str,
    /// What stands for the value in `--help`.
    pub value_name: &'static str,
    /// What it means: a phrase that begins in upper case, without a full stop.
    pub docs: &'static str,
    /// A value, as TOML.
    pub example: &'static str,
    /// Whether every job needs it.
    pub required: bool,
}

impl Key {
    /// Returns the table that the key stands in; empty for the top of the file.
    pub fn table(&self) -> &'static str {
        self.path.rsplit_once('.').map_or("", |(table, _)| table)
    }

    /// Returns the name of the key within its table.
    pub fn name(&self) -> &'static str {
        self.path.rsplit_once('.').map_or(self.path, |(_, name)| name)
    }
}

const CUSTOMIZATION_TYPES: &[&str] = &[
    "FINE_TUNING",
    "REINFORCEMENT_FINE_TUNING",
    "DISTILLATION",
    "CONTINUED_PRE_TRAINING",
];

macro_rules! keys {
    ($($path:literal, $kind:expr, $flag:literal $value_name:literal, $example:literal, $required:literal, $docs:literal;)*) => {
        /// Every key, in the order of the file.
        pub static KEYS: &[Key] = &[$(Key {
            path: $path,
            kind: $kind,
            flag: $flag,
            value_name: $value_name,
            docs: $docs,
            example: $example,
            required: $required,
        }),*];
    };
}

keys! {
    "region", Kind::Text, "region" "REGION", "\"us-east-1\"", false,
        "The Region of the job; absent: the one of the AWS settings";
    "job.name", Kind::Text, "name" "NAME", "\"support-tone\"", true,
        "The job is called <name>-<8 hex digits of its content>; letters, digits and `+ - .`";
    "job.custom_model_name", Kind::Text, "custom-model-name" "NAME", "\"support-tone\"", false,
        "The custom model gets the same digits; letters, digits, single `_` or `-` [default: from `job.name`]";
    "job.base_model", Kind::Text, "model" "MODEL", "\"amazon.nova-lite-v1:0:300k\"", true,
        "The base model: its ID, its ARN, or a custom model to go on from";
    "job.customization_type", Kind::Choice(CUSTOMIZATION_TYPES), "type" "TYPE", "\"FINE_TUNING\"", false,
        "How the base model is customized [default: FINE_TUNING]";
    "job.grader_lambda", Kind::Text, "grader-lambda" "ARN",
        "\"arn:aws:lambda:us-east-1:111122223333:function:grader\"", false,
        "The Lambda function that grades answers: its ARN, with a version or an alias (REINFORCEMENT_FINE_TUNING)";
    "job.teacher_model", Kind::Text, "teacher-model" "MODEL", "\"amazon.nova-pro-v1:0\"", false,
        "The model to learn from: ID or ARN of a model or of an inference profile (DISTILLATION)";
    "job.max_response_length", Kind::Number, "max-response-length" "TOKENS", "1000", false,
        "How many tokens the teacher is asked for at most (DISTILLATION) [default: the service's]";
    "job.provenance_tags", Kind::Flag, "provenance-tags" "true|false", "false", false,
        "Whether job and model are tagged with the checksum of the data, the version of finetune and the git commit [default: true]";
    "job.hyperparameters", Kind::Scalars, "hyperparameter" "NAME=VALUE", "{ epochCount = 2 }", false,
        "Hyperparameters under the API's names; absent ones have the model's defaults";
    "data.training", Kind::Text, "training-data" "FILE|S3-URI", "\"datasets/train.jsonl\"", true,
        "Training data: a file (relative to this one) or an `s3://` URI";
    "data.validation", Kind::Text, "validation-data" "FILE|S3-URI", "\"datasets/validation.jsonl\"", false,
        "Validation data, for models that take it";
    "data.invocation_logs", Kind::Text, "invocation-logs" "S3-URI",
        "\"s3://acme-logs/AWSLogs/111122223333/BedrockModelInvocationLogs/us-east-1/\"", false,
        "Logs of model invocations whose prompts are learnt from, instead of `training` (DISTILLATION, REINFORCEMENT_FINE_TUNING)";
    "data.use_prompt_response", Kind::Flag, "use-prompt-response" "true|false", "true", false,
        "Whether the responses in the logs are learnt from too, and not the prompts alone [default: false]";
    "data.request_metadata", Kind::Texts(16), "request-metadata" "KEY=VALUE,…", "[\"project=support\", \"stage!=test\"]", false,
        "Only logs of requests with this metadata: `KEY=VALUE`, or `KEY!=VALUE` for those with another value";
    "data.request_metadata_match", Kind::Choice(&["all", "any"]), "request-metadata-match" "all|any", "\"any\"", false,
        "Whether all of `request_metadata` has to hold, or any of it [default: all]";
    "data.bucket", Kind::Text, "bucket" "BUCKET", "\"acme-finetune\"", false,
        "The bucket that files are uploaded to; needed unless all data is in S3";
    "data.prefix", Kind::Text, "prefix" "PREFIX", "\"support-tone\"", false,
        "Files go to <prefix>/training/ and <prefix>/validation/ [default: from `job.name`]";
    "data.output", Kind::Text, "output" "S3-URI", "\"s3://acme-finetune/support-tone/output\"", false,
        "Where the job writes its metrics [default: s3://<bucket>/<prefix>/output]";
    "data.bucket_owner", Kind::Text, "bucket-owner" "ACCOUNT", "\"111122223333\"", false,
        "The account that owns the buckets of data and results [default: the account of the job]";
    "data.media", Kind::Texts(16), "media" "S3-URI,…", "[\"s3://acme-finetune/support-tone/images/\"]", false,
        "Where the images, videos and documents lie that records name [default: found in local data]";
    "network.subnet_ids", Kind::Texts(16), "subnet-ids" "ID,…", "[\"subnet-0a1b2c3d4e5f60718\"]", false,
        "The subnets of the job, 1 to 16: one in every Availability Zone of the Region";
    "network.security_group_ids", Kind::Texts(5), "security-group-ids" "ID,…", "[\"sg-0a1b2c3d4e5f60718\"]", false,
        "The security groups of the job, 1 to 5: open to themselves, and to Amazon S3";
    "network.vpc_id", Kind::Text, "vpc-id" "ID", "\"vpc-0a1b2c3d4e5f60718\"", false,
        "Instead of `subnet_ids`: of each zone of this VPC the subnet with the most free addresses";
    "network.terraform", Kind::Text, "terraform-outputs" "FOLDER|FILE", "\"terraform/\"", false,
        "Instead of `subnet_ids`: what `terraform output -json` says there, or a file with its output";
    "network.subnet_tags", Kind::TextTable, "subnet-tag" "KEY=VALUE", "{ Tier = \"private\" }", false,
        "Only subnets with these tags are picked";
    "network.security_group_tags", Kind::TextTable, "security-group-tag" "KEY=VALUE", "{ Use = \"training\" }", false,
        "Only security groups with these tags are picked";
    "role.name", Kind::Text, "role-name" "NAME", "\"AmazonBedrockFinetune-support-tone\"", false,
        "The service role that is created and kept as the job needs it [default: from `job.name`]";
    "role.path", Kind::Text, "path" "PATH", "\"/finetune/\"", false,
        "The path that the service role is created under; it can't be changed later [default: /]";
    "role.permissions_boundary", Kind::Text, "permissions-boundary" "ARN",
        "\"arn:aws:iam::111122223333:policy/finetune-boundary\"", false,
        "The managed policy that bounds what the service role may do [default: what is set is kept]";
    "role.arn", Kind::Text, "role-arn" "ARN", "\"arn:aws:iam::111122223333:role/finetune\"", false,
        "A service role that is used as it is, instead of `name`";
    "role.terraform", Kind::Text, "role-terraform" "FOLDER|FILE", "\"terraform/\"", false,
        "Instead of `name`: the role of the output `role_arn` that Terraform has there, used as it is";
    "kms.custom_model_key", Kind::Text, "custom-model-key" "KEY",
        "\"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\"", false,
        "The KMS key that the custom model is encrypted with: ARN, ID or alias";
    "kms.data_key", Kind::Text, "data-key" "ARN",
        "\"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\"", false,
        "The KMS key that the data is encrypted with in S3: its ARN";
    "tags", Kind::TextTable, "tag" "KEY=VALUE", "{ project = \"support\" }", false,
        "Tags of the job, the custom model and the service role";
    "checks", Kind::Levels, "severity" "CODE=LEVEL", "{ \"NET-05\" = \"warning\" }", false,
        "Severities of single rules: error, warning, info or off";
}

/// Finds a key by its path.
pub fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

/// Whether keys stand below `path`.
pub(super) fn is_section(path: &str) -> bool {
    KEYS.iter().any(|key| {
        key.path
            .strip_prefix(path)
            .is_some_and(|rest| rest.starts_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::CustomizationType;

    #[test]
    fn paths_and_flags_are_unique_and_the_types_are_those_of_the_api() {
        let paths: BTreeSet<_> = KEYS.iter().map(|key| key.path).collect();
        let flags: BTreeSet<_> = KEYS.iter().map(|key| key.flag).collect();
        assert_eq!((paths.len(), flags.len()), (KEYS.len(), KEYS.len()));
        assert_eq!(
            CustomizationType::ALL.map(CustomizationType::name),
            CUSTOMIZATION_TYPES
        );
    }

    #[test]
    fn sections_are_what_keys_stand_below() {
        assert!(is_section("job") && !is_section("tags") && !is_section("jo") && !is_section("region"));
    }
}
