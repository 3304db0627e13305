//! Rules on records of reinforcement fine-tuning.

mod view;

use super::rules;
use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Value;
use crate::dataset::place::Line;

use view::Prompt;

rules![
    /// The rules on records of reinforcement fine-tuning, by number.
    user_message,
    role_known,
    role_and_content,
    content_text,
    system_first,
    reference_answer,
    reference_value,
    tools,
    record_count,
    record_id,
    prompt_length,
];

/// A rule's check of one record.
type Check = fn(&Prompt<'_>, &Context, &mut Findings<'_>);

static CHECKS: [Check; 10] = [
    user_message::check,
    role_and_content::check,
    role_known::check,
    content_text::check,
    system_first::check,
    tools::check,
    reference_answer::check,
    reference_value::check,
    record_id::check,
    prompt_length::check,
];

/// Applies every rule on records to the record `root`, an object that stands on `line`.
pub(crate) fn check(line: Line<'_>, root: Value<'_>, context: &Context, findings: &mut Findings<'_>) {
    let prompt = Prompt::new(line, root);
    for check in CHECKS {
        check(&prompt, context, findings);
    }
}
