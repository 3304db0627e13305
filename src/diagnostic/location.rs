//! Where a finding is: bytes of a file, or a key in `finetune.toml`.

use std::ops::Range;
use std::sync::Arc;

/// The part of a line that a report shows, with the fault in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text round the fault, valid UTF-8 (invalid bytes replaced), without its line end.
    pub text: String,
    /// The fault, as byte offsets into `text`.
    pub span: Range<usize>,
    /// Whether the line goes on before `text`.
    pub cut_before: bool,
    /// Whether the line goes on after `text`.
    pub cut_after: bool,
}

/// A place in a file, or the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLocation {
    /// The path as the user gave it.
    pub path: Arc<str>,
    /// The line, counted from 1; absent where the finding is about the whole file.
    pub line: Option<u64>,
    /// The column in characters, counted from 1.
    pub column: Option<u64>,
    /// The offending bytes, as offsets from the start of the (decoded) file.
    pub bytes: Option<Range<u64>>,
    /// The JSON path of the offending value, such as `messages[1].role`.
    pub json_path: Option<String>,
    /// What a report shows of the line.
    pub excerpt: Option<Excerpt>,
}

impl FileLocation {
    /// The file as a whole.
    pub fn file(path: impl Into<Arc<str>>) -> Self {
        Self {
            path: path.into(),
            line: None,
            column: None,
            bytes: None,
            json_path: None,
            excerpt: None,
        }
    }
}

/// Where a finding is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A place in a data file or in `finetune.toml` (`line` and `excerpt` point into it).
    File(FileLocation),
    /// A key of the configuration that has no place in the file (it came from a flag or a default).
    Key(String),
}
