//! Data sets: where they are, the engine that reads them, and the rules on files and records. Values
//! in, values out.
//!
//! One pass reads each line onto a tape of nodes ([`json`]); the rules look at the tape. Lines are
//! judged in chunks on several threads ([`engine`]), findings come out in the order of the file.

mod context;
pub mod convert;
mod engine;
mod findings;
mod format;
mod json;
mod levels;
pub mod media;
mod place;
mod rules;
mod s3_uri;
mod secret;
mod shape;
mod shell;
mod sink;
mod splits;
mod tokens;
pub mod tools;

pub use engine::{DataInput, Origin, Settings, Taken, Validation, judge_counts, validate};
pub use format::Split;
pub use levels::Levels;
pub use rules::file::changed_while_read::ChangedWhileRead;
pub use s3_uri::S3Uri;
pub(crate) use shell::quoted as shell_quoted;
pub use sink::FindingSink;
pub use splits::{FolderSplits, split_of_folder};
pub use tokens::{Tally, TokenEstimate, could_exceed};

use crate::diagnostic::Rule;

/// The rule on data that can't be read.
pub static READABLE: &Rule = &rules::file::unreadable::RULE;

/// The rules on data sets, family by family.
pub static RULES: &[&[&Rule]] = &[
    rules::file::RULES,
    rules::json::RULES,
    rules::converse::RULES,
    rules::media::RULES,
    rules::tool::RULES,
    rules::prompt::RULES,
    rules::secret::RULES,
    rules::claude::RULES,
    rules::cpt::RULES,
    rules::image::RULES,
    rules::rft::RULES,
    rules::pref::RULES,
    rules::object::RULES,
];
