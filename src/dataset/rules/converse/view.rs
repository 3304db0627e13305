//! A record as the rules on Converse records see it: one walk over it finds what they look at.

use std::fmt;

use crate::dataset::json::{Kind, Text, Value};
use crate::dataset::place::Line;
use crate::diagnostic::Location;
use crate::model::Medium;

/// What a message's role is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    User,
    Assistant,
    /// Missing, or none of the two.
    Other,
}

/// What a content block is, by its first member that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member {
    Text,
    Media(Medium),
    ToolUse,
    ToolResult,
    Reasoning,
    /// None that a tuning format has.
    Other,
}

impl Member {
    /// The members that tuning formats have.
    pub(crate) const NAMES: [&str; 7] = [
        "text",
        "image",
        "video",
        "document",
        "toolUse",
        "toolResult",
        "reasoningContent",
    ];

    fn of(key: &Text<'_>) -> Self {
        let name = key.decoded();
        match name.as_ref() {
            "text" => Self::Text,
            "image" => Self::Media(Medium::Image),
            "video" => Self::Media(Medium::Video),
            "document" => Self::Media(Medium::Document),
            "toolUse" => Self::ToolUse,
            "toolResult" => Self::ToolResult,
            "reasoningContent" => Self::Reasoning,
            _ => Self::Other,
        }
    }
}

/// What a record carries beside text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Carries {
    /// A block with an image, a video or a document.
    pub(crate) media: bool,
    /// A block that uses a tool or gives its result.
    pub(crate) tools: bool,
    /// A block with reasoning.
    pub(crate) reasoning: bool,
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

/// One content block of a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block<'a> {
    /// The place of its message in `messages`, from 0.
    pub(crate) turn: usize,
    /// The role of its message.
    pub(crate) role: Role,
    /// Its place in the content, from 0.
    pub(crate) index: usize,
    /// The block.
    pub(crate) value: Value<'a>,
    /// What it is.
    pub(crate) member: Member,
    /// The value of that member.
    pub(crate) inner: Option<Value<'a>>,
    /// Whether that is its only member.
    pub(crate) sound: bool,
}

impl Block<'_> {
    /// The JSON path of the block.
    pub(crate) fn path(&self) -> String {
        format!("messages[{}].content[{}]", self.turn, self.index)
    }
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the system prompt.
    System { block: usize },
    /// In a message.
    Message { role: Role, turn: usize, block: usize },
    /// In the reasoning of a message.
    Reasoning { turn: usize, block: usize },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System { block } => write!(f, "system[{block}].text"),
            Self::Message { turn, block, .. } => write!(f, "messages[{turn}].content[{block}].text"),
            Self::Reasoning { turn, block } => {
                write!(
                    f,
                    "messages[{turn}].content[{block}].reasoningContent.reasoningText.text"
                )
            }
        }
    }
}

/// Nodes of the tape that make up messages and blocks. Kept from record to record, so that the walk
/// over one takes no memory of its own.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    turns: Vec<TurnNode>,
    blocks: Vec<BlockNode>,
}

#[derive(Debug, Clone, Copy)]
struct TurnNode {
    index: usize,
    value: usize,
    role: Role,
    role_value: Option<usize>,
    content: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
struct BlockNode {
    /// The place in the list of turns, not in `messages`.
    turn: usize,
    index: usize,
    value: usize,
    member: Member,
    inner: Option<usize>,
    sound: bool,
}

/// One record, walked once.
#[derive(Clone, Copy)]
pub(crate) struct Converse<'a> {
    /// The line it stands on.
    pub(crate) line: Line<'a>,
    /// The record, an object.
    pub(crate) root: Value<'a>,
    /// The value of `messages`.
    pub(crate) messages: Option<Value<'a>>,
    /// The value of `system`.
    pub(crate) system: Option<Value<'a>>,
    /// The value of `schemaVersion`.
    pub(crate) version: Option<Value<'a>>,
    /// The value of `toolConfig`.
    pub(crate) tool_config: Option<Value<'a>>,
    /// Whether it has keys beside these.
    pub(crate) extra_keys: bool,
    /// What it carries beside text.
    pub(crate) carries: Carries,
    /// Whether words reserved by Nova may occur; a search over the whole chunk has told.
    pub(crate) may_hold_reserved: bool,
    /// Whether it is plain: the keys of a record, a system prompt of texts or none, messages of user and
    /// assistant in turn with a role and texts that say something, and nothing else. The rules on shape
    /// have nothing to say of it.
    pub(crate) plain: bool,
    nodes: &'a Nodes,
    /// How many of the messages are looked at.
    shown: usize,
}

