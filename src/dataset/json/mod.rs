//! JSON of one line, without a tree of its own: a reusable tape of nodes that point into the text.
//!
//! A record is one pass over its bytes. The tape is cleared, not freed, between records, so that a
//! clean record costs no allocation, however many strings it holds. Whatever is wrong with the
//! grammar is a [`Fault`] with its exact bytes; faults that leave the structure readable (a raw
//! control character, a lone surrogate, a repeated key) do not end the pass.

mod block;
mod fault;
mod number;
mod parse;
mod path;
mod runs;
mod string;
mod value;
mod words;

pub(crate) use fault::{Fault, FaultKind, Grammar};
pub(crate) use number::Loss;
pub(crate) use parse::{MAX_DEPTH, MOST_VALUES, Tape};
pub(crate) use path::path_to;
pub(crate) use runs::{LongRuns, long_runs};
pub(crate) use string::{escapes, places};
pub(crate) use value::{Kind, Text, Value};
pub(crate) use words::find_word;

#[cfg(test)]
mod tests;
