//! The JSON Schema of `finetune.toml`, for editors.

use serde_json::{Map, Value, json};

use super::keys::{KEYS, Key, Kind};
use crate::diagnostic::Level;

/// Describes the file as JSON Schema (draft 7). `x-flag` names the flag that stands over a key.
pub fn schema() -> Value {
    let mut root = section("One file describes one job of finetune: https://docs.rs/finetune");
    root.insert(
        "$schema".to_owned(),
        json!("http://json-schema.org/draft-07/schema#"),
    );
    root.insert("title".to_owned(), json!("finetune.toml"));
    for key in KEYS {
        insert(&mut root, key.path, key);
    }
    Value::Object(root)
}

/// An object that takes no other keys than those put into its `properties`.
fn section(description: &str) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    object.insert("description".to_owned(), json!(description));
    object.insert("additionalProperties".to_owned(), json!(false));
    object.insert("properties".to_owned(), json!({}));
    object
}

/// Puts `key` into the section that `path` leads to, making the sections on the way.
fn insert(object: &mut Map<String, Value>, path: &str, key: &Key) {
    let properties = object
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .expect("every section has properties");
    match path.split_once('.') {
        None => {
            properties.insert(path.to_owned(), value(key));
        }
        Some((name, rest)) => {
            let below = properties
                .entry(name)
                .or_insert_with(|| Value::Object(section(&format!("[{name}]"))));
            insert(below.as_object_mut().expect("sections are objects"), rest, key);
        }
    }
}

fn value(key: &Key) -> Value {
    let mut value = match key.kind {
        Kind::Text => json!({"type": "string", "minLength": 1}),
        Kind::Choice(choices) => json!({"type": "string", "enum": choices}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Number => json!({"type": "integer", "minimum": 1}),
        Kind::Texts(most) => json!({
            "type": "array", "items": {"type": "string"},
            "minItems": 1, "maxItems": most, "uniqueItems": true,
        }),
        Kind::Scalars => json!({
            "type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]},
        }),
        Kind::TextTable => json!({"type": "object", "additionalProperties": {"type": "string"}}),
        Kind::Levels => json!({"type": "object", "additionalProperties": {"enum": Level::NAMES}}),
    };
    value["description"] = json!(key.docs);
    value["x-flag"] = json!(format!("--{}", key.flag));
    value
}

/// Returns the path and the flag of every key that `schema` describes.
#[cfg(test)]
pub(crate) fn flags(schema: &Value) -> Vec<(String, String)> {
    fn walk(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
        if let Some(flag) = value["x-flag"].as_str() {
            found.push((path.to_owned(), flag.to_owned()));
        }
        for (name, below) in value["properties"].as_object().into_iter().flatten() {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            walk(below, &path, found);
        }
    }
    let mut found = Vec::new();
    walk(schema, "", &mut found);
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_key_is_described_in_its_place() {
        let found = flags(&schema());
        let described: BTreeSet<_> = found.iter().map(|(path, _)| path.as_str()).collect();
        let known: BTreeSet<_> = KEYS.iter().map(|key| key.path).collect();
        assert_eq!(described, known);
    }

    #[test]
    fn sections_take_no_unknown_keys_and_tables_of_the_user_do() {
        let schema = schema();
        assert_eq!(schema["additionalProperties"], false);
        let job = &schema["properties"]["job"];
        assert_eq!(job["additionalProperties"], false);
        assert!(job["properties"]["hyperparameters"]["additionalProperties"].is_object());
        assert_eq!(
            schema["properties"]["network"]["properties"]["subnet_ids"]["maxItems"],
            16
        );
    }
}
