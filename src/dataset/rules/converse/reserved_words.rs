//! CONV-17: no words that Nova reserves, in what user and system say. The same look at a text finds the
//! words of CONV-18.

use std::ops::Range;

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Text, find_word, places};
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
        let start = value.span().start + 1;
        each(&text, answer, |word, range, documented| {
            let at = || record.line.at(start + range.start..start + range.end, place.to_string());
            if documented {
                findings.push_as(&RULE, severity, || finding(place, word, at()));
            } else if is_nova {
                findings.push(&further_words::RULE, || further_words::finding(place, word, at()));
            }
        });
    }
}

fn finding(place: Place, word: &str, at: Location) -> Diagnostic {
    Diagnostic::new(&RULE, format!("{} holds `{word}`, which Nova reserves", who(place)))
        .at(at, "reserved")
        .remedy(mend(word))
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

/// Calls `found` with the words in `text`: as written, where they stand in the raw text, and whether they
/// fail a job, which in an `answer` none does. Looks at the decoded text where escapes may hide something.
fn each(text: &Text<'_>, answer: bool, mut found: impl FnMut(&str, Range<usize>, bool)) {
    let raw = text.raw();
    if text.escaped() && memchr::memmem::find(raw.as_bytes(), br"\u").is_some() {
        let mut place = places(raw);
        scan(&text.decoded(), false, answer, |word, at, documented| {
            found(word, place(at)..place(at + word.len()), documented);
        });
    } else {
        scan(raw, text.escaped(), answer, |word, at, documented| found(word, at..at + word.len(), documented));
    }
}

/// Calls `found` with each word in `text` and where it first stands, once as documented and once as not.
fn scan(text: &str, is_raw: bool, answer: bool, mut found: impl FnMut(&str, usize, bool)) {
    let mut seen = [[false; WORDS.len()]; 2];
    let mut from = 0;
    while let Some((at, word)) = next(text, from) {
        from = at + word.len();
        if is_raw && is_escape(text, at) {
            continue;
        }
        let documented = !answer && DOCUMENTED.contains(&word);
        let known = WORDS.iter().position(|known| known.eq_ignore_ascii_case(word));
        let Some(known) = known.map(|index| &mut seen[usize::from(documented)][index]) else { continue };
        if !std::mem::replace(known, true) {
            found(word, at, documented);
        }
    }
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

    /// The words in `text`, each with whether it is documented.
    fn of(text: &str, answer: bool) -> Vec<(String, bool)> {
        let mut words = Vec::new();
        scan(text, true, answer, |word, _, documented| words.push((word.to_owned(), documented)));
        words
    }

    #[test]
    fn a_documented_word_is_told_from_its_variants() {
        let found = |words: &[(&str, bool)]| words.iter().map(|(word, is)| ((*word).to_owned(), *is)).collect::<Vec<_>>();
        assert_eq!(of("a user: and User:", false), found(&[("user:", false), ("User:", true)]));
        assert_eq!(of("a User: and USER:", true), found(&[("User:", false)]));
        assert_eq!(of(r"a \thought: and a \\thought:", false), found(&[("thought:", false)]));
        assert!(of(r"a \thought:", false).is_empty());
    }

    #[test]
    fn every_word_is_told_once_for_a_text() {
        let words = of("User: hi Bot: hello User: bye Thought: none <unk>", false);
        let words: Vec<_> = words.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(words, ["User:", "Bot:", "Thought:", "<unk>"]);
    }
}
