//! JSON-12: not comma- or tab-separated values.

use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::dataset::shell::with_convert;
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::DataFormat;

rule!("JSON-12", "separated-values", Error, source::PREPARE, "separated_values.md");

/// Recognises a header of separated values: names between separators, no JSON.
pub(crate) fn recognise(first_line: &str) -> Option<&'static str> {
    let starts_json = first_line
        .trim_start()
        .starts_with(['{', '[', '}', ']', '\'', '/', '#', '\\']);
    if starts_json || first_line.contains("\":") {
        return None;
    }
    let is_name = |name: &str| {
        let name = name.trim().trim_matches('"');
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || " _-.".contains(c))
    };
    [(',', "comma-separated values (CSV)"), ('\t', "tab-separated values (TSV)"), (';', "semicolon-separated values (CSV)")]
        .into_iter()
        .find(|(separator, _)| {
            first_line.contains(*separator) && first_line.split(*separator).all(is_name)
        })
        .map(|(_, name)| name)
}

/// Reports a file that holds `kind`; `line` is its header, `expected` the format that the
/// model takes.
pub(crate) fn finding(line: &Line<'_>, kind: &str, expected: Option<DataFormat>) -> Diagnostic {
    let columns = line.text.trim_end();
    Diagnostic::new(&RULE, format!("the file holds {kind}, not JSON Lines"))
        .at(line.at(0..columns.len(), String::new()), "a header of columns")
        .remedy(with_convert(
            Remedy::text("write each row as a record; `dataset convert` knows columns such as `prompt` and `answer` by their names, and others with `--map prompt=COLUMN`"),
            line.path,
            expected.unwrap_or(DataFormat::Converse),
        ))
}

#[cfg(test)]
mod tests {
    use super::recognise;

    #[test]
    fn headers_are_told_from_json() {
        assert_eq!(recognise("question,answer"), Some("comma-separated values (CSV)"));
        assert_eq!(recognise("\"prompt\"\tcompletion"), Some("tab-separated values (TSV)"));
        for json in ["{\"a\":1}", "[1,2]", "hello", "{'a': 1, 'b': 2}", "// x, y"] {
            assert_eq!(recognise(json), None, "{json}");
        }
    }
}
