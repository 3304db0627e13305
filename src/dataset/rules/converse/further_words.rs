//! CONV-18: no words that only AWS's tools take for reserved, anywhere in a record for Nova.

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location};

use super::Place;
use super::reserved_words::{Found, mend, who};

rule!("CONV-18", "further-reserved-words", Warning, source::NOVA_VALIDATOR, "further_words.md");

/// What is said of a word that was found.
pub(super) fn finding(place: Place, found: &Found, at: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{} holds `{}`, which AWS's tools refuse for Nova", who(place), found.word))
        .at(at, "reserved by AWS's tools")
        .evidence("AWS's page reserves seven words in what user and system say; its tools compare without regard to case, know more words, and look at every text; which of it fails a job is unverified")
        .remedy(mend(&found.word))
}
