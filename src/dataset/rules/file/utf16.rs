//! FILE-08: not UTF-16 or UTF-32.

use crate::dataset::rules::{rule, source};
use crate::dataset::shell::quoted;
use crate::diagnostic::{Diagnostic, FileLocation, Location, Remedy};

rule!("FILE-08", "utf16", Error, source::JSON, "utf16.md");

/// Recognises UTF-16 and UTF-32 by the mark, or by where the zero bytes are.
pub(crate) fn recognise(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xFF, 0xFE, 0, 0, ..] | [b'{' | b'[' | b'"' | b' ', 0, 0, 0, ..] => Some("UTF-32LE"),
        [0, 0, 0xFE, 0xFF, ..] | [0, 0, 0, b'{' | b'[' | b'"' | b' ', ..] => Some("UTF-32BE"),
        [0xFF, 0xFE, ..] | [b'{' | b'[' | b'"' | b' ', 0, ..] => Some("UTF-16LE"),
        [0xFE, 0xFF, ..] | [0, b'{' | b'[' | b'"' | b' ', ..] => Some("UTF-16BE"),
        _ => None,
    }
}

/// Reports a file in `encoding`.
pub(crate) fn finding(path: &str, encoding: &str) -> Diagnostic {
    Diagnostic::new(&RULE, format!("the file is {encoding}, not UTF-8"))
        .located(Location::File(FileLocation::file(path)))
        .remedy(
            Remedy::text("convert it to UTF-8")
                .command(format!("iconv -f {encoding} -t UTF-8 {} > converted.jsonl", quoted(path))),
        )
}

#[cfg(test)]
mod tests {
    use super::recognise;

    #[test]
    fn both_orders_of_both_widths_are_recognised_with_and_without_a_mark() {
        assert_eq!(recognise(b"\xFF\xFE{\0"), Some("UTF-16LE"));
        assert_eq!(recognise(b"\xFF\xFE\0\0{\0\0\0"), Some("UTF-32LE"));
        assert_eq!(recognise(b"\0{\0\""), Some("UTF-16BE"));
        assert_eq!(recognise(b"{\0\0\0"), Some("UTF-32LE"));
        assert_eq!(recognise(b"{\"a\":1}"), None);
    }
}
