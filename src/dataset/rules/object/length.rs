//! MEDIA-17: a video plays no longer than the model wants.

use super::{Item, Verdict};
use crate::dataset::rules::{rule, source};
use crate::model::Medium;

rule!("MEDIA-17", "video-length", Warning, source::NOVA, "length.md");

/// Reports a video that plays too long; one that does not say how long it plays is unknown.
pub(super) fn check(item: &Item<'_>) -> Verdict {
    let most = item.rules.and_then(|rules| rules.seconds.as_ref());
    let (Some((1.., content)), Medium::Video, Some(most)) = (item.there(), item.media.medium, most) else {
        return Verdict::Skip;
    };
    let Some(seconds) = content.seconds else {
        return Verdict::Unknown(format!("`{}` does not say how long it plays", item.uri()));
    };
    let most = most.value;
    // Encoders round the last frame up.
    if seconds < f64::from(u32::try_from(most).unwrap_or(u32::MAX)) + 0.5 {
        return Verdict::Pass;
    }
    let text = format!(
        "video `{}` plays {seconds:.1} seconds; {} takes up to {most}",
        item.uri(),
        item.takes()
    );
    item.found(&RULE, text, "cut the video")
}
