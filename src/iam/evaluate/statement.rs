//! Whether a statement applies to a request.

use crate::iam::RoleArn;

use super::condition::holds;
use super::pattern::{arn_matches, matches_ignoring_case};
use super::policy::{Among, Effect, Principals, Statement};
use super::principal::Principal;
use super::request::{Context, Request};
use super::text::{Unfilled, fill};
use super::truth::Truth;

/// How each part of a statement takes a request.
pub(in crate::iam) struct Clauses {
    pub(in crate::iam) action: bool,
    pub(in crate::iam) principal: Truth,
    pub(in crate::iam) resource: Truth,
    /// One per condition of the statement, in its order.
    pub(in crate::iam) conditions: Vec<Truth>,
}

impl Statement {
    /// Puts the request to each part of the statement on its own.
    pub(in crate::iam) fn clauses(&self, request: &Request, variables: bool) -> Clauses {
        Clauses {
            action: self.names_action(request),
            principal: self.names_principal(&request.principal),
            resource: self.names_resource(request, variables),
            conditions: self
                .conditions
                .iter()
                .map(|condition| holds(condition, &request.context, variables))
                .collect(),
        }
    }

    /// Whether the statement applies; `variables`: whether `${…}` are policy variables in it.
    pub(in crate::iam) fn applies(&self, request: &Request, variables: bool) -> Truth {
        self.is_about(request, variables, || self.names_principal(&request.principal))
    }

    /// Whether the statement leaves the request to the policies of the principal's own account.
    pub(super) fn delegates(&self, request: &Request, variables: bool) -> Truth {
        self.is_about(request, variables, || {
            Truth::of(self.delegates_to(&request.principal), String::new)
        })
    }

    fn is_about(&self, request: &Request, variables: bool, principal: impl FnOnce() -> Truth) -> Truth {
        let named = Truth::of(self.names_action(request), || {
            format!("it does not name `{}`", request.action)
        });
        named
            .and(principal)
            .and(|| self.names_resource(request, variables))
            .and(|| {
                Truth::all(
                    self.conditions
                        .iter()
                        .map(|condition| holds(condition, &request.context, variables)),
                )
            })
    }

    /// Whether the statement is about the action of the request.
    pub(in crate::iam) fn names_action(&self, request: &Request) -> bool {
        self.names(&request.action)
    }

    /// Whether the statement is about an action.
    pub(in crate::iam) fn names(&self, action: &str) -> bool {
        let matched = |actions: &[String]| {
            actions
                .iter()
                .any(|pattern| matches_ignoring_case(pattern, action))
        };
        match &self.actions {
            Among::In(actions) => matched(actions),
            Among::NotIn(actions) => !matched(actions),
        }
    }

    fn names_resource(&self, request: &Request, variables: bool) -> Truth {
        let why = || format!("it does not cover `{}`", request.resource);
        let matched = |patterns: &[String]| {
            Truth::any(
                patterns
                    .iter()
                    .map(|pattern| covers(pattern, &request.resource, &request.context, variables)),
                why,
            )
        };
        match &self.resources {
            // A trust policy names no resource: it stands on the role itself.
            None => Truth::Yes,
            Some(Among::In(patterns)) => matched(patterns),
            Some(Among::NotIn(patterns)) => matched(patterns).not(why),
        }
    }

    fn names_principal(&self, principal: &Principal) -> Truth {
        match &self.principals {
            // A policy of the principal itself.
            None => Truth::Yes,
            Some(Among::In(listed)) => self.among(listed, principal),
            Some(Among::NotIn(listed)) => self.spares(listed, principal),
        }
    }

    /// Whether a statement with `NotPrincipal` is about `principal`: about everybody who is not listed. Of a
    /// session, the role and the session have to be listed, of a user the account too (IAM User Guide,
    /// NotPrincipal); what is only partly listed is taken to be unknown.
    fn spares(&self, listed: &Principals, principal: &Principal) -> Truth {
        match self.among(listed, principal) {
            Truth::No(_) => Truth::Yes,
            Truth::Yes if matches!(principal, Principal::Service(_) | Principal::Root { .. }) => {
                Truth::No(format!("it spares `{principal}`"))
            }
            Truth::Yes | Truth::Unknown(_) => {
                Truth::unknown("whether `NotPrincipal` exempts a session depends on the session's own ARN")
            }
        }
    }

