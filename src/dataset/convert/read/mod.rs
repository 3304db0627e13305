//! Reads records of any known shape.

mod chat;
mod fields;
mod flat;
mod media;
mod parts;
mod placeholders;
mod preference;
mod tools;

use crate::dataset::json::{Kind, Text, Value};
use crate::dataset::shape::Shape;
use crate::model::DataFormat;

pub(super) use chat::reference_of;

use super::raw::raw;
use super::refusal::{Notes, Refusal};
use super::sample::{MediaKind, Placed, Sample, Tool};
use super::settings::Options;

/// Reads one record.
pub(super) struct Reader<'r> {
    /// The text that the values are of.
    pub(super) text: &'r str,
    pub(super) options: &'r Options,
    pub(super) target: DataFormat,
    pub(super) notes: &'r mut Notes,
}

impl Reader<'_> {
    /// Reads `record`, which has `shape`, where it is known.
    pub(super) fn record(&mut self, record: Value<'_>, shape: Option<Shape>) -> Result<Sample, Refusal> {
        let has = |key| record.get(key).is_some();
        match shape {
            Some(
                Shape::OpenAiChat
                | Shape::LlamaFactory
                | Shape::Bedrock(
                    DataFormat::Converse
                    | DataFormat::Distillation
                    | DataFormat::AnthropicMessages
                    | DataFormat::Reinforcement
                    | DataFormat::Preference,
                ),
            ) => self.chat(record, "messages"),
            Some(Shape::ShareGpt) => self.chat(record, "conversations"),
            Some(Shape::CaptionsObject) => self.caption(record),
            None if has("messages") => self.chat(record, "messages"),
            None if has("conversations") => self.chat(record, "conversations"),
            _ => self.flat(record),
        }
    }

    /// An object of one member: the name of an image file, and its caption.
    fn caption(&mut self, record: Value<'_>) -> Result<Sample, Refusal> {
        let Some((name, caption)) = record.members().next() else {
            return Err(Refusal::new("empty", 0, "the object is empty"));
        };
        let at = caption.span().start;
        if caption.kind() != Kind::String {
            let reason = format!("the caption is {}, not a string", caption.kind().name());
            return Err(Refusal::new("content", at, reason));
        }
        let place = name.span().start;
        let image = media::media(MediaKind::Image, &name.decoded(), place, self.options, self.notes)?;
        let it = said(caption);
        Ok(Sample {
            picture: Some((image, Placed { at, it })),
            ..Sample::default()
        })
    }

    /// What a string, a number or a truth value says, as text.
    fn scalar(&mut self, value: Value<'_>, key: &str) -> Result<String, Refusal> {
        match value.kind() {
            Kind::String => Ok(said(value)),
            Kind::Number | Kind::True | Kind::False => {
                self.notes.change(format!("`{key}` written as text"));
                Ok(self.text[value.span()].to_owned())
            }
            kind => {
                let reason = format!("`{key}` is {}, not text", kind.name());
                Err(Refusal::new("content", value.span().start, reason))
            }
        }
    }

    /// Notes the members of `object`, which stands at `place`, that are none of `keys` as left out.
    fn known_as(&mut self, object: Value<'_>, place: &str, keys: &[&str]) {
        for (key, value) in object.members() {
            if value.kind() != Kind::Null && !keys.iter().any(|known| key.is(known)) {
                self.notes.drop(format!("{place}.{}", key.decoded()));
            }
        }
    }

    /// The same of a part of a message.
    fn known(&mut self, part: Value<'_>, keys: &[&str]) {
        self.known_as(part, "messages[].content[]", keys);
    }

    /// Keeps a member that none of this is about as it is.
    fn keep(&self, key: Text<'_>, value: Value<'_>, sample: &mut Sample) {
        if value.kind() != Kind::Null {
            let raw = raw(value, self.text);
            sample.others.push((key.decoded().into_owned(), raw));
        }
    }
}

/// What the string `value` says.
fn said(value: Value<'_>) -> String {
    value
        .text()
        .map(|text| text.decoded().into_owned())
        .unwrap_or_default()
}

/// Reads the definitions of tools that `value`, a whole document, holds.
pub(super) fn definitions(text: &str, value: Value<'_>) -> Result<Vec<Tool>, Refusal> {
    let mut reader = Reader {
        text,
        options: &Options::default(),
        target: DataFormat::Converse,
        notes: &mut Notes::default(),
    };
    let tools = reader.definitions(value)?;
    Ok(tools.into_iter().map(|tool| tool.it).collect())
}
