//! MEDIA-04: the format is written in lower case.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Item;
use super::format_list::Formats;

rule!("MEDIA-04", "format-lower-case", Warning, source::NOVA_VALIDATOR, "lower_case.md");

pub(super) fn check(record: &Converse<'_>, item: &Item<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some((value, text)) = item.format.and_then(|value| Some((value, value.text()?))) else { return };
    let said = text.decoded();
    if !said.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return;
    }
    let low = said.to_ascii_lowercase();
    if Formats::of(item, context).is_some_and(|formats| formats.has(&low)) {
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, format!("the format `{said}` is not in lower case"))
                .at(record.at(value, item.path("format")), format!("expected `{low}`"))
                .evidence("one of AWS's tools folds the case; whether the service does is unverified")
                .remedy(Remedy::text(format!("write `\"format\":\"{low}\"`")))
        });
    }
}
