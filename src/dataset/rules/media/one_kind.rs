//! MEDIA-12: a record carries one kind of media.

use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Item;

rule!("MEDIA-12", "one-kind", Error, source::NOVA_2, "one_kind.md");

pub(super) fn check(record: &Converse<'_>, findings: &mut Findings<'_>) {
    let mut items = Item::all(record);
    let Some(first) = items.next() else { return };
    if let Some(other) = items.find(|item| item.medium != first.medium) {
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, format!("the record carries {} and {}", first.article(), other.article()))
                .at(record.at(other.block.value, other.block.path()), format!("the first medium is {}", first.article()))
                .remedy(Remedy::text("keep one kind of media: a whole data set has text and images, or text and videos"))
        });
    }
}
