//! Which part of a record is its prompt, its completion, its media: what the rules on whole files
//! compare, for each format.

use std::ops::Range;

use crate::dataset::json::{Kind, Text, Value};
use crate::dataset::rules;
use crate::dataset::rules::file::duplicate::Earlier;
use crate::dataset::shape::recognise;
use crate::diagnostic::{Diagnostic, Location, Rule};
use crate::model::DataFormat;

/// The most optional fields that a format has.
pub(super) const MOST_FIELDS: usize = 2;

/// The fields of `format` that either all records should have or none. A missing `schemaVersion` and
/// a missing reference answer have rules of their own.
pub(super) const fn optional(format: DataFormat) -> &'static [&'static str] {
    match format {
        DataFormat::Converse | DataFormat::Distillation => &["system", "toolConfig"],
        DataFormat::AnthropicMessages | DataFormat::Preference => &["system"],
        DataFormat::Reinforcement => &["tools", "id"],
        DataFormat::PromptCompletion | DataFormat::ContinuedPreTraining | DataFormat::ImageCaption => &[],
    }
}

/// Those of a file whose format may be unknown.
pub(super) fn optional_of(format: Option<DataFormat>) -> &'static [&'static str] {
    format.map_or(&[], optional)
}

/// The field of `format` whose values have to be unique, and the rule that says so.
pub(super) fn unique(format: DataFormat) -> Option<(&'static str, &'static Rule)> {
    match format {
        DataFormat::Reinforcement => Some(("id", &rules::rft::record_id::RULE)),
        DataFormat::ImageCaption => Some(("image-ref", &rules::image::same_image::RULE)),
        _ => None,
    }
}

/// Reports that the value at `place` stands in the record `earlier` too.
pub(super) fn repeated(format: DataFormat, place: Location, earlier: Earlier<'_>) -> Option<Diagnostic> {
    match format {
        DataFormat::Reinforcement => Some(rules::rft::record_id::repeated(place, earlier)),
        DataFormat::ImageCaption => Some(rules::image::same_image::finding(place, earlier)),
        _ => None,
    }
}

/// Whether records of `format` may hold media in their messages.
const fn has_media(format: DataFormat) -> bool {
    matches!(format, DataFormat::Converse | DataFormat::Preference)
}

/// The keys without which a record is none of `format`: one of them has to be there.
const fn main_keys(format: DataFormat) -> &'static [&'static str] {
    match format {
        DataFormat::Converse
        | DataFormat::Distillation
        | DataFormat::AnthropicMessages
        | DataFormat::Preference
        | DataFormat::Reinforcement => &["messages"],
        DataFormat::PromptCompletion => &["prompt", "completion"],
        DataFormat::ContinuedPreTraining => &["input"],
        DataFormat::ImageCaption => &["image-ref", "caption"],
    }
}

/// The members of a record, looked through once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Top<'a> {
    /// The record.
    pub(super) root: Value<'a>,
    /// The value of `messages`.
    messages: Option<Value<'a>>,
    /// Whether the optional fields are there.
    pub(super) fields: [bool; MOST_FIELDS],
    /// Whether one of the main keys is there.
    pub(super) has_main_key: bool,
    /// Whether the messages may hold media; a walk over them may have told that they do not.
    pub(super) may_have_media: bool,
}

impl<'a> Top<'a> {
    /// Looks through `root`, a record of `format`.
    pub(super) fn new(root: Value<'a>, format: Option<DataFormat>) -> Self {
        let mut top = Self {
            root,
            messages: None,
            fields: [false; MOST_FIELDS],
            has_main_key: false,
            may_have_media: format.is_some_and(has_media),
        };
        let Some(format) = format else { return top };
        let (main, optional) = (main_keys(format), optional(format));
        for (key, value) in root.members() {
            if key.is("messages") {
                top.messages = Some(value);
            }
            top.has_main_key |= main.iter().any(|name| key.is(name));
            for (there, name) in top.fields.iter_mut().zip(optional) {
                *there |= key.is(name);
            }
        }
        top
    }

    /// Says which other format than `expected` the record is in, where it is none of that one and
    /// Bedrock knows the other; returns both.
    pub(super) fn other_format(&self, expected: Option<DataFormat>) -> Option<(DataFormat, DataFormat)> {
        let expected = expected.filter(|_| !self.has_main_key)?;
        let shape = recognise(self.root).filter(|shape| !shape.suits(expected))?;
        Some((shape.format()?, expected))
    }
}

