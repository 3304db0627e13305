//! Who asks: services, roles and their sessions, users, accounts.

use std::fmt;
use std::str::FromStr;

use crate::iam::{IdentifierError, RoleArn};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A service of AWS, such as `bedrock.amazonaws.com`.
    Service(String),
    /// Some session of a role.
    Role(RoleArn),
    /// One session of a role.
    Session {
        /// The ARN of the session, `arn:…:sts::…:assumed-role/ROLE/SESSION`.
        arn: String,
        /// The role, without the path that the session's ARN does not tell.
        role: RoleArn,
    },
    /// A user, by its ARN.
    User {
        /// `arn:…:iam::ACCOUNT:user/…`
        arn: String,
        /// The account.
        account: String,
    },
    /// The root user of an account.
    Root {
        /// `arn:…:iam::ACCOUNT:root`
        arn: String,
        /// The account.
        account: String,
    },
    /// Nobody in particular: an unsigned request.
    Anonymous,
}

impl Principal {
    /// The account that the principal belongs to; a service and an unsigned request have none.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Service(_) | Self::Anonymous => None,
            Self::Role(role) | Self::Session { role, .. } => Some(role.account().as_str()),
            Self::User { account, .. } | Self::Root { account, .. } => Some(account),
        }
    }

    /// Whether it has policies of its own, and a service control policy binds it.
    pub const fn is_identity(&self) -> bool {
        !matches!(self, Self::Service(_) | Self::Anonymous)
    }

    /// Whether it is a service-linked role, which no service control policy binds (AWS Organizations User
    /// Guide, Service control policies).
    pub(super) fn is_service_linked(&self) -> bool {
        match self {
            Self::Role(role) | Self::Session { role, .. } => {
                role.to_string().contains(":role/aws-service-role/")
            }
            _ => false,
        }
    }

    /// The partition, where an ARN tells it.
    pub(super) fn partition(&self) -> &str {
        match self {
            Self::Role(role) | Self::Session { role, .. } => role.partition().as_str(),
            Self::User { arn, .. } | Self::Root { arn, .. } => arn.split(':').nth(1).unwrap_or("aws"),
            Self::Service(_) | Self::Anonymous => "aws",
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(name) => f.write_str(name),
            Self::Role(role) => role.fmt(f),
            Self::Session { arn, .. } | Self::User { arn, .. } | Self::Root { arn, .. } => f.write_str(arn),
            Self::Anonymous => f.write_str("*"),
        }
    }
}

impl FromStr for Principal {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || {
            IdentifierError::new(
                text,
                "a principal (the ARN of a role, session or user, an account, a service such as `bedrock.amazonaws.com`, or `*`)",
            )
        };
        if text == "*" {
            return Ok(Self::Anonymous);
        }
        let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_account(text) {
            return Ok(Self::Root {
                arn: format!("arn:aws:iam::{text}:root"),
                account: text.to_owned(),
            });
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let &["arn", partition, service, "", account, resource] = parts.as_slice() else {
            let service = text.split('.').count() >= 3 && text.contains(".amazonaws.") && !text.contains(':');
            return service.then(|| Self::Service(text.to_owned())).ok_or_else(fault);
        };
        if !is_account(account) {
            return Err(fault());
        }
        let arn = text.to_owned();
        let account = account.to_owned();
        match (service, resource.split_once('/')) {
            ("iam", None) if resource == "root" => Ok(Self::Root { arn, account }),
            ("iam", Some(("user", _))) => Ok(Self::User { arn, account }),
            ("iam", Some(("role", _))) => Ok(Self::Role(text.parse().map_err(|_| fault())?)),
            ("sts", Some(("assumed-role", rest))) => {
                let (role, _) = rest.split_once('/').ok_or_else(fault)?;
                let role = format!("arn:{partition}:iam::{account}:role/{role}");
                Ok(Self::Session {
                    arn,
                    role: role.parse().map_err(|_| fault())?,
                })
            }
            _ => Err(fault()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_are_told_by_their_spelling() {
        for (text, account) in [
            ("bedrock.amazonaws.com", None),
            (
                "arn:aws:iam::111122223333:role/service-role/x",
                Some("111122223333"),
            ),
            (
                "arn:aws-cn:sts::111122223333:assumed-role/x/me",
                Some("111122223333"),
            ),
            ("arn:aws:iam::111122223333:user/a/b", Some("111122223333")),
            ("arn:aws:iam::111122223333:root", Some("111122223333")),
            ("*", None),
        ] {
            let principal: Principal = text.parse().unwrap();
            assert_eq!(principal.account(), account, "{text}");
            assert_eq!(principal.to_string(), text);
        }
        let account: Principal = "111122223333".parse().unwrap();
        assert_eq!(account.to_string(), "arn:aws:iam::111122223333:root");
        for text in [
            "",
            "bedrock",
            "arn:aws:iam::1:root",
            "arn:aws:sts::111122223333:assumed-role/x",
        ] {
            assert!(text.parse::<Principal>().is_err(), "{text}");
        }
    }
}
