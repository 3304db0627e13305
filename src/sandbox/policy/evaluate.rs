//! Decides a request: an explicit deny anywhere wins, then an allow, then the implicit deny.

use super::condition::{holds, substitute};
use super::grammar::{Document, Principals, Statement};
use super::{Context, arn_glob, glob};

/// What the policies say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Decision {
    /// Some statement denies it.
    ExplicitDeny,
    /// Some statement allows it and none denies it.
    Allow,
    /// No statement speaks of it.
    ImplicitDeny,
}

/// Who asks.
#[derive(Debug, Clone)]
pub(in crate::sandbox) enum Principal {
    /// An AWS service.
    Service(String),
    /// A user or role of this ARN, in this account.
    Arn {
        /// The ARN of the user or role, not of its session.
        arn: String,
        /// Twelve digits.
        account: String,
    },
}

/// One request for authorisation.
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct Access<'a> {
    pub(in crate::sandbox) principal: Principal,
    pub(in crate::sandbox) action: &'a str,
    pub(in crate::sandbox) resource: String,
    pub(in crate::sandbox) context: Context,
}

impl Document {
    /// Decides a request by this document alone.
    pub(in crate::sandbox) fn decide(&self, access: &Access<'_>) -> Decision {
        let mut decision = Decision::ImplicitDeny;
        for statement in self
            .statements
            .iter()
            .filter(|statement| self.applies(statement, access, false))
        {
            if !statement.allow {
                return Decision::ExplicitDeny;
            }
            decision = Decision::Allow;
        }
        decision
    }
}

impl Document {
    /// Whether this policy of a resource leaves a request to the identity policies of the principal's
    /// account: an allowing statement names the account.
    pub(in crate::sandbox) fn delegates(&self, access: &Access<'_>) -> bool {
        self.statements
            .iter()
            .any(|statement| statement.allow && self.applies(statement, access, true))
    }

    /// `delegated`: whether an allowing statement that names a whole account counts for its principals.
    fn applies(&self, statement: &Statement, access: &Access<'_>, delegated: bool) -> bool {
        let (positive, actions) = &statement.actions;
        let action = actions
            .iter()
            .any(|pattern| glob(&pattern.to_ascii_lowercase(), &access.action.to_ascii_lowercase()));
        let resource = statement.resources.as_ref().is_none_or(|(positive, list)| {
            list.iter().any(|pattern| {
                let pattern = if self.variables {
                    substitute(pattern, &access.context)
                } else {
                    pattern.clone()
                };
                arn_glob(&pattern, &access.resource)
            }) == *positive
        });
        let principal = statement
            .principals
            .as_ref()
            .is_none_or(|(positive, principals)| {
                names(principals, &access.principal, delegated || !statement.allow) == *positive
            });
        action == *positive
            && resource
            && principal
            && statement
                .conditions
                .iter()
                .all(|(operator, key, values)| holds(operator, key, values, &access.context, self.variables))
    }
}

/// Joins the decisions of several documents.
pub(in crate::sandbox) fn join(decisions: impl IntoIterator<Item = Decision>) -> Decision {
    let mut joined = Decision::ImplicitDeny;
    for decision in decisions {
        match decision {
            Decision::ExplicitDeny => return Decision::ExplicitDeny,
            Decision::Allow => joined = Decision::Allow,
            Decision::ImplicitDeny => {}
        }
    }
    joined
}

fn names(principals: &Principals, principal: &Principal, whole_accounts: bool) -> bool {
    if principals.everyone {
        return true;
    }
    match principal {
        Principal::Service(name) => principals.services.iter().any(|service| service == name),
        Principal::Arn { arn, account } => principals.aws.iter().any(|name| {
            // Naming the account delegates to its identity policies: that allows nothing by itself.
            let whole_account = name == account || name.ends_with(&format!("::{account}:root"));
            name == arn || (whole_account && whole_accounts)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;

    fn decide(statements: &str, action: &'static str, resource: &str) -> Decision {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        let document = Document::parse(&text, Kind::Identity).unwrap();
        let principal = Principal::Arn {
            arn: "arn:aws:iam::1:role/r".to_owned(),
            account: "1".to_owned(),
        };
        let context = Context::default().with("aws:ResourceAccount", "111122223333");
        document.decide(&Access {
            principal,
            action,
            resource: resource.to_owned(),
            context,
        })
    }

    #[test]
    fn a_deny_beats_an_allow_and_silence_is_a_deny() {
        let allow = r#"{"Effect":"Allow","Action":["s3:Get*","s3:PutObject"],"Resource":"arn:aws:s3:::b/out/*","Condition":{"StringEquals":{"aws:ResourceAccount":"111122223333"}}}"#;
        let deny = r#"{"Effect":"Deny","NotAction":"s3:GetObject","Resource":"*"}"#;
        assert_eq!(
            decide(allow, "s3:PutObject", "arn:aws:s3:::b/out/x"),
            Decision::Allow
        );
        assert_eq!(
            decide(allow, "s3:PutObject", "arn:aws:s3:::b/in/x"),
            Decision::ImplicitDeny
        );
        assert_eq!(
            decide(allow, "s3:ListBucket", "arn:aws:s3:::b"),
            Decision::ImplicitDeny
        );
        let both = format!("{allow},{deny}");
        assert_eq!(
            decide(&both, "s3:PutObject", "arn:aws:s3:::b/out/x"),
            Decision::ExplicitDeny
        );
        assert_eq!(
            decide(&both, "s3:GetObject", "arn:aws:s3:::b/out/x"),
            Decision::Allow
        );
    }
}
