//! JSON-03: the strict grammar.

use crate::dataset::json::{Fault, Grammar, path_to};
use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("JSON-03", "grammar", Error, source::JSON, "grammar.md");

/// Reports how `line` breaks the grammar.
pub(crate) fn finding(line: &Line<'_>, fault: &Fault, kind: Grammar) -> Diagnostic {
    let found = &line.text[fault.span.clone()];
    let shown: String = found.chars().take(20).flat_map(char::escape_debug).collect();
    let (message, label, mend) = match kind {
        Grammar::ExpectedValue => (format!("expected a value, found `{shown}`"), "no value starts so", "write a string in double quotes, a number, `true`, `false`, `null`, an object or a list"),
        Grammar::ExpectedKey => (format!("expected a key in double quotes, found `{shown}`"), "no key starts so", "put keys in double quotes"),
        Grammar::ExpectedColon => (format!("expected `:` after the key, found `{shown}`"), "expected `:`", "put a colon between key and value"),
        Grammar::ExpectedCommaOrEnd => (format!("expected `,` or a closing bracket, found `{shown}`"), "a comma or bracket is missing before this", "put a comma between members; escape quotes within strings as `\\\"`"),
        Grammar::TrailingComma => ("a comma stands before a closing bracket".to_owned(), "one comma too many", "remove the comma"),
        Grammar::SingleQuotes => ("single quotes do not make a string".to_owned(), "expected `\"`", "use double quotes; from Python, write records with `json.dumps`"),
        Grammar::Comment => ("JSON has no comments".to_owned(), "a comment", "remove the comment"),
        Grammar::PythonLiteral => (format!("`{shown}` is Python, not JSON"), "expected `true`, `false` or `null`", "write records with `json.dumps`"),
        Grammar::Number => (format!("`{shown}` is not a number as JSON writes it"), "not a JSON number", "write numbers without a leading zero or plus, with digits on both sides of the point"),
        Grammar::Escape => (format!("`{}` is not an escape", shown.replacen(r"\\", r"\", 1)), "unknown escape", "escape a backslash as `\\\\`; the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"),
        Grammar::UnclosedString => ("the string is not closed".to_owned(), "starts here and runs to the end of the line", "close the string; a line break within it is written `\\n`"),
        Grammar::UnexpectedEnd => ("the line ends within the record".to_owned(), "the line ends here", "complete the record; a record may not be spread over lines"),
    };
    let span = match kind {
        Grammar::UnclosedString => fault.span.start..fault.span.start + 1,
        _ => fault.span.clone(),
    };
    let path = path_to(line.text, fault.span.start);
    Diagnostic::new(&RULE, message).at(line.at(span, path), label).remedy(Remedy::text(mend))
}
