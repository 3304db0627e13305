//! MEDIA-16: an image has as many pixels as the model wants.

use super::{Item, SCALE, Verdict};
use crate::dataset::rules::{rule, source};
use crate::model::Medium;

rule!("MEDIA-16", "image-dimensions", Warning, source::PREPARE, "dimensions.md");

/// Reports an image whose sides are too short or too long.
pub(super) fn check(item: &Item<'_>) -> Verdict {
    let judged = item.media.medium == Medium::Image
        && !item.media.captioned
        && item.rules.is_some_and(|rules| rules.side_pixels.is_some());
    let Some((1.., content)) = item.there().filter(|_| judged) else {
        return Verdict::Skip;
    };
    match item.sides(content) {
        Err(unknown) => unknown,
        Ok(None) => Verdict::Pass,
        Ok(Some(fault)) => {
            let (width, height) = content.pixels.unwrap_or_default();
            let text = format!("image `{}` has {width} × {height} pixels; {fault}", item.uri());
            item.found(&RULE, text, SCALE)
        }
    }
}
