//! Recognises what a record is by the keys it has, also where no Bedrock model takes it.

use super::format::example;
use super::json::{Kind, Value};
use crate::model::DataFormat;

/// What a record, or a whole document, looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A shape that Bedrock takes.
    Bedrock(DataFormat),
    /// Chat messages whose content is a string or a list of typed parts, as OpenAI has them.
    OpenAiChat,
    /// Chat messages of parts with `type` and `value`.
    LlamaFactory,
    /// `instruction`, `input`, `output`.
    Alpaca,
    /// `conversations` of `from` and `value`.
    ShareGpt,
    /// `id`, `prompt` (string or messages), `answer`: reinforcement data of SageMaker.
    MultiTurnReinforcement,
    /// `question` and an answer, flat.
    QuestionAnswer,
    /// `prompt`, `chosen`, `rejected`.
    ChosenRejected,
    /// `text` alone.
    PlainText,
    /// An object of file names and captions.
    CaptionsObject,
}

impl Shape {
    /// Names the shape in a sentence.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bedrock(format) => format.name(),
            Self::OpenAiChat => "OpenAI chat",
            Self::LlamaFactory => "LLaMA-Factory chat (parts with `type` and `value`)",
            Self::Alpaca => "Alpaca",
            Self::ShareGpt => "ShareGPT",
            Self::MultiTurnReinforcement => "SageMaker multi-turn reinforcement",
            Self::QuestionAnswer => "flat question-and-answer",
            Self::ChosenRejected => "preference pairs (`chosen`, `rejected`)",
            Self::PlainText => "plain text",
            Self::CaptionsObject => "image captions by file name",
        }
    }

    /// Says how records of this shape become records of `format`.
    pub(crate) fn mend(self, format: DataFormat) -> String {
        let to = example(format);
        match (self, format) {
            (Self::OpenAiChat | Self::Bedrock(DataFormat::AnthropicMessages), DataFormat::Converse) => {
                format!(
                    "turn each `\"content\":\"…\"` into `\"content\":[{{\"text\":\"…\"}}]` and move the system prompt to a top-level `\"system\":[{{\"text\":\"…\"}}]`, so that a record reads {to}"
                )
            }
            (Self::Alpaca, DataFormat::PromptCompletion) => {
                format!("join `instruction` and `input` to the prompt, `output` is the completion: {to}")
            }
            (Self::Alpaca, DataFormat::Converse) => {
                format!("`instruction` and `input` become the user's text, `output` the assistant's: {to}")
            }
            (Self::LlamaFactory, DataFormat::Converse) => format!(
                "turn each part into a block, `{{\"text\":\"…\"}}` or `{{\"image\":{{…}}}}` with its S3 location, so that a record reads {to}"
            ),
            (Self::CaptionsObject, _) => format!(
                "write one line per image, with the S3 URI of the file: {}",
                example(DataFormat::ImageCaption)
            ),
            _ => format!("rewrite each record as {to}"),
        }
    }

    /// The format that the records are, or are nearest to.
    pub(crate) const fn nearest(self) -> DataFormat {
        match self {
            Self::Bedrock(format) => format,
            Self::MultiTurnReinforcement => DataFormat::Reinforcement,
            Self::CaptionsObject => DataFormat::ImageCaption,
            Self::ChosenRejected => DataFormat::Preference,
            Self::PlainText => DataFormat::ContinuedPreTraining,
            Self::OpenAiChat | Self::LlamaFactory | Self::Alpaca | Self::ShareGpt | Self::QuestionAnswer => {
                DataFormat::Converse
            }
        }
    }

    /// The format that fits the records, where Bedrock takes them as they are.
    pub(crate) const fn format(self) -> Option<DataFormat> {
        match self {
            Self::Bedrock(format) => Some(format),
            _ => None,
        }
    }

    /// Whether records of this shape can be what a job in `format` takes.
    pub(crate) fn suits(self, format: DataFormat) -> bool {
        match self {
            Self::Bedrock(own) => {
                own == format
                    || matches!(
                        (own, format),
                        (
                            DataFormat::Converse,
                            DataFormat::Distillation | DataFormat::Preference
                        ) | (DataFormat::AnthropicMessages, DataFormat::Reinforcement)
                    )
            }
            // Reinforcement records may lack the reference answer and have system messages.
            Self::OpenAiChat => format == DataFormat::Reinforcement,
            _ => false,
        }
    }
}

