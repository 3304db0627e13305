//! Strings of JSON: finding their end, and what they say.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr2;

use super::block::{BLOCK, Block, escaped};

/// How many bytes are looked at one by one before the vector search is called: most gaps between
/// escapes, and most keys, are shorter than the call is worth.
const NEAR: usize = 16;

/// Returns the offset of the first quote or backslash in `bytes` at or after `from`.
#[inline]
pub(super) fn next_special(bytes: &[u8], from: usize) -> Option<usize> {
    let tail = bytes.get(from..)?;
    let near = tail.len().min(NEAR);
    if let Some(at) = tail[..near].iter().position(|b| matches!(b, b'"' | b'\\')) {
        return Some(from + at);
    }
    memchr2(b'"', b'\\', &tail[near..]).map(|at| from + near + at)
}

/// What a quick look at a string found.
pub(super) enum Plain {
    /// Its closing quote, and whether there is an escape before it. All escapes are sound.
    End { at: usize, escaped: bool },
    /// No end yet, and something from `from` on that wants a closer look: a `\\u` escape, an unknown
    /// escape, or the end of the text. What lies before is sound.
    LookCloser { from: usize },
}

/// Looks for the end of the string whose inside starts at `start`, a block at a time.
#[inline]
pub(super) fn plain_end(bytes: &[u8], start: usize) -> Plain {
    let mut at = start;
    let mut carried = false;
    let mut any_escape = false;
    while at < bytes.len() {
        let block = Block::load(bytes, at);
        if !carried && !block.has_any([b'"', b'\\']) {
            at += BLOCK;
            continue;
        }
        let quotes = block.equal(b'"');
        let backslashes = block.equal(b'\\');
        if backslashes == 0 && !carried {
            if quotes != 0 {
                let end = at + quotes.trailing_zeros() as usize;
                return Plain::End {
                    at: end,
                    escaped: any_escape,
                };
            }
        } else {
            let entered_in_escape = carried;
            let escaped = escaped(backslashes, &mut carried);
            let ends = quotes & !escaped;
            // Everything below the first end; everything where there is none.
            let inside = (ends & ends.wrapping_neg()).wrapping_sub(1);
            let odd = escaped & inside & !simple_escapes(&block);
            if odd != 0 {
                // The backslash of an escape may be the last byte of the block before.
                let from = at - usize::from(entered_in_escape);
                return Plain::LookCloser { from };
            }
            any_escape |= (escaped | backslashes) & inside != 0;
            if ends != 0 {
                let end = at + ends.trailing_zeros() as usize;
                return Plain::End {
                    at: end,
                    escaped: any_escape,
                };
            }
        }
        at += BLOCK;
    }
    Plain::LookCloser { from: start }
}

/// Which bytes may follow a backslash and say all by themselves.
#[inline]
fn simple_escapes(block: &Block) -> u64 {
    [b'"', b'n', b'\\', b't', b'/', b'r', b'b', b'f']
        .into_iter()
        .fold(0, |bits, byte| bits | block.equal(byte))
}

/// Decodes the four hexadecimal digits of a `\u` escape.
pub(super) fn hex4(digits: &[u8]) -> Option<u32> {
    let digits = digits.get(..4)?;
    digits.iter().try_fold(0_u32, |value, byte| {
        char::from(*byte).to_digit(16).map(|digit| value << 4 | digit)
    })
}

/// The escapes in the inside of a string: their bytes, and the character that each stands for. Lone
/// surrogates stand for U+FFFD; a backslash that starts no escape of JSON stands for nothing.
pub(crate) fn escapes(raw: &str) -> impl Iterator<Item = (Range<usize>, Option<char>)> {
    let bytes = raw.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + memchr::memchr(b'\\', &bytes[from..])?;
        let (decoded, length) = escape(&bytes[at..]);
        from = at + length;
        Some((at..from, decoded))
    })
}

/// Tells where in the inside of a string the characters of its decoded text stand: from a byte of the
/// one to a byte of the other. It is to be asked from left to right.
pub(crate) fn places(raw: &str) -> impl FnMut(usize) -> usize {
    let mut escapes = escapes(raw)
        .filter_map(|(range, character)| Some((range, character?)))
        .peekable();
    let (mut done, mut decoded) = (0, 0);
    move |at| {
        while let Some((range, character)) = escapes.peek() {
            let start = decoded + (range.start - done);
            let end = start + character.len_utf8();
            if at < start {
                break;
            }
            if at < end {
                return range.start;
            }
            (done, decoded) = (range.end, end);
            escapes.next();
        }
        done + (at - decoded)
    }
}

/// Decodes the inside of a string (without its quotes). Lone surrogates become U+FFFD, and escapes
/// that JSON does not know stay as they are: the parser has reported both.
pub(super) fn decode(raw: &str) -> Cow<'_, str> {
    let mut text = String::new();
    let mut done = 0;
    for (range, decoded) in escapes(raw) {
        if done == 0 {
            text.reserve(raw.len());
        }
        text.push_str(&raw[done..range.start]);
        match decoded {
            Some(c) => text.push(c),
            None => text.push_str(&raw[range.clone()]),
        }
        done = range.end;
    }
    if done == 0 {
        return Cow::Borrowed(raw);
    }
    text.push_str(&raw[done..]);
    Cow::Owned(text)
}

/// Whether the inside of a string says nothing but white space; it stops at the first other character.
pub(super) fn is_blank(raw: &str) -> bool {
    let mut rest = raw.trim_start();
    while rest.starts_with('\\') {
        match escape(rest.as_bytes()) {
            (Some(c), length) if c.is_whitespace() => rest = rest[length..].trim_start(),
            _ => return false,
        }
    }
    rest.is_empty()
}

/// Decodes the escape that `bytes` starts with: its character, and how many bytes it takes.
fn escape(bytes: &[u8]) -> (Option<char>, usize) {
    let simple = |c| (Some(c), 2);
    match bytes.get(1) {
        Some(b'"') => simple('"'),
        Some(b'\\') => simple('\\'),
        Some(b'/') => simple('/'),
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'n') => simple('\n'),
        Some(b'r') => simple('\r'),
        Some(b't') => simple('\t'),
        Some(b'u') => unicode_escape(bytes),
        _ => (None, 1),
    }
}

/// Decodes `\uXXXX`, or a pair of them.
fn unicode_escape(bytes: &[u8]) -> (Option<char>, usize) {
    let Some(unit) = hex4(&bytes[2..]) else {
        return (None, 1);
    };
    if let Some(c) = char::from_u32(unit) {
        return (Some(c), 6);
    }
    let low = match bytes.get(6..8) {
        Some(br"\u") => hex4(&bytes[8..]),
        _ => None,
    };
    match (unit, low) {
        (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) => {
            let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            (char::from_u32(code), 12)
        }
        _ => (Some(char::REPLACEMENT_CHARACTER), 6),
    }
}
