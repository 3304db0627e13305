//! `${placeholder}` templates. Terraform's `templatefile` reads the same files: a placeholder within
//! quotes stands for text, one in the place of a value for JSON (`jsonencode` there).

use std::collections::BTreeMap;

/// What placeholders stand for.
#[derive(Debug, Clone, Default)]
pub(super) struct Values(BTreeMap<&'static str, String>);

impl Values {
    /// Sets a text; identifiers of AWS need no escaping, anything else gets it.
    pub(super) fn text(mut self, name: &'static str, value: &(impl ToString + ?Sized)) -> Self {
        let quoted = serde_json::Value::String(value.to_string()).to_string();
        self.0.insert(name, quoted[1..quoted.len() - 1].to_owned());
        self
    }

    /// Sets a list of texts, one to stand in the place of a value.
    pub(super) fn list(mut self, name: &'static str, items: &[String]) -> Self {
        let items = items.iter().cloned().map(serde_json::Value::String).collect();
        self.0.insert(name, serde_json::Value::Array(items).to_string());
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
    pub(super) fn json(mut self, name: &'static str, value: &serde_json::Value) -> Self {
        self.0.insert(name, value.to_string());
        self
    }
}

/// Fills a template.
///
/// # Panics
/// When the template names something that has no value: template and caller belong together, and a
/// test renders each of them.
pub(super) fn render(template: &str, values: &Values) -> String {
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