impl<'a> Converse<'a> {
    /// Walks over `root`, with `nodes` to take down what is found.
    pub(crate) fn new(
        line: Line<'a>,
        root: Value<'a>,
        may_hold_reserved: bool,
        nodes: &'a mut Nodes,
    ) -> Self {
        nodes.turns.clear();
        nodes.blocks.clear();
        let mut seen = Seen {
            carries: Carries::default(),
            plain: true,
        };
        let mut messages = None;
        let mut system = None;
        let mut version = None;
        let mut tool_config = None;
        let mut extra_keys = false;
        for (key, value) in root.members() {
            match key.decoded().as_ref() {
                "messages" => messages = Some(value),
                "system" => system = Some(value),
                "schemaVersion" => version = Some(value),
                "toolConfig" => tool_config = Some(value),
                _ => extra_keys = true,
            }
        }
        for (index, value) in messages.into_iter().flat_map(Value::elements).enumerate() {
            if value.kind() == Kind::Object {
                nodes.turn(index, value, &mut seen);
            } else {
                seen.plain = false;
            }
        }
        let ends_in_answer = nodes.turns.len() >= 2 && nodes.turns.len().is_multiple_of(2);
        let plain = seen.plain
            && ends_in_answer
            && !extra_keys
            && tool_config.is_none()
            && system.is_none_or(is_plain_prompt);
        Self {
            line,
            root,
            messages,
            system,
            version,
            tool_config,
            extra_keys,
            carries: seen.carries,
            may_hold_reserved,
            plain,
            shown: nodes.turns.len(),
            nodes,
        }
    }

    /// The record as if it ended before its last message.
    pub(crate) const fn without_last_turn(&self) -> Self {
        let shown = self.shown.saturating_sub(1);
        Self {
            shown,
            plain: false,
            ..*self
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

    /// The messages that are objects.
    pub(crate) fn turns(&self) -> impl ExactSizeIterator<Item = Turn<'a>> + DoubleEndedIterator + use<'a> {
        let root = self.root;
        self.nodes.turns[..self.shown].iter().map(move |turn| Turn {
            index: turn.index,
            value: root.sibling(turn.value),
            role: turn.role,
            role_value: turn.role_value.map(|value| root.sibling(value)),
            content: turn.content.map(|value| root.sibling(value)),
        })
    }

    /// Every block of the messages.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = Block<'a>> + use<'a> {
        let root = self.root;
        let turns = self.nodes.turns.as_slice();
        let shown = self.shown;
        let blocks = self
            .nodes
            .blocks
            .iter()
            .take_while(move |block| block.turn < shown);
        blocks.map(move |block| Block {
            turn: turns[block.turn].index,
            role: turns[block.turn].role,
            index: block.index,
            value: root.sibling(block.value),
            member: block.member,
            inner: block.inner.map(|value| root.sibling(value)),
            sound: block.sound,
        })
    }

    /// The value of `text` of every block, of the system prompt and of the messages.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (Place, Value<'a>)> + use<'a> {
        let system = self.system.into_iter().flat_map(Value::elements).enumerate();
        let system = system.filter_map(|(block, value)| Some((Place::System { block }, value.get("text")?)));
        let messages = self.blocks().filter(|block| block.member == Member::Text);
        let messages = messages.filter_map(|block| {
            let (role, turn, index) = (block.role, block.turn, block.index);
            Some((
                Place::Message {
                    role,
                    turn,
                    block: index,
                },
                block.inner?,
            ))
        });
        system.chain(messages)
    }

