//! Rules on prompt/completion records.

mod lengths;
mod view;

use super::rules;
use crate::dataset::context::Context;
use crate::dataset::findings::Findings;

pub(crate) use view::{KEYS, PromptRecord};

rules![
    /// The rules on prompt/completion records, by number.
    prompt_and_completion,
    strings,
    not_empty,
    not_blank,
    other_keys,
    near_miss_keys,
    characters,
    tokens,
];

/// A rule's check of one record.
type Check = fn(&PromptRecord<'_>, &Context, &mut Findings<'_>);

static CHECKS: [Check; 8] = [
    prompt_and_completion::check,
    near_miss_keys::check,
    strings::check,
    not_empty::check,
    not_blank::check,
    other_keys::check,
    characters::check,
    tokens::check,
];

/// Applies every rule to `record`.
pub(crate) fn check(record: &PromptRecord<'_>, context: &Context, findings: &mut Findings<'_>) {
    for check in CHECKS {
        check(record, context, findings);
    }
}
