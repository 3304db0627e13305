//! `invocationLogsConfig`: which logged invocations a job learns from, and what of them. Bounds and alphabets are
//! those of AWS's service model of 2023-04-20.

use serde_json::{Map, Value};

use crate::sandbox::wire::Refusal;

const MEMBER: &str = "trainingDataConfig.invocationLogsConfig";

/// What is asked of one key of a request's metadata.
#[derive(Debug, PartialEq, Eq)]
struct Condition {
    key: String,
    value: String,
    equals: bool,
}

/// What a job wants of logs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Whether responses are learnt from, and not prompts alone.
    pub(super) responses: bool,
    conditions: Vec<Vec<Condition>>,
    /// Whether one of the groups of conditions is enough.
    any: bool,
}

impl Wanted {
    /// Whether a logged invocation counts.
    pub(super) fn takes(&self, record: &Value) -> bool {
        let holds = |group: &Vec<Condition>| {
            group.iter().all(|condition| {
                let value = record["requestMetadata"][&condition.key].as_str();
                (value == Some(condition.value.as_str())) == condition.equals
            })
        };
        if self.conditions.is_empty() {
            true
        } else if self.any {
            self.conditions.iter().any(holds)
        } else {
            self.conditions.iter().all(holds)
        }
    }
}

/// Reads `invocationLogsConfig` but for its source.
///
/// # Errors
/// When it is not of its shape.
pub(super) fn read(config: &Value) -> Result<Wanted, Refusal> {
    let responses = match &config["usePromptResponse"] {
        Value::Null => false,
        Value::Bool(wanted) => *wanted,
        _ => return Err(malformed("usePromptResponse must be a boolean")),
    };
    let mut wanted = Wanted {
        responses,
        ..Wanted::default()
    };
    let filters = match &config["requestMetadataFilters"] {
        Value::Null => return Ok(wanted),
        Value::Object(filters) => filters,
        _ => return Err(malformed("requestMetadataFilters must be a structure")),
    };
    let mut members = filters.iter().filter(|(_, value)| !value.is_null());
    let (Some((name, value)), None) = (members.next(), members.next()) else {
        return Err(malformed(
            "requestMetadataFilters is a union and must have exactly one member",
        ));
    };
    match name.as_str() {
        "equals" | "notEquals" => wanted.conditions = vec![vec![condition(value, name == "equals")?]],
        "andAll" | "orAll" => {
            let list = value
                .as_array()
                .ok_or_else(|| malformed("andAll and orAll must be lists"))?;
            if !(1..=16).contains(&list.len()) {
                return Err(violation(&format!("requestMetadataFilters.{name}")));
            }
            wanted.any = name == "orAll";
            wanted.conditions = list.iter().map(group).collect::<Result<_, _>>()?;
        }
        _ => return Err(malformed("requestMetadataFilters has an unknown member")),
    }
    Ok(wanted)
}

/// A base filter: `equals`, `notEquals`, or both.
fn group(value: &Value) -> Result<Vec<Condition>, Refusal> {
    let empty = Map::new();
    let members = value.as_object().unwrap_or(&empty);
    let mut group = Vec::new();
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        match name.as_str() {
            "equals" | "notEquals" => group.push(condition(value, name == "equals")?),
            _ => return Err(malformed("a base filter has an unknown member")),
        }
    }
    Ok(group)
}

fn condition(value: &Value, equals: bool) -> Result<Condition, Refusal> {
    let mut pairs = value.as_object().into_iter().flatten();
    let (Some((key, value)), None) = (pairs.next(), pairs.next()) else {
        return Err(violation("requestMetadataFilters"));
    };
    let word = |text: &str| {
        text.len() <= 256
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "._:/=+$@-".contains(c))
    };
    match value.as_str() {
        Some(value) if !key.is_empty() && word(key) && word(value) => Ok(Condition {
            key: key.clone(),
            value: value.to_owned(),
            equals,
        }),
        _ => Err(violation("requestMetadataFilters")),
    }
}

// The values are marked as sensitive: no message repeats them.
fn violation(member: &str) -> Refusal {
    Refusal::validation(format!(
        "1 validation error detected: Value at '{MEMBER}.{member}' failed to satisfy constraint: Member must satisfy the lengths and the regular expression patterns of its type"
    ))
}

fn malformed(what: &str) -> Refusal {
    Refusal::new(400, "SerializationException", format!("{MEMBER}: {what}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn takes(filters: &Value, metadata: &Value) -> bool {
        let wanted = read(&json!({ "requestMetadataFilters": filters })).unwrap();
        wanted.takes(&json!({ "requestMetadata": metadata }))
    }

    #[test]
    fn filters_are_met_one_by_one_together_or_any_of_them() {
        let support = json!({ "project": "support", "stage": "prod" });
        let test = json!({ "project": "support", "stage": "test" });
        let (project, stage) = (json!({ "project": "support" }), json!({ "stage": "test" }));
        assert!(takes(&json!({ "equals": project }), &support));
        assert!(!takes(&json!({ "equals": project }), &json!({})));
        assert!(
            takes(&json!({ "notEquals": stage }), &support) && !takes(&json!({ "notEquals": stage }), &test)
        );
        let both = json!([{ "equals": project }, { "notEquals": stage }]);
        assert!(takes(&json!({ "andAll": both }), &support) && !takes(&json!({ "andAll": both }), &test));
        assert!(takes(&json!({ "orAll": both }), &test));
        let in_one = json!([{ "equals": project, "notEquals": stage }]);
        assert!(!takes(&json!({ "orAll": in_one }), &test));
        assert!(read(&json!({})).unwrap().takes(&json!({})));
        assert!(read(&json!({ "usePromptResponse": true })).unwrap().responses);
    }

    #[test]
    fn what_is_not_of_the_shape_is_refused() {
        for filters in [
            json!("x"),
            json!({}),
            json!({ "equals": { "a": "1" }, "notEquals": { "a": "1" } }),
            json!({ "equals": { "a": "1", "b": "2" } }),
            json!({ "equals": {} }),
            json!({ "equals": { "a": 1 } }),
            json!({ "equals": { "a,b": "1" } }),
            json!({ "andAll": [] }),
            json!({ "andAll": vec![json!({ "equals": { "a": "1" } }); 17] }),
            json!({ "noneOf": [] }),
            json!({ "orAll": [{ "like": { "a": "1" } }] }),
        ] {
            assert!(
                read(&json!({ "requestMetadataFilters": filters })).is_err(),
                "{filters}"
            );
        }
        assert!(read(&json!({ "usePromptResponse": "yes" })).is_err());
    }
}
