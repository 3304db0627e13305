//! Chat messages whose content is a string, as Anthropic's and OpenAI's formats have them.

use crate::dataset::json::{Kind, Text, Value};
use crate::dataset::place::Line;
use crate::diagnostic::Location;

use super::near_key::Wanted;

/// The key of the messages.
pub(crate) const MESSAGES: Wanted = Wanted {
    key: "messages",
    also: &[
        "conversation",
        "conversations",
        "turns",
        "dialog",
        "dialogue",
        "chat",
    ],
};

/// One message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message<'a> {
    /// Its place in `messages`, from 0.
    pub(crate) index: usize,
    /// The message; anything but an object has neither role nor content.
    pub(crate) value: Value<'a>,
    /// The value of `role`.
    pub(crate) role: Option<Value<'a>>,
    /// The value of `content`.
    pub(crate) content: Option<Value<'a>>,
}

impl<'a> Message<'a> {
    fn new(index: usize, value: Value<'a>) -> Self {
        let mut message = Self {
            index,
            value,
            role: None,
            content: None,
        };
        for (key, member) in value.members() {
            if key.is("role") {
                message.role = Some(member);
            } else if key.is("content") {
                message.content = Some(member);
            }
        }
        message
    }

    /// What the role says, if it is a string.
    pub(crate) fn role_text(&self) -> Option<Text<'a>> {
        self.role.and_then(Value::text)
    }

    /// Whether the role is `name`.
    pub(crate) fn is_of(&self, name: &str) -> bool {
        self.role_text().is_some_and(|role| role.is(name))
    }

    /// The path of the message's member `name`.
    pub(crate) fn path(&self, name: &str) -> String {
        format!("messages[{}].{name}", self.index)
    }
}

/// One record, with its messages looked up once.
pub(crate) struct Chat<'a> {
    /// The line it stands on.
    pub(crate) line: Line<'a>,
    /// The record, an object.
    pub(crate) root: Value<'a>,
    /// The value of `messages`.
    pub(crate) list: Option<Value<'a>>,
    /// What is in it, where that is a list.
    pub(crate) messages: Vec<Message<'a>>,
}

impl<'a> Chat<'a> {
    pub(crate) fn new(line: Line<'a>, root: Value<'a>) -> Self {
        let list = root.get("messages");
        let elements = list.into_iter().flat_map(Value::elements).enumerate();
        let messages = elements
            .map(|(index, value)| Message::new(index, value))
            .collect();
        Self {
            line,
            root,
            list,
            messages,
        }
    }

    /// The messages that are objects.
    pub(crate) fn objects(&self) -> impl Iterator<Item = &Message<'a>> {
        self.messages
            .iter()
            .filter(|message| message.value.kind() == Kind::Object)
    }

    /// The contents that are strings.
    pub(crate) fn texts(&self) -> impl Iterator<Item = Text<'a>> + Clone {
        self.messages.iter().filter_map(|message| message.content?.text())
    }

    /// The place of the record as a whole.
    pub(crate) fn start(&self) -> Location {
        self.line.start_of(self.root)
    }
}
