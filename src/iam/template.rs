//! `${placeholder}` templates. Terraform's `templatefile` reads the same files: a placeholder within
//! quotes stands for text, one in the place of a value for JSON (`jsonencode` there).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::document::Document;

/// What placeholders stand for.
#[derive(Debug, Clone, Default)]
pub(super) struct Values(BTreeMap<&'static str, String>);

impl Values {
    /// Sets a text; identifiers of AWS need no escaping, anything else gets it.
    pub(super) fn text(mut self, name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        let quoted = Value::String(value.to_string()).to_string();
        self.0.insert(name, quoted[1..quoted.len() - 1].to_owned());
        self
    }

    /// Sets a list of texts, one to stand in the place of a value.
    pub(super) fn list(mut self, name: &'static str, items: &[String]) -> Self {
        let items = items.iter().cloned().map(Value::String).collect();
        self.0.insert(name, Value::Array(items).to_string());
        self
    }

    /// Sets a list of texts unless the name has a value already.
    pub(super) fn or_list(self, name: &'static str, items: &[String]) -> Self {
        if self.0.contains_key(name) {
            self
        } else {
            self.list(name, items)
        }
    }

    /// Sets any JSON, to stand in the place of a value.
    pub(super) fn json(mut self, name: &'static str, value: &Value) -> Self {
        self.0.insert(name, value.to_string());
        self
    }
}

/// Fills a template.
///
/// # Panics
/// When the template names something that has no value: template and caller belong together, and a
/// test renders each of them.
fn render(template: &str, values: &Values) -> String {
    let mut rendered = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').expect("a placeholder is closed");
        rendered.push_str(before);
        rendered.push_str(values.0.get(name).expect("a placeholder has a value"));
        rest = after;
    }
    rendered.push_str(rest);
    rendered
}

/// Fills a template into a document. A statement about nothing, or of nobody, is left out.
///
/// # Panics
/// When the template is no JSON then, or names something that has no value.
pub(super) fn rendered(template: &str, values: &Values) -> Document {
    let filled = render(template, values);
    Document::parse(&pruned(&filled)).expect("a template renders to JSON")
}

/// Leaves out statements whose resources or principals are an empty list, and empty conditions.
fn pruned(text: &str) -> String {
    let mut document: Value = serde_json::from_str(text).expect("a template renders to JSON");
    if let Some(Value::Array(statements)) = document.get_mut("Statement") {
        let is_empty = |value: Option<&Value>| value.and_then(Value::as_array).is_some_and(Vec::is_empty);
        statements.retain(|statement| {
            let principals = statement
                .get("Principal")
                .and_then(|principal| principal.get("AWS"));
            !is_empty(statement.get("Resource")) && !is_empty(principals)
        });
        for statement in statements.iter_mut().filter_map(Value::as_object_mut) {
            let condition = statement.get("Condition").and_then(Value::as_object);
            if condition.is_some_and(Map::is_empty) {
                statement.remove("Condition");
            }
        }
    }
    document.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_lists_become_json() {
        let values = Values::default()
            .text("a", "x\"y")
            .list("b", &["1".to_owned(), "2".to_owned()]);
        let rendered = render(r#"{"k":"<${a}>","l":${b}}"#, &values);
        assert_eq!(rendered, r#"{"k":"<x\"y>","l":["1","2"]}"#);
    }
}
