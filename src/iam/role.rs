//! Service roles: their names and ARNs.

use std::fmt;
use std::str::FromStr;

use super::{AccountId, IdentifierError, Partition};

/// The name of a role: at most 64 characters of `[\w+=,.@-]` (IAM API Reference, CreateRole).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleName(String);

impl RoleName {
    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RoleName {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        if (1..=64).contains(&text.len()) && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            let expected = "a role name (1 to 64 letters, digits and `_+=,.@-`)";
            Err(IdentifierError::new(text, expected))
        }
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The ARN of a role, `arn:<partition>:iam::<account>:role/<path and name>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RoleArn {
    partition: Partition,
    account: AccountId,
    path_and_name: String,
}

impl RoleArn {
    /// The ARN of a role without a path.
    pub fn new(partition: &Partition, account: &AccountId, name: &RoleName) -> Self {
        Self {
            partition: partition.clone(),
            account: account.clone(),
            path_and_name: name.to_string(),
        }
    }

    /// Returns the partition.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// Returns the account that the role belongs to.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Returns the name: what stands after the last slash of the path.
    ///
    /// # Panics
    /// Never: the name was checked when the ARN was parsed.
    pub fn name(&self) -> RoleName {
        let name = self.path_and_name.rsplit('/').next().unwrap_or_default();
        name.parse().expect("a role ARN ends in a role name")
    }
}

impl FromStr for RoleArn {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || IdentifierError::new(text, "the ARN of a role (`arn:aws:iam::<account>:role/<name>`)");
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, "iam", "", account, resource] = parts[..] else {
            return Err(fault());
        };
        let path_and_name = resource.strip_prefix("role/").ok_or_else(fault)?;
        let name = path_and_name.rsplit('/').next().unwrap_or_default();
        name.parse::<RoleName>().map_err(|_| fault())?;
        Ok(Self {
            partition: partition.parse().map_err(|_| fault())?,
            account: account.parse().map_err(|_| fault())?,
            path_and_name: path_and_name.to_owned(),
        })
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "arn:{}:iam::{}:role/{}",
            self.partition, self.account, self.path_and_name
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_arn_keeps_its_path_and_knows_its_name() {
        let text = "arn:aws-us-gov:iam::111122223333:role/service-role/AmazonBedrock-x";
        let arn: RoleArn = text.parse().unwrap();
        assert_eq!(arn.to_string(), text);
        assert_eq!(arn.name().as_str(), "AmazonBedrock-x");
        assert_eq!(arn.partition().as_str(), "aws-us-gov");
    }

    #[test]
    fn what_is_no_role_arn_is_refused() {
        for text in [
            "",
            "arn:aws:iam::111122223333:user/me",
            "arn:aws:iam::1111:role/x",
            "arn:aws:iam::111122223333:role/",
            "AmazonBedrock",
        ] {
            assert!(text.parse::<RoleArn>().is_err(), "{text}");
        }
    }
}
