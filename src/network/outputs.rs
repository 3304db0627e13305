//! What `terraform output -json` says of a network.

use serde_json::Value;

/// The outputs that a job's network is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerraformOutputs {
    /// `subnet_ids`; empty where only `vpc_id` is there.
    pub subnet_ids: Vec<String>,
    /// `security_group_ids`; empty where there is none.
    pub security_group_ids: Vec<String>,
    /// `vpc_id`.
    pub vpc_id: Option<String>,
}

/// The outputs do not describe a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutputsError {
    /// The text is not what Terraform writes.
    #[error("they are not what `terraform output -json` writes")]
    Shape,
    /// There is no output that could be used.
    #[error("there is neither an output `subnet_ids` nor `vpc_id`{}", known(.0))]
    Missing(Vec<String>),
    /// An output has another type.
    #[error("output `{0}` is not {1}")]
    Type(&'static str, &'static str),
}

fn known(names: &[String]) -> String {
    if names.is_empty() {
        "; there is no output at all".to_owned()
    } else {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        format!("; there are {}", names.join(", "))
    }
}

impl TerraformOutputs {
    /// Reads the outputs, as `terraform output -json` writes them.
    ///
    /// # Errors
    /// When the text has another shape, or no output names subnets or a VPC.
    pub fn read(text: &[u8]) -> Result<Self, OutputsError> {
        let whole: Value = serde_json::from_slice(text).map_err(|_| OutputsError::Shape)?;
        let outputs = whole.as_object().ok_or(OutputsError::Shape)?;
        let value = |name: &str| match outputs.get(name) {
            None => Ok(None),
            Some(output) => output.get("value").map(Some).ok_or(OutputsError::Shape),
        };
        let ids = |name: &'static str| match value(name)? {
            None => Ok(Vec::new()),
            Some(found) => texts(found).ok_or(OutputsError::Type(name, "a list of IDs")),
        };
        let vpc_id = match value("vpc_id")? {
            None => None,
            Some(Value::String(id)) => Some(id.clone()),
            Some(_) => return Err(OutputsError::Type("vpc_id", "the ID of a VPC")),
        };
        let read = Self {
            subnet_ids: ids("subnet_ids")?,
            security_group_ids: ids("security_group_ids")?,
            vpc_id,
        };
        if read.subnet_ids.is_empty() && read.vpc_id.is_none() {
            return Err(OutputsError::Missing(outputs.keys().cloned().collect()));
        }
        Ok(read)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_maps_are_read_and_what_is_missing_is_named() {
        let text = br#"{"subnet_ids": {"sensitive": false, "type": ["list", "string"], "value": ["subnet-0a", "subnet-0b"]},
            "security_group_ids": {"value": {"training": "sg-0a"}}, "vpc_id": {"value": "vpc-0a"}}"#;
        let read = TerraformOutputs::read(text).unwrap();
        assert_eq!(read.subnet_ids, ["subnet-0a", "subnet-0b"]);
        assert_eq!(read.security_group_ids, ["sg-0a"]);
        assert_eq!(read.vpc_id.as_deref(), Some("vpc-0a"));
        for (text, told) in [
            (
                "{}",
                "there is neither an output `subnet_ids` nor `vpc_id`; there is no output at all",
            ),
            (
                r#"{"subnets": {"value": []}, "bucket": {"value": "b"}}"#,
                "there is neither an output `subnet_ids` nor `vpc_id`; there are `bucket`, `subnets`",
            ),
            (
                r#"{"subnet_ids": {"value": "subnet-0a"}}"#,
                "output `subnet_ids` is not a list of IDs",
            ),
            (
                r#"{"vpc_id": {"value": 7}}"#,
                "output `vpc_id` is not the ID of a VPC",
            ),
            ("[]", "they are not what `terraform output -json` writes"),
            (
                r#"{"vpc_id": "vpc-0a"}"#,
                "they are not what `terraform output -json` writes",
            ),
            ("no JSON", "they are not what `terraform output -json` writes"),
        ] {
            assert_eq!(
                TerraformOutputs::read(text.as_bytes()).unwrap_err().to_string(),
                told
            );
        }
    }
}
