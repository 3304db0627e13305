//! MEDIA-10: not more videos than a record may carry.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::model::Medium;

use super::images;

rule!("MEDIA-10", "videos-per-record", Error, source::NOVA, "videos.md");

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    if let Some(found) = images::one_too_many(record, context, Medium::Video) {
        findings.push(&RULE, || images::finding(&RULE, record, found, context));
    }
}
