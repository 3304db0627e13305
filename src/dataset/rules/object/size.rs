//! MEDIA-14: the object is as small as the model wants it.

use super::{Item, SMALLER, Verdict};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Remedy, Severity};

rule!("MEDIA-14", "object-size", Error, source::NOVA, "size.md");

/// Bytes of a MB where it is counted in powers of two, and where it is not.
const BINARY: u64 = 1 << 20;
const DECIMAL: u64 = 1_000_000;

/// Reports an object that is too large, or empty. AWS speaks of MB without saying of which kind: an
/// object between the two is a warning.
pub(super) fn check(item: &Item<'_>) -> Verdict {
    let (Some((bytes, _)), false) = (item.there(), item.media.captioned) else {
        return Verdict::Skip;
    };
    let medium = item.media.medium;
    if bytes == 0 {
        let text = format!("{medium} `{}` has no bytes", item.uri());
        return item.found(&RULE, text, "put the file there again");
    }
    let Some(most) = item.rules.and_then(|rules| rules.bytes.as_ref()).map(|most| most.value) else {
        return Verdict::Skip;
    };
    let decimal = most / BINARY * DECIMAL;
    if bytes <= decimal {
        return Verdict::Pass;
    }
    let text = format!(
        "{medium} `{}` has {bytes} bytes; {} takes up to {} MB",
        item.uri(),
        item.takes(),
        most / BINARY
    );
    if bytes > most {
        return item.found(&RULE, text, SMALLER);
    }
    let finding = item
        .finding(&RULE, text)
        .remedy(Remedy::text(SMALLER))
        .severity(Severity::Warning)
        .evidence(format!(
            "whether AWS counts a MB as {DECIMAL} or as {BINARY} bytes is not published"
        ));
    Verdict::Found(Box::new(finding))
}
