//! Reads policy documents and refuses malformed ones with IAM's words.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::condition;

/// Where a document is attached; that decides which elements it must and must not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Kind {
    /// A role's permissions.
    Identity,
    /// Who may assume a role.
    Trust,
    /// On a bucket or an endpoint.
    Resource,
}

/// A policy document.
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct Document {
    pub(super) statements: Vec<Statement>,
    /// Whether `${…}` stands for something: only in documents of version 2012-10-17.
    pub(super) variables: bool,
}

/// One statement.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) allow: bool,
    pub(super) principals: Option<(bool, Principals)>,
    /// `true`: the list says what is meant; `false`: what is not.
    pub(super) actions: (bool, Vec<String>),
    pub(super) resources: Option<(bool, Vec<String>)>,
    /// Operator, key, values.
    pub(super) conditions: Vec<(String, String, Vec<String>)>,
}

/// Whom a statement is about.
#[derive(Debug, Clone, Default)]
pub(super) struct Principals {
    pub(super) everyone: bool,
    pub(super) aws: Vec<String>,
    pub(super) services: Vec<String>,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// IAM's message of `MalformedPolicyDocument`.
    pub(in crate::sandbox) fn parse(text: &str, kind: Kind) -> Result<Self, String> {
        if !text
            .chars()
            .all(|c| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}'))
        {
            return Err("The policy document contains characters that are not allowed.".to_owned());
        }
        let Ok(Value::Object(document)) = serde_json::from_str::<Value>(text) else {
            return Err("This policy contains invalid Json".to_owned());
        };
        only(&document, &["Version", "Id", "Statement"])?;
        match document.get("Version").map(Value::as_str) {
            None | Some(Some("2012-10-17" | "2008-10-17")) => {}
            Some(_) => return Err("Policy document must be version 2012-10-17 or greater.".to_owned()),
        }
        let statements = match document.get("Statement") {
            Some(Value::Array(list)) => list.iter().collect(),
            Some(one @ Value::Object(_)) => vec![one],
            _ => return Err("Syntax errors in policy.".to_owned()),
        };
        let mut sids = BTreeSet::new();
        let statements = statements
            .into_iter()
            .map(|value| statement(value, kind, &mut sids))
            .collect::<Result<_, _>>()?;
        let variables = document.get("Version").and_then(Value::as_str) == Some("2012-10-17");
        Ok(Self {
            statements,
            variables,
        })
    }

    /// Leaves out the statements that deny under a condition on one of the keys.
    pub(in crate::sandbox) fn without_denials_by(mut self, keys: &[&str]) -> Self {
        let named = |(_, key, _): &(String, String, Vec<String>)| {
            keys.iter().any(|wanted| key.eq_ignore_ascii_case(wanted))
        };
        self.statements
            .retain(|statement| statement.allow || !statement.conditions.iter().any(named));
        self
    }
}

