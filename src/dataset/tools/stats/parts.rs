//! What a record is made of, whatever its format: turns, texts, media, tools.

use crate::dataset::json::{Kind, Text, Value};

/// Who says a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Voice {
    /// The system prompt.
    System,
    /// The user: what the model is given.
    User,
    /// The assistant: what the model learns to say.
    Assistant,
    /// Nobody in particular, such as text for continued pre-training.
    Other,
}

/// A kind of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Medium {
    Image,
    Video,
    Document,
}

/// One thing that a record holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'a> {
    /// A message, with its role.
    Turn(Option<Text<'a>>),
    /// A text.
    Text(Voice, Text<'a>),
    /// An image, a video, a document; its format, where it is told.
    Media(Medium, Option<Text<'a>>),
    /// The description of tools.
    Tools(Value<'a>),
    /// A call of a tool.
    ToolUse(Value<'a>),
    /// What a tool answered.
    ToolResult,
    /// Reasoning of the assistant; its text follows as a text.
    Reasoning,
}

/// Keys of texts outside messages, with who says them, in the formats that Bedrock takes and in those
/// that are often converted to them.
const FLAT: [(&str, Voice); 13] = [
    ("prompt", Voice::User),
    ("instruction", Voice::User),
    ("input", Voice::User),
    ("question", Voice::User),
    ("completion", Voice::Assistant),
    ("output", Voice::Assistant),
    ("answer", Voice::Assistant),
    ("response", Voice::Assistant),
    ("chosen", Voice::Assistant),
    ("rejected", Voice::Assistant),
    ("caption", Voice::Other),
    ("text", Voice::Other),
    ("reference_answer", Voice::Other),
];

/// Hands every part of `record` to `visit`, in the order of the record. Of a record with none of the
/// known keys, every string is a text.
pub(super) fn each_part<'a>(record: Value<'a>, visit: &mut impl FnMut(Part<'a>)) {
    let mut known = false;
    let single = record.members().nth(1).is_none();
    for (key, value) in record.members() {
        let key = key.decoded();
        match key.as_ref() {
            "messages" | "conversations" => value.elements().for_each(|turn| message(turn, visit)),
            "system" => content(Voice::System, value, visit),
            "toolConfig" | "tools" => visit(Part::Tools(value)),
            "image-ref" => visit(Part::Media(Medium::Image, None)),
            "prompt" if value.kind() == Kind::Array => {
                value.elements().for_each(|turn| message(turn, visit));
            }
            // Alone, it is text for continued pre-training.
            "input" if single => content(Voice::Other, value, visit),
            flat => match FLAT.iter().find(|(name, _)| *name == flat) {
                Some((_, voice)) => content(*voice, value, visit),
                None => continue,
            },
        }
        known = true;
    }
    if !known {
        strings(record, Voice::Other, visit);
    }
}

fn message<'a>(turn: Value<'a>, visit: &mut impl FnMut(Part<'a>)) {
    let role = turn.get("role").or_else(|| turn.get("from"));
    let role = role.and_then(Value::text);
    visit(Part::Turn(role));
    let voice = role.map_or(Voice::Other, |role| voice(&role.decoded()));
    for (key, value) in turn.members() {
        match key.decoded().as_ref() {
            "content" | "value" => content(voice, value, visit),
            "candidates" => value
                .elements()
                .filter_map(|candidate| candidate.get("content"))
                .for_each(|candidate| content(voice, candidate, visit)),
            "tool_calls" => value.elements().for_each(|call| visit(Part::ToolUse(call))),
            _ => {}
        }
    }
}

fn voice(role: &str) -> Voice {
    match role {
        "system" | "developer" => Voice::System,
        "user" | "human" => Voice::User,
        "assistant" | "gpt" | "bot" | "model" => Voice::Assistant,
        _ => Voice::Other,
    }
}

/// A string, or a list of blocks.
fn content<'a>(voice: Voice, value: Value<'a>, visit: &mut impl FnMut(Part<'a>)) {
    match value.kind() {
        Kind::String => value
            .text()
            .into_iter()
            .for_each(|text| visit(Part::Text(voice, text))),
        Kind::Array => value
            .elements()
            .for_each(|block| self::block(voice, block, visit)),
        Kind::Object => strings(value, voice, visit),
        _ => {}
    }
}

fn block<'a>(voice: Voice, block: Value<'a>, visit: &mut impl FnMut(Part<'a>)) {
    if let Some(text) = block.text() {
        return visit(Part::Text(voice, text));
    }
    let typed = block.get("type").and_then(Value::text);
    if let Some(kind) = typed {
        match kind.decoded().as_ref() {
            "image" => return visit(Part::Media(Medium::Image, None)),
            "video" => return visit(Part::Media(Medium::Video, None)),
            "tool_use" => return visit(Part::ToolUse(block)),
            "tool_result" => visit(Part::ToolResult),
            _ => {}
        }
    }
    for (key, value) in block.members() {
        let format = || value.get("format").and_then(Value::text);
        match key.decoded().as_ref() {
            "text" | "value" => content(voice, value, visit),
            "image" | "image_url" => visit(Part::Media(Medium::Image, format())),
            "video" => visit(Part::Media(Medium::Video, format())),
            "document" | "file" => visit(Part::Media(Medium::Document, format())),
            "toolUse" => visit(Part::ToolUse(value)),
            "toolResult" => {
                visit(Part::ToolResult);
                value
                    .get("content")
                    .into_iter()
                    .for_each(|value| content(Voice::Other, value, visit));
            }
            "reasoningContent" => {
                visit(Part::Reasoning);
                let text = value.get("reasoningText").and_then(|text| text.get("text"));
                if let Some(text) = text {
                    content(voice, text, visit);
                }
            }
            "content" => content(Voice::Other, value, visit),
            "json" => strings(value, voice, visit),
            _ => {}
        }
    }
}

/// Every string below `value`.
fn strings<'a>(value: Value<'a>, voice: Voice, visit: &mut impl FnMut(Part<'a>)) {
    // Nesting is limited when a line is read.
    match value.kind() {
        Kind::String => value
            .text()
            .into_iter()
            .for_each(|text| visit(Part::Text(voice, text))),
        Kind::Object => value
            .members()
            .for_each(|(_, value)| strings(value, voice, visit)),
        Kind::Array => value.elements().for_each(|value| strings(value, voice, visit)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::json::Tape;

    fn parts(record: &str) -> Vec<String> {
        let mut tape = Tape::default();
        tape.read(record, true);
        let mut found = Vec::new();
        each_part(tape.view(record).root().unwrap(), &mut |part| {
            found.push(match part {
                Part::Turn(role) => format!("turn {}", role.unwrap().decoded()),
                Part::Text(voice, text) => format!("{voice:?} {}", text.decoded()),
                Part::Media(medium, format) => {
                    format!(
                        "{medium:?} {}",
                        format.map(|text| text.decoded()).unwrap_or_default()
                    )
                }
                Part::Tools(_) => "tools".to_owned(),
                Part::ToolUse(_) => "use".to_owned(),
                Part::ToolResult => "result".to_owned(),
                Part::Reasoning => "reasoning".to_owned(),
            });
        });
        found
    }

    #[test]
    fn blocks_of_converse_are_told_apart() {
        let record = r#"{"system":[{"text":"Be brief."}],"messages":[
            {"role":"user","content":[{"text":"Which bell?"},{"image":{"format":"png","source":{}}}]},
            {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"brass"}}},{"toolUse":{"name":"stock","input":{"q":"bell"}}}]},
            {"role":"user","content":[{"toolResult":{"toolUseId":"1","content":[{"text":"3 left"}]}}]},
            {"role":"assistant","content":[{"text":"The brass one."}]}]}"#;
        assert_eq!(
            parts(record),
            [
                "System Be brief.",
                "turn user",
                "User Which bell?",
                "Image png",
                "turn assistant",
                "reasoning",
                "Assistant brass",
                "use",
                "turn user",
                "result",
                "Other 3 left",
                "turn assistant",
                "Assistant The brass one.",
            ]
        );
    }

    #[test]
    fn flat_and_foreign_records_have_texts_too() {
        assert_eq!(
            parts(r#"{"prompt":"bell?","completion":"brass"}"#),
            ["User bell?", "Assistant brass"]
        );
        assert_eq!(parts(r#"{"input":"A bell."}"#), ["Other A bell."]);
        assert_eq!(
            parts(
                r#"{"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"u"},{"type":"image_url","image_url":{"url":"x"}}]}]}"#
            ),
            ["turn system", "System s", "turn user", "User u", "Image "]
        );
        assert_eq!(
            parts(r#"{"conversations":[{"from":"human","value":"h"},{"from":"gpt","value":"g"}]}"#),
            ["turn human", "User h", "turn gpt", "Assistant g"]
        );
        assert_eq!(parts(r#"{"a":{"b":["x",1]}}"#), ["Other x"]);
    }
}
