//! A record as the rules on Anthropic's Messages format see it.

use crate::dataset::json::{Text, Value};
use crate::dataset::place::Line;
use crate::dataset::rules::chat::{Chat, Message};

/// One record.
pub(super) struct Messages<'a> {
    /// The messages.
    pub(super) chat: Chat<'a>,
    /// The value of `system`.
    pub(super) system: Option<Value<'a>>,
}

impl<'a> Messages<'a> {
    pub(super) fn new(line: Line<'a>, root: Value<'a>) -> Self {
        Self {
            chat: Chat::new(line, root),
            system: root.get("system"),
        }
    }

    /// The system prompt and the contents that are strings.
    pub(super) fn texts(&self) -> impl Iterator<Item = Text<'a>> + Clone {
        self.system
            .and_then(Value::text)
            .into_iter()
            .chain(self.chat.texts())
    }

    /// The same, each with the message that says it, unless the system prompt does.
    pub(super) fn placed_texts(&self) -> impl Iterator<Item = (Option<&Message<'a>>, Text<'a>)> {
        let system = self.system.and_then(Value::text).map(|text| (None, text));
        let messages = self.chat.messages.iter();
        let contents = messages.filter_map(|message| Some((Some(message), message.content?.text()?)));
        system.into_iter().chain(contents)
    }
}

/// The path of what `message` says, or of the system prompt.
pub(super) fn path(message: Option<&Message<'_>>) -> String {
    message.map_or_else(|| "system".to_owned(), |message| message.path("content"))
}