fn statement(value: &Value, kind: Kind, sids: &mut BTreeSet<String>) -> Result<Statement, String> {
    let Value::Object(fields) = value else {
        return Err("Syntax errors in policy.".to_owned());
    };
    only(
        fields,
        &[
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        ],
    )?;
    if let Some(sid) = fields
        .get("Sid")
        .and_then(Value::as_str)
        .filter(|sid| !sid.is_empty())
    {
        if !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) && kind != Kind::Resource {
            return Err(
                "Statement IDs (SID) in policies must contain only characters [A-Z, a-z, 0-9]".to_owned(),
            );
        }
        if !sids.insert(sid.to_owned()) {
            return Err("Statement IDs (SID) in a single policy must be unique.".to_owned());
        }
    }
    let allow = match fields.get("Effect").and_then(Value::as_str) {
        Some("Allow") => true,
        Some("Deny") => false,
        _ => return Err("Syntax errors in policy.".to_owned()),
    };
    let actions = either(fields, "Action", "NotAction")?
        .filter(|(_, list)| !list.is_empty())
        .ok_or("Policy statement must contain actions.")?;
    for action in &actions.1 {
        if action != "*"
            && !action
                .split_once(':')
                .is_some_and(|(vendor, name)| !vendor.is_empty() && !name.is_empty())
        {
            return Err(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.".to_owned(),
            );
        }
    }
    let resources = either(fields, "Resource", "NotResource")?;
    let principals = principals(fields)?;
    match kind {
        Kind::Identity => {
            if principals.is_some() {
                return Err("Policy document should not specify a principal.".to_owned());
            }
            check_resources(resources.as_ref())?;
        }
        Kind::Trust => {
            if resources.is_some() {
                return Err("Has prohibited field Resource.".to_owned());
            }
            if principals.is_none() {
                return Err("Missing required field Principal.".to_owned());
            }
            if actions.1.iter().any(|action| !action.starts_with("sts:")) {
                return Err("AssumeRole policy may only specify STS AssumeRole actions.".to_owned());
            }
        }
        Kind::Resource => check_resources(resources.as_ref())?,
    }
    Ok(Statement {
        allow,
        principals,
        actions,
        resources,
        conditions: conditions(fields)?,
    })
}

fn only(fields: &Map<String, Value>, known: &[&str]) -> Result<(), String> {
    if fields.keys().all(|key| known.contains(&key.as_str())) {
        Ok(())
    } else {
        Err("Syntax errors in policy.".to_owned())
    }
}

fn either(
    fields: &Map<String, Value>,
    positive: &str,
    negative: &str,
) -> Result<Option<(bool, Vec<String>)>, String> {
    match (fields.get(positive), fields.get(negative)) {
        (Some(_), Some(_)) => Err("Syntax errors in policy.".to_owned()),
        (Some(value), None) => Ok(Some((true, strings(value)?))),
        (None, Some(value)) => Ok(Some((false, strings(value)?))),
        (None, None) => Ok(None),
    }
}

fn check_resources(resources: Option<&(bool, Vec<String>)>) -> Result<(), String> {
    let Some((_, list)) = resources.filter(|(_, list)| !list.is_empty()) else {
        return Err("Policy statement must contain resources.".to_owned());
    };
    match list
        .iter()
        .find(|text| *text != "*" && text.splitn(6, ':').count() != 6)
    {
        Some(text) => Err(format!("Resource {text} must be in ARN format or \"*\".")),
        None => Ok(()),
    }
}

