//! Identifiers of base models, and the ways to customize them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::iam::IdentifierError;

/// What a job is based on: a base model's ID with up to two suffixes
/// (`amazon.nova-lite-v1:0:300k`), the ARN of a foundation model or of a custom model, or the name
/// of a custom model. 1 to 2048 characters (service model of CreateModelCustomizationJob).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelId(String);

impl ModelId {
    /// Returns the identifier as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is a custom model, by its ARN or its name: the IDs of base models have a dot.
    pub fn is_custom(&self) -> bool {
        self.0.contains(":custom-model/") || !self.0.contains('.')
    }

    /// Returns the ID of the foundation model that the ARN of a custom model names.
    pub fn foundation_id(&self) -> Option<&str> {
        let (_, rest) = self.0.split_once(":custom-model/")?;
        rest.rsplit_once('/').map(|(base, _)| base)
    }

    /// Returns the ID of the foundation model: the one that the ARN of a custom model names, else the ID proper.
    pub fn foundation(&self) -> &str {
        self.foundation_id().unwrap_or_else(|| self.bare())
    }

    /// Returns the ID proper: without the ARN round a foundation model's.
    pub fn bare(&self) -> &str {
        self.0
            .split_once(":foundation-model/")
            .map_or(self.0.as_str(), |(_, id)| id)
    }
}

/// Returns the ID by which a model is invoked: without the suffix that names the context length of its
/// variant for customization (`amazon.nova-lite-v1:0:300k`).
pub fn for_inference(id: &str) -> &str {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match id.rsplit_once(':') {
        Some((rest, suffix)) if suffix.strip_suffix('k').is_some_and(digits) => rest,
        _ => id,
    }
}

impl FromStr for ModelId {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || ".:-_/".contains(c);
        if (1..=2048).contains(&text.len()) && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentifierError::new(
                text,
                "a model ID, model ARN or custom model name",
            ))
        }
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a base model is customized; the names are the API's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CustomizationType {
    /// `FINE_TUNING`: supervised, on labelled records.
    #[default]
    FineTuning,
    /// `REINFORCEMENT_FINE_TUNING`: with a grader.
    ReinforcementFineTuning,
    /// `DISTILLATION`: a student learns from a teacher.
    Distillation,
    /// `CONTINUED_PRE_TRAINING`: on unlabelled text; no active model takes it any more.
    ContinuedPreTraining,
}

impl CustomizationType {
    /// All types that a job can be made of.
    pub const ALL: [Self; 4] = [
        Self::FineTuning,
        Self::ReinforcementFineTuning,
        Self::Distillation,
        Self::ContinuedPreTraining,
    ];

    /// Names the type as the API spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FineTuning => "FINE_TUNING",
            Self::ReinforcementFineTuning => "REINFORCEMENT_FINE_TUNING",
            Self::Distillation => "DISTILLATION",
            Self::ContinuedPreTraining => "CONTINUED_PRE_TRAINING",
        }
    }
}

impl FromStr for CustomizationType {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| {
                let expected = "a customization type (`FINE_TUNING`, `REINFORCEMENT_FINE_TUNING`, `DISTILLATION` or \
                                `CONTINUED_PRE_TRAINING`)";
                IdentifierError::new(text, expected)
            })
    }
}

impl fmt::Display for CustomizationType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bare_id_of_a_foundation_model_arn_is_the_model_id() {
        let arn: ModelId = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k"
            .parse()
            .unwrap();
        assert_eq!(arn.bare(), "amazon.nova-lite-v1:0:300k");
        let id: ModelId = "amazon.nova-lite-v1:0:300k".parse().unwrap();
        assert_eq!(id.bare(), id.as_str());
    }

    #[test]
    fn a_custom_model_is_told_by_its_arn_or_by_a_name_without_a_dot() {
        let model = |text: &str| text.parse::<ModelId>().unwrap();
        let arn = model(
            "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-lite-v1:0:300k/abcdef012345",
        );
        assert!(arn.is_custom() && model("tone-0a1b2c3d").is_custom());
        assert_eq!(arn.foundation_id(), Some("amazon.nova-lite-v1:0:300k"));
        assert_eq!(model("tone-0a1b2c3d").foundation_id(), None);
        let base = model("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0:300k");
        assert!(!base.is_custom() && base.foundation_id().is_none());
    }

    #[test]
    fn every_type_reads_back_from_its_name() {
        for kind in CustomizationType::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        let error = "fine_tuning".parse::<CustomizationType>().unwrap_err();
        let named = |kind: &CustomizationType| error.expected.contains(&format!("`{kind}`"));
        assert!(CustomizationType::ALL.iter().all(named), "{error}");
    }
}
