//! The rules on files, on JSON and on records: one file each, its page beside it. Numbers are for
//! good; gaps are rules that are still to come.

mod chat;
pub(crate) mod claude;
pub(crate) mod converse;
pub(crate) mod cpt;
pub(crate) mod file;
pub(crate) mod image;
pub(crate) mod json;
pub(crate) mod media;
mod near_key;
pub(crate) mod object;
pub(crate) mod pref;
pub(crate) mod prompt;
pub(crate) mod rft;
pub(crate) mod secret;
mod token_limit;
pub(crate) mod tool;

/// Declares the modules of rules and lists their records.
macro_rules! rules {
    ($(#[$meta:meta])* $($module:ident),* $(,)?) => {
        $(pub(crate) mod $module;)*

        $(#[$meta])*
        pub(crate) static RULES: &[&crate::diagnostic::Rule] = &[$(&$module::RULE),*];
    };
}
pub(crate) use rules;

/// Defines the record of a rule; its page is the `.md` file of the same name.
macro_rules! rule {
    ($code:literal, $name:literal, $severity:ident, $source:expr, $page:literal) => {
        #[doc = concat!("`", $code, "`, `", $name, "`: see the page beside this file.")]
        pub(crate) static RULE: crate::diagnostic::Rule = crate::diagnostic::Rule {
            code: $code,
            name: $name,
            severity: crate::diagnostic::Severity::$severity,
            since: "0.1.0",
            source: $source,
            docs: include_str!($page),
        };
    };
}
pub(crate) use rule;

/// Pages that rules rest on.
pub(crate) mod source {
    use crate::diagnostic::Source;

    /// Amazon Bedrock: preparing data for fine-tuning.
    pub(crate) const PREPARE: Source =
        Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-prepare.html");
    /// Amazon Bedrock: troubleshooting of customization jobs.
    pub(crate) const TROUBLESHOOTING: Source =
        Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/fine-tuning-troubleshooting.html");
    /// Amazon Nova: data for understanding models.
    pub(crate) const NOVA: Source = Source::Page(
        "https://docs.aws.amazon.com/nova/latest/userguide/fine-tune-prepare-data-understanding.html",
    );
    /// Amazon Bedrock: data for Nova 2.
    pub(crate) const NOVA_2: Source =
        Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/nova-2-sft-data-prep.html");
    /// The validator that AWS's page on Nova data tells users to run.
    pub(crate) const NOVA_VALIDATOR: Source = Source::Page(
        "https://github.com/aws-samples/amazon-nova-samples/tree/main/customization/bedrock-finetuning/understanding/dataset_validation",
    );
    /// Amazon Bedrock: data for continued pre-training.
    pub(crate) const PRE_TRAINING: Source = Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/dataset-prep-continued-pretraining.html",
    );
    /// Amazon Bedrock: data for reinforcement fine-tuning.
    pub(crate) const REINFORCEMENT: Source =
        Source::Page("https://docs.aws.amazon.com/bedrock/latest/userguide/rft-prepare-data.html");
    /// Amazon Bedrock: the hyperparameters of reinforcement fine-tuning.
    pub(crate) const REINFORCEMENT_API: Source =
        Source::Page("https://docs.aws.amazon.com/bedrock/latest/APIReference/API_RFTHyperParameters.html");
    /// AWS's Nova Forge toolkit.
    pub(crate) const FORGE: Source = Source::Page("https://github.com/aws/nova-forge-sdk");
    /// Amazon SageMaker AI: fine-tuning Nova 2.
    pub(crate) const NOVA_2_GUIDE: Source =
        Source::Page("https://docs.aws.amazon.com/sagemaker/latest/dg/nova-fine-tune-2.html");
    /// The validators and schemas in AWS's samples for customization.
    pub(crate) const SAMPLES: Source =
        Source::Page("https://github.com/aws-samples/amazon-bedrock-samples/tree/main/custom-models");
    /// What the tools of Bedrock and of other services check before an upload; no AWS page states it.
    pub(crate) const TOOLS: Source = Source::FieldReport;
    /// JSON itself.
    pub(crate) const JSON: Source = Source::Page("https://www.rfc-editor.org/rfc/rfc8259");
    /// A Terraform sample of a job in a VPC, whose data had Windows line ends; no AWS page speaks of them.
    pub(crate) const FIELD: Source = Source::FieldReport;
}

#[cfg(test)]
mod tests;
