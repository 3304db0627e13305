//! What the record formats look like, and splits.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::iam::IdentifierError;
use crate::model::DataFormat;

/// A record of `format`, in short.
pub(crate) const fn example(format: DataFormat) -> &'static str {
    match format {
        DataFormat::Converse | DataFormat::Distillation => {
            r#"{"messages":[{"role":"user","content":[{"text":"…"}]},{"role":"assistant","content":[{"text":"…"}]}]}"#
        }
        DataFormat::PromptCompletion => r#"{"prompt":"…","completion":"…"}"#,
        DataFormat::AnthropicMessages => {
            r#"{"system":"…","messages":[{"role":"user","content":"…"},{"role":"assistant","content":"…"}]}"#
        }
        DataFormat::Reinforcement => r#"{"messages":[{"role":"user","content":"…"}],"reference_answer":"…"}"#,
        DataFormat::ContinuedPreTraining => r#"{"input":"…"}"#,
        DataFormat::ImageCaption => r#"{"image-ref":"s3://…","caption":"…"}"#,
        DataFormat::Preference => {
            r#"{"messages":[{"role":"user","content":[{"text":"…"}]},{"role":"assistant","candidates":[…]}]}"#
        }
    }
}

/// What a data set is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Training data.
    #[default]
    Training,
    /// Validation data.
    Validation,
}

impl Split {
    /// Names the split as reports spell it; the folder below the prefix has this name too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Validation => "validation",
        }
    }
}

impl FromStr for Split {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Training, Self::Validation]
            .into_iter()
            .find(|split| split.name() == text)
            .ok_or_else(|| IdentifierError::new(text, "`training` or `validation`"))
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
