//! What a conversion is told: where records come from, what they become, and what may be done.

use std::fmt;
use std::str::FromStr;

use super::sample::Tool;
use crate::dataset::shape::Shape;
use crate::dataset::{S3Uri, Settings};
use crate::iam::IdentifierError;
use crate::model::DataFormat;

/// What the records of the source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source(pub(super) From);

/// How a source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// Values with this byte between them.
    Separated(u8),
    /// Records of one shape.
    Shape(Shape),
}

/// The names that `--from` takes.
const SOURCES: [(&str, From); 18] = [
    ("csv", From::Separated(b',')),
    ("tsv", From::Separated(b'\t')),
    ("openai-chat", From::Shape(Shape::OpenAiChat)),
    ("sharegpt", From::Shape(Shape::ShareGpt)),
    ("alpaca", From::Shape(Shape::Alpaca)),
    ("llama-factory", From::Shape(Shape::LlamaFactory)),
    ("question-answer", From::Shape(Shape::QuestionAnswer)),
    (
        "multi-turn-reinforcement",
        From::Shape(Shape::MultiTurnReinforcement),
    ),
    ("preference-pairs", From::Shape(Shape::ChosenRejected)),
    ("text", From::Shape(Shape::PlainText)),
    ("captions", From::Shape(Shape::CaptionsObject)),
    ("converse", From::Shape(Shape::Bedrock(DataFormat::Converse))),
    (
        "prompt-completion",
        From::Shape(Shape::Bedrock(DataFormat::PromptCompletion)),
    ),
    (
        "anthropic-messages",
        From::Shape(Shape::Bedrock(DataFormat::AnthropicMessages)),
    ),
    (
        "reinforcement",
        From::Shape(Shape::Bedrock(DataFormat::Reinforcement)),
    ),
    ("preference", From::Shape(Shape::Bedrock(DataFormat::Preference))),
    (
        "continued-pre-training",
        From::Shape(Shape::Bedrock(DataFormat::ContinuedPreTraining)),
    ),
    (
        "image-caption",
        From::Shape(Shape::Bedrock(DataFormat::ImageCaption)),
    ),
];

impl Source {
    /// Names the sources that can be asked for.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SOURCES.into_iter().map(|(name, _)| name)
    }
}

impl FromStr for Source {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = SOURCES.into_iter().find(|(name, _)| *name == text);
        known.map(|(_, from)| Self(from)).ok_or_else(|| {
            IdentifierError::new(
                text,
                "a source (`csv`, `tsv`, `openai-chat`, `sharegpt`, `alpaca`, …)",
            )
        })
    }
}

/// What a column, or a member of a flat record, holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The system prompt.
    System,
    /// What the user says.
    Prompt,
    /// What belongs to the prompt and follows it after a blank line.
    Context,
    /// What the model is to answer.
    Completion,
    /// What a grader compares answers with.
    ReferenceAnswer,
    /// Text that is no conversation.
    Text,
    /// The file name or URI of an image.
    Image,
    /// What an image shows.
    Caption,
    /// The better of two answers.
    Chosen,
    /// The worse of two answers.
    Rejected,
    /// What was said before: pairs of texts.
    History,
}

impl Field {
    /// All fields, in the order in which they are looked for.
    pub const ALL: [Self; 11] = [
        Self::System,
        Self::Prompt,
        Self::Context,
        Self::Completion,
        Self::ReferenceAnswer,
        Self::Text,
        Self::Image,
        Self::Caption,
        Self::Chosen,
        Self::Rejected,
        Self::History,
    ];

    /// Names the field as `--map` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Prompt => "prompt",
            Self::Context => "context",
            Self::Completion => "completion",
            Self::ReferenceAnswer => "reference_answer",
            Self::Text => "text",
            Self::Image => "image",
            Self::Caption => "caption",
            Self::Chosen => "chosen",
            Self::Rejected => "rejected",
            Self::History => "history",
        }
    }
}

/// Which key holds a field: `prompt=question`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    pub(super) field: Field,
    pub(super) key: String,
}

impl FromStr for Mapping {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || {
            IdentifierError::new(
                text,
                "`FIELD=KEY`, where FIELD is `system`, `prompt`, `context`, `completion`, `reference_answer`, `text`, `image`, `caption`, `chosen`, `rejected` or `history`",
            )
        };
        let (name, key) = text.split_once('=').ok_or_else(fault)?;
        let field = Field::ALL.into_iter().find(|field| field.name() == name);
        match field {
            Some(field) if !key.is_empty() => Ok(Self {
                field,
                key: key.to_owned(),
            }),
            _ => Err(fault()),
        }
    }
}

impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.field.name(), self.key)
    }
}

/// How data is converted.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What the source holds; absent: each record is recognised.
    pub from: Option<Source>,
    /// What records become; absent: what the model takes, or what is nearest to the source.
    pub to: Option<DataFormat>,
    /// The base model, how it is customized, and the levels of rules: what is written is judged by them.
    pub settings: Settings,
    /// Which keys hold the fields of flat records, where that is not plain.
    pub map: Vec<Mapping>,
    /// Joins, with a blank line between, what the target holds once: turns of one role in a row, texts of
    /// one turn, system prompts.
    pub merge_turns: bool,
    /// Puts a system prompt before the first text of the user where the target has no place for it.
    pub inline_system: bool,
    /// Where files that records name by a path lie in S3.
    pub media_prefix: Option<S3Uri>,
    /// The account that owns the bucket of media.
    pub bucket_owner: Option<String>,
    /// Tools for records that call some and define none.
    pub tools: Tools,
}

/// Tools that records may call.
#[derive(Debug, Clone, Default)]
pub struct Tools(pub(super) Vec<Tool>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_source_and_each_field_is_found_by_its_name() {
        for name in Source::names() {
            assert!(name.parse::<Source>().is_ok(), "{name}");
        }
        assert!("excel".parse::<Source>().is_err());
        for field in Field::ALL {
            let text = format!("{}=Some key", field.name());
            let mapping: Mapping = text.parse().unwrap();
            assert_eq!((mapping.field, mapping.to_string()), (field, text));
        }
        for text in ["prompt", "prompt=", "=question", "question=prompt"] {
            assert!(text.parse::<Mapping>().is_err(), "{text}");
        }
    }
}
