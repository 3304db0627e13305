//! Rules on images and their captions.

use super::near_key::Wanted;
use super::rules;
use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Value;
use crate::dataset::place::Line;

rules![
    /// The rules on images and captions, by number.
    image_ref,
    caption,
    record_count,
    same_image,
    embeddings_quota,
];

/// The key of the image's URI.
pub(crate) const IMAGE_REF: Wanted = Wanted {
    key: "image-ref",
    also: &[
        "image",
        "img",
        "images",
        "imageuri",
        "imageurl",
        "imagepath",
        "s3uri",
        "uri",
        "url",
        "file",
        "filename",
    ],
};

/// The key of the caption.
const CAPTION: Wanted = Wanted {
    key: "caption",
    also: &["text", "label", "description", "prompt", "title", "alt"],
};

/// The keys of a record.
const KEYS: [&str; 2] = [IMAGE_REF.key, CAPTION.key];

/// What a record reads like.
const EXAMPLE: &str = r#"{"image-ref":"s3://…","caption":"…"}"#;

/// One record.
pub(crate) struct Captioned<'a> {
    /// The line it stands on.
    line: Line<'a>,
    /// The record, an object.
    root: Value<'a>,
    /// The value of `image-ref`.
    image: Option<Value<'a>>,
    /// The value of `caption`.
    caption: Option<Value<'a>>,
}

/// Applies every rule on records to the record `root`, an object that stands on `line`.
pub(crate) fn check(line: Line<'_>, root: Value<'_>, context: &Context, findings: &mut Findings<'_>) {
    let record = Captioned {
        line,
        root,
        image: root.get(IMAGE_REF.key),
        caption: root.get(CAPTION.key),
    };
    image_ref::check(&record, findings);
    caption::check(&record, context, findings);
}
