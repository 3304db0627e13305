//! Rules on preference records: a Converse prompt, and candidates for its answer.

use super::rules;

rules![
    /// The rules on preference records, by number.
    candidates,
];

pub(crate) use candidates::check;