/// The parts of a record that are compared with those of others, as bytes of its line.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    /// What is asked.
    pub(super) prompt: Option<Range<usize>>,
    /// What is asked last, where it is one text.
    pub(super) question: Option<Text<'a>>,
    /// What is to be answered.
    pub(super) completion: Option<Range<usize>>,
    /// The answer, where it is one text.
    pub(super) answer: Option<Text<'a>>,
}

/// Finds prompt and completion of a record of `format`.
pub(super) fn prompt_and_completion<'a>(format: DataFormat, top: &Top<'a>) -> Parts<'a> {
    match format {
        DataFormat::PromptCompletion => {
            let completion = top.root.get("completion");
            let prompt = top.root.get("prompt");
            Parts {
                prompt: prompt.map(Value::span),
                question: prompt.and_then(Value::text),
                completion: completion.map(Value::span),
                answer: completion.and_then(Value::text),
            }
        }
        // A caption is no class, and an image is compared by IMAGE-05.
        DataFormat::ImageCaption => Parts {
            completion: top.root.get("caption").map(Value::span),
            ..Parts::default()
        },
        DataFormat::ContinuedPreTraining => Parts::default(),
        DataFormat::Reinforcement => Parts {
            prompt: top.messages.map(Value::span),
            question: top
                .messages
                .and_then(|messages| messages.elements().last())
                .and_then(text_of),
            ..Parts::default()
        },
        DataFormat::Converse
        | DataFormat::Distillation
        | DataFormat::AnthropicMessages
        | DataFormat::Preference => chat(top),
    }
}

fn chat<'a>(top: &Top<'a>) -> Parts<'a> {
    let Some(messages) = top.messages else {
        return Parts::default();
    };
    let (mut before, mut last) = (None, None);
    for message in messages.elements() {
        (before, last) = (last, Some(message));
    }
    let Some(last) = last else {
        return Parts::default();
    };
    let answers = last
        .get("role")
        .and_then(Value::text)
        .is_some_and(|role| role.is("assistant"));
    if !answers {
        return Parts {
            prompt: Some(messages.span()),
            question: text_of(last),
            ..Parts::default()
        };
    }
    let content = last.get("content");
    Parts {
        prompt: Some(messages.span().start..last.span().start),
        question: before.and_then(text_of),
        completion: content.map(Value::span),
        answer: content.and_then(only_text),
    }
}

/// The text of `message`, where it is one.
fn text_of(message: Value<'_>) -> Option<Text<'_>> {
    message.get("content").and_then(only_text)
}

/// The text of `content`, where it is a string or one block of text.
fn only_text(content: Value<'_>) -> Option<Text<'_>> {
    if content.kind() == Kind::String {
        return content.text();
    }
    let mut blocks = content.elements();
    let only = blocks.next().filter(|_| blocks.next().is_none())?;
    only.get("text")?.text()
}

/// A kind of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaKind {
    Image,
    Video,
    Document,
}

impl MediaKind {
    /// Every kind.
    pub(super) const ALL: [Self; 3] = [Self::Image, Self::Video, Self::Document];

    /// Names it as the block does.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
        }
    }
}

/// An image, a video or a document in a message.
pub(super) struct Medium<'a> {
    pub(super) kind: MediaKind,
    /// The key that says so.
    pub(super) key: Text<'a>,
    /// Where it lies.
    pub(super) uri: Option<Text<'a>>,
    message: usize,
    block: usize,
}

impl Medium<'_> {
    /// Its JSON path.
    pub(super) fn path(&self) -> String {
        format!(
            "messages[{}].content[{}].{}",
            self.message,
            self.block,
            self.kind.name()
        )
    }
}

/// Hands every medium of the messages to `found`.
pub(super) fn media<'a>(top: &Top<'a>, mut found: impl FnMut(Medium<'a>)) {
    let messages = top.messages.into_iter().flat_map(Value::elements);
    for (message, value) in messages.enumerate() {
        let Some(content) = value.get("content") else {
            continue;
        };
        for (block, value) in content.elements().enumerate() {
            for (key, value) in value.members() {
                let Some(kind) = MediaKind::ALL.into_iter().find(|kind| key.is(kind.name())) else {
                    continue;
                };
                let uri = value
                    .get("source")
                    .and_then(|source| source.get("s3Location")?.get("uri")?.text());
                found(Medium {
                    kind,
                    key,
                    uri,
                    message,
                    block,
                });
            }
        }
    }
}

/// The bucket of an S3 URI; nothing where it is none.
pub(super) fn bucket(uri: &str) -> Option<&str> {
    let rest = uri.strip_prefix("s3://")?;
    let bucket = rest.split('/').next()?;
    (!bucket.is_empty()).then_some(bucket)
}
