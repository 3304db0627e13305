//! IMAGE-05: no image twice.

use crate::dataset::rules::file::duplicate::Earlier;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location, Remedy};

rule!("IMAGE-05", "same-image", Warning, source::TOOLS, "same_image.md");

/// Reports that the image at `place` is that of the record `earlier` too.
pub(crate) fn finding(place: Location, earlier: Earlier<'_>) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the image is that of {earlier} too"))
        .at(place, "the same image again")
        .remedy(Remedy::text("keep the record with the better caption; where both are meant, switch the rule off: `--allow IMAGE-05`"))
}
