//! Rules on records in Anthropic's Messages format, as Claude 3 Haiku is tuned with.

mod view;

use super::rules;
use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Value;
use crate::dataset::place::Line;

use view::Messages;

rules![
    /// The rules on records in Anthropic's Messages format, by number.
    conversation,
    content_string,
    system_string,
    turn_markers,
    tokens,
    licence_notice,
];

/// A rule's check of one record.
type Check = fn(&Messages<'_>, &Context, &mut Findings<'_>);

static CHECKS: [Check; 6] = [
    system_string::check,
    conversation::check,
    content_string::check,
    turn_markers::check,
    tokens::check,
    licence_notice::check,
];

/// Applies every rule to the record `root`, an object that stands on `line`.
pub(crate) fn check(line: Line<'_>, root: Value<'_>, context: &Context, findings: &mut Findings<'_>) {
    let record = Messages::new(line, root);
    for check in CHECKS {
        check(&record, context, findings);
    }
}
