//! Sets of policies and questions as JSON.

use serde_json::{Map, Value};

use super::{Context, Policy, PolicySet, Principal, Request};
use crate::iam::document::{Document, DocumentError};
use crate::iam::json;

/// A set or a question that can't be read: where, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON.
    #[error("{0}")]
    Json(String),
    /// It is not of the shape that is expected.
    #[error("`{place}` {problem}")]
    Shape {
        /// The member.
        place: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A policy in it is none.
    #[error("`{place}`: {problem}")]
    Policy {
        /// The member.
        place: String,
        /// What is wrong with it.
        problem: DocumentError,
    },
}

fn shape(place: impl Into<String>, problem: impl Into<String>) -> ReadError {
    ReadError::Shape {
        place: place.into(),
        problem: problem.into(),
    }
}

fn object<'v>(value: &'v Value, place: &str) -> Result<&'v Map<String, Value>, ReadError> {
    value.as_object().ok_or_else(|| shape(place, "is no JSON object"))
}

fn parse(text: &str) -> Result<Value, ReadError> {
    json::read(text).map_err(ReadError::Json)
}

fn only(map: &Map<String, Value>, known: &[&str], what: &str) -> Result<(), ReadError> {
    match map.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => {
            let near = known
                .iter()
                .max_by(|a, b| strsim::jaro_winkler(a, key).total_cmp(&strsim::jaro_winkler(b, key)))
                .filter(|near| strsim::jaro_winkler(near, key) > 0.8);
            let problem = near.map_or_else(
                || format!("is no member of {what}; it has {}", known.join(", ")),
                |near| format!("is no member of {what}; did you mean `{near}`?"),
            );
            Err(shape(key, problem))
        }
        None => Ok(()),
    }
}

impl PolicySet {
    /// Reads a set: an object of `trust_policy`, `identity_policies` (`name` and `document` each),
    /// `permissions_boundary`, `service_control_policies` (a list of policies, which are one level of the
    /// organisation, or of lists, which are one level each), `resource_policies` (by ARN) and
    /// `vpc_endpoint_policy`. What is absent or null has no say.
    ///
    /// # Errors
    /// [`ReadError`] names the member.
    pub fn parse(text: &str) -> Result<Self, ReadError> {
        let value = parse(text)?;
        let set = object(&value, "the set")?;
        only(
            set,
            &[
                "trust_policy",
                "identity_policies",
                "permissions_boundary",
                "service_control_policies",
                "resource_policies",
                "vpc_endpoint_policy",
            ],
            "a set of policies",
        )?;
        let given = |key: &str| set.get(key).filter(|value| !value.is_null());
        // What IAM refuses is no policy: here it would be judged as something that can't be.
        let resourceful =
            |key: &str, policies: &[Policy]| match policies.iter().find_map(Policy::without_resource) {
                Some(problem) => Err(shape(key, problem)),
                None => Ok(()),
            };
        let unique = |key: &str, policies: &[Policy]| match policies.iter().find_map(Policy::repeated_sid) {
            Some(problem) => Err(shape(key, problem)),
            None => Ok(()),
        };
        let one = |key: &str, name: &str| given(key).map(|value| policy(value, name, key)).transpose();
        let mut resources = std::collections::BTreeMap::new();
        if let Some(value) = given("resource_policies") {
            for (arn, value) in object(value, "resource_policies")? {
                let place = format!("resource_policies.{arn}");
                resources.insert(arn.clone(), policy(value, arn, &place)?);
            }
        }
        let identity = given("identity_policies")
            .map(|value| policies(value, "identity_policies"))
            .transpose()?
            .unwrap_or_default();
        resourceful("identity_policies", &identity)?;
        unique("identity_policies", &identity)?;
        if let Some(policy) = identity.iter().find(|policy| policy.names_principals()) {
            let problem = format!(
                "holds `{}`, which names a principal: only policies of resources do",
                policy.name()
            );
            return Err(shape("identity_policies", problem));
        }
        let trust = one("trust_policy", "trust policy")?;
        unique("trust_policy", trust.as_slice())?;
        Ok(Self {
            trust,
            identity,
            boundary: one("permissions_boundary", "permissions boundary")?,
            service_control: given("service_control_policies")
                .map(levels)
                .transpose()?
                .unwrap_or_default(),
            resources,
            endpoint: one("vpc_endpoint_policy", "endpoint policy")?,
        })
    }
}

fn levels(value: &Value) -> Result<Vec<Vec<Policy>>, ReadError> {
    const PLACE: &str = "service_control_policies";
    let list = value.as_array().ok_or_else(|| shape(PLACE, "is no list"))?;
    if list.is_empty() {
        return Ok(Vec::new());
    }
    if list.iter().all(Value::is_array) {
        let of_level = |(index, level): (usize, &Value)| policies(level, &format!("{PLACE}[{index}]"));
        return list.iter().enumerate().map(of_level).collect();
    }
    Ok(vec![policies(value, PLACE)?])
}

