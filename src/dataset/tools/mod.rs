//! Tools that work on data sets with the engine of `validate`: what is in them, which records go where.
//! They read records and decide; files are opened and written by `commands`.
//!
//! A tool that copies records reads its input twice: once to decide, line by line, and once to copy the
//! lines it decided on, byte for byte. A byte is kept for each line, never a record.

mod content;
pub mod copy;
pub mod dedupe;
pub mod fix;
pub mod path;
pub mod sample;
mod seed;
pub mod split;
pub mod stats;

pub use seed::SEED;
