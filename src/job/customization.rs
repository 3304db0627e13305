//! What a job of one customization type is given beside data and hyperparameters: `customizationConfig`.

use std::collections::BTreeMap;

use crate::iam::LambdaArn;
use crate::model::TeacherModel;

/// The `customizationConfig` of a job.
#[derive(Debug, Clone, PartialEq)]
pub enum CustomizationConfig {
    /// Of a distillation.
    Distillation {
        /// Who the student learns from.
        teacher_model: TeacherModel,
        /// How many tokens the teacher is asked for at most; absent: the service's default.
        max_response_length: Option<u32>,
    },
    /// Of reinforcement fine-tuning.
    Reinforcement {
        /// The function that grades answers.
        grader_lambda: LambdaArn,
        /// The hyperparameters; they are of types of their own, and do not stand in `hyperParameters`.
        hyperparameters: RftHyperparameters,
    },
}

/// The hyperparameters of reinforcement fine-tuning; absent ones have the service's defaults (API Reference,
/// RFTHyperParameters).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RftHyperparameters {
    /// `epochCount`.
    pub epoch_count: Option<u32>,
    /// `batchSize`.
    pub batch_size: Option<u32>,
    /// `learningRate`.
    pub learning_rate: Option<f32>,
    /// `maxPromptLength`, in tokens.
    pub max_prompt_length: Option<u32>,
    /// `trainingSamplePerPrompt`.
    pub training_sample_per_prompt: Option<u32>,
    /// `inferenceMaxTokens`.
    pub inference_max_tokens: Option<u32>,
    /// `reasoningEffort`: `low`, `medium` or `high`.
    pub reasoning_effort: Option<String>,
    /// `evalInterval`, in steps.
    pub eval_interval: Option<u32>,
}

/// A hyperparameter that reinforcement fine-tuning has no field for, or not for its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RftHyperparameterError {
    /// There is no such hyperparameter.
    #[error("reinforcement fine-tuning has no hyperparameter `{0}`")]
    Unknown(String),
    /// The value is of another type.
    #[error("hyperparameter `{name}` = `{value}` is not {expected}")]
    Value {
        /// The name.
        name: String,
        /// The value as given.
        value: String,
        /// What it should be, with its article.
        expected: &'static str,
    },
}

impl RftHyperparameters {
    /// Makes the typed fields of the texts of `[job.hyperparameters]`. Bounds are for the rules to judge.
    ///
    /// # Errors
    /// When a name is unknown, or a value is of another type than its field.
    pub fn read(texts: &BTreeMap<String, String>) -> Result<Self, RftHyperparameterError> {
        let mut read = Self::default();
        for (name, value) in texts {
            let fault = |expected| RftHyperparameterError::Value {
                name: name.clone(),
                value: value.clone(),
                expected,
            };
            let whole = || {
                let number = value
                    .parse::<u32>()
                    .ok()
                    .filter(|number| i32::try_from(*number).is_ok());
                number.map(Some).ok_or_else(|| fault("a whole number"))
            };
            match name.as_str() {
                "epochCount" => read.epoch_count = whole()?,
                "batchSize" => read.batch_size = whole()?,
                "maxPromptLength" => read.max_prompt_length = whole()?,
                "trainingSamplePerPrompt" => read.training_sample_per_prompt = whole()?,
                "inferenceMaxTokens" => read.inference_max_tokens = whole()?,
                "evalInterval" => read.eval_interval = whole()?,
                "learningRate" => {
                    let number = value.parse::<f32>().ok().filter(|number| number.is_finite());
                    read.learning_rate = Some(number.ok_or_else(|| fault("a number"))?);
                }
                "reasoningEffort" => {
                    if !["low", "medium", "high"].contains(&value.as_str()) {
                        return Err(fault("`low`, `medium` or `high`"));
                    }
                    read.reasoning_effort = Some(value.clone());
                }
                _ => return Err(RftHyperparameterError::Unknown(name.clone())),
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<RftHyperparameters, RftHyperparameterError> {
        let texts = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        RftHyperparameters::read(&texts.collect())
    }

    #[test]
    fn every_hyperparameter_of_the_catalogue_has_its_field() {
        let model = "amazon.nova-2-lite-v1:0:256k".parse().unwrap();
        let kind = crate::model::CustomizationType::ReinforcementFineTuning;
        let entry = crate::model::catalogue().find(&model, kind).unwrap();
        for known in &entry.hyperparameters.list {
            let value = if known.name == "reasoningEffort" {
                "low"
            } else {
                "16"
            };
            let read = read(&[(&known.name, value)]).unwrap();
            assert_ne!(read, RftHyperparameters::default(), "{}", known.name);
        }
    }

    #[test]
    fn what_has_no_field_is_named() {
        let told = |pairs: &[(&str, &str)]| read(pairs).unwrap_err().to_string();
        assert_eq!(
            told(&[("epochs", "2")]),
            "reinforcement fine-tuning has no hyperparameter `epochs`"
        );
        for (name, value) in [
            ("epochCount", "2.5"),
            ("batchSize", "4294967295"),
            ("learningRate", "fast"),
            ("reasoningEffort", "some"),
        ] {
            assert!(told(&[(name, value)]).contains(value), "{name}");
        }
        let rate = read(&[("learningRate", "1e-5")]).unwrap().learning_rate;
        assert_eq!(rate, Some(1e-5));
    }
}
