//! MEDIA-11: not more documents than a record may carry.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::model::Medium;

use super::images;

rule!("MEDIA-11", "documents-per-record", Warning, source::NOVA_VALIDATOR, "documents.md");

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    if let Some(found) = images::one_too_many(record, context, Medium::Document) {
        findings.push(&RULE, || images::finding(&RULE, record, found, context));
    }
}
