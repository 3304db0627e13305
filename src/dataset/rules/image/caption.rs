//! IMAGE-02: `caption` is a text of a length that the model takes.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::{CAPTION, Captioned, EXAMPLE, KEYS};

rule!("IMAGE-02", "caption", Error, source::PREPARE, "caption.md");

/// What every model that learns from captions takes, at most and at least, where none is named.
const ANY: (u64, u64) = (0, 2560);

pub(super) fn check(record: &Captioned<'_>, context: &Context, findings: &mut Findings<'_>) {
    let line = &record.line;
    let Some(value) = record.caption else {
        findings.push(&RULE, || CAPTION.missing(&RULE, line, record.root, &KEYS, EXAMPLE));
        return;
    };
    let Some(text) = value.text() else {
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, format!("`caption` is {}, not a string", value.kind().name()))
                .at(line.at(value.span(), "caption".to_owned()), "expected a string")
                .remedy(Remedy::text("write it as text in double quotes"))
        });
        return;
    };
    let limits = context.entry.and_then(|entry| entry.caption.as_ref());
    let (least, most) = limits.map_or(ANY, |limits| (limits.minimum.value, limits.maximum.value));
    let characters = text.decoded().chars().count() as u64;
    if (least..=most).contains(&characters) {
        return;
    }
    findings.push(&RULE, || {
        let name = context.entry.map_or("every model", |entry| &entry.name);
        let unit = if characters == 1 { "character" } else { "characters" };
        Diagnostic::new(&RULE, format!("the caption has {characters} {unit}, {name} takes {least} to {most}"))
            .at(line.at(value.span(), "caption".to_owned()), if characters < least { "too short" } else { "too long" })
            .remedy(Remedy::text(if characters < least {
                "describe what the image shows"
            } else {
                "shorten the caption to what the image shows"
            }))
    });
}
