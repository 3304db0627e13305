//! The rules on `finetune.toml` and on the flags over it: `CFG-nn`.

use crate::diagnostic::{Rule, Severity, Source};

/// A rule on the configuration that is an error: a job that is described wrongly is not made.
const fn rule(code: &'static str, name: &'static str, source: Source, docs: &'static str) -> Rule {
    Rule {
        code,
        name,
        severity: Severity::Error,
        since: "0.1.0",
        source,
        docs,
    }
}

pub(super) static UNREADABLE: Rule = rule(
    "CFG-01",
    "config-unreadable",
    Source::Finetune,
    include_str!("rules/config_unreadable.md"),
);
pub(super) static NOT_UTF8: Rule = rule(
    "CFG-02",
    "config-not-utf8",
    Source::Finetune,
    include_str!("rules/config_not_utf8.md"),
);
pub(super) static SYNTAX: Rule = rule(
    "CFG-03",
    "toml-syntax",
    Source::Finetune,
    include_str!("rules/toml_syntax.md"),
);
pub(super) static UNKNOWN_KEY: Rule = rule(
    "CFG-04",
    "unknown-key",
    Source::Finetune,
    include_str!("rules/unknown_key.md"),
);
pub(super) static WRONG_TYPE: Rule = rule(
    "CFG-05",
    "wrong-type",
    Source::Finetune,
    include_str!("rules/wrong_type.md"),
);
pub(super) static MISSING_KEY: Rule = rule(
    "CFG-06",
    "missing-key",
    Source::Finetune,
    include_str!("rules/missing_key.md"),
);
pub(super) static MALFORMED: Rule = rule(
    "CFG-07",
    "malformed-value",
    Source::Finetune,
    include_str!("rules/malformed_value.md"),
);
pub(super) static TWO_ROLES: Rule = rule(
    "CFG-08",
    "contradictory-role",
    Source::Finetune,
    include_str!("rules/contradictory_role.md"),
);
pub(super) static COUNT: Rule = rule(
    "CFG-09",
    "vpc-config-count",
    Source::Page("https://docs.aws.amazon.com/bedrock/latest/APIReference/API_VpcConfig.html"),
    include_str!("rules/vpc_config_count.md"),
);
pub(super) static REPEATED: Rule = rule(
    "CFG-10",
    "repeated-identifier",
    Source::Finetune,
    include_str!("rules/repeated_identifier.md"),
);
pub(super) static NOT_SCALAR: Rule = rule(
    "CFG-11",
    "hyperparameter-not-scalar",
    Source::Finetune,
    include_str!("rules/hyperparameter_not_scalar.md"),
);
pub(super) static TAG: Rule = rule(
    "CFG-12",
    "malformed-tag",
    Source::Page("https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Tag.html"),
    include_str!("rules/malformed_tag.md"),
);
pub(super) static UNKNOWN_RULE: Rule = rule(
    "CFG-13",
    "unknown-rule-code",
    Source::Finetune,
    include_str!("rules/unknown_rule_code.md"),
);
pub(super) static UNKNOWN_LEVEL: Rule = rule(
    "CFG-14",
    "unknown-level",
    Source::Finetune,
    include_str!("rules/unknown_level.md"),
);
pub(super) static NAME: Rule = rule(
    "CFG-15",
    "underivable-name",
    Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html",
    ),
    include_str!("rules/underivable_name.md"),
);
pub(super) static OVERLAP: Rule = rule(
    "CFG-16",
    "output-over-data",
    Source::Finetune,
    include_str!("rules/output_over_data.md"),
);
pub(super) static URI: Rule = rule(
    "CFG-17",
    "uri-refused-by-bedrock",
    Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html",
    ),
    include_str!("rules/uri_refused_by_bedrock.md"),
);
pub(super) static MODELS: Rule = rule(
    "CFG-18",
    "models-file",
    Source::Finetune,
    include_str!("rules/models_file.md"),
);
pub(super) static OTHER_TYPE: Rule = rule(
    "CFG-19",
    "contradictory-job",
    Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelCustomizationJob.html",
    ),
    include_str!("rules/contradictory_job.md"),
);
pub(super) static TWO_NETWORKS: Rule = rule(
    "CFG-20",
    "contradictory-network",
    Source::Finetune,
    include_str!("rules/contradictory_network.md"),
);
/// The subnets and groups of the job were picked, and why these.
pub(super) static PICKED: Rule = Rule {
    code: "CFG-21",
    name: "picked-network",
    severity: Severity::Info,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-job-access-security.html",
    ),
    docs: include_str!("rules/picked_network.md"),
};
/// Every rule on the configuration.
pub static RULES: &[&Rule] = &[
    &UNREADABLE,
    &NOT_UTF8,
    &SYNTAX,
    &UNKNOWN_KEY,
    &WRONG_TYPE,
    &MISSING_KEY,
    &MALFORMED,
    &TWO_ROLES,
    &COUNT,
    &REPEATED,
    &NOT_SCALAR,
    &TAG,
    &UNKNOWN_RULE,
    &UNKNOWN_LEVEL,
    &NAME,
    &OVERLAP,
    &URI,
    &MODELS,
    &OTHER_TYPE,
    &TWO_NETWORKS,
    &PICKED,
];
