//! Looking at what the pass found: values, members, elements, texts.

use std::borrow::Cow;
use std::ops::Range;

use super::string::{decode, is_blank};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// A number.
    Number,
    /// `true`
    True,
    /// `false`
    False,
    /// `null`
    Null,
}

impl Kind {
    /// Names the kind with its article, as messages do.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "a list",
            Self::String => "a string",
            Self::Number => "a number",
            Self::True | Self::False => "a boolean",
            Self::Null => "null",
        }
    }
}

/// One value or key on the tape. `next` is the node after all that it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) escaped: bool,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) next: u32,
}

/// The structure of a text, and the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(super) text: &'a str,
    pub(super) nodes: &'a [Node],
}

impl<'a> View<'a> {
    /// The outermost value; nothing when there is none.
    pub(crate) fn root(self) -> Option<Value<'a>> {
        (!self.nodes.is_empty()).then(|| self.value(0))
    }

    pub(crate) const fn value(self, index: usize) -> Value<'a> {
        Value { view: self, index }
    }
}

/// A value within a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    view: View<'a>,
    index: usize,
}

impl<'a> Value<'a> {
    fn node(self) -> Node {
        self.view.nodes[self.index]
    }

    /// Which of the nodes of the text it is.
    pub(crate) const fn index(self) -> usize {
        self.index
    }

    /// The node `index` of the same text.
    pub(crate) const fn sibling(self, index: usize) -> Self {
        self.view.value(index)
    }

    /// What it is.
    pub(crate) fn kind(self) -> Kind {
        self.node().kind
    }

    /// Its bytes within the text, quotes or brackets included.
    pub(crate) fn span(self) -> Range<usize> {
        let node = self.node();
        node.start as usize..node.end as usize
    }

    /// The members of an object: keys and values. Empty for anything else.
    pub(crate) fn members(self) -> impl Iterator<Item = (Text<'a>, Value<'a>)> + use<'a> {
        let mut children = self.children(Kind::Object);
        std::iter::from_fn(move || {
            let key = children.next()?;
            let value = children.next()?;
            Some((key.as_text(), value))
        })
    }

    /// The elements of a list. Empty for anything else.
    pub(crate) fn elements(self) -> impl Iterator<Item = Value<'a>> + use<'a> {
        self.children(Kind::Array)
    }

    fn children(self, kind: Kind) -> impl Iterator<Item = Value<'a>> + use<'a> {
        let node = self.node();
        let nodes = self.view.nodes;
        let end = if node.kind == kind {
            (node.next as usize).min(nodes.len())
        } else {
            0
        };
        let mut at = self.index + 1;
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let child = self.view.value(at);
            at = nodes[at].next as usize;
            Some(child)
        })
    }

    /// The value of the member called `key`, as decoded; of the last one where it stands twice.
    pub(crate) fn get(self, key: &str) -> Option<Value<'a>> {
        let mut children = self.children(Kind::Object);
        let mut found = None;
        while let (Some(name), Some(value)) = (children.next(), children.next()) {
            if name.says(key) {
                found = Some(value);
            }
        }
        found
    }

    /// Whether it is a string that says `text`. Most are told by their length.
    #[inline]
    fn says(self, text: &str) -> bool {
        let node = self.node();
        if node.escaped {
            return self.as_text().is(text);
        }
        (node.end - node.start) as usize == text.len() + 2 && self.as_text().raw == text
    }

    /// Whether it is an object or list without anything in it.
    pub(crate) fn is_empty(self) -> bool {
        self.node().next as usize == self.index + 1
    }

    /// The string that it is.
    pub(crate) fn text(self) -> Option<Text<'a>> {
        (self.kind() == Kind::String).then(|| self.as_text())
    }

    fn as_text(self) -> Text<'a> {
        let node = self.node();
        let (start, end) = (node.start as usize, node.end as usize);
        Text {
            raw: self.view.text.get(start + 1..end.saturating_sub(1)).unwrap_or(""),
            escaped: node.escaped,
            start,
        }
    }
}

/// A string within a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    raw: &'a str,
    escaped: bool,
    start: usize,
}

impl<'a> Text<'a> {
    /// What stands between the quotes, escapes and all.
    pub(crate) const fn raw(&self) -> &'a str {
        self.raw
    }

    /// Whether it holds an escape.
    pub(crate) const fn escaped(&self) -> bool {
        self.escaped
    }

    /// Its bytes within the text, quotes included.
    pub(crate) const fn span(&self) -> Range<usize> {
        self.start..self.start + self.raw.len() + 2
    }

    /// What it says.
    pub(crate) fn decoded(&self) -> Cow<'a, str> {
        if self.escaped {
            decode(self.raw)
        } else {
            Cow::Borrowed(self.raw)
        }
    }

    /// Whether it says `text`.
    pub(crate) fn is(&self, text: &str) -> bool {
        if self.escaped {
            decode(self.raw) == text
        } else {
            self.raw == text
        }
    }

    /// Whether it says what `other` says.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        if self.escaped || other.escaped {
            self.decoded() == other.decoded()
        } else {
            self.raw == other.raw
        }
    }

    /// Whether it says nothing but white space; the empty string is not blank but empty.
    pub(crate) fn is_blank(&self) -> bool {
        !self.raw.is_empty() && is_blank(self.raw)
    }
}