/// Recognises `record`; nothing when it has no telling keys.
pub(crate) fn recognise(record: Value<'_>) -> Option<Shape> {
    if record.kind() != Kind::Object {
        return None;
    }
    let has = |key| record.get(key).is_some();
    if let Some(messages) = record.get("messages") {
        if has("reference_answer") {
            return Some(Shape::Bedrock(DataFormat::Reinforcement));
        }
        return chat(record, messages);
    }
    let bedrock = |format| Some(Shape::Bedrock(format));
    if has("instruction") && has("output") {
        return Some(Shape::Alpaca);
    }
    if has("conversations") {
        return Some(Shape::ShareGpt);
    }
    if has("chosen") && has("rejected") {
        return Some(Shape::ChosenRejected);
    }
    if has("prompt") && has("completion") {
        return bedrock(DataFormat::PromptCompletion);
    }
    if has("prompt") && (has("answer") || has("info")) {
        return Some(Shape::MultiTurnReinforcement);
    }
    if has("image-ref") {
        return bedrock(DataFormat::ImageCaption);
    }
    if has("question") && (has("answer") || has("reference_answer")) {
        return Some(Shape::QuestionAnswer);
    }
    if has("input") && record.members().count() == 1 {
        return bedrock(DataFormat::ContinuedPreTraining);
    }
    if has("text") && record.members().count() == 1 {
        return Some(Shape::PlainText);
    }
    if is_captions(record) {
        return Some(Shape::CaptionsObject);
    }
    has("prompt").then_some(Shape::Bedrock(DataFormat::PromptCompletion))
}

/// Tells chats apart by what their contents are.
fn chat(record: Value<'_>, messages: Value<'_>) -> Option<Shape> {
    if messages
        .elements()
        .any(|message| message.get("candidates").is_some())
    {
        return Some(Shape::Bedrock(DataFormat::Preference));
    }
    let mut strings = false;
    let mut foreign = false;
    for message in messages.elements() {
        let role = message.get("role").and_then(Value::text);
        foreign |= role.is_some_and(|role| !role.is("user") && !role.is("assistant"));
        foreign |= message.get("tool_calls").is_some();
        let Some(content) = message.get("content") else {
            continue;
        };
        match content.kind() {
            Kind::String => strings = true,
            Kind::Array => {
                // A block of Converse is named by its only member, so none has a `type`; what the role
                // is called tells nothing.
                let mut typed = content.elements().filter(|block| block.get("type").is_some());
                return Some(match typed.next() {
                    Some(part) if part.get("value").is_some() => Shape::LlamaFactory,
                    Some(_) => Shape::OpenAiChat,
                    None => Shape::Bedrock(DataFormat::Converse),
                });
            }
            _ => {}
        }
    }
    if !strings {
        return None;
    }
    let system_is_list = record
        .get("system")
        .is_some_and(|system| system.kind() == Kind::Array);
    if system_is_list {
        return None;
    }
    Some(if foreign {
        Shape::OpenAiChat
    } else {
        Shape::Bedrock(DataFormat::AnthropicMessages)
    })
}

/// Whether every key is the name of an image file and every value a string.
fn is_captions(object: Value<'_>) -> bool {
    let mut members = 0;
    let all = object.members().all(|(key, value)| {
        members += 1;
        let name = key.raw().to_ascii_lowercase();
        let is_image = [".jpg", ".jpeg", ".png", ".webp"]
            .iter()
            .any(|end| name.ends_with(end));
        is_image && value.kind() == Kind::String
    });
    all && members > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::json::Tape;

    fn shape(text: &str) -> Option<&'static str> {
        let mut tape = Tape::default();
        tape.read(text, false);
        recognise(tape.view(text).root().unwrap()).map(Shape::name)
    }

    #[test]
    fn each_example_is_recognised_as_its_own_format() {
        for format in DataFormat::ALL {
            let example = example(format).replace("[…]", "[]");
            let expected = match format {
                DataFormat::Distillation => DataFormat::Converse,
                other => other,
            };
            assert_eq!(shape(&example), Some(expected.name()), "{example}");
        }
    }

    #[test]
    fn foreign_shapes_are_named() {
        let openai = r#"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"}]}"#;
        assert_eq!(shape(openai), Some("OpenAI chat"));
        let parts = r#"{"messages":[{"role":"user","content":[{"type":"text","text":"u"}]}]}"#;
        assert_eq!(shape(parts), Some("OpenAI chat"));
        assert_eq!(
            shape(r#"{"instruction":"i","input":"","output":"o"}"#),
            Some("Alpaca")
        );
        assert_eq!(shape(r#"{"conversations":[]}"#), Some("ShareGPT"));
        assert_eq!(
            shape(r#"{"id":"1","prompt":"p","answer":"4"}"#),
            Some("SageMaker multi-turn reinforcement")
        );
        assert_eq!(
            shape(r#"{"question":"q","answer":"a"}"#),
            Some("flat question-and-answer")
        );
        assert_eq!(
            shape(r#"{"a.jpg":"x","b.png":"y"}"#),
            Some("image captions by file name")
        );
        assert_eq!(shape(r#"{"id":7}"#), None);
        assert_eq!(shape("[1]"), None);
    }
}
