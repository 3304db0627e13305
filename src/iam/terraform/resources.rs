//! The resources of a state or a plan, with what is known of their attributes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::members;

/// A managed resource.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    /// The whole address, `module.m["k"].aws_iam_role.job[0]`.
    pub(super) address: String,
    /// The address of the module, empty for the root.
    module: String,
    /// Type and name, as the configuration has it: `aws_iam_role.job`.
    pub(super) plain: String,
    pub(super) kind: String,
    pub(super) values: Map<String, Value>,
    /// The attributes that are known after apply only, as the plan has it.
    unknown: Value,
}

impl Resource {
    /// A text; none where it is absent, null or not known.
    pub(super) fn text(&self, attribute: &str) -> Option<&str> {
        self.values.get(attribute).and_then(Value::as_str)
    }

    /// The names of the modules that it stands in, without the keys of instances.
    pub(super) fn module_path(&self) -> Vec<String> {
        let mut path = Vec::new();
        let mut parts = unkeyed(&self.module).into_iter();
        while let (Some(_module), Some(name)) = (parts.next(), parts.next()) {
            path.push(name);
        }
        path
    }

    /// The key of the instance, `[0]` or `["k"]`; empty where there is only one.
    pub(super) fn instance_key(&self) -> &str {
        let rest = self.address.strip_prefix(&self.module).unwrap_or(&self.address);
        rest.trim_start_matches('.')
            .strip_prefix(&self.plain)
            .unwrap_or_default()
    }

    /// Whether the plan says that the attribute at `path` is known after apply only.
    pub(super) fn is_unknown(&self, path: &[&str]) -> bool {
        let mut value = &self.unknown;
        for step in path {
            if *value == Value::Bool(true) {
                return true;
            }
            let next = match value {
                Value::Object(map) => map.get(*step),
                Value::Array(list) => step.parse().ok().and_then(|index: usize| list.get(index)),
                _ => None,
            };
            let Some(next) = next else {
                return false;
            };
            value = next;
        }
        *value == Value::Bool(true)
    }
}

/// Splits an address at its dots, without the keys of instances, which may hold dots themselves.
pub(super) fn unkeyed(address: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut in_key, mut in_text, mut escaped) = (false, false, false);
    for sign in address.chars() {
        match sign {
            '"' if in_key && !escaped => in_text = !in_text,
            '[' if !in_text => in_key = true,
            ']' if !in_text => in_key = false,
            '.' if !in_key => parts.push(String::new()),
            other if !in_key => parts.last_mut().expect("there is a part").push(other),
            _ => {}
        }
        escaped = sign == '\\' && !escaped;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Collects the managed resources of a module and of those below it.
pub(super) fn collect(root: &Value, changes: Option<&Value>) -> Vec<Resource> {
    let mut unknown: BTreeMap<&str, &Value> = BTreeMap::new();
    for change in changes.and_then(Value::as_array).into_iter().flatten() {
        let address = change.get("address").and_then(Value::as_str);
        let after = change
            .get("change")
            .and_then(|change| change.get("after_unknown"));
        if let (Some(address), Some(after)) = (address, after) {
            unknown.insert(address, after);
        }
    }
    let mut found = Vec::new();
    let mut modules = vec![root];
    while let Some(module) = modules.pop() {
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
        let path = text(module, "address").unwrap_or_default();
        let list = |key: &str| module.get(key).and_then(Value::as_array);
        for resource in list("resources").into_iter().flatten() {
            let (Some(address), Some(kind), Some(name)) = (
                text(resource, "address"),
                text(resource, "type"),
                text(resource, "name"),
            ) else {
                continue;
            };
            if resource.get("mode").and_then(Value::as_str) != Some("managed") {
                continue;
            }
            found.push(Resource {
                plain: format!("{kind}.{name}"),
                module: path.clone(),
                kind,
                values: members(resource.get("values")).cloned().unwrap_or_default(),
                unknown: unknown
                    .get(address.as_str())
                    .map_or(Value::Null, |value| (*value).clone()),
                address,
            });
        }
        modules.extend(list("child_modules").into_iter().flatten());
    }
    found.sort_by(|one, other| one.address.cmp(&other.address));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_instances_are_told_from_names() {
        assert_eq!(
            unkeyed(r#"module.a["x.y\"]"].module.b[0].aws_iam_role.job"#),
            ["module", "a", "module", "b", "aws_iam_role", "job"]
        );
    }
}
