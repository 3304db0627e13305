//! What `terraform output -json` says of a job's network, role and bucket. The outputs are called as the keys of
//! `finetune.toml` are.

use std::collections::BTreeMap;

use serde_json::Value;

/// The outputs that a job is described by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outputs {
    /// `subnet_ids`; empty where there is none.
    pub subnet_ids: Vec<String>,
    /// `security_group_ids`; empty where there is none.
    pub security_group_ids: Vec<String>,
    /// `vpc_id`.
    pub vpc_id: Option<String>,
    /// `role_arn`.
    pub role_arn: Option<String>,
    /// `region`.
    pub region: Option<String>,
    /// `bucket`.
    pub bucket: Option<String>,
    /// `prefix`.
    pub prefix: Option<String>,
    /// `output`: the S3 URI of results.
    pub output: Option<String>,
    /// `custom_model_key`.
    pub custom_model_key: Option<String>,
    /// `data_key`.
    pub data_key: Option<String>,
    /// `invocation_log_location`: an S3 URI.
    pub invocation_log_location: Option<String>,
    /// `tags`.
    pub tags: BTreeMap<String, String>,
    /// The names of all outputs.
    names: Vec<String>,
}

/// The outputs do not describe what is looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutputsError {
    /// The text is not what Terraform writes.
    #[error("they are not what `terraform output -json` writes")]
    Shape,
    /// There is no output that names a network.
    #[error("there is neither an output `subnet_ids` nor `vpc_id`{}", known(.0))]
    NoNetwork(Vec<String>),
    /// There is no output that names the role.
    #[error("there is no output `role_arn`{}", known(.0))]
    NoRole(Vec<String>),
    /// No output is called as a key of `finetune.toml`.
    #[error("no output is called as a key of finetune.toml, such as `subnet_ids`, `role_arn` or `bucket`")]
    Nothing,
    /// An output has another type.
    #[error("output `{0}` is not {1}")]
    Type(&'static str, &'static str),
}

fn known(names: &[String]) -> String {
    if names.is_empty() {
        "; there is no output that says anything".to_owned()
    } else {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        format!("; there are {}", names.join(", "))
    }
}

impl Outputs {
    /// Reads the outputs, as `terraform output -json` writes them. Those that are null are none.
    ///
    /// # Errors
    /// When the text has another shape, or an output has another type.
    pub fn read(text: &[u8]) -> Result<Self, OutputsError> {
        let whole: Value = serde_json::from_slice(text).map_err(|_| OutputsError::Shape)?;
        let outputs = whole.as_object().ok_or(OutputsError::Shape)?;
        let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        let value = |name: &str| match outputs.get(name) {
            None => Ok(None),
            Some(output) => {
                let value = output.get("value").ok_or(OutputsError::Shape)?;
                Ok(Some(value).filter(|value| !value.is_null()))
            }
        };
        let ids = |name| match value(name)? {
            None => Ok(Vec::new()),
            Some(found) => texts(found).ok_or(OutputsError::Type(name, "a list of IDs")),
        };
        let text = |name, what| match value(name)? {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(OutputsError::Type(name, what)),
        };
        let tags = match value("tags")? {
            None => BTreeMap::new(),
            Some(found) => pairs(found).ok_or(OutputsError::Type("tags", "a map of texts"))?,
        };
        Ok(Self {
            subnet_ids: ids("subnet_ids")?,
            security_group_ids: ids("security_group_ids")?,
            vpc_id: text("vpc_id", "the ID of a VPC")?,
            role_arn: text("role_arn", "the ARN of a role")?,
            region: text("region", "the name of a Region")?,
            bucket: text("bucket", "the name of a bucket")?,
            prefix: text("prefix", "a prefix")?,
            output: text("output", "an S3 URI")?,
            custom_model_key: text("custom_model_key", "a key of KMS")?,
            data_key: text("data_key", "a key of KMS")?,
            invocation_log_location: text("invocation_log_location", "an S3 URI")?,
            tags,
            names: outputs
                .iter()
                .filter(|(_, output)| !output.get("value").is_some_and(is_empty))
                .map(|(name, _)| name.clone())
                .collect(),
        })
    }

