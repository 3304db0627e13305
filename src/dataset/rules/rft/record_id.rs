//! RFT-11: an `id` says which record it is.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::file::duplicate::Earlier;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location, Remedy};

use super::view::Prompt;

rule!("RFT-11", "record-id", Warning, source::FORGE, "record_id.md");

/// Reports that the `id` at `place` stands in the record `earlier` too.
pub(crate) fn repeated(place: Location, earlier: Earlier<'_>) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the `id` is that of {earlier} too"))
        .at(place, "used before")
        .remedy(Remedy::text("give each record an `id` of its own, or none: it is optional"))
}

pub(super) fn check(prompt: &Prompt<'_>, _: &Context, findings: &mut Findings<'_>) {
    let Some((value, id)) = prompt.id.and_then(|value| Some((value, value.text()?))) else {
        return;
    };
    if !id.raw().is_empty() && !id.is_blank() {
        return;
    }
    findings.push(&RULE, || {
        Diagnostic::new(&RULE, "the `id` is empty")
            .at(prompt.chat.line.at(value.span(), "id".to_owned()), "expected a name")
            .remedy(Remedy::text("give the record an `id` of its own, or none: it is optional"))
    });
}
