//! The tools of `dataset`, one file each. They open what is read, write what is made, and leave the
//! deciding to `dataset::tools`.

mod findings;
mod source;
pub mod stats;
mod target;

pub use findings::Untaken;
pub use source::Source;
pub use target::{Target, TargetError, beside, same_file};
