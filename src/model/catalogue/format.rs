//! The shapes of a record.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::iam::IdentifierError;

/// The shape of the records of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataFormat {
    /// `messages` of content blocks, as the Converse operation takes them.
    Converse,
    /// `prompt` and `completion`.
    PromptCompletion,
    /// `system` and `messages` with string content.
    AnthropicMessages,
    /// Chat messages with a reference answer for the grader.
    Reinforcement,
    /// Converse prompts, with at most one answer.
    Distillation,
    /// `input` alone.
    ContinuedPreTraining,
    /// `image-ref` and `caption`.
    ImageCaption,
    /// Converse messages whose last one carries candidates.
    Preference,
}

impl DataFormat {
    /// All shapes.
    pub const ALL: [Self; 8] = [
        Self::Converse,
        Self::PromptCompletion,
        Self::AnthropicMessages,
        Self::Reinforcement,
        Self::Distillation,
        Self::ContinuedPreTraining,
        Self::ImageCaption,
        Self::Preference,
    ];

    /// Whether records of the shape are conversations as Converse has them.
    pub const fn holds_converse(self) -> bool {
        matches!(self, Self::Converse | Self::Distillation | Self::Preference)
    }

    /// Names the shape as `--data-format` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Converse => "converse",
            Self::PromptCompletion => "prompt-completion",
            Self::AnthropicMessages => "anthropic-messages",
            Self::Reinforcement => "reinforcement",
            Self::Distillation => "distillation",
            Self::ContinuedPreTraining => "continued-pre-training",
            Self::ImageCaption => "image-caption",
            Self::Preference => "preference",
        }
    }
}

impl fmt::Display for DataFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DataFormat {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.into_iter().find(|format| format.name() == text);
        named.ok_or_else(|| {
            let expected = "a data format (`converse`, `distillation`, `reinforcement`, `prompt-completion`, \
                            `anthropic-messages`, `image-caption`, `continued-pre-training` or `preference`)";
            IdentifierError::new(text, expected)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_reads_back_from_its_name() {
        for format in DataFormat::ALL {
            assert_eq!(format.name().parse(), Ok(format));
            assert_eq!(serde_json::to_value(format).unwrap(), format.name());
        }
        let error = "Converse".parse::<DataFormat>().unwrap_err();
        let named = |format: &DataFormat| error.expected.contains(&format!("`{format}`"));
        assert!(DataFormat::ALL.iter().all(named), "{error}");
    }
}
