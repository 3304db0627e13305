//! MEDIA-13: the object is there.

use super::{Item, Verdict};
use crate::dataset::media::Look;
use crate::dataset::rules::{rule, source};

rule!("MEDIA-13", "object-exists", Error, source::NOVA, "exists.md");

/// Reports an object that is not there; one that may not be seen is unknown.
pub(super) fn check(item: &Item<'_>) -> Verdict {
    match item.look {
        Look::There { .. } => Verdict::Pass,
        Look::Missing => item.found(&RULE, format!("there is no object `{}`", item.uri()), "put the object there, or correct the URI"),
        Look::Unread(unread) if unread.denied => Verdict::Unknown(format!(
            "{} for `{}`, or `s3:ListBucket` where it is not there; that says nothing about the service role, which `finetune role check` judges",
            unread.reason(),
            item.uri()
        )),
        Look::Unread(unread) => Verdict::Unknown(format!("`{}`: {}", item.uri(), unread.reason())),
    }
}
