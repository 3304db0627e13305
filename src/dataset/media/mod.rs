//! The objects that records name: images, videos, documents. Collects who names them, reads what their
//! bytes say, and judges them by the rules on objects. Fetching is for others.

mod content;
mod image;
mod judge;
mod tap;
mod video;

pub use content::{Container, Content, Parts, read};
pub use judge::{Look, MediaJudge};
pub use tap::MediaTap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{FileLocation, Location};
use crate::model::Medium;

/// One place in a data set that names an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaUse {
    /// The data set, as reports call it.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The column of the URI in characters, from 1.
    pub column: u64,
    /// The JSON path of the URI.
    pub path: String,
    /// What the record says that it is.
    pub medium: Medium,
    /// The format that the record promises: that of the block, or else how the key ends.
    pub format: Option<String>,
    /// Whether the record is an image with its caption.
    pub captioned: bool,
    /// The URI, as it stands there.
    pub uri: String,
    /// The account that owns the bucket, where the record names it.
    pub owner: Option<String>,
}

impl MediaUse {
    /// Where the object is named.
    pub(crate) fn location(&self) -> Location {
        Location::File(FileLocation {
            path: self.file.as_str().into(),
            line: Some(self.line),
            column: Some(self.column),
            bytes: None,
            json_path: Some(self.path.clone()),
            excerpt: None,
        })
    }
}

#[cfg(test)]
mod tests;
