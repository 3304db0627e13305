//! Rules on the images, videos and documents of Converse records.

mod view;

use super::converse::Converse;
use super::rules;
use crate::dataset::context::Context;
use crate::dataset::findings::Findings;

pub(crate) use view::Item;

rules![
    /// The rules on media, by number.
    user_turns,
    not_taken,
    format_list,
    lower_case,
    location,
    key_characters,
    bucket_owner,
    inline_bytes,
    images,
    videos,
    documents,
    one_kind,
    extension,
    image_tokens,
];

/// A rule's check of one block.
type Check = fn(&Converse<'_>, &Item<'_>, &Context, &mut Findings<'_>);

/// The checks of a block, in the order in which their findings are reported.
static CHECKS: [Check; 9] = [
    user_turns::check,
    not_taken::check,
    format_list::check,
    lower_case::check,
    inline_bytes::check,
    location::check,
    key_characters::check,
    extension::check,
    bucket_owner::check,
];

/// Applies every rule to the media of `record`.
pub(crate) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    if !record.carries.media {
        return;
    }
    for item in Item::all(record) {
        for check in CHECKS {
            check(record, &item, context, findings);
        }
    }
    images::check(record, context, findings);
    videos::check(record, context, findings);
    documents::check(record, context, findings);
    one_kind::check(record, findings);
    image_tokens::check(record, context, findings);
}
