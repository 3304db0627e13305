//! IMAGE-04: an image for an image generator is as large as the model wants it.

use super::{Item, Verdict};
use crate::dataset::rules::{rule, source};

rule!("IMAGE-04", "generator-image", Error, source::PREPARE, "generator_image.md");

/// Reports an image for an image generator that has too many bytes, or too few or too many pixels.
pub(super) fn check(item: &Item<'_>) -> Verdict {
    item.captioned(&RULE, false)
}
