//! Whether Amazon S3 takes a bucket policy for public (Amazon S3 User Guide, the meaning of "public").

use super::policy::{Among, Condition, Effect, Policy, Principals};

/// The keys that make a grant to everyone a grant to some, when they are bound to fixed values.
const FIXING: [&str; 13] = [
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:userid",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
    "aws:sourceip",
];

impl Policy {
    /// Returns the statement that makes the policy public: it allows everyone something and no condition
    /// binds it to fixed values.
    pub fn public_statement(&self) -> Option<&str> {
        let public = self.statements.iter().find(|statement| {
            let everyone = match &statement.principals {
                Some(Among::In(Principals { everyone, .. })) => *everyone,
                Some(Among::NotIn(_)) => true,
                None => false,
            };
            everyone && statement.effect == Effect::Allow && !statement.conditions.iter().any(fixes)
        });
        public.map(|statement| statement.name.as_str())
    }
}

/// The principals that a policy names one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Accounts, by their ID or the ARN of their root.
    Accounts,
    /// Accounts, users and roles.
    All,
}

impl Policy {
    /// The policy without what its statements allow to principals by name; what `*` may do stays.
    #[must_use]
    pub fn without_principals(&self, named: Named) -> Self {
        let is_account = |text: &String| {
            let number = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
            number(text) || text.ends_with(":root")
        };
        let mut policy = self.clone();
        policy
            .statements
            .retain_mut(|statement| match &mut statement.principals {
                Some(Among::In(principals)) if statement.effect == Effect::Allow => {
                    let before = principals.aws.len();
                    principals
                        .aws
                        .retain(|text| named == Named::Accounts && !is_account(text));
                    let left =
                        principals.everyone || !principals.aws.is_empty() || !principals.services.is_empty();
                    before == principals.aws.len() || left
                }
                _ => true,
            });
        policy
    }
}

/// Whether a condition holds for fixed values only: no wildcard, no variable, no widest of ranges.
fn fixes(condition: &Condition) -> bool {
    let operator = condition.operator.to_ascii_lowercase();
    let positive =
        !operator.contains("not") && !operator.ends_with("ifexists") && !operator.starts_with("null");
    let fixed = |value: &String| {
        !value.is_empty() && !value.contains(['*', '?']) && !value.contains("${") && !value.ends_with("/0")
    };
    positive
        && FIXING.contains(&condition.key.to_ascii_lowercase().as_str())
        && !condition.values.is_empty()
        && condition.values.iter().all(fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(principal: &str, condition: &str) -> bool {
        let text = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"s3:GetObject","Resource":"*"{condition}}}]}}"#
        );
        Policy::parse("p", &text).unwrap().public_statement().is_some()
    }

    #[test]
    fn only_a_fixed_value_makes_a_grant_to_everyone_one_to_some() {
        assert!(public(r#""*""#, ""));
        assert!(public(r#"{"AWS":"*"}"#, ""));
        assert!(!public(r#"{"AWS":"arn:aws:iam::111122223333:root"}"#, ""));
        for (condition, expected) in [
            (r#"{"StringEquals":{"aws:SourceVpc":"vpc-0a"}}"#, false),
            (r#"{"StringLike":{"aws:SourceVpc":"vpc-*"}}"#, true),
            (r#"{"StringNotEquals":{"aws:SourceVpc":"vpc-0a"}}"#, true),
            (r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#, true),
            (r#"{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#, false),
            (r#"{"Bool":{"aws:SecureTransport":"true"}}"#, true),
        ] {
            assert_eq!(
                public(r#""*""#, &format!(",\"Condition\":{condition}")),
                expected,
                "{condition}"
            );
        }
    }
}
