//! MEDIA-19: how many tokens the images of a record count as.

use crate::dataset::context::{Context, Takes};
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::Diagnostic;
use crate::model::Medium;

use super::Item;

rule!("MEDIA-19", "image-tokens", Info, source::PREPARE, "image_tokens.md");

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Takes::Media(media) = context.takes() else { return };
    let tokens = media.image.as_ref().and_then(|image| image.tokens.as_ref());
    let Some(tokens) = tokens.map(|tokens| tokens.value) else { return };
    let mut images = Item::all(record).filter(|item| item.medium == Medium::Image);
    let Some(first) = images.next() else { return };
    findings.push(&RULE, || {
        let count = images.count() as u64 + 1;
        let s = if count == 1 { "" } else { "s" };
        let least = count * tokens.least;
        let range = tokens.most.map_or_else(|| format!("at least {least}"), |most| format!("{least} to {}", count * most));
        Diagnostic::new(&RULE, format!("the record's {count} image{s} count{} as {range} tokens", if count == 1 { "s" } else { "" }))
            .at(record.at(first.block.value, first.block.path()), "the size decides")
    });
}