fn strings(value: &Value) -> Result<Vec<String>, String> {
    let list = match value {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    };
    list.into_iter()
        .map(|value| match value {
            Value::String(text) => Ok(text.clone()),
            Value::Bool(flag) => Ok(flag.to_string()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err("Syntax errors in policy.".to_owned()),
        })
        .collect()
}

fn principals(fields: &Map<String, Value>) -> Result<Option<(bool, Principals)>, String> {
    let (positive, value) = match (fields.get("Principal"), fields.get("NotPrincipal")) {
        (Some(value), None) => (true, value),
        (None, Some(value)) => (false, value),
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err("Syntax errors in policy.".to_owned()),
    };
    let mut found = Principals::default();
    match value {
        Value::String(text) if text == "*" => found.everyone = true,
        Value::Object(kinds) => {
            for (kind, value) in kinds {
                let list = strings(value)?;
                match kind.as_str() {
                    "AWS" => {
                        found.everyone |= list.iter().any(|name| name == "*");
                        if let Some(name) = list.iter().find(|name| !is_principal(name)) {
                            return Err(format!("Invalid principal in policy: \"AWS\":\"{name}\""));
                        }
                        found.aws.extend(list);
                    }
                    "Service" => {
                        if let Some(name) = list.iter().find(|name| !name.contains(".amazonaws.com")) {
                            return Err(format!("Invalid principal in policy: \"SERVICE\":\"{name}\""));
                        }
                        found.services.extend(list);
                    }
                    "Federated" | "CanonicalUser" => {}
                    _ => return Err("Syntax errors in policy.".to_owned()),
                }
            }
        }
        _ => return Err("Invalid principal in policy.".to_owned()),
    }
    Ok(Some((positive, found)))
}

fn is_principal(name: &str) -> bool {
    let account = name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
    let deleted = name.starts_with("AROA") || name.starts_with("AIDA");
    name == "*" || account || deleted || name.starts_with("arn:")
}

fn conditions(fields: &Map<String, Value>) -> Result<Vec<(String, String, Vec<String>)>, String> {
    let mut found = Vec::new();
    match fields.get("Condition") {
        None => {}
        Some(Value::Object(operators)) => {
            for (operator, keys) in operators {
                if !condition::is_known(operator) {
                    return Err(format!("Invalid Condition type : {operator}."));
                }
                let Value::Object(keys) = keys else {
                    return Err("Syntax errors in policy.".to_owned());
                };
                for (key, values) in keys {
                    if !key.contains(':') {
                        return Err(
                            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
                                .to_owned(),
                        );
                    }
                    found.push((operator.clone(), key.clone(), strings(values)?));
                }
            }
        }
        Some(_) => return Err("Syntax errors in policy.".to_owned()),
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(kind: Kind, statement: &str) -> String {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
        Document::parse(&text, kind).map_or_else(|message| message, |_| String::from("accepted"))
    }

    #[test]
    fn denials_are_left_out_by_the_keys_of_their_conditions() {
        let statement = |effect: &str, key: &str| {
            format!(
                r#"{{"Effect":"{effect}","Principal":"*","Action":"s3:*","Resource":"*","Condition":{{"StringNotEquals":{{"{key}":"x"}}}}}}"#
            )
        };
        let statements = [
            statement("Deny", "AWS:sourcevpc"),
            statement("Allow", "aws:SourceVpc"),
            statement("Deny", "aws:PrincipalArn"),
            r#"{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"*"}"#.to_owned(),
        ];
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        let document = Document::parse(&text, Kind::Resource).unwrap();
        let left = document
            .without_denials_by(&["aws:SourceVpc", "aws:SourceVpce"])
            .statements;
        let left: Vec<(bool, usize)> = left.iter().map(|one| (one.allow, one.conditions.len())).collect();
        assert_eq!(left, [(true, 1), (false, 1), (false, 0)]);
    }

    #[test]
    fn malformed_documents_are_refused_with_iams_words() {
        let trust =
            r#"{"Effect":"Allow","Principal":{"Service":"bedrock.amazonaws.com"},"Action":"sts:AssumeRole"}"#;
        assert_eq!(refusal(Kind::Trust, trust), "accepted");
        assert_eq!(
            refusal(Kind::Identity, trust),
            "Policy document should not specify a principal."
        );
        let cases = [
            (
                r#"{"Effect":"Allow","Action":"s3:GetObject"}"#,
                "Policy statement must contain resources.",
            ),
            (
                r#"{"Effect":"Allow","Resource":"*"}"#,
                "Policy statement must contain actions.",
            ),
            (
                r#"{"Effect":"Permit","Action":"s3:*","Resource":"*"}"#,
                "Syntax errors in policy.",
            ),
            (
                r#"{"Effect":"Allow","Action":"s3:*","Resource":"bucket"}"#,
                "Resource bucket must be in ARN format or \"*\".",
            ),
            (
                r#"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLooksLike":{"aws:x":"y"}}}"#,
                "Invalid Condition type : StringLooksLike.",
            ),
            (
                r#"{"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"A","Effect":"Deny","Action":"s3:*","Resource":"*"}"#,
                "Statement IDs (SID) in a single policy must be unique.",
            ),
        ];
        for (statement, message) in cases {
            assert_eq!(refusal(Kind::Identity, statement), message, "{statement}");
        }
        assert_eq!(
            refusal(
                Kind::Trust,
                r#"{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}"#
            ),
            "Has prohibited field Resource."
        );
    }
}
