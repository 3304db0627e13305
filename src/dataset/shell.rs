//! File names within commands that people paste into a shell.

use crate::diagnostic::Remedy;
use crate::model::DataFormat;

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

/// The command that turns the data set at `path` into records of `format`. There is none for data that
/// is no file: it has to be read again.
pub(crate) fn convert(path: &str, format: DataFormat) -> Option<String> {
    let is_file = path != "-" && !path.starts_with("s3://");
    is_file.then(|| format!("finetune dataset convert {} --to {format}", quoted(path)))
}

/// Gives `remedy` the command that turns the data set at `path` into records of `format`.
pub(crate) fn with_convert(remedy: Remedy, path: &str, format: DataFormat) -> Remedy {
    match convert(path, format) {
        Some(command) => remedy.command(command),
        None => remedy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_converted_by_a_command_and_streams_are_not() {
        let command = convert("my chat.json", DataFormat::Converse);
        assert_eq!(
            command.as_deref(),
            Some("finetune dataset convert 'my chat.json' --to converse")
        );
        assert_eq!(convert("-", DataFormat::Converse), None);
        assert_eq!(convert("s3://shop/train.jsonl", DataFormat::Converse), None);
    }

    #[test]
    fn a_name_is_carried_out_by_no_shell() {
        assert_eq!(quoted("train.jsonl"), "'train.jsonl'");
        assert_eq!(quoted("q'$(touch x)'.jsonl"), r"'q'\''$(touch x)'\''.jsonl'");
        assert_eq!(quoted("-b.jsonl"), "'./-b.jsonl'");
        assert_eq!(quoted("a\nb.jsonl"), "FILE");
    }
}
