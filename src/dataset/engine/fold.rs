//! Folds a record so that records which differ in nothing but case, white space and the punctuation
//! of prose become the same.

/// How many bytes of a file are looked at for near duplicates: what the largest data sets that
/// Bedrock takes have in text, and little enough that the time it takes is hardly seen.
pub(super) const FOLDED: u64 = 64 << 20;

const KEPT: u8 = 0;
/// Left out.
const SPACE: u8 = 1;
/// Left out, unless a digit follows: `1.5` is not `15`, and `-3` is not `3`.
const MARK: u8 = 2;
/// Left out behind a backslash, where it stands for white space.
const ESCAPE: u8 = 3;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [KEPT; 256];
    let mut byte = 0_u8;
    loop {
        classes[byte as usize] = match byte {
            0..=b' ' | b'\\' => SPACE,
            b'"' | b'\'' | b'`' | b'.' | b',' | b';' | b':' | b'!' | b'?' | b'(' | b')' | b'-' | b'_' => MARK,
            b'n' | b'r' | b't' | b'b' | b'f' => ESCAPE,
            _ => KEPT,
        };
        if byte == u8::MAX {
            return classes;
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
    let mut before = 0;
    let following = bytes.iter().skip(1).chain(std::iter::once(&0));
    for (byte, next) in bytes.iter().zip(following) {
        let class = CLASSES[usize::from(*byte)];
        let left_out = u8::from(class == SPACE)
            | u8::from(class == MARK) & u8::from(!next.is_ascii_digit())
            | u8::from(class == ESCAPE) & u8::from(before == b'\\');
        // Written in any case and gone past only when it is kept: no branch to be guessed wrongly.
        buffer[length] = byte.to_ascii_lowercase();
        length += usize::from(1 - left_out);
        before = *byte;
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
        for (one, other) in [
            ("1.5 bar", "15 bar"),
            ("3 -5", "3 5"),
            ("a+b", "a*b"),
            ("n", "t"),
            ("5:30", "530"),
        ] {
            assert_ne!(folded(one), folded(other));
        }
    }
}
