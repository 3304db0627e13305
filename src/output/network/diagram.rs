//! Pictures of networks: the form follows the ending of the file's name.

use std::path::Path;

use super::{mermaid, svg};
use crate::network::Picture;

/// A form that a picture is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiagramForm {
    /// SVG.
    Svg,
    /// A Mermaid flowchart.
    Mermaid,
    /// Markdown with a Mermaid flowchart in it.
    Markdown,
}

impl DiagramForm {
    /// Returns the form that the name of a file asks for: `.svg`, `.mmd`, `.mermaid`, `.md`, `.markdown`.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "svg" => Some(Self::Svg),
            "mmd" | "mermaid" => Some(Self::Mermaid),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }

    /// Draws a network.
    pub fn draw(self, picture: &Picture) -> String {
        match self {
            Self::Svg => svg::svg(picture),
            Self::Mermaid => mermaid::mermaid(picture),
            Self::Markdown => mermaid::markdown(picture),
        }
    }
}
