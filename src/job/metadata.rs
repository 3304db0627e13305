//! Which logs of model invocations count: conditions on the metadata of their requests.

use std::fmt;
use std::str::FromStr;

use crate::iam::IdentifierError;

/// A condition on one key of a request's metadata, written `key=value` or `key!=value`. Keys have 1 to 256 letters,
/// digits, spaces and `._:/=+$@-`, values up to 256 (service model of CreateModelCustomizationJob,
/// `RequestMetadataMap`); a key with a `=` in it can't be written here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataCondition {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
    /// Whether the key has to have this value, or another one.
    pub equal: bool,
}

/// A filter of logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataFilter {
    /// The conditions, 1 to 16.
    pub conditions: Vec<MetadataCondition>,
    /// Whether one that holds is enough.
    pub any: bool,
}

impl FromStr for MetadataCondition {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = "a condition on metadata (`key=value` or `key!=value`, of letters, digits, spaces and `._:/=+$@-`)";
        let fault = || IdentifierError::new(text, expected);
        let (key, value, equal) = if let Some((key, value)) = text.split_once("!=") {
            (key, value, false)
        } else {
            let (key, value) = text.split_once('=').ok_or_else(fault)?;
            (key, value, true)
        };
        let fits = |text: &str| {
            let allowed =
                |c: char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "._:/=+$@-".contains(c);
            text.len() <= 256 && text.chars().all(allowed)
        };
        if key.is_empty() || !fits(key) || !fits(value) {
            return Err(fault());
        }
        Ok(Self {
            key: key.to_owned(),
            value: value.to_owned(),
            equal,
        })
    }
}

impl fmt::Display for MetadataCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.equal { "=" } else { "!=" };
        write!(f, "{}{sign}{}", self.key, self.value)
    }
}

impl fmt::Display for MetadataFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = if self.any { " or " } else { " and " };
        let conditions: Vec<String> = self.conditions.iter().map(ToString::to_string).collect();
        f.write_str(&conditions.join(between))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_a_key_a_sign_and_a_value() {
        for (text, key, value, equal) in [
            ("project=support", "project", "support", true),
            ("stage!=test", "stage", "test", false),
            ("formula=a=b", "formula", "a=b", true),
            ("empty=", "empty", "", true),
        ] {
            let condition: MetadataCondition = text.parse().unwrap();
            assert_eq!(
                (&*condition.key, &*condition.value, condition.equal),
                (key, value, equal)
            );
            assert_eq!(condition.to_string(), text);
        }
        let long = format!("{}=x", "k".repeat(257));
        for text in ["project", "=support", "pro,ject=x", "project=a!b", "", &long] {
            assert!(text.parse::<MetadataCondition>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_filter_says_how_its_conditions_go_together() {
        let filter = |any| MetadataFilter {
            conditions: vec!["a=1".parse().unwrap(), "b!=2".parse().unwrap()],
            any,
        };
        assert_eq!(filter(false).to_string(), "a=1 and b!=2");
        assert_eq!(filter(true).to_string(), "a=1 or b!=2");
    }
}
