//! CONV-17: no words that Nova reserves, in what user and system say.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Text, find_word};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::{Converse, Place, Role};

rule!("CONV-17", "reserved-words", Error, source::NOVA, "reserved_words.md");

/// The words that AWS documents. Each is found in raw JSON text as in decoded text, unless the text
/// holds `\u` escapes: no word starts with a letter that an escape ends in.
pub(crate) const WORDS: [&str; 7] =
    ["User:", "Bot:", "Assistant:", "System:", "<image>", "<video>", "[EOS]"];

/// The last letters of the words, and those before them.
const ENDS: [(u8, &[u8]); 3] = [(b':', b"rtm"), (b'>', b"eo"), (b']', b"S")];

/// Whether a reserved word may stand in `text`, raw JSON: it does, or an escape may hide it.
pub(crate) fn may_occur(text: &str) -> bool {
    first(text).is_some() || memchr::memmem::find(text.as_bytes(), br"\u").is_some()
}

/// Finds the first reserved word in `text`.
fn first(text: &str) -> Option<(usize, &'static str)> {
    find_word(text.as_bytes(), &WORDS, &ENDS)
}

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some(severity) = context.reserved_words() else { return };
    if !record.may_hold_reserved {
        return;
    }
    for (place, value, text) in record.strings() {
        if matches!(place, Place::Message { role: Role::Assistant, .. }) {
            continue;
        }
        let Some((word, at)) = find(&text) else { continue };
        findings.push_as(&RULE, severity, || {
            let start = value.span().start + 1;
            let span = at.map_or(value.span(), |at| start + at..start + at + word.len());
            let who = if matches!(place, Place::System { .. }) { "the system prompt" } else { "a user's message" };
            Diagnostic::new(&RULE, format!("{who} holds `{word}`, which Nova reserves"))
                .at(record.line.at(span, place.to_string()), "reserved")
                .remedy(Remedy::text(format!(
                    "write it otherwise, for example `{}`",
                    word.replace(':', " -").replace(['<', '>', '[', ']'], "")
                )))
        });
    }
}

/// Finds the first reserved word in `text`, and where it stands in the raw text, if it stands there
/// without escapes.
fn find(text: &Text<'_>) -> Option<(&'static str, Option<usize>)> {
    if let Some((at, word)) = first(text.raw()) {
        return Some((word, Some(at)));
    }
    memchr::memmem::find(text.raw().as_bytes(), br"\u")?;
    first(&text.decoded()).map(|(_, word)| (word, None))
}

#[cfg(test)]
mod tests {
    use super::{ENDS, WORDS, first};

    #[test]
    fn every_word_is_found_by_its_end() {
        for word in WORDS {
            let text = format!("say {word} again");
            assert_eq!(first(&text), Some((4, word)));
            let [.., before, last] = word.as_bytes() else { panic!() };
            assert!(ENDS.iter().any(|(end, befores)| end == last && befores.contains(before)));
        }
        assert_eq!(first("user: ASSISTANT: image> [eos]"), None);
    }
}
