//! What can be wrong with the JSON of a line.

use std::ops::Range;

use super::number::Loss;

/// One fault, and the bytes of the text that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What is wrong.
    pub(crate) kind: FaultKind,
    /// Where; may be empty, at the end of the text.
    pub(crate) span: Range<usize>,
}

/// The kinds of faults, one per JSON rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// Something follows the first value.
    TrailingData,
    /// The strict grammar is broken.
    Grammar(Grammar),
    /// `NaN`, `Infinity` or `-Infinity`.
    NotFinite,
    /// A character below U+0020 stands unescaped in a string.
    ControlCharacter(u8),
    /// A key stands twice in one object.
    DuplicateKey {
        /// Where it stands first.
        first: usize,
    },
    /// A `\u` escape of half a surrogate pair.
    LoneSurrogate,
    /// A `\u0000` escape.
    NulEscape,
    /// A number whose value readers do not keep.
    Inexact(Loss),
    /// Arrays and objects are nested deeper than [`super::MAX_DEPTH`].
    TooDeep,
    /// More values than are read.
    TooMany,
}

/// How the grammar is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grammar {
    /// No value stands where one must.
    ExpectedValue,
    /// No key stands where one must.
    ExpectedKey,
    /// No colon follows a key.
    ExpectedColon,
    /// Neither a comma nor the closing bracket follows a member or element.
    ExpectedCommaOrEnd,
    /// A comma stands before a closing bracket.
    TrailingComma,
    /// A string in single quotes.
    SingleQuotes,
    /// A `//`, `/* */` or `#` comment.
    Comment,
    /// `True`, `False` or `None`.
    PythonLiteral,
    /// A number that JSON does not write so (`01`, `.5`, `+1`, `1.`).
    Number,
    /// A backslash before something that it cannot escape.
    Escape,
    /// A string that no quote ends.
    UnclosedString,
    /// The text ends within a value.
    UnexpectedEnd,
}

impl FaultKind {
    /// Whether the text ended too early, as the first line of a pretty-printed file does.
    pub(crate) const fn is_early_end(&self) -> bool {
        matches!(self, Self::Grammar(Grammar::UnexpectedEnd))
    }
}
