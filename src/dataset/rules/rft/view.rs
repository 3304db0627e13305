//! A record as the rules on reinforcement fine-tuning see it.

use crate::dataset::json::Value;
use crate::dataset::place::Line;
use crate::dataset::rules::chat::Chat;
use crate::dataset::rules::near_key::Wanted;

/// What a record reads like.
pub(super) const EXAMPLE: &str = r#"{"messages":[{"role":"user","content":"…"}],"reference_answer":"…"}"#;

/// The key of what the grader compares with.
pub(super) const REFERENCE_ANSWER: Wanted = Wanted {
    key: "reference_answer",
    also: &[
        "reference",
        "answer",
        "groundtruth",
        "expected",
        "expectedanswer",
        "solution",
        "target",
        "completion",
    ],
};

/// One record. Whatever else it has goes to the grader.
pub(super) struct Prompt<'a> {
    /// The messages.
    pub(super) chat: Chat<'a>,
    /// The value of `reference_answer`.
    pub(super) reference: Option<Value<'a>>,
    /// The value of `tools`.
    pub(super) tools: Option<Value<'a>>,
    /// The value of `id`.
    pub(super) id: Option<Value<'a>>,
}

impl<'a> Prompt<'a> {
    pub(super) fn new(line: Line<'a>, root: Value<'a>) -> Self {
        Self {
            chat: Chat::new(line, root),
            reference: root.get(REFERENCE_ANSWER.key),
            tools: root.get("tools"),
            id: root.get("id"),
        }
    }
}