    fn among(&self, listed: &Principals, principal: &Principal) -> Truth {
        match principal {
            Principal::Service(name) if listed.everyone && !listed.services.contains(name) => {
                match self.effect {
                    Effect::Deny => Truth::Yes,
                    Effect::Allow => Truth::unknown(format!("whether `*` admits the service `{name}`")),
                }
            }
            Principal::Service(name) => Truth::of(listed.services.contains(name), || {
                format!("it does not name the service `{name}`")
            }),
            _ if listed.everyone => Truth::Yes,
            Principal::Role(role) => self.names_role(listed, role),
            Principal::Session { arn, role } => {
                let session = listed.aws.contains(arn);
                let role_listed = listed.aws.iter().any(|name| is_same_role(name, role));
                Truth::of(session || role_listed, || format!("it does not name `{arn}`"))
                    .or(|| self.names_account(listed, principal))
            }
            Principal::User { arn, .. } => {
                Truth::of(listed.aws.contains(arn), || format!("it does not name `{arn}`"))
                    .or(|| self.names_account(listed, principal))
            }
            Principal::Root { account, .. } => {
                Truth::of(lists_account(listed, principal.partition(), account), || {
                    format!("it does not name account `{account}`")
                })
            }
            Principal::Anonymous => Truth::No("it does not name everybody".to_owned()),
        }
    }

    /// To allow an account is to leave it to the account's own policies; to deny it denies all of it.
    fn names_account(&self, listed: &Principals, principal: &Principal) -> Truth {
        let account = principal.account().unwrap_or_default();
        let denied = self.effect == Effect::Deny && lists_account(listed, principal.partition(), account);
        Truth::of(denied, || format!("it does not name `{principal}`"))
    }

    /// Whether it leaves the decision to the policies of the principal's own account.
    fn delegates_to(&self, principal: &Principal) -> bool {
        let Some(account) = principal.account() else {
            return false;
        };
        let Some(Among::In(listed)) = &self.principals else {
            return false;
        };
        self.effect == Effect::Allow && lists_account(listed, principal.partition(), account)
    }

    /// Whether it names one session of a role and nothing wider: what it allows, a permissions boundary does
    /// not take away (IAM User Guide, Permissions boundaries for IAM entities).
    pub(super) fn names_only(&self, principal: &Principal) -> bool {
        match (&self.principals, principal) {
            (Some(Among::In(listed)), Principal::Session { arn, .. } | Principal::User { arn, .. }) => {
                listed.aws.contains(arn)
            }
            _ => false,
        }
    }

    fn names_role(&self, listed: &Principals, role: &RoleArn) -> Truth {
        let arn = role.to_string();
        if listed.aws.contains(&arn) {
            return Truth::Yes;
        }
        let account = role.account().as_str();
        // To allow an account is to leave it to the account's own policies; to deny it denies all of it.
        if self.effect == Effect::Deny && lists_account(listed, role.partition().as_str(), account) {
            return Truth::Yes;
        }
        let session = format!(
            "arn:{}:sts::{account}:assumed-role/{}/",
            role.partition(),
            role.name()
        );
        if listed.aws.iter().any(|name| name.starts_with(&session)) {
            return Truth::unknown("it names one session of the role");
        }
        Truth::No(format!("it does not name `{arn}`"))
    }
}

/// Whether an account is listed, by its number or its root.
fn lists_account(listed: &Principals, partition: &str, account: &str) -> bool {
    let root = format!("arn:{partition}:iam::{account}:root");
    listed.aws.iter().any(|name| *name == root || name == account)
}

/// Whether `name` is the role of a session; the session's ARN does not tell the role's path.
fn is_same_role(name: &str, role: &RoleArn) -> bool {
    let listed: Option<RoleArn> = name.parse().ok();
    listed.is_some_and(|listed| listed.account() == role.account() && listed.name() == role.name())
}

fn covers(pattern: &str, resource: &str, context: &Context, variables: bool) -> Truth {
    match fill(pattern, context, variables) {
        Ok(pattern) => Truth::of(arn_matches(&pattern, resource), String::new),
        Err(Unfilled::Absent(_)) => Truth::No(String::new()),
        Err(Unfilled::Unknown(variable)) => Truth::unknown_variable(&variable),
    }
}
