//! MEDIA-18: the name of an object ends as its format says.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Value;
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::rule;
use crate::diagnostic::{Diagnostic, Remedy, Source};

use super::Item;

rule!("MEDIA-18", "media-extension", Warning, Source::Finetune, "extension.md");

/// The format that files with `extension` have; nothing for endings that say nothing.
fn format_of(extension: &str) -> Option<&'static str> {
    let known = [
        ("jpg", "jpeg"),
        ("jpeg", "jpeg"),
        ("png", "png"),
        ("gif", "gif"),
        ("webp", "webp"),
        ("bmp", "bmp"),
        ("tiff", "tiff"),
        ("mov", "mov"),
        ("mkv", "mkv"),
        ("mp4", "mp4"),
        ("webm", "webm"),
        ("avi", "avi"),
        ("pdf", "pdf"),
    ];
    known.into_iter().find(|(ending, _)| *ending == extension).map(|(_, format)| format)
}

pub(super) fn check(record: &Converse<'_>, item: &Item<'_>, _: &Context, findings: &mut Findings<'_>) {
    let Some((uri, object)) = item.object() else { return };
    let said = item.format.and_then(Value::text).map(|text| text.decoded().to_ascii_lowercase());
    let Some(said) = said.filter(|said| !said.is_empty()) else { return };
    let Some(extension) = object.extension() else { return };
    let means = format_of(&extension);
    // `jpg` is no format, but says which file is meant.
    if means.is_none_or(|means| Some(means) == format_of(&said)) {
        return;
    }
    findings.push(&RULE, || {
        Diagnostic::new(&RULE, format!("the object ends in `.{extension}`, and its format is said to be `{}`", said.escape_debug()))
            .at(record.at(uri, item.path("source.s3Location.uri")), "one of the two is wrong")
            .remedy(Remedy::text("look at the file, and name its format; then rename the object if need be"))
    });
}
