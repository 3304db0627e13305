//! One row of the catalogue: what is known of a base model customized in one way.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{DataFormat, Hyperparameters, MediaRules};
use crate::model::CustomizationType;

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// The title of the page.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// A figure with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cited<T> {
    /// The figure.
    pub value: T,
    /// Who states it.
    pub source: Citation,
}

/// How many records a data set may have. A bound that nobody states is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecordLimits {
    /// The fewest training records; a job with fewer is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training_minimum: Option<Cited<u64>>,
    /// The fewest that AWS's own tools let pass, where that is more than the minimum that every page
    /// agrees on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training_advised: Option<Cited<u64>>,
    /// The most training records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training_maximum: Option<Cited<u64>>,
    /// The most validation records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_maximum: Option<Cited<u64>>,
    /// The fewest training and validation records together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum_minimum: Option<Cited<u64>>,
    /// The most training and validation records together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum_maximum: Option<Cited<u64>>,
}

/// How large files and lines may be, in bytes. A bound that nobody states is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ByteLimits {
    /// The largest line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_maximum: Option<Cited<u64>>,
    /// The largest training data that AWS's own tools let pass, where that is less than the maximum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training_advised: Option<Cited<u64>>,
    /// The largest training data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training_maximum: Option<Cited<u64>>,
    /// The largest validation data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_maximum: Option<Cited<u64>>,
}

/// How many characters a caption has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaptionLimits {
    /// The fewest.
    pub minimum: Cited<u64>,
    /// The most.
    pub maximum: Cited<u64>,
}

/// What becomes of validation data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValidationData {
    /// It is used when there is any.
    Optional,
    /// It is accepted, and training ignores it.
    Ignored,
    /// It is refused.
    Unsupported,
    /// The service splits the training data itself.
    SplitByService,
}

/// A service quota that bounds the number of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// What it counts, for which model.
    pub name: String,
    /// Its code in Service Quotas (service `bedrock`); absent where the quota has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its default.
    pub value: u64,
    /// Whether it can be raised.
    pub adjustable: bool,
    /// Who states it.
    pub source: Citation,
}

/// Where a base model is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LifecycleState {
    /// It takes new jobs.
    Active,
    /// It takes no new jobs; existing custom models go on until its end.
    Legacy,
    /// Its end of life is past.
    Ended,
}

impl LifecycleState {
    /// Names the state as the catalogue writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Legacy => "legacy",
            Self::Ended => "ended",
        }
    }
}

/// The lifecycle of a base model as last known; GetFoundationModel tells the present one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifecycle {
    /// The state on the catalogue's date.
    pub state: LifecycleState,
    /// From when it is Legacy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legacy: Option<Date>,
    /// When requests begin to fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_of_life: Option<Date>,
    /// Who states it.
    pub source: Citation,
    /// How sure that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is known of a base model customized in one way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// The ID that a job takes, with its context suffix where it has one.
    pub id: String,
    /// The model's name.
    pub name: String,
    /// The lifecycle as last known.
    pub lifecycle: Lifecycle,
    /// The file of the user that says so; absent where it is what the program knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defined_in: Option<String>,
    /// The rest, which depends on the customization type.
    #[serde(flatten)]
    pub customization: Customization,
}

/// What is known of one way to customize a base model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customization {
    /// The way.
    #[serde(rename = "type")]
    pub customization_type: CustomizationType,
    /// The shape of a record.
    pub format: DataFormat,
    /// Whether records carry text and nothing else.
    #[serde(default)]
    pub text_only: bool,
    /// Whether assistant turns may carry reasoning.
    #[serde(default)]
    pub reasoning: bool,
    /// What records may carry beside text; absent where that is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaRules>,
    /// Who describes the records.
    pub source: Citation,
    /// Where a job may run; empty where none may any more.
    pub regions: Cited<Vec<String>>,
    /// The teachers of a distillation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teachers: Option<Cited<Vec<String>>>,
    /// Those of the teachers that are asked by way of an inference profile only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teachers_by_profile: Option<Cited<Vec<String>>>,
    /// What becomes of validation data.
    pub validation: Cited<ValidationData>,
    /// How many records a data set may have.
    pub records: RecordLimits,
    /// The most tokens of one record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_per_record: Option<Cited<u64>>,
    /// The most tokens of what goes in, where that has a limit of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<Cited<u64>>,
    /// The most tokens of what comes out, where that has a limit of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<Cited<u64>>,
    /// How many characters a record may have for each token that it may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub characters_per_token: Option<Cited<u64>>,
    /// How many characters a caption has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<CaptionLimits>,
    /// How large files and lines may be.
    #[serde(default)]
    pub bytes: ByteLimits,
    /// The quota behind the largest number of records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
    /// The hyperparameters.
    pub hyperparameters: Hyperparameters,
}

impl Entry {
    /// Whether a new job was possible on the catalogue's date.
    pub fn takes_new_jobs(&self) -> bool {
        self.lifecycle.state == LifecycleState::Active
    }
}

impl std::ops::Deref for Entry {
    type Target = Customization;

    fn deref(&self) -> &Customization {
        &self.customization
    }
}
