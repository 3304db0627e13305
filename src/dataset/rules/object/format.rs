//! MEDIA-15: the object is what the record says it is.

use super::{Item, Verdict};
use crate::dataset::rules::{rule, source};

rule!("MEDIA-15", "object-format", Error, source::NOVA_VALIDATOR, "format.md");

/// Reports an object whose first bytes are those of another kind of file, or of none that is known.
pub(super) fn check(item: &Item<'_>) -> Verdict {
    let (Some((1.., content)), Some(format)) = (item.there(), &item.media.format) else {
        return Verdict::Skip;
    };
    // A format that is none here is refused without a look at the object.
    let known = ["png", "jpeg", "jpg", "gif", "webp", "mp4", "mov", "mkv", "webm", "pdf"];
    if !known.contains(&format.as_str()) {
        return Verdict::Skip;
    }
    let what = match content.container {
        Some(container) if container.suits(format) == Some(true) => return Verdict::Pass,
        Some(container) => format!("is {}", container.name()),
        None => "is none of the files that are known here".to_owned(),
    };
    let promised = if item.media.captioned { "its name says" } else { "the record says" };
    let text = format!("`{}` {what}; {promised} `{}`", item.uri(), format.escape_debug());
    let mend = if item.media.captioned {
        "convert the file, or give it the name of what it is"
    } else {
        "set `format` to what the file is, or convert the file"
    };
    item.found(&RULE, text, mend)
}
