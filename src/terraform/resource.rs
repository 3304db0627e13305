//! A resource with what is known of its attributes.

use serde_json::Value;

/// A resource, or a data source that was read, as it will be once the plan is applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// The address, such as `module.network.aws_subnet.this["use1-az1"]`.
    pub address: String,
    /// The type, such as `aws_subnet`; of data sources with `data.` before it.
    pub kind: String,
    pub(super) name: String,
    /// The key of its instance: a number or a text; `Null` where there is one instance only.
    pub(super) index: Value,
    /// The address of the module's instance; empty at the root.
    pub(super) module: String,
    pub(super) values: Value,
    /// What is known after apply only, where the plan says so of this resource.
    pub(super) unknown: Option<Value>,
}

impl Resource {
    /// Returns the value of an attribute, where it is known before the plan is applied and not null.
    pub fn value(&self, attribute: &str) -> Option<&Value> {
        self.values.get(attribute).filter(|value| !value.is_null())
    }

    /// Whether it is known that an attribute has no value. What is not known yet is left out of a plan.
    pub fn is_null(&self, attribute: &str) -> bool {
        self.values.get(attribute).is_some_and(Value::is_null)
    }

    /// Whether what stands at `path`, an attribute with what lies in it, is known after apply only, or something in
    /// it; none where the plan does not say.
    pub fn is_unknown(&self, path: &[&str]) -> Option<bool> {
        let mut at = self.unknown.as_ref()?;
        for step in path {
            let next = match at {
                Value::Object(members) => members.get(*step),
                Value::Array(items) => step.parse().ok().and_then(|index: usize| items.get(index)),
                // Of what is unknown as a whole everything is.
                Value::Bool(true) => return Some(true),
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => return Some(false),
            }
        }
        Some(holds_true(at))
    }

    /// Returns how many items a list will have some of which are not known yet, where the plan says so much.
    pub(super) fn length(&self, attribute: &str) -> Option<usize> {
        let items = self.unknown.as_ref()?.get(attribute)?.as_array()?;
        items.iter().any(holds_true).then_some(items.len())
    }

    /// Whether both are instances of one resource, or it is the same.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        (&self.module, &self.kind, &self.name) == (&other.module, &other.kind, &other.name)
    }

    /// Returns a text that is known and not empty.
    pub fn text(&self, attribute: &str) -> Option<&str> {
        let text = self.value(attribute).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
    }

    /// Returns a flag that is known.
    pub fn flag(&self, attribute: &str) -> Option<bool> {
        self.value(attribute).and_then(Value::as_bool)
    }

    /// Returns a number that is known.
    pub fn number(&self, attribute: &str) -> Option<i64> {
        self.value(attribute).and_then(Value::as_i64)
    }

    /// Returns the known items of a list or set; those that are not known are left out.
    pub fn items(&self, attribute: &str) -> impl Iterator<Item = &Value> {
        let items = self.value(attribute).and_then(Value::as_array);
        items.into_iter().flatten().filter(|item| !item.is_null())
    }

    /// Returns the known texts of a list or set.
    pub fn texts(&self, attribute: &str) -> Vec<String> {
        let texts = self.items(attribute).filter_map(Value::as_str);
        texts.map(ToOwned::to_owned).collect()
    }
}

fn holds_true(value: &Value) -> bool {
    match value {
        Value::Bool(holds) => *holds,
        Value::Array(items) => items.iter().any(holds_true),
        Value::Object(members) => members.values().any(holds_true),
        _ => false,
    }
}
