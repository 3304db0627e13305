//! Service roles: their names, paths and ARNs, and the ARNs of managed policies.

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

/// The path of a role: `/`, or up to 512 printable ASCII characters between two slashes (IAM API Reference,
/// CreateRole). It can't be changed after the role was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RolePath(String);

impl RolePath {
    /// Returns the path, slashes included.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RolePath {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let printable = text.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
        let enclosed = text == "/" || (text.len() > 2 && text.starts_with('/') && text.ends_with('/'));
        if enclosed && printable && text.len() <= 512 && !text.contains("//") {
            Ok(Self(text.to_owned()))
        } else {
            let expected = "the path of a role (such as `/finetune/`: it begins and ends with a slash)";
            Err(IdentifierError::new(text, expected))
        }
    }
}

impl fmt::Display for RolePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The ARN of a managed policy, `arn:<partition>:iam::<account>:policy/<path and name>`; the account of
/// AWS's own policies is `aws`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyArn(String);

impl PolicyArn {
    /// Returns the ARN.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PolicyArn {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let fits = |part: &str, account: &str, resource: &str| {
            let named = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
            let name = resource.rsplit('/').next().unwrap_or_default();
            part.parse::<Partition>().is_ok()
                && (account == "aws" || account.parse::<AccountId>().is_ok())
                && resource.strip_prefix("policy/").is_some()
                && resource.bytes().all(|byte| (0x21..=0x7e).contains(&byte))
                && (1..=128).contains(&name.len())
                && name.chars().all(named)
        };
        match parts[..] {
            ["arn", part, "iam", "", account, resource] if fits(part, account, resource) => {
                Ok(Self(text.to_owned()))
            }
            _ => {
                let expected = "the ARN of a managed policy (`arn:aws:iam::<account>:policy/<name>`)";
                Err(IdentifierError::new(text, expected))
            }
        }
    }
}

impl fmt::Display for PolicyArn {
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
        Self::below(partition, account, None, name)
    }

    /// The ARN of a role with a path.
    pub fn below(
        partition: &Partition,
        account: &AccountId,
        path: Option<&RolePath>,
        name: &RoleName,
    ) -> Self {
        let path = path.map_or("", |path| path.as_str().trim_start_matches('/'));
        Self {
            partition: partition.clone(),
            account: account.clone(),
            path_and_name: format!("{path}{name}"),
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

    /// Returns the path: `/` where there is none.
    pub fn path(&self) -> String {
        let path = self.path_and_name.rsplit_once('/').map_or("", |(path, _)| path);
        if path.is_empty() {
            "/".to_owned()
        } else {
            format!("/{path}/")
        }
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
        assert_eq!(arn.path(), "/service-role/");
    }

    #[test]
    fn a_role_arn_is_put_together_of_path_and_name() {
        let account = "111122223333".parse().unwrap();
        let name = "x".parse().unwrap();
        let path: RolePath = "/a/b/".parse().unwrap();
        let arn = RoleArn::below(&Partition::default(), &account, Some(&path), &name);
        assert_eq!(arn.to_string(), "arn:aws:iam::111122223333:role/a/b/x");
        let arn = RoleArn::new(&Partition::default(), &account, &name);
        assert_eq!(
            (arn.to_string().as_str(), arn.path().as_str()),
            ("arn:aws:iam::111122223333:role/x", "/")
        );
    }

    #[test]
    fn paths_and_policies_have_the_shapes_that_iam_gives_them() {
        for text in ["/", "/finetune/", "/a/b-c/"] {
            assert!(text.parse::<RolePath>().is_ok(), "{text}");
        }
        for text in [
            "",
            "finetune",
            "/finetune",
            "finetune/",
            "//",
            "/a//b/",
            "/a b/",
            "/\u{e9}/",
        ] {
            assert!(text.parse::<RolePath>().is_err(), "{text}");
        }
        assert!(format!("/{}/", "a".repeat(511)).parse::<RolePath>().is_err());
        for text in [
            "arn:aws:iam::111122223333:policy/boundaries/Training",
            "arn:aws-cn:iam::aws:policy/PowerUserAccess",
        ] {
            assert!(text.parse::<PolicyArn>().is_ok(), "{text}");
        }
        for text in [
            "",
            "Training",
            "arn:aws:iam::111122223333:role/x",
            "arn:aws:iam::1:policy/x",
            "arn:aws:iam::111122223333:policy/",
        ] {
            assert!(text.parse::<PolicyArn>().is_err(), "{text}");
        }
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
