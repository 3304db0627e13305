//! File names within commands that people paste into a shell.

/// Quotes a file name for a POSIX shell, so that nothing in it is carried out and none is taken for
/// an option. A name that can't be shown as it is (control characters, bytes that are no UTF-8) is
/// left to the reader as `FILE`: a command must not name another file.
pub(crate) fn quoted(name: &str) -> String {
    if name
        .chars()
        .any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER)
    {
        return "FILE".to_owned();
    }
    let place = if name.starts_with('-') { "./" } else { "" };
    format!("'{place}{}'", name.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_carried_out_by_no_shell() {
        assert_eq!(quoted("train.jsonl"), "'train.jsonl'");
        assert_eq!(quoted("q'$(touch x)'.jsonl"), r"'q'\''$(touch x)'\''.jsonl'");
        assert_eq!(quoted("-b.jsonl"), "'./-b.jsonl'");
        assert_eq!(quoted("a\nb.jsonl"), "FILE");
    }
}
