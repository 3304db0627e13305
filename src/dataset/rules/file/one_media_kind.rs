//! FILE-20: one kind of media in the whole file.

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location, Remedy};

rule!("FILE-20", "one-media-kind", Error, source::NOVA, "one_media_kind.md");

/// Reports that at `place` the file has media of kind `found`, after `first` in line `line`.
pub(crate) fn finding(place: Location, found: &str, first: &str, line: u64) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the file has media of two kinds: `{found}` here, `{first}` in line {line}"))
        .at(place, format!("the first `{found}`"))
        .remedy(Remedy::text("put records with images, with videos and with documents into data sets of their own, and train one job on each"))
}
