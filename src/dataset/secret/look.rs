//! Looking at bytes round a place, through the escapes of JSON.

/// How many bytes at `from` are of the alphabet `is`.
pub(super) fn span(bytes: &[u8], from: usize, is: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().position(|byte| !is(*byte)).unwrap_or(rest.len())
}

pub(super) const fn alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Letters, digits, `_` and `-`: base64 for links.
pub(super) const fn url_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Whether nothing before `at` belongs to the word that starts there. The letter before it may be the
/// end of an escape: `\n`, `\u003d`.
pub(super) fn starts_word(bytes: &[u8], at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else {
        return true;
    };
    if !alphanumeric(bytes[before]) && bytes[before] != b'_' {
        return true;
    }
    let escaped = |back: usize, letter: u8| {
        at.checked_sub(back).is_some_and(|slash| {
            bytes[slash] == b'\\' && bytes[slash + 1] == letter && !is_escaped(bytes, slash)
        })
    };
    match bytes[before] {
        letter @ (b'n' | b't' | b'r' | b'b' | b'f') if escaped(2, letter) => true,
        _ => escaped(6, b'u') && bytes[at - 4..at].iter().all(u8::is_ascii_hexdigit),
    }
}

/// Whether the backslash at `slash` is itself what an escape stands for.
fn is_escaped(bytes: &[u8], slash: usize) -> bool {
    let before = bytes[..slash].iter().rev();
    before.take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// Whether `secret` looks drawn at random: of many different characters, none of them in a row of the
/// alphabet, and without a word that stands for a secret.
pub(super) fn random(secret: &[u8]) -> bool {
    let in_row = |pair: &[u8]| pair[1].wrapping_sub(pair[0]) <= 1;
    let mut row = 0;
    let longest = secret.windows(2).fold(0, |longest: usize, pair| {
        row = if in_row(pair) { row + 1 } else { 0 };
        longest.max(row)
    });
    let enough = (secret.len() / 3).clamp(6, 16);
    distinct(secret) >= enough && longest < 5 && !stands_for_one(secret)
}

/// How many different characters `text` has.
pub(super) fn distinct(text: &[u8]) -> usize {
    let mut seen = [false; 256];
    for byte in text {
        seen[usize::from(*byte)] = true;
    }
    seen.iter().filter(|seen| **seen).count()
}

/// Whether `text` holds a word that documentation writes in place of a secret.
pub(super) fn stands_for_one(text: &[u8]) -> bool {
    [
        "example",
        "placeholder",
        "redacted",
        "changeme",
        "sample",
        "xxxx",
        "your",
        "dummy",
    ]
    .iter()
    .any(|word| holds(text, word.as_bytes()))
}

/// Whether `text` holds `word`, which is in lower case, in any case.
pub(super) fn holds(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len())
        .any(|part| part.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_starts_after_an_escape() {
        for (text, at, starts) in [
            ("AKIA", 0, true),
            ("=AKIA", 1, true),
            ("xAKIA", 1, false),
            (r"\nAKIA", 2, true),
            (r"\\nAKIA", 3, false),
            (r"\u003dAKIA", 6, true),
            (r"_AKIA", 1, false),
        ] {
            assert_eq!(starts_word(text.as_bytes(), at), starts, "{text}");
        }
    }

    #[test]
    fn what_stands_for_a_secret_is_not_random() {
        assert!(random(b"Zq81LmTc07RyWv5K"));
        for text in [
            "AAAAAAAAAAAAAAAA",
            "ABCDEFGHIJKLMNOP",
            "1234567890abcdef",
            "Zq81LmEXAMPLERyW",
            "q1q1q1q1q1q1q1q1",
        ] {
            assert!(!random(text.as_bytes()), "{text}");
        }
    }
}
