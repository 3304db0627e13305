//! MEDIA-07: `bucketOwner` is the number of an account.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Item;

rule!("MEDIA-07", "bucket-owner", Warning, source::NOVA, "bucket_owner.md");

pub(super) fn check(record: &Converse<'_>, item: &Item<'_>, _: &Context, findings: &mut Findings<'_>) {
    let Some(owner) = item.bucket_owner else { return };
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let said = owner.text().map(|text| text.decoded());
    if said.as_deref().is_some_and(is_account) {
        return;
    }
    findings.push(&RULE, || {
        let message = match &said {
            Some(said) => format!("`bucketOwner` is `{}`, no account", said.escape_debug()),
            None => format!("`bucketOwner` is {}, not a string", owner.kind().name()),
        };
        Diagnostic::new(&RULE, message)
            .at(record.at(owner, item.path("source.s3Location.bucketOwner")), "expected 12 digits in quotes")
            .remedy(Remedy::text("give the number of the account that the bucket belongs to, or leave the key out"))
    });
}
