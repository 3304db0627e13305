//! CONV-17: no words that Nova reserves, in what user and system say. The same look at a text finds the
//! words of CONV-18.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Text, find_word};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location, Remedy};

use super::{Converse, Place, Role, further_words};

rule!("CONV-17", "reserved-words", Error, source::NOVA, "reserved_words.md");

/// The words that AWS documents.
const DOCUMENTED: [&str; 7] =
    ["User:", "Bot:", "Assistant:", "System:", "<image>", "<video>", "[EOS]"];

/// What is searched for, in any case: the documented words, and those that only AWS's tools refuse.
const WORDS: [&str; 9] =
    ["user:", "bot:", "assistant:", "system:", "<image>", "<video>", "[eos]", "thought:", "<unk>"];

/// The last letters of the words, and those before them.
const ENDS: [(u8, &[u8]); 3] = [(b':', b"rtmRTM"), (b'>', b"eokEOK"), (b']', b"sS")];

/// A word in a text.
pub(super) struct Found {
    /// As it is written there.
    pub(super) word: String,
    /// Where it stands in the raw text; absent where escapes hide it.
    pub(super) at: Option<usize>,
}

/// What a text holds: the first word of either kind.
#[derive(Default)]
struct Holds {
    documented: Option<Found>,
    further: Option<Found>,
}

/// Whether one of the words may stand in `text`, raw JSON: it does, or an escape may hide it.
pub(crate) fn may_occur(text: &str) -> bool {
    next(text, 0).is_some() || memchr::memmem::find(text.as_bytes(), br"\u").is_some()
}

/// Finds the next word in `text` from `from` on: where it stands, and as it is written.
fn next(text: &str, from: usize) -> Option<(usize, &str)> {
    let (at, word) = find_word(text.as_bytes(), from, &WORDS, &ENDS)?;
    Some((at, &text[at..at + word.len()]))
}

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some(severity) = context.reserved_words() else { return };
    if !record.may_hold_reserved {
        return;
    }
    let is_nova = context.is_nova() == Some(true);
    for (place, value, text) in record.strings().chain(record.reasoning()) {
        let answer = matches!(place, Place::Reasoning { .. } | Place::Message { role: Role::Assistant, .. });
        if answer && !is_nova {
            continue;
        }
        let holds = look(&text, answer);
        let at = |found: &Found| {
            let start = value.span().start + 1;
            let span = found.at.map_or(value.span(), |at| start + at..start + at + found.word.len());
            record.line.at(span, place.to_string())
        };
        if let Some(found) = &holds.documented {
            findings.push_as(&RULE, severity, || finding(place, found, at(found)));
        }
        if let Some(found) = holds.further.as_ref().filter(|_| is_nova) {
            findings.push(&further_words::RULE, || further_words::finding(place, found, at(found)));
        }
    }
}

fn finding(place: Place, found: &Found, at: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{} holds `{}`, which Nova reserves", who(place), found.word))
        .at(at, "reserved")
        .remedy(mend(&found.word))
}

/// Whose text `place` is.
pub(super) const fn who(place: Place) -> &'static str {
    match place {
        Place::System { .. } => "the system prompt",
        Place::Message { role: Role::Assistant, .. } => "the assistant's message",
        Place::Message { .. } => "a user's message",
        Place::Reasoning { .. } => "the reasoning",
    }
}

/// How a text does without `word`.
pub(super) fn mend(word: &str) -> Remedy {
    let otherwise = word.replace(':', " -").replace(['<', '>', '[', ']'], "");
    Remedy::text(format!("write it otherwise, for example `{otherwise}`"))
}

/// Looks through `text` as it stands, and as decoded where escapes may hide something. In an `answer`,
/// no word fails a job.
fn look(text: &Text<'_>, answer: bool) -> Holds {
    let raw = text.raw();
    let holds = scan(raw, text.escaped(), answer);
    let hidden = text.escaped() && memchr::memmem::find(raw.as_bytes(), br"\u").is_some();
    if holds.documented.is_some() || !hidden {
        return holds;
    }
    let decoded = scan(&text.decoded(), false, answer);
    let unplaced = |found: Option<Found>| found.map(|found| Found { at: None, ..found });
    Holds {
        documented: unplaced(decoded.documented),
        further: holds.further.or_else(|| unplaced(decoded.further)),
    }
}

fn scan(text: &str, is_raw: bool, answer: bool) -> Holds {
    let mut holds = Holds::default();
    let mut from = 0;
    while let Some((at, word)) = next(text, from) {
        from = at + word.len();
        if is_raw && is_escape(text, at) {
            continue;
        }
        let documented = !answer && DOCUMENTED.contains(&word);
        let place = if documented { &mut holds.documented } else { &mut holds.further };
        if place.is_none() {
            *place = Some(Found { word: word.to_owned(), at: Some(at) });
        }
        if holds.documented.is_some() {
            break;
        }
    }
    holds
}

/// Whether the byte `at` of `raw` belongs to an escape, as the `t` of `\thought:` does.
fn is_escape(raw: &str, at: usize) -> bool {
    let backslashes = raw.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\');
    backslashes.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::{DOCUMENTED, ENDS, WORDS, next, scan};

    #[test]
    fn every_word_is_found_by_its_end_in_either_case() {
        for word in DOCUMENTED.into_iter().chain(WORDS) {
            for word in [word.to_owned(), word.to_uppercase()] {
                let text = format!("say {word} again");
                assert_eq!(next(&text, 0), Some((4, word.as_str())));
                let [.., before, last] = word.as_bytes() else { panic!() };
                assert!(ENDS.iter().any(|(end, befores)| end == last && befores.contains(before)));
            }
        }
        assert_eq!(next("user; image> eos] think:", 0), None);
        assert!(DOCUMENTED.iter().all(|word| WORDS.contains(&word.to_lowercase().as_str())));
    }

    #[test]
    fn a_documented_word_is_told_from_its_variants() {
        let of = |text: &str, answer| {
            let holds = scan(text, true, answer);
            [holds.documented, holds.further].map(|found| found.map(|found| found.word))
        };
        let some = |word: &str| Some(word.to_owned());
        assert_eq!(of("a user: and User:", false), [some("User:"), some("user:")]);
        assert_eq!(of("a user: and User:", true), [None, some("user:")]);
        assert_eq!(of(r"a \thought: and a \\thought:", false), [None, some("thought:")]);
        assert_eq!(of(r"a \thought:", false), [None, None]);
    }
}
