//! JSON-11: one record a line, not one document.

use crate::dataset::place::Line;
use crate::dataset::rules::{rule, source};
use crate::dataset::shape::Shape;
use crate::dataset::shell::{quoted, with_convert};
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::DataFormat;

rule!("JSON-11", "one-document", Error, source::PREPARE, "one_document.md");

/// How a file is one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Document {
    /// A list of records.
    List,
    /// An object, or objects, spread over lines.
    Pretty,
}

/// Reports that the file which starts with `line` is one document; `shape` is what it holds, `expected`
/// what the model takes.
pub(crate) fn finding(
    line: &Line<'_>,
    document: Document,
    shape: Option<Shape>,
    expected: Option<DataFormat>,
) -> Diagnostic {
    let what = match document {
        Document::List => "the file is one JSON list, not one record a line",
        Document::Pretty => "the file is pretty-printed JSON, not one record a line",
    };
    let message = match shape {
        Some(shape) => format!("{what}; its records are {}", shape.name()),
        None => what.to_owned(),
    };
    let mend = if let Some(shape) = shape {
        let to = expected.unwrap_or(shape.nearest());
        let text = match shape {
            Shape::Bedrock(own) if own == to => "write one record a line".to_owned(),
            _ => format!("write one record a line, and {}", shape.mend(to)),
        };
        with_convert(Remedy::text(text), line.path, to)
    } else {
        let filter = match document {
            Document::List => ".[]",
            Document::Pretty => ".",
        };
        let lines = format!("jq -c '{filter}' {} > records.jsonl", quoted(line.path));
        Remedy::text("write one record a line").command(lines)
    };
    let width = line.text.len().min(1);
    Diagnostic::new(&RULE, message).at(line.at(0..width, String::new()), "expected a whole record on this line").remedy(mend)
}
