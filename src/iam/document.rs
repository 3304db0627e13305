//! Policy documents as JSON: parsing, the form two documents are compared in, and their size as IAM
//! counts it.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::canonical::{Canonical, statements};
use super::json;

/// A text that is no policy document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Percent-encoded bytes are no UTF-8.
    #[error("the document is not UTF-8")]
    NotUtf8,
    /// The text is no JSON.
    #[error("the document is not JSON: {0}")]
    NotJson(String),
    /// The JSON is no policy.
    #[error("{0}")]
    NotAPolicy(String),
}

/// A policy document. Two documents are equal when IAM reads them alike: neither the order of keys,
/// statements and values nor a list round a single value makes a difference, nor the case of actions.
#[derive(Debug, Clone)]
pub struct Document {
    value: Value,
    canonical: Canonical,
}

impl Document {
    /// Parses JSON text.
    ///
    /// # Errors
    /// When the text is no JSON object, or a key stands in one twice.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let value = json::read(text).map_err(DocumentError::NotJson)?;
        if !value.is_object() {
            return Err(DocumentError::NotAPolicy(
                "the document is no JSON object".to_owned(),
            ));
        }
        Ok(Self::from_value(value))
    }

    /// Parses the percent-encoded JSON that GetRole, GetRolePolicy and GetPolicyVersion return (IAM API
    /// Reference, Role).
    ///
    /// # Errors
    /// When the text is no JSON object in UTF-8.
    pub fn parse_percent_encoded(text: &str) -> Result<Self, DocumentError> {
        let decoded = percent_decode_str(text)
            .decode_utf8()
            .map_err(|_| DocumentError::NotUtf8)?;
        Self::parse(&decoded)
    }

    /// Takes the policy out of what the AWS CLI prints of a role, of one of its policies or of a version of
    /// a managed one; what is a policy itself stays as it is.
    #[must_use]
    pub fn printed(self) -> Self {
        let places = [
            "/Role/AssumeRolePolicyDocument",
            "/PolicyDocument",
            "/PolicyVersion/Document",
        ];
        let inner = places.iter().find_map(|place| self.value.pointer(place));
        inner
            .filter(|inner| inner.is_object())
            .cloned()
            .map_or(self, Self::from_value)
    }

    pub(super) fn from_value(value: Value) -> Self {
        let canonical = Canonical::of(&value);
        Self { value, canonical }
    }

    /// One document with the statements of several.
    ///
    /// # Panics
    /// Never: statements of documents make a document.
    pub(super) fn merged(documents: &[Self]) -> Self {
        let statements: Vec<Value> = documents
            .iter()
            .flat_map(|document| statements(&document.value))
            .cloned()
            .collect();
        Self::from_value(serde_json::json!({ "Version": "2012-10-17", "Statement": statements }))
    }

    /// Returns the JSON.
    pub const fn value(&self) -> &Value {
        &self.value
    }

    /// Returns the form that it is compared in.
    pub(super) const fn canonical(&self) -> &Canonical {
        &self.canonical
    }

    /// Returns the JSON on one line, as it is sent.
    pub fn compact(&self) -> String {
        self.value.to_string()
    }

    /// Returns the JSON indented, for people: keys in the order that AWS's own pages have them, short
    /// lists on one line.
    pub fn pretty(&self) -> String {
        let mut text = String::new();
        write_pretty(&mut text, &self.value, 0);
        text
    }

    /// Returns members in the order that AWS's own pages have them.
    pub fn in_order(members: &Map<String, Value>) -> Vec<(&String, &Value)> {
        let rank = |name: &str| ORDER.iter().position(|known| *known == name);
        let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
        sorted.sort_by_key(|(name, _)| (rank(name).unwrap_or(ORDER.len()), *name));
        sorted
    }

    /// Counts the characters as IAM's quotas do: white space between tokens is free.
    pub fn size(&self) -> usize {
        self.compact().chars().count()
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.canonical == other.canonical
    }
}

/// The order in which policies are written.
pub(super) const ORDER: [&str; 12] = [
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

fn write_pretty(text: &mut String, value: &Value, depth: usize) {
    let inner = "  ".repeat(depth + 1);
    let outer = "  ".repeat(depth);
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push_str("{\n");
            for (index, (name, member)) in Document::in_order(members).into_iter().enumerate() {
                let comma = if index == 0 { "" } else { ",\n" };
                let name = Value::String(name.clone());
                let _ = write!(text, "{comma}{inner}{name}: ");
                write_pretty(text, member, depth + 1);
            }
            let _ = write!(text, "\n{outer}}}");
        }
        Value::Array(items) if items.len() > 1 || items.iter().any(Value::is_object) => {
            text.push_str("[\n");
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { &inner } else { ",\n" });
                if index > 0 {
                    text.push_str(&inner);
                }
                write_pretty(text, item, depth + 1);
            }
            let _ = write!(text, "\n{outer}]");
        }
        other => text.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document::parse(text).unwrap()
    }

    #[test]
    fn order_and_single_lists_make_no_difference() {
        let one = document(
            r#"{"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"a"},
                {"Effect":"Deny","Action":"s3:*","Resource":"b","Condition":{"Bool":{"k":true}}}]}"#,
        );
        let other = document(
            r#"{"Statement":[
                {"Resource":["b"],"Condition":{"Bool":{"k":["true"]}},"Action":["s3:*"],"Effect":"Deny"},
                {"Resource":["a"],"Action":["s3:PutObject","s3:GetObject"],"Effect":"Allow"}],
                "Version":"2012-10-17"}"#,
        );
        assert_eq!(one, other);
        let single = document(r#"{"Statement":{"Effect":"Allow","Action":"a","Resource":"b"}}"#);
        let listed = document(r#"{"Statement":[{"Effect":"Allow","Action":"a","Resource":"b"}]}"#);
        assert_eq!(single, listed);
    }

    #[test]
    fn another_value_makes_a_difference() {
        let one = document(r#"{"Statement":[{"Effect":"Allow","Action":"a","Resource":"b"}]}"#);
        for text in [
            r#"{"Statement":[{"Effect":"Deny","Action":"a","Resource":"b"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":["a","c"],"Resource":"b"}]}"#,
            r#"{"Statement":[]}"#,
        ] {
            assert_ne!(one, document(text), "{text}");
        }
    }

    #[test]
    fn percent_encoded_documents_are_decoded() {
        let encoded = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D";
        let decoded = Document::parse_percent_encoded(encoded).unwrap();
        assert_eq!(decoded, document(r#"{"Version":"2012-10-17","Statement":[]}"#));
        assert_eq!(
            Document::parse_percent_encoded("%FF"),
            Err(DocumentError::NotUtf8)
        );
        assert!(Document::parse("[]").is_err() && Document::parse("{").is_err());
    }

    #[test]
    fn a_policy_is_found_in_what_the_aws_cli_prints() {
        let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
        for printed in [
            policy.to_owned(),
            format!(r#"{{"Role":{{"RoleName":"r","AssumeRolePolicyDocument":{policy}}}}}"#),
            format!(r#"{{"RoleName":"r","PolicyName":"p","PolicyDocument":{policy}}}"#),
            format!(r#"{{"PolicyVersion":{{"VersionId":"v3","Document":{policy}}}}}"#),
        ] {
            assert_eq!(document(&printed).printed(), document(policy), "{printed}");
        }
    }

    #[test]
    fn white_space_is_not_counted() {
        assert_eq!(
            document("{ \"Statement\" :\n [ ] }").size(),
            "{\"Statement\":[]}".len()
        );
    }
}
