//! Whether a statement applies to a request.

use crate::iam::RoleArn;

use super::condition::{filled, holds};
use super::pattern::{arn_matches, matches_ignoring_case};
use super::policy::{Among, Effect, Principals, Statement};
use super::request::{Context, Principal, Request};
use super::truth::Truth;

impl Statement {
    /// Whether the statement applies; `variables`: whether `${…}` are policy variables in it.
    pub(super) fn applies(&self, request: &Request, variables: bool) -> Truth {
        let named = Truth::of(self.names_action(request), || {
            format!("it does not name `{}`", request.action)
        });
        named
            .and(|| self.names_principal(&request.principal))
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
    pub(super) fn names_action(&self, request: &Request) -> bool {
        let matched = |actions: &[String]| {
            actions
                .iter()
                .any(|pattern| matches_ignoring_case(pattern, &request.action))
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
            Some(Among::NotIn(listed)) => match self.among(listed, principal) {
                Truth::No(_) => Truth::Yes,
                Truth::Yes | Truth::Unknown(_) => Truth::Unknown(
                    "whether `NotPrincipal` exempts a session depends on the session's own ARN".to_owned(),
                ),
            },
        }
    }

    fn among(&self, listed: &Principals, principal: &Principal) -> Truth {
        match principal {
            Principal::Service(name) if listed.everyone && !listed.services.contains(name) => {
                match self.effect {
                    Effect::Deny => Truth::Yes,
                    Effect::Allow => Truth::Unknown(format!("whether `*` admits the service `{name}`")),
                }
            }
            Principal::Service(name) => Truth::of(listed.services.contains(name), || {
                format!("it does not name the service `{name}`")
            }),
            Principal::Role(role) => self.names_role(listed, role),
        }
    }

    fn names_role(&self, listed: &Principals, role: &RoleArn) -> Truth {
        let arn = role.to_string();
        if listed.everyone || listed.aws.contains(&arn) {
            return Truth::Yes;
        }
        let account = role.account().as_str();
        let root = format!("arn:{}:iam::{account}:root", role.partition());
        let names_account = listed.aws.iter().any(|name| *name == root || name == account);
        // To allow an account is to leave it to the account's own policies; to deny it denies all of it.
        if names_account && self.effect == Effect::Deny {
            return Truth::Yes;
        }
        let session = format!(
            "arn:{}:sts::{account}:assumed-role/{}/",
            role.partition(),
            role.name()
        );
        if listed.aws.iter().any(|name| name.starts_with(&session)) {
            return Truth::Unknown("it names one session of the role".to_owned());
        }
        Truth::No(format!("it does not name `{arn}`"))
    }
}

fn covers(pattern: &str, resource: &str, context: &Context, variables: bool) -> Truth {
    match filled(pattern, context, variables) {
        Ok(pattern) => Truth::of(arn_matches(&pattern, resource), String::new),
        Err(variable) => Truth::Unknown(format!(
            "the policy variable `{variable}` is not known beforehand"
        )),
    }
}
