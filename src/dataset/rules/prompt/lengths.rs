//! The parts of a prompt/completion record that have a limit of tokens.

use crate::dataset::context::Context;
use crate::dataset::json::{Text, Value};
use crate::diagnostic::Location;
use crate::model::Cited;

use super::PromptRecord;

/// A part of a record, and its limit.
pub(super) struct Part<'a> {
    /// What it is, for messages.
    pub(super) name: &'static str,
    /// Its texts.
    texts: [Option<Text<'a>>; 2],
    /// The most tokens.
    pub(super) limit: &'static Cited<u64>,
}

impl<'a> Part<'a> {
    /// Lists the parts of `record` that the model limits: what goes in, what comes out, both.
    pub(super) fn all(record: &PromptRecord<'a>, context: &Context) -> impl Iterator<Item = Self> {
        let [prompt, completion] = record.values.map(|value| value.and_then(Value::text));
        let limits = context.entry.map_or([None; 3], |entry| {
            [
                &entry.input_tokens,
                &entry.output_tokens,
                &entry.tokens_per_record,
            ]
            .map(Option::as_ref)
        });
        let parts = [
            ("the prompt has", [prompt, None]),
            ("the completion has", [None, completion]),
            ("prompt and completion have", [prompt, completion]),
        ];
        let limited = parts.into_iter().zip(limits);
        limited.filter_map(|((name, texts), limit)| {
            Some(Self {
                name,
                texts,
                limit: limit?,
            })
        })
    }

    /// The texts of the part.
    pub(super) fn texts(&self) -> impl Iterator<Item = Text<'a>> + Clone {
        self.texts.into_iter().flatten()
    }

    /// The place of the part: its only text, or the record.
    pub(super) fn place(&self, record: &PromptRecord<'_>) -> Location {
        match self.texts {
            [Some(_), Some(_)] | [None, None] => record.line.start_of(record.root),
            [Some(text), None] => record.line.at(text.span(), "prompt".to_owned()),
            [None, Some(text)] => record.line.at(text.span(), "completion".to_owned()),
        }
    }

    /// How many characters the part has, where that is more than `most`.
    pub(super) fn characters_over(&self, most: u64) -> Option<u64> {
        // A character is a byte at least, so most records are told by their length.
        let bytes: u64 = self.texts().map(|text| text.raw().len() as u64).sum();
        if bytes <= most {
            return None;
        }
        let characters = self
            .texts()
            .map(|text| text.decoded().chars().count() as u64)
            .sum();
        (characters > most).then_some(characters)
    }
}
