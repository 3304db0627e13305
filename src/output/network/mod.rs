//! Networks: the ways to Amazon S3, pictures, the VPCs of a Region.

mod diagram;
#[cfg(feature = "aws")]
mod list;
mod mermaid;
mod svg;

pub use diagram::DiagramForm;

pub(super) mod paths;
