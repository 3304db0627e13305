//! What the records of one file are judged by.

use crate::diagnostic::Severity;
use crate::model::{CustomizationType, DataFormat, Entry, Family, MediaRules};

use super::format::Split;

/// What is known about the job when a file is judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    /// The format whose rules apply; absent where none could be told.
    pub(crate) format: Option<DataFormat>,
    /// What the catalogue says of the model; absent without a model, or for one it does not know.
    pub(crate) entry: Option<&'static Entry>,
    /// The family of the model; absent without a model, or for one of no known family.
    pub(crate) family: Option<&'static Family>,
    /// Whether there is a model.
    pub(crate) has_model: bool,
    /// How many tokens the job lets a prompt have, where it says so.
    pub(crate) prompt_tokens: Option<u64>,
    /// What the file is for.
    pub(crate) split: Split,
}

/// A line of models, as far as rules on records tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Maker {
    /// The understanding models of Amazon Nova's first generation.
    Nova,
    /// Those of the second.
    Nova2,
    /// Meta's Llama.
    Llama,
    /// Any other.
    Other,
}

/// What a model takes beside text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes {
    /// Nothing.
    TextOnly,
    /// This.
    Media(&'static MediaRules),
    /// Nobody says.
    Unknown,
}

impl Context {
    /// Whose the model is; nothing without a model.
    pub(crate) fn maker(&self) -> Option<Maker> {
        let prefix = |start: &str| self.family.is_some_and(|family| family.prefix.starts_with(start));
        // Canvas and its like are no understanding models.
        let converses = self
            .family
            .is_some_and(|family| family.format(CustomizationType::FineTuning) == DataFormat::Converse);
        self.has_model.then(
            || match (converses, prefix("amazon.nova-2"), prefix("amazon.nova")) {
                (true, true, _) => Maker::Nova2,
                (true, false, true) => Maker::Nova,
                _ if prefix("meta.llama") => Maker::Llama,
                _ => Maker::Other,
            },
        )
    }

    /// Whether the model is one of Amazon Nova's understanding models; absent without a model.
    pub(crate) fn is_nova(&self) -> Option<bool> {
        let maker = self.maker()?;
        Some(matches!(maker, Maker::Nova | Maker::Nova2))
    }

    /// At which severity the words that Nova reserves are reported: they fail jobs of Nova models
    /// only. Without a model they may, so they are a warning.
    pub(crate) fn reserved_words(&self) -> Option<Severity> {
        match self.is_nova() {
            Some(true) => Some(Severity::Error),
            Some(false) => None,
            None => Some(Severity::Warning),
        }
    }

    /// What the model takes beside text: what its entry says, else what its family takes.
    pub(crate) fn takes(&self) -> Takes {
        let (text_only, media) = match (self.entry, self.family) {
            (Some(entry), _) => (entry.text_only, entry.media.as_ref()),
            (None, Some(family)) => (family.text_only, family.media.as_ref()),
            (None, None) => (false, None),
        };
        match media {
            Some(media) => Takes::Media(media),
            None if text_only => Takes::TextOnly,
            None => Takes::Unknown,
        }
    }

    /// Whether assistant turns may carry reasoning; absent without a model, or for one of no family.
    pub(crate) fn reasoning(&self) -> Option<bool> {
        let entry = self.entry.map(|entry| entry.reasoning);
        entry.or_else(|| self.family.map(|family| family.reasoning))
    }

    /// The model's name, for messages.
    pub(crate) fn model_name(&self) -> &'static str {
        match (self.entry, self.family) {
            (Some(entry), _) => &entry.name,
            (None, Some(family)) => &family.name,
            (None, None) => "the model",
        }
    }
}
