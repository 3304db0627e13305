//! What a record says, whatever its shape: the middle between the readers and the writers.

use serde_json::value::RawValue;

/// Something, and the byte of the record's text where it stands.
#[derive(Debug, Clone)]
pub(super) struct Placed<T> {
    pub(super) at: usize,
    pub(super) it: T,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    User,
    Assistant,
}

impl Role {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// A kind of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaKind {
    Image,
    Video,
    Document,
}

impl MediaKind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
        }
    }
}

/// An object in S3.
#[derive(Debug, Clone)]
pub(super) struct Media {
    pub(super) kind: MediaKind,
    /// As Converse spells it: `png`, `jpeg`, `mp4`.
    pub(super) format: String,
    pub(super) uri: String,
    pub(super) owner: Option<String>,
    /// Documents have one.
    pub(super) name: Option<String>,
}

/// What a tool answered.
#[derive(Debug)]
pub(super) enum Answer {
    Text(String),
    Json(Box<RawValue>),
}

/// A part of a turn.
#[derive(Debug)]
pub(super) enum Part {
    Text(String),
    Media(Media),
    ToolUse {
        id: String,
        name: String,
        input: Box<RawValue>,
    },
    ToolResult {
        id: String,
        answers: Vec<Answer>,
        failed: bool,
    },
    Reasoning {
        text: String,
        signature: Option<String>,
    },
}

impl Part {
    /// Names it with its article.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Media(media) => match media.kind {
                MediaKind::Image => "an image",
                MediaKind::Video => "a video",
                MediaKind::Document => "a document",
            },
            Self::ToolUse { .. } => "a call of a tool",
            Self::ToolResult { .. } => "the result of a tool",
            Self::Reasoning { .. } => "reasoning",
        }
    }
}

/// One turn of a conversation.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) at: usize,
    pub(super) role: Role,
    pub(super) parts: Vec<Placed<Part>>,
    /// It stands for messages of a role of their own, as the results of tools are with OpenAI: those
    /// in a row are one turn.
    pub(super) of_tools: bool,
}

/// A tool that the model may call.
#[derive(Debug, Clone)]
pub(super) struct Tool {
    pub(super) name: String,
    pub(super) description: Option<String>,
    /// The JSON schema of its input; absent where it takes none.
    pub(super) schema: Option<Box<RawValue>>,
}

/// One of the answers of a preference record.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) text: String,
    pub(super) preferred: bool,
}

/// What a grader compares answers with.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) raw: Box<RawValue>,
    /// What it says, where it is a string.
    pub(super) text: Option<String>,
}

/// What one record says.
#[derive(Debug, Default)]
pub(super) struct Sample {
    pub(super) system: Vec<Placed<String>>,
    pub(super) turns: Vec<Turn>,
    pub(super) tools: Vec<Placed<Tool>>,
    pub(super) reference: Option<Placed<Reference>>,
    pub(super) candidates: Vec<Placed<Candidate>>,
    /// Text that is no conversation.
    pub(super) passage: Option<Placed<String>>,
    pub(super) picture: Option<(Placed<Media>, Placed<String>)>,
    /// Members that say nothing of this, as they are.
    pub(super) others: Vec<(String, Box<RawValue>)>,
}

impl Sample {
    /// Adds a turn of one part.
    pub(super) fn say(&mut self, role: Role, at: usize, text: String) {
        self.turns.push(Turn {
            at,
            role,
            parts: vec![Placed {
                at,
                it: Part::Text(text),
            }],
            of_tools: false,
        });
    }
}