    /// Whether no output says anything of a job.
    pub fn is_empty(&self) -> bool {
        let nothing = Self {
            names: self.names.clone(),
            ..Self::default()
        };
        *self == nothing
    }

    /// Whether the outputs name subnets, or a VPC to look for some in.
    pub const fn has_network(&self) -> bool {
        !self.subnet_ids.is_empty() || self.vpc_id.is_some()
    }

    /// Returns the outputs as those of a network.
    ///
    /// # Errors
    /// When no output names subnets or a VPC.
    pub fn network(self) -> Result<Self, OutputsError> {
        if self.has_network() {
            Ok(self)
        } else {
            Err(OutputsError::NoNetwork(self.names))
        }
    }

    /// Returns the ARN of the service role.
    ///
    /// # Errors
    /// When no output names it.
    pub fn role(&self) -> Result<&str, OutputsError> {
        let none = || OutputsError::NoRole(self.names.clone());
        self.role_arn.as_deref().ok_or_else(none)
    }
}

/// The texts of a list or of a map, as resources made with `for_each` give it.
fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        Value::Object(items) => items.values().map(text).collect(),
        _ => None,
    }
}

fn pairs(value: &Value) -> Option<BTreeMap<String, String>> {
    let entries = value.as_object()?.iter();
    entries
        .map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_maps_are_read_and_what_is_null_is_none() {
        let text = br#"{"subnet_ids": {"sensitive": false, "type": ["list", "string"], "value": ["subnet-0a", "subnet-0b"]},
            "security_group_ids": {"value": {"training": "sg-0a"}}, "vpc_id": {"value": "vpc-0a"},
            "custom_model_key": {"value": null}, "tags": {"value": {"project": "tone"}},
            "role_arn": {"value": "arn:aws:iam::111122223333:role/x"}}"#;
        let read = Outputs::read(text).unwrap().network().unwrap();
        assert_eq!(read.subnet_ids, ["subnet-0a", "subnet-0b"]);
        assert_eq!(read.security_group_ids, ["sg-0a"]);
        assert_eq!(read.vpc_id.as_deref(), Some("vpc-0a"));
        assert_eq!(
            (read.custom_model_key.as_ref(), read.tags["project"].as_str()),
            (None, "tone")
        );
        assert_eq!(read.role(), Ok("arn:aws:iam::111122223333:role/x"));
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_named() {
        let network = |text: &str| {
            Outputs::read(text.as_bytes())
                .and_then(Outputs::network)
                .unwrap_err()
                .to_string()
        };
        for (text, told) in [
            (
                "{}",
                "there is neither an output `subnet_ids` nor `vpc_id`; there is no output that says anything",
            ),
            (
                r#"{"subnets": {"value": []}, "bucket": {"value": "b"}}"#,
                "there is neither an output `subnet_ids` nor `vpc_id`; there are `bucket`",
            ),
            (
                r#"{"subnet_ids": {"value": "subnet-0a"}}"#,
                "output `subnet_ids` is not a list of IDs",
            ),
            (
                r#"{"vpc_id": {"value": 7}}"#,
                "output `vpc_id` is not the ID of a VPC",
            ),
            (
                r#"{"tags": {"value": ["a"]}}"#,
                "output `tags` is not a map of texts",
            ),
            ("[]", "they are not what `terraform output -json` writes"),
            (
                r#"{"vpc_id": "vpc-0a"}"#,
                "they are not what `terraform output -json` writes",
            ),
            ("no JSON", "they are not what `terraform output -json` writes"),
        ] {
            assert_eq!(network(text), told);
        }
        let none = Outputs::read(br#"{"bucket": {"value": "b"}}"#).unwrap();
        assert_eq!(
            none.role().unwrap_err().to_string(),
            "there is no output `role_arn`; there are `bucket`"
        );
    }
}
