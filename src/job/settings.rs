//! What a job was asked to be, as the service tells it afterwards: what another job can be made of.

use std::collections::BTreeMap;

use super::metadata::MetadataFilter;
use super::name::{CustomModelName, JobArn, JobName, LONGEST_BASE, SUFFIX_DIGITS};

/// The settings of a job, as GetModelCustomizationJob tells them. Texts are as they came.
#[derive(Debug, Clone, PartialEq)]
pub struct JobSettings {
    /// Its ARN.
    pub arn: JobArn,
    /// Its name.
    pub name: JobName,
    /// The name of its custom model.
    pub custom_model_name: String,
    /// The ARN of its custom model, once there is one.
    pub custom_model_arn: Option<String>,
    /// The ARN of its service role.
    pub role: String,
    /// The ARN of the foundation model that it started from, also where it went on from a custom model (service
    /// model of GetModelCustomizationJob, shape `FoundationModelArn`); or what the job's journal says instead.
    pub base_model: String,
    /// `FINE_TUNING` and its like.
    pub customization_type: Option<String>,
    /// The hyperparameters, those of reinforcement fine-tuning among them.
    pub hyperparameters: BTreeMap<String, String>,
    /// The S3 URI of the training data.
    pub training: Option<String>,
    /// The S3 URI of the invocation logs it learnt from instead.
    pub invocation_logs: Option<String>,
    /// Whether it learnt from the responses in the logs too.
    pub use_prompt_response: bool,
    /// Which logs it learnt from, where not from all.
    pub request_metadata: Option<MetadataFilter>,
    /// The S3 URIs of the validation data.
    pub validation: Vec<String>,
    /// Where its results went.
    pub output: Option<String>,
    /// The KMS key of the custom model.
    pub custom_model_key: Option<String>,
    /// Its subnets; none: a job without a VPC.
    pub subnet_ids: Vec<String>,
    /// Its security groups.
    pub security_group_ids: Vec<String>,
    /// The function that graded.
    pub grader_lambda: Option<String>,
    /// Who the student learnt from.
    pub teacher_model: Option<String>,
    /// How many tokens the teacher was asked for at most.
    pub max_response_length: Option<i32>,
}

/// Who keeps a service role as the job needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleKeeper {
    /// This tool: the role carries its tag.
    Tool,
    /// Somebody else.
    Others,
    /// Nobody knows; the text says why.
    Unknown(String),
}

/// A job that was made earlier, by whomever, with what has to be asked of others than the job itself.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierJob {
    /// What it was asked to be.
    pub settings: JobSettings,
    /// Its tags; the text says why they are not known.
    pub tags: Result<BTreeMap<String, String>, String>,
    /// Who keeps its role.
    pub role_keeper: RoleKeeper,
    /// Whether it is known that `settings.base_model` is what the job started from, and not only the foundation
    /// model below that.
    pub base_is_certain: bool,
}

/// What the names of a job were derived from: its name and its custom model's, without the digits that both end
/// in where this tool made them.
pub fn bases_of(job: &JobName, custom_model: &str) -> (String, String) {
    let digits = |name: &str| -> Option<(String, String)> {
        let (base, digits) = name.rsplit_once('-')?;
        let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        let derived = digits.len() == SUFFIX_DIGITS && digits.chars().all(hex) && !base.is_empty();
        derived.then(|| (base.to_owned(), digits.to_owned()))
    };
    let (job, model) = match (digits(job.as_str()), digits(custom_model)) {
        (Some((job, one)), Some((model, other))) if one == other => (job, model),
        _ => (job.as_str().to_owned(), custom_model.to_owned()),
    };
    let suffix = "0".repeat(SUFFIX_DIGITS);
    let shorter = |name: String, fits: &dyn Fn(&str) -> bool| {
        if fits(&name) {
            return name;
        }
        let cut: String = name.chars().take(LONGEST_BASE).collect();
        cut.trim_end_matches(['-', '_', '.', '+']).to_owned()
    };
    (
        shorter(job, &|name| JobName::derive(name, &suffix).is_ok()),
        shorter(model, &|name| CustomModelName::derive(name, &suffix).is_ok()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_that_both_names_end_in_are_taken_off_and_no_others() {
        let bases = |job: &str, model: &str| {
            let (job, model) = bases_of(&job.parse().unwrap(), model);
            assert!(JobName::derive(&job, "0a1b2c3d").is_ok(), "{job}");
            assert!(CustomModelName::derive(&model, "0a1b2c3d").is_ok(), "{model}");
            (job, model)
        };
        let pair = |job: &str, model: &str| (job.to_owned(), model.to_owned());
        assert_eq!(
            bases("tone-0a1b2c3d", "tone_model-0a1b2c3d"),
            pair("tone", "tone_model")
        );
        assert_eq!(
            bases("tone-0a1b2c3d", "tone-99887766"),
            pair("tone-0a1b2c3d", "tone-99887766")
        );
        assert_eq!(bases("run.7", "model-"), pair("run.7", "model"));
        let long = "x".repeat(63);
        assert_eq!(bases(&long, &long).0.len(), LONGEST_BASE);
    }
}
