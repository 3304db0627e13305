//! Records as they are written, member by member.

use serde::Serialize;
use serde_json::value::RawValue;

use super::super::sample::{Answer, Candidate, Media, MediaKind, Part, Tool};

/// The version that AWS's pages name for Converse records of training data.
pub(super) const SCHEMA_VERSION: &str = "bedrock-conversation-2024";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Converse<'a> {
    pub(super) schema_version: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) system: Vec<Text<'a>>,
    pub(super) messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_config: Option<ToolConfig<'a>>,
}

#[derive(Serialize)]
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Message<'a> {
    Said {
        role: &'static str,
        content: Vec<Block<'a>>,
    },
    Candidates {
        role: &'static str,
        candidates: Vec<Choice<'a>>,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Choice<'a> {
    content: [Text<'a>; 1],
    preference_label: &'static str,
}

impl<'a> Choice<'a> {
    pub(super) fn new(candidate: &'a Candidate) -> Self {
        Self {
            content: [Text {
                text: &candidate.text,
            }],
            preference_label: if candidate.preferred {
                "preferred"
            } else {
                "non-preferred"
            },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Block<'a> {
    Text(&'a str),
    Image(Object<'a>),
    Video(Object<'a>),
    Document(Object<'a>),
    #[serde(rename_all = "camelCase")]
    ToolUse {
        tool_use_id: &'a str,
        name: &'a str,
        input: &'a RawValue,
    },
    #[serde(rename_all = "camelCase")]
    ToolResult {
        tool_use_id: &'a str,
        content: Vec<Result<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<&'static str>,
    },
    #[serde(rename_all = "camelCase")]
    ReasoningContent {
        reasoning_text: Reasoning<'a>,
    },
}

#[derive(Serialize)]
pub(super) struct Reasoning<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Result<'a> {
    Text(&'a str),
    Json(&'a RawValue),
}

#[derive(Serialize)]
pub(super) struct Object<'a> {
    format: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    source: Source<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Source<'a> {
    s3_location: Location<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    uri: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket_owner: Option<&'a str>,
}

impl<'a> Block<'a> {
    pub(super) fn new(part: &'a Part) -> Self {
        match part {
            Part::Text(text) => Self::Text(text),
            Part::Media(media) => {
                let object = Object::new(media);
                match media.kind {
                    MediaKind::Image => Self::Image(object),
                    MediaKind::Video => Self::Video(object),
                    MediaKind::Document => Self::Document(object),
                }
            }
            Part::ToolUse { id, name, input } => Self::ToolUse {
                tool_use_id: id,
                name,
                input,
            },
            Part::ToolResult { id, answers, failed } => Self::ToolResult {
                tool_use_id: id,
                content: answers.iter().map(Result::new).collect(),
                status: failed.then_some("error"),
            },
            Part::Reasoning { text, signature } => Self::ReasoningContent {
                reasoning_text: Reasoning {
                    text,
                    signature: signature.as_deref(),
                },
            },
        }
    }
}

impl<'a> Result<'a> {
    fn new(answer: &'a Answer) -> Self {
        match answer {
            Answer::Text(text) => Self::Text(text),
            Answer::Json(json) => Self::Json(json),
        }
    }
}

impl<'a> Object<'a> {
    fn new(media: &'a Media) -> Self {
        Self {
            format: &media.format,
            name: media.name.as_deref(),
            source: Source {
                s3_location: Location {
                    uri: &media.uri,
                    bucket_owner: media.owner.as_deref(),
                },
            },
        }
    }
}

#[derive(Serialize)]
pub(super) struct ToolConfig<'a> {
    pub(super) tools: Vec<ToolSpec<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolSpec<'a> {
    tool_spec: Spec<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    input_schema: Schema<'a>,
}

#[derive(Serialize)]
struct Schema<'a> {
    json: Parameters<'a>,
}

/// The schema of a tool's input; a tool without one takes an object without members.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Parameters<'a> {
    Given(&'a RawValue),
    None {
        r#type: &'static str,
        properties: NoProperties,
    },
}

/// An object without members.
#[derive(Serialize)]
pub(super) struct NoProperties {}

impl<'a> Parameters<'a> {
    fn new(tool: &'a Tool) -> Self {
        match &tool.schema {
            Some(schema) => Self::Given(schema),
            None => Self::None {
                r#type: "object",
                properties: NoProperties {},
            },
        }
    }
}

impl<'a> ToolSpec<'a> {
    pub(super) fn new(tool: &'a Tool) -> Self {
        Self {
            tool_spec: Spec {
                name: &tool.name,
                description: tool.description.as_deref(),
                input_schema: Schema {
                    json: Parameters::new(tool),
                },
            },
        }
    }
}

/// A tool as OpenAI and reinforcement records define it.
#[derive(Serialize)]
pub(super) struct Function<'a> {
    r#type: &'static str,
    function: FunctionSpec<'a>,
}

#[derive(Serialize)]
struct FunctionSpec<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    parameters: Parameters<'a>,
}

impl<'a> Function<'a> {
    pub(super) fn new(tool: &'a Tool) -> Self {
        Self {
            r#type: "function",
            function: FunctionSpec {
                name: &tool.name,
                description: tool.description.as_deref(),
                parameters: Parameters::new(tool),
            },
        }
    }
}

#[derive(Serialize)]
pub(super) struct PromptCompletion<'a> {
    pub(super) prompt: &'a str,
    pub(super) completion: &'a str,
}

/// A message whose content is a string.
#[derive(Serialize)]
pub(super) struct Line {
    pub(super) role: &'static str,
    pub(super) content: String,
}

#[derive(Serialize)]
pub(super) struct Anthropic {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) system: Option<String>,
    pub(super) messages: Vec<Line>,
}

#[derive(Serialize)]
pub(super) struct Reinforcement<'a> {
    pub(super) messages: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reference_answer: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tools: Vec<Function<'a>>,
    #[serde(flatten, serialize_with = "in_order")]
    pub(super) others: &'a [(String, Box<RawValue>)],
}

/// Writes members in the order they came.
fn in_order<S: serde::Serializer>(
    others: &&[(String, Box<RawValue>)],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_map(others.iter().map(|(key, value)| (key, value)))
}

#[derive(Serialize)]
pub(super) struct Passage<'a> {
    pub(super) input: &'a str,
}

#[derive(Serialize)]
pub(super) struct Picture<'a> {
    #[serde(rename = "image-ref")]
    pub(super) image: &'a str,
    pub(super) caption: &'a str,
}
