//! A record as the rules on Anthropic's Messages format see it.

use crate::dataset::json::{Text, Value};
use crate::dataset::place::Line;
use crate::dataset::rules::chat::Chat;

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

    /// The same, each with its path.
    pub(super) fn named_texts(&self) -> impl Iterator<Item = (String, Text<'a>)> {
        let system = self.system.and_then(Value::text);
        let system = system.map(|text| ("system".to_owned(), text));
        let contents = self.chat.messages.iter();
        let contents =
            contents.filter_map(|message| Some((message.path("content"), message.content?.text()?)));
        system.into_iter().chain(contents)
    }
}