fn policies(value: &Value, place: &str) -> Result<Vec<Policy>, ReadError> {
    let list = value.as_array().ok_or_else(|| shape(place, "is no list"))?;
    let read = |(index, value): (usize, &Value)| {
        let place = format!("{place}[{index}]");
        let members = object(value, &place)?;
        let name = members.get("name").and_then(Value::as_str);
        let name = name.map_or_else(|| format!("policy {}", index + 1), ToOwned::to_owned);
        match members.get("document") {
            Some(document) => {
                only(members, &["name", "document", "arn"], "a policy of a set")?;
                policy(document, &name, &place)
            }
            None => policy(value, &name, &place),
        }
    };
    list.iter().enumerate().map(read).collect()
}

/// Reads a policy: an object, or a text that holds one, percent-encoded or not.
fn policy(value: &Value, name: &str, place: &str) -> Result<Policy, ReadError> {
    let fault = |problem| ReadError::Policy {
        place: place.to_owned(),
        problem,
    };
    let document = match value {
        Value::String(text) if text.starts_with('%') => Document::parse_percent_encoded(text),
        Value::String(text) => Document::parse(text),
        other => Document::parse(&other.to_string()),
    };
    Policy::new(name, &document.map_err(fault)?).map_err(fault)
}

/// A question that is to be put to a set.
#[derive(Debug, Clone)]
pub struct Question {
    /// What the asker calls it: a text or a number; null where it has no name.
    pub id: Value,
    /// The request.
    pub request: Request,
    /// The account of the resource, where it was given.
    pub resource_account: Option<String>,
}

impl Question {
    /// Reads `{"id", "principal", "action", "resource", "resource_account", "context": {key: value or list}}`.
    /// What the context does not carry is taken to be absent from the request.
    ///
    /// # Errors
    /// [`ReadError`] names the member.
    pub fn parse(text: &str) -> Result<Self, ReadError> {
        let value = parse(text)?;
        let question = object(&value, "the request")?;
        only(
            question,
            &[
                "id",
                "principal",
                "action",
                "resource",
                "resource_account",
                "context",
            ],
            "a request",
        )?;
        let text = |key: &str| match question.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(shape(key, "is no text")),
        };
        let required = |key: &str| text(key)?.ok_or_else(|| shape(key, "is missing"));
        let principal: Principal =
            required("principal")?
                .parse()
                .map_err(|error: crate::iam::IdentifierError| {
                    shape("principal", format!("is not {}", error.expected))
                })?;
        let action = required("action")?;
        if !action.contains(':') || action.contains(['*', '?']) {
            return Err(shape(
                "action",
                "is no action of a service, such as `s3:GetObject`",
            ));
        }
        let mut context = Context::default().complete();
        if let Some(value) = question.get("context").filter(|value| !value.is_null()) {
            for (key, value) in object(value, "context")? {
                let values = values(value)
                    .ok_or_else(|| shape(format!("context.{key}"), "is neither a text nor a list of them"))?;
                context = context.with_all(key, values);
            }
        }
        Ok(Self {
            id: question.get("id").cloned().unwrap_or(Value::Null),
            request: Request {
                principal,
                action,
                resource: required("resource")?,
                context,
            },
            resource_account: text("resource_account")?,
        })
    }
}

fn values(value: &Value) -> Option<Vec<String>> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::Array(items) => items.iter().map(one).collect(),
        other => Some(vec![one(other)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_that_is_misspelt_says_what_was_meant() {
        for (text, expected) in [
            (
                r#"{"identity_policy":[]}"#,
                "`identity_policy` is no member of a set of policies; did you mean `identity_policies`?",
            ),
            (r#"{"identity_policies":{}}"#, "`identity_policies` is no list"),
            (
                r#"{"trust_policy":{"Statement":[{"Effect":"Maybe"}]}}"#,
                "`trust_policy`: policy `trust policy` has no effect in statement 1",
            ),
            (
                r#"{"identity_policies":[{"name":"x","document":{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}}]}"#,
                "`identity_policies` holds `x`, which names a principal: only policies of resources do",
            ),
        ] {
            let error = PolicySet::parse(text).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn a_question_names_what_it_lacks() {
        let parse = |text: &str| {
            Question::parse(text)
                .map(|_| ())
                .map_err(|error| error.to_string())
        };
        assert_eq!(
            parse(r#"{"action":"s3:GetObject","resource":"*"}"#),
            Err("`principal` is missing".to_owned())
        );
        assert_eq!(
            parse(r#"{"principal":"bedrock.amazonaws.com","action":"s3:*","resource":"*"}"#),
            Err("`action` is no action of a service, such as `s3:GetObject`".to_owned())
        );
        assert!(parse(r#"{"id":7,"principal":"*","action":"s3:GetObject","resource":"*","context":{"a":true,"b":["x",1]}}"#).is_ok());
    }
}
