//! MEDIA-09: not more images than a record may carry.

use crate::dataset::context::{Context, Takes};
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy, Rule, Severity};
use crate::model::Medium;

use super::Item;

rule!("MEDIA-09", "images-per-record", Error, source::NOVA, "images.md");

/// Finds the first medium of a kind that is one too many: itself, how many the record carries, and how
/// many it may; nothing where nobody states a bound.
pub(super) fn one_too_many<'a>(record: &Converse<'a>, context: &Context, medium: Medium) -> Option<(Item<'a>, usize, u64)> {
    let Takes::Media(media) = context.takes() else { return None };
    let most = media.of(medium)?.per_record.as_ref()?.value;
    let mut items = Item::all(record).filter(|item| item.medium == medium);
    let first = items.nth(usize::try_from(most).ok()?)?;
    Some((first, items.count() + 1 + usize::try_from(most).ok()?, most))
}

/// What is said of it.
pub(super) fn finding(
    rule: &'static Rule,
    record: &Converse<'_>,
    (item, count, most): (Item<'_>, usize, u64),
    context: &Context,
) -> Diagnostic {
    let (medium, model) = (item.medium, context.model_name());
    let s = if most == 1 { "" } else { "s" };
    Diagnostic::new(rule, format!("the record carries {count} {medium}s, {model} takes at most {most}"))
        .at(record.at(item.block.value, item.block.path()), "one too many")
        .remedy(Remedy::text(format!("keep {most} {medium}{s}, or make several records of it")))
}

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some(found) = one_too_many(record, context, Medium::Image) else { return };
    let most = usize::try_from(found.2).unwrap_or(usize::MAX);
    let in_one = record.turns().any(|turn| {
        let images = Item::all(record).filter(|item| item.medium == Medium::Image && item.block.turn == turn.index);
        images.count() > most
    });
    let severity = if in_one { Severity::Error } else { Severity::Warning };
    findings.push_as(&RULE, severity, || {
        let finding = finding(&RULE, record, found, context);
        if in_one {
            finding
        } else {
            finding.evidence("AWS's pages count the images of a record, its tools those of a message; no message carries too many")
        }
    });
}
