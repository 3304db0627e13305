//! Text on its way to a terminal: what must not reach it raw, how wide it is, where it breaks.

use std::borrow::Cow;
use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::ui::{Style, Tone};

/// Whether `c` would steer a terminal or reorder the line instead of being shown: control
/// characters, bidirectional overrides, line and paragraph separators.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Makes `text` safe to show on one line: characters that would steer the terminal appear as
/// `\n`, `\t` or `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if steers(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Makes `text` safe to show like [`visible`], but keeps its line feeds.
pub fn visible_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// Returns how many columns `text` takes.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// Shortens `text` to at most `most` columns, with `…` in place of what was cut from its end.
pub fn shorten(text: &str, most: usize) -> Cow<'_, str> {
    if columns(text) <= most {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > most {
            break;
        }
        shown.push(c);
    }
    shown.push('…');
    Cow::Owned(shown)
}

/// Breaks `text` at spaces into lines of at most `width` columns. What has no space, such as an ARN,
/// stays whole: it can be copied then.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Writes a paragraph, made safe to show and broken into lines of the terminal's width.
///
/// # Errors
/// When `out` takes no more.
pub fn paragraph(out: &mut dyn Write, style: Style, text: &str) -> io::Result<()> {
    let lines = wrap(&visible(text), style.width);
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// The same, painted.
///
/// # Errors
/// When `out` takes no more.
pub fn painted(out: &mut dyn Write, style: Style, tone: Tone, text: &str) -> io::Result<()> {
    let lines = wrap(&visible(text), style.width);
    lines
        .iter()
        .try_for_each(|line| writeln!(out, "{}", style.paint(tone, line)))
}

/// Breaks a shell command in front of its flags into lines of at most `width` columns, each but the last
/// with a backslash at its end, so that it can be pasted as it stands. Quoted text is never broken, and
/// a flag stays with its value.
pub fn fold_command(command: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut quote = None;
    let mut piece = String::new();
    let mut pieces = Vec::new();
    for (at, c) in command.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, ' ') if command[at..].starts_with(" --") => pieces.push(std::mem::take(&mut piece)),
            _ => {}
        }
        piece.push(c);
    }
    pieces.push(piece);
    for piece in pieces {
        // Two columns for the space and the backslash that may follow.
        if !line.is_empty() && columns(&line) + columns(&piece) + 2 > width {
            lines.push(format!("{line} \\"));
            line = format!(" {piece}");
        } else {
            line.push_str(&piece);
        }
    }
    lines.push(line);
    lines
}

/// Writes `count` with the noun that fits it: `1 error`, `2 errors`.
pub fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// Writes a number with commas between thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes a number of bytes in the largest unit that keeps three digits.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if count < 1000 {
        return format!("{count} B");
    }
    let mut tenths = u128::from(count) * 10 / 1000;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1000;
        unit += 1;
    }
    if tenths < 1000 {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    } else {
        format!("{} {}", tenths / 10, UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_is_shown_raw() {
        assert_eq!(visible("plain 日本 🦀"), "plain 日本 🦀");
        assert_eq!(
            visible("a\u{1b}[2Jb\tc\u{202e}d\u{9b}"),
            "a\\u{1b}[2Jb\\tc\\u{202e}d\\u{9b}"
        );
        assert_eq!(visible_lines("a\r\nb\u{7}"), "a\nb\\u{7}");
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(columns("日本"), 4);
        assert_eq!(shorten("日本語です", 7), "日本語…");
        assert_eq!(shorten("short", 7), "short");
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_stay_whole() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("arn:aws:iam::111122223333:role/x y", 5).len(), 2);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn a_long_command_is_folded_in_front_of_its_flags() {
        let command = "aws ec2 create-subnet --vpc-id vpc-0a11 --tag-specifications 'a --b c' --query Subnet";
        assert_eq!(fold_command(command, 200), [command]);
        let folded = fold_command(command, 42);
        assert_eq!(
            folded,
            [
                "aws ec2 create-subnet --vpc-id vpc-0a11 \\",
                "  --tag-specifications 'a --b c' \\",
                "  --query Subnet",
            ]
        );
        assert!(folded.iter().all(|line| columns(line) <= 42));
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(counted(1, "error"), "1 error");
        assert_eq!(counted(20_001, "record"), "20,001 records");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(874_227), "874 kB");
        assert_eq!(bytes(1_500_000_000), "1.5 GB");
        assert_eq!(bytes(u64::MAX), "18446 PB");
    }
}
