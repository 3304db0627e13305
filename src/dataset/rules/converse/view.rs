//! A record as the rules on Converse records see it.

use std::fmt;

use crate::dataset::json::{Kind, Text, Value};
use crate::dataset::place::Line;
use crate::diagnostic::Location;

/// What a message's role is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    User,
    Assistant,
    /// Missing, or none of the two.
    Other,
}

/// One message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turn<'a> {
    /// Its place in `messages`, from 0.
    pub(crate) index: usize,
    /// The message, an object.
    pub(crate) value: Value<'a>,
    /// What its role is.
    pub(crate) role: Role,
    /// The value of `role`.
    pub(crate) role_value: Option<Value<'a>>,
    /// The value of `content`.
    pub(crate) content: Option<Value<'a>>,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the system prompt.
    System { block: usize },
    /// In a message.
    Message { role: Role, turn: usize, block: usize },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System { block } => write!(f, "system[{block}].text"),
            Self::Message { turn, block, .. } => write!(f, "messages[{turn}].content[{block}].text"),
        }
    }
}

/// One record, with its messages looked up once.
pub(crate) struct Converse<'a> {
    /// The line it stands on.
    pub(crate) line: Line<'a>,
    /// The record, an object.
    pub(crate) root: Value<'a>,
    /// The value of `messages`.
    pub(crate) messages: Option<Value<'a>>,
    /// The value of `system`.
    pub(crate) system: Option<Value<'a>>,
    /// The messages that are objects.
    pub(crate) turns: Vec<Turn<'a>>,
    /// Whether words reserved by Nova may occur; a search over the whole chunk has told.
    pub(crate) may_hold_reserved: bool,
}

impl<'a> Converse<'a> {
    pub(crate) fn new(line: Line<'a>, root: Value<'a>, may_hold_reserved: bool) -> Self {
        let mut messages = None;
        let mut system = None;
        for (key, value) in root.members() {
            if key.is("messages") {
                messages = Some(value);
            } else if key.is("system") {
                system = Some(value);
            }
        }
        let turns = messages
            .into_iter()
            .flat_map(Value::elements)
            .enumerate()
            .filter(|(_, value)| value.kind() == Kind::Object)
            .map(|(index, value)| turn(index, value))
            .collect();
        Self {
            line,
            root,
            messages,
            system,
            turns,
            may_hold_reserved,
        }
    }

    /// The place of `value` in the file, called `path`.
    pub(crate) fn at(&self, value: Value<'_>, path: String) -> Location {
        self.line.at(value.span(), path)
    }

    /// The place of the record as a whole: its first brace.
    pub(crate) fn start(&self) -> Location {
        let start = self.root.span().start;
        self.line.at(start..start + 1, String::new())
    }

    /// Every block of the messages, with its message and its place in it.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (&Turn<'a>, usize, Value<'a>)> {
        self.turns.iter().flat_map(|turn| {
            let blocks = turn.content.into_iter().flat_map(Value::elements);
            blocks.enumerate().map(move |(index, block)| (turn, index, block))
        })
    }

    /// The value of `text` of every block, of the system prompt and of the messages.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (Place, Value<'a>)> {
        let system = self.system.into_iter().flat_map(Value::elements).enumerate();
        let system = system.map(|(block, value)| (Place::System { block }, value));
        let messages = self.blocks().map(|(turn, block, value)| {
            (
                Place::Message {
                    role: turn.role,
                    turn: turn.index,
                    block,
                },
                value,
            )
        });
        system
            .chain(messages)
            .filter_map(|(place, block)| Some((place, block.get("text")?)))
    }

    /// Every text that is a string.
    pub(crate) fn strings(&self) -> impl Iterator<Item = (Place, Value<'a>, Text<'a>)> {
        self.texts()
            .filter_map(|(place, value)| Some((place, value, value.text()?)))
    }
}

fn turn(index: usize, value: Value<'_>) -> Turn<'_> {
    let mut role_value = None;
    let mut content = None;
    for (key, member) in value.members() {
        if key.is("role") {
            role_value = Some(member);
        } else if key.is("content") {
            content = Some(member);
        }
    }
    let role = match role_value.and_then(Value::text) {
        Some(text) if text.is("user") => Role::User,
        Some(text) if text.is("assistant") => Role::Assistant,
        _ => Role::Other,
    };
    Turn {
        index,
        value,
        role,
        role_value,
        content,
    }
}
