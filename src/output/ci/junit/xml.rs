//! Text as XML 1.0 takes it.

use std::borrow::Cow;

/// Whether XML 1.0 has a place for `c`, even escaped.
const fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Escapes `text` for an attribute in double quotes or for content. Characters that XML has no place for
/// become U+FFFD; line ends and tabs are written as references, so that attributes keep them.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let plain = |c: char| is_xml(c) && !matches!(c, '&' | '<' | '>' | '"' | '\'' | '\t' | '\n' | '\r');
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' => escaped.push_str("&#9;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            c if is_xml(c) => escaped.push(c),
            _ => escaped.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_what_xml_cannot_hold_is_replaced() {
        assert_eq!(escape("plain 日本 🦀"), "plain 日本 🦀");
        assert_eq!(
            escape("<a b=\"1\" c='2'>&]]></a>"),
            "&lt;a b=&quot;1&quot; c=&apos;2&apos;&gt;&amp;]]&gt;&lt;/a&gt;"
        );
        assert_eq!(
            escape("a\u{0}\u{1b}\u{fffe}\u{ffff}b\n"),
            "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}b&#10;"
        );
    }
}
