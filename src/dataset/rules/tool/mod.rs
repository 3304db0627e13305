//! Rules on the tools and the reasoning of Converse records.

mod view;

use super::converse::Converse;
use super::rules;
use crate::dataset::context::Context;
use crate::dataset::findings::Findings;

use view::Tools;

rules![
    /// The rules on tools and reasoning, by number.
    unsupported,
    definitions,
    input_schema,
    turns,
    uses,
    results,
    result_content,
    input,
    reasoning_place,
    reasoning_text,
    reasoning_with_media,
];

/// Applies every rule to the tools and the reasoning of `record`.
pub(crate) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    if record.tool_config.is_some() || record.carries.tools {
        let tools = Tools::new(record);
        unsupported::check(record, context, findings);
        definitions::check(record, &tools, findings);
        input_schema::check(record, &tools, findings);
        turns::check(record, findings);
        uses::check(record, &tools, findings);
        input::check(record, findings);
        results::check(record, findings);
        result_content::check(record, findings);
    }
    if record.carries.reasoning {
        reasoning_place::check(record, context, findings);
        reasoning_text::check(record, findings);
        reasoning_with_media::check(record, findings);
    }
}
