//! Where things live: account, partition, Region.

use std::fmt;
use std::str::FromStr;

/// A text that is no identifier of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct IdentifierError {
    /// The text as given.
    pub text: String,
    /// What it should be, with its article, such as `an AWS account ID (12 digits)`.
    pub expected: &'static str,
}

impl IdentifierError {
    /// An error that says what `text` should have been.
    pub fn new(text: &str, expected: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            expected,
        }
    }
}

/// An AWS account ID: twelve digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(String);

impl AccountId {
    /// Returns the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountId {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentifierError::new(text, "an AWS account ID (12 digits)"))
        }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A partition of AWS, the second part of every ARN: `aws`, `aws-cn`, `aws-us-gov` and the like.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Partition(String);

impl Partition {
    /// Returns the name as ARNs spell it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Partition {
    fn default() -> Self {
        Self("aws".to_owned())
    }
}

impl FromStr for Partition {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix("aws");
        let known = rest.is_some_and(|rest| {
            rest.is_empty()
                || (rest.starts_with('-') && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
        });
        if known {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentifierError::new(text, "an AWS partition"))
        }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A Region of AWS, such as `us-east-1`. Only the shape is checked: which Regions there are changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

impl Region {
    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the partition that Regions of this name lie in.
    pub fn partition(&self) -> Partition {
        let name = if self.0.starts_with("cn-") {
            "aws-cn"
        } else if self.0.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        };
        Partition(name.to_owned())
    }
}

impl FromStr for Region {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('-').collect();
        let last_is_number = parts.last().is_some_and(|part| {
            !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit())
        });
        let words = parts.len().saturating_sub(1);
        let words_are_letters = parts
            .iter()
            .take(words)
            .all(|part| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_lowercase()));
        if words >= 2 && last_is_number && words_are_letters {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentifierError::new(text, "an AWS Region (such as `us-east-1`)"))
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_id_has_twelve_digits() {
        assert!("111122223333".parse::<AccountId>().is_ok());
        for text in ["", "11112222333", "1111222233334", "11112222333x"] {
            assert!(text.parse::<AccountId>().is_err(), "{text}");
        }
    }

    #[test]
    fn regions_have_the_shape_of_regions() {
        for text in ["us-east-1", "us-gov-west-1", "cn-north-1", "ap-southeast-14"] {
            assert!(text.parse::<Region>().is_ok(), "{text}");
        }
        for text in ["", "us", "us-east", "us-east-1a", "US-EAST-1", "useast1", "us--1"] {
            assert!(text.parse::<Region>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_region_knows_its_partition() {
        let partition = |text: &str| {
            text.parse::<Region>()
                .map(|region| region.partition().to_string())
        };
        assert_eq!(partition("us-gov-west-1"), Ok("aws-us-gov".to_owned()));
        assert_eq!(partition("cn-north-1"), Ok("aws-cn".to_owned()));
        assert_eq!(partition("eu-west-1"), Ok("aws".to_owned()));
    }
}
