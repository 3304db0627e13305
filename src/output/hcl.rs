//! HCL, laid out as `terraform fmt` does.

use std::fmt::Write as _;

use serde_json::Value;

use crate::iam::Document;

/// A line of a block.
#[derive(Debug, Clone)]
pub(super) enum Item {
    /// `name = expression`.
    Attribute(String, Value),
    /// `name = jsonencode(expression)`, of a policy.
    Encoded(String, Value),
    /// `name = reference`, not quoted.
    Reference(String, String),
    /// An empty line.
    Gap,
}

/// Writes `kind "label" … { … }`.
pub(super) fn block(kind: &str, labels: &[&str], items: &[Item]) -> String {
    let mut text = kind.to_owned();
    for label in labels {
        let _ = write!(text, " {}", quoted(label));
    }
    text.push_str(" {\n");
    let rows = items.iter().map(|item| match item {
        Item::Attribute(name, value) => row(name.clone(), expression(value, 1)),
        Item::Encoded(name, value) => row(name.clone(), format!("jsonencode({})", expression(value, 1))),
        Item::Reference(name, target) => row(name.clone(), target.clone()),
        Item::Gap => Row::default(),
    });
    write_rows(&mut text, &rows.collect::<Vec<_>>(), 1);
    text.push_str("}\n");
    text
}

/// A name with what it is set to; neither: an empty line.
#[derive(Debug, Default)]
struct Row {
    name: String,
    value: String,
}

fn row(name: String, value: String) -> Row {
    Row { name, value }
}

/// Lines up the equals signs of lines that follow each other, which an expression of several lines ends.
fn write_rows(text: &mut String, mut rows: &[Row], depth: usize) {
    let alone = |row: &Row| row.name.is_empty() || row.value.contains('\n');
    while let Some(first) = rows.first() {
        let together = if alone(first) {
            1
        } else {
            rows.iter().take_while(|row| !alone(row)).count()
        };
        let (group, rest) = rows.split_at(together);
        let width = group
            .iter()
            .map(|row| row.name.chars().count())
            .max()
            .unwrap_or(0);
        for row in group {
            if row.name.is_empty() {
                text.push('\n');
            } else {
                let indent = "  ".repeat(depth);
                let pad = " ".repeat(width - row.name.chars().count());
                let _ = writeln!(text, "{indent}{}{pad} = {}", row.name, row.value);
            }
        }
        rows = rest;
    }
}

fn expression(value: &Value, depth: usize) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) if items.len() > 1 || items.iter().any(Value::is_object) => {
            let mut text = "[\n".to_owned();
            for item in items {
                let _ = writeln!(text, "{}{},", "  ".repeat(depth + 1), expression(item, depth + 1));
            }
            let _ = write!(text, "{}]", "  ".repeat(depth));
            text
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| expression(item, depth)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let rows = Document::in_order(members)
                .into_iter()
                .map(|(name, member)| row(key(name), expression(member, depth + 1)));
            let mut text = "{\n".to_owned();
            write_rows(&mut text, &rows.collect::<Vec<_>>(), depth + 1);
            let _ = write!(text, "{}}}", "  ".repeat(depth));
            text
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A key of an object: bare where it is an identifier.
fn key(name: &str) -> String {
    let bare = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if bare { name.to_owned() } else { quoted(name) }
}

/// A text that stands for itself: `${` and `%{` would begin a template.
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => quoted.extend([character, character]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A name for a resource or variable: what is no letter or digit becomes `_`.
pub(super) fn identifier(text: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    let name: String = text.chars().map(letter).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name
    } else {
        format!("_{name}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equals_signs_line_up_until_an_expression_of_several_lines() {
        let items = [
            Item::Attribute("name".to_owned(), json!("x")),
            Item::Attribute("description".to_owned(), json!("a ${b}")),
            Item::Gap,
            Item::Encoded(
                "policy".to_owned(),
                json!({"Version": "v", "Statement": [{"Resource": ["a", "b"], "Effect": "Allow", "aws:x": ["c"]}]}),
            ),
        ];
        insta::assert_snapshot!(block("resource", &["aws_iam_policy", "p"], &items), @r#"
        resource "aws_iam_policy" "p" {
          name        = "x"
          description = "a $${b}"

          policy = jsonencode({
            Version = "v"
            Statement = [
              {
                Effect = "Allow"
                Resource = [
                  "a",
                  "b",
                ]
                "aws:x" = ["c"]
              },
            ]
          })
        }
        "#);
    }

    #[test]
    fn names_begin_with_a_letter_or_an_underscore() {
        assert_eq!(identifier("acme-finetune.x"), "acme_finetune_x");
        assert_eq!(identifier("0a1b"), "_0a1b");
    }
}
