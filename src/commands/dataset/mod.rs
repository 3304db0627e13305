//! The tools of `dataset`, one file each. They open what is read, write what is made, and leave the
//! deciding to `dataset::tools`.

pub mod convert;
pub mod dedupe;
mod error;
mod findings;
pub mod fix;
mod pending;
pub mod sample;
mod source;
pub mod split;
pub mod stats;
mod target;

pub use error::{Output, ToolError};
pub use findings::Untaken;
pub use source::Source;
pub use target::{Target, TargetError, beside, same_file};
