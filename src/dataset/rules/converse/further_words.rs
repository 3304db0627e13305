//! CONV-18: no words that only AWS's tools take for reserved, anywhere in a record for Nova.

use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location};

use super::Place;
use super::reserved_words::{mend, who};

rule!("CONV-18", "further-reserved-words", Warning, source::NOVA_VALIDATOR, "further_words.md");

/// What is said of `word`, which was found at `at`.
pub(super) fn finding(place: Place, word: &str, at: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{} holds `{word}`, which AWS's tools refuse for Nova", who(place)))
        .at(at, "reserved by AWS's tools")
        .evidence("AWS's page reserves seven words in what user and system say; its tools compare without regard to case, know more words, and look at every text; which of it fails a job is unverified")
        .remedy(mend(word))
}
