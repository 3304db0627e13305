//! Rules on Converse records.

mod view;

use super::rules;
use crate::dataset::context::Context;
use crate::dataset::findings::Findings;

pub(crate) use view::{Block, Converse, Member, Nodes, Place, Role, Turn};

rules![
    /// The rules on Converse records, by number.
    messages_list,
    two_turns,
    first_and_last,
    alternation,
    unknown_role,
    message_keys,
    content_list,
    block_member,
    text_string,
    blank_text,
    schema_version,
    version_value,
    version_missing,
    system_list,
    one_system_block,
    system_empty,
    reserved_words,
    further_words,
    extra_keys,
    context_length,
    single_turn,
    thinking_markup,
];

/// A rule's check of one record.
type Check = fn(&Converse<'_>, &Context, &mut Findings<'_>);

/// The checks of a record and the order of its messages, in the order in which their findings are
/// reported.
static TURN_CHECKS: [Check; 12] = [
    extra_keys::check,
    schema_version::check,
    version_value::check,
    version_missing::check,
    system_list::check,
    one_system_block::check,
    system_empty::check,
    messages_list::check,
    two_turns::check,
    unknown_role::check,
    first_and_last::check,
    alternation::check,
];

/// The checks of what messages hold, which come after.
static CONTENT_CHECKS: [Check; 9] = [
    message_keys::check,
    content_list::check,
    block_member::check,
    text_string::check,
    blank_text::check,
    single_turn::check,
    context_length::check,
    reserved_words::check,
    thinking_markup::check,
];

/// Applies every rule to `record`.
pub(crate) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    for check in TURN_CHECKS.iter().chain(&CONTENT_CHECKS) {
        check(record, context, findings);
    }
}

/// Applies the rules to a record whose last message holds candidates in place of content: that one
/// has its own rule.
pub(crate) fn check_prompt(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    for check in TURN_CHECKS {
        check(record, context, findings);
    }
    let prompt = record.without_last_turn();
    for check in CONTENT_CHECKS {
        check(&prompt, context, findings);
    }
}
