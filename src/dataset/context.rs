//! What the records of one file are judged by.

use crate::diagnostic::Severity;
use crate::model::{DataFormat, Entry};

use super::format::Split;

/// What is known about the job when a file is judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    /// The format whose rules apply; absent where none could be told.
    pub(crate) format: Option<DataFormat>,
    /// What the catalogue says of the model; absent without a model, or for one it does not know.
    pub(crate) entry: Option<&'static Entry>,
    /// Whether the model is one of Amazon Nova's; absent without a model.
    pub(crate) is_nova: Option<bool>,
    /// How many tokens the job lets a prompt have, where it says so.
    pub(crate) prompt_tokens: Option<u64>,
    /// What the file is for.
    pub(crate) split: Split,
}

impl Context {
    /// At which severity the words that Nova reserves are reported: they fail jobs of Nova models
    /// only. Without a model they may, so they are a warning.
    pub(crate) fn reserved_words(&self) -> Option<Severity> {
        match self.is_nova {
            Some(true) => Some(Severity::Error),
            Some(false) => None,
            None => Some(Severity::Warning),
        }
    }
}
