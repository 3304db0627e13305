//! Rules on records of continued pre-training.

use super::near_key::Wanted;
use super::rules;
use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Value;
use crate::dataset::place::Line;

rules![
    /// The rules on records of continued pre-training, by number.
    input_only,
    tokens,
];

/// The only key of a record.
const INPUT: Wanted = Wanted {
    key: "input",
    also: &["text", "texts", "content", "document", "prompt", "body"],
};

/// One record.
pub(crate) struct Passage<'a> {
    /// The line it stands on.
    line: Line<'a>,
    /// The record, an object.
    root: Value<'a>,
    /// The value of `input`.
    input: Option<Value<'a>>,
}

/// Applies every rule to the record `root`, an object that stands on `line`.
pub(crate) fn check(line: Line<'_>, root: Value<'_>, context: &Context, findings: &mut Findings<'_>) {
    let passage = Passage {
        line,
        root,
        input: root.get(INPUT.key),
    };
    input_only::check(&passage, findings);
    tokens::check(&passage, context, findings);
}
