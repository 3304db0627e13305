//! MEDIA-06: the key of an object is made of characters that AWS's pages allow.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Item;

rule!("MEDIA-06", "key-characters", Warning, source::NOVA, "key_characters.md");

pub(super) fn check(record: &Converse<'_>, item: &Item<'_>, _: &Context, findings: &mut Findings<'_>) {
    let Some((uri, object)) = item.object() else { return };
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_-/.".contains(c);
    if let Some(stranger) = object.key().chars().find(|c| !allowed(*c)) {
        findings.push(&RULE, || {
            let name = stranger.escape_debug();
            Diagnostic::new(&RULE, format!("the key `{}` holds `{name}`", object.key().escape_debug()))
                .at(record.at(uri, item.path("source.s3Location.uri")), "expected letters, digits and `_ - / .` only")
                .remedy(Remedy::text("rename the object, and the URI with it"))
        });
    }
}
