//! Folds a record so that records which differ in nothing but case, white space and the punctuation
//! of prose become the same.

/// How many bytes of a file are looked at for near duplicates: about what most data sets
/// have in text, and little enough that the time it takes is hardly seen.
pub(super) const FOLDED: u64 = 16 << 20;

/// Left out.
const SPACE: u8 = 0;
const KEPT: u8 = 1;
/// Left out, unless a digit follows: `1.5` is not `15`, and `-3` is not `3`.
const MARK: u8 = 2;

/// What becomes of each byte: its class, and what it is folded to.
static BYTES: [(u8, u8); 256] = bytes();

const fn bytes() -> [(u8, u8); 256] {
    let mut bytes = [(KEPT, 0); 256];
    let mut byte = 0_u8;
    loop {
        let class = match byte {
            0..=b' ' | b'\\' | b'"' | b'\'' | b'`' => SPACE,
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'(' | b')' | b'-' | b'_' => MARK,
            _ => KEPT,
        };
        bytes[byte as usize] = (class, byte.to_ascii_lowercase());
        if byte == u8::MAX {
            return bytes;
        }
        byte += 1;
    }
}

/// Folds `text`, raw JSON, into `buffer`, and returns it.
pub(super) fn fold<'b>(text: &str, buffer: &'b mut Vec<u8>) -> &'b [u8] {
    let bytes = text.as_bytes();
    if buffer.len() < bytes.len() {
        buffer.resize(bytes.len(), 0);
    }
    let mut length = 0;
    let mut rest = bytes;
    while let Some((byte, following)) = rest.split_first() {
        rest = following;
        let next = following.first().copied().unwrap_or_default();
        if *byte == b'\\' && matches!(next, b'n' | b'r' | b't' | b'b' | b'f' | b'\\') {
            // White space, written as an escape, or a backslash of the text, which escapes nothing.
            rest = &following[1..];
            continue;
        }
        let (class, folded) = BYTES[usize::from(*byte)];
        // Written in any case and gone past only when it is kept: no branch to be guessed wrongly.
        buffer[length] = folded;
        length += usize::from(class & KEPT | (class >> 1) & u8::from(next.is_ascii_digit()));
    }
    &buffer[..length]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        String::from_utf8(fold(text, &mut Vec::new()).to_vec()).unwrap()
    }

    #[test]
    fn case_white_space_and_punctuation_go_and_numbers_stay() {
        assert_eq!(
            folded("May I\\nreuse it, \\\"Tom\\\"?"),
            folded("may i reuse it tom")
        );
        assert_eq!(folded("well-known (Ärger)"), "wellknownÄrger");
        assert_eq!(folded(r#"say \"5\"\tnow"#), folded("Say 5 now"));
        for (one, other) in [
            ("1.5 bar", "15 bar"),
            ("3 -5", "3 5"),
            ("a+b", "a*b"),
            ("n", "t"),
            ("5:30", "530"),
            ("cost", "const"),
            (r"\\beta", r"\\eta"),
            (r"C:\\new", r"C:\\ew"),
        ] {
            assert_ne!(folded(one), folded(other));
        }
    }
}
