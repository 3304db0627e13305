//! Identifiers of what a job names in its `vpcConfig`.

use std::fmt;
use std::str::FromStr;

use crate::iam::IdentifierError;

/// Whether `text` is `prefix` and then at least one lower-case letter or digit, 32 characters at
/// most: the API takes `[-0-9a-zA-Z]+` up to 32 (service model of CreateModelCustomizationJob).
fn has_shape(text: &str, prefix: &str) -> bool {
    text.len() <= 32
        && text.strip_prefix(prefix).is_some_and(|rest| {
            !rest.is_empty()
                && rest
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

macro_rules! resource_id {
    ($(#[$docs:meta])* $name:ident, $prefix:literal, $expected:literal) => {
        $(#[$docs])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Returns the identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdentifierError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if has_shape(text, $prefix) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(IdentifierError::new(text, $expected))
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

resource_id!(
    /// The ID of a subnet, `subnet-…`.
    SubnetId,
    "subnet-",
    "a subnet ID (`subnet-…`)"
);
resource_id!(
    /// The ID of a VPC, `vpc-…`.
    VpcId,
    "vpc-",
    "a VPC ID (`vpc-…`)"
);
resource_id!(
    /// The ID of a security group, `sg-…`.
    SecurityGroupId,
    "sg-",
    "a security group ID (`sg-…`)"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_its_prefix_and_fits_the_api() {
        assert!("subnet-0a1b2c3d4e5f60718".parse::<SubnetId>().is_ok());
        for text in [
            "subnet-",
            "sg-1",
            "subnet-0A1B",
            "subnet-0a1b2c3d4e5f607180a1b2c3d4e",
        ] {
            assert!(text.parse::<SubnetId>().is_err(), "{text}");
        }
        assert!("sg-0a1b".parse::<SecurityGroupId>().is_ok());
    }
}