    /// Every text that is a string.
    pub(crate) fn strings(&self) -> impl Iterator<Item = (Place, Value<'a>, Text<'a>)> + use<'a> {
        self.texts()
            .filter_map(|(place, value)| Some((place, value, value.text()?)))
    }

    /// Every text of reasoning that is a string.
    pub(crate) fn reasoning(&self) -> impl Iterator<Item = (Place, Value<'a>, Text<'a>)> + use<'a> {
        let carried = self
            .carries
            .reasoning
            .then(|| self.blocks())
            .into_iter()
            .flatten();
        carried
            .filter(|block| block.member == Member::Reasoning)
            .filter_map(|block| {
                let value = block.inner?.get("reasoningText")?.get("text")?;
                let (turn, index) = (block.turn, block.index);
                Some((Place::Reasoning { turn, block: index }, value, value.text()?))
            })
    }
}

/// What the walk has seen so far.
struct Seen {
    carries: Carries,
    /// Whether all messages were plain.
    plain: bool,
}

/// Whether `value` is a list with something in it.
fn is_filled_list(value: Value<'_>) -> bool {
    value.kind() == Kind::Array && !value.is_empty()
}

/// Whether `value` is a string with something in it beside white space.
fn says_something(value: Value<'_>) -> bool {
    value
        .text()
        .is_some_and(|text| !text.raw().is_empty() && !text.is_blank())
}

/// Whether `system` is a list of blocks with one text each.
fn is_plain_prompt(system: Value<'_>) -> bool {
    let is_plain = |block: Value<'_>| {
        let mut members = block.members();
        let only = members.next().filter(|_| members.next().is_none());
        only.is_some_and(|(key, value)| key.is("text") && says_something(value))
    };
    is_filled_list(system) && system.elements().all(is_plain)
}

impl Nodes {
    fn turn(&mut self, index: usize, value: Value<'_>, seen: &mut Seen) {
        let mut role_value = None;
        let mut content = None;
        let mut count = 0;
        for (key, member) in value.members() {
            count += 1;
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
        for (index, block) in content.into_iter().flat_map(Value::elements).enumerate() {
            self.block(index, block, seen);
        }
        let expected = [Role::User, Role::Assistant][index % 2];
        // Two members, and both are there: each once, and no other.
        seen.plain &= count == 2 && role == expected && content.is_some_and(is_filled_list);
        self.turns.push(TurnNode {
            index,
            value: value.index(),
            role,
            role_value: role_value.map(Value::index),
            content: content.map(Value::index),
        });
    }

    /// Takes down a block of the message that comes next.
    fn block(&mut self, index: usize, block: Value<'_>, seen: &mut Seen) {
        let mut member = Member::Other;
        let mut inner = None;
        let mut count = 0;
        for (key, value) in block.members() {
            count += 1;
            if member == Member::Other {
                member = Member::of(&key);
                inner = Some(value);
            }
        }
        let carries = &mut seen.carries;
        match member {
            Member::Media(_) => carries.media = true,
            Member::ToolUse | Member::ToolResult => carries.tools = true,
            Member::Reasoning => carries.reasoning = true,
            Member::Text | Member::Other => {}
        }
        seen.plain &= count == 1 && member == Member::Text && inner.is_some_and(says_something);
        self.blocks.push(BlockNode {
            turn: self.turns.len(),
            index,
            value: block.index(),
            member,
            inner: inner.map(Value::index),
            sound: count == 1 && member != Member::Other,
        });
    }
}
