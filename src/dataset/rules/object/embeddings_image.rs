//! IMAGE-06: an image for multimodal embeddings is as large as the model wants it.

use super::{Item, Verdict};
use crate::dataset::rules::{rule, source};

rule!("IMAGE-06", "embeddings-image", Error, source::PREPARE, "embeddings_image.md");

/// Reports an image for multimodal embeddings that has too many bytes, or too few or too many pixels.
pub(super) fn check(item: &Item<'_>) -> Verdict {
    item.captioned(&RULE, true)
}
