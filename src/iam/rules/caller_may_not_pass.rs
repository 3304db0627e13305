//! IAM-08: the caller may pass the service role to Bedrock.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop, Unread};

use crate::iam::check::Subject;
use crate::iam::document::Document;
use crate::iam::evaluate::{Context, Decision, Policies, Policy, Principal, Request, decide};
use crate::iam::facts::{CallerFacts, Simulated};
use crate::iam::requests::BEDROCK;

/// Whoever runs the tool may pass the service role to Bedrock.
pub(crate) static RULE: Rule = Rule {
    code: "IAM-08",
    name: "caller-may-not-pass",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"),
    docs: include_str!("caller_may_not_pass.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let Some(caller) = &subject.facts.caller else {
        return Err(Stop::Skip("the facts do not say who asked".to_owned()));
    };
    let role = subject.arn().to_string();
    let simulated = caller
        .simulated
        .known()
        .map(|simulated| refusal(simulated, &role));
    let reasons = match (own(caller, &role), simulated) {
        // An organisation's policies are seen by the simulator alone.
        (Ok(None) | Err(_), Ok(Some(reason))) => vec![reason],
        (Ok(None), _) | (Err(_), Ok(None)) => return Ok(Judgement::Pass(vec![caller.arn.clone()])),
        (Ok(Some(reasons)), _) => reasons,
        (Err(Stop::Unknown(why)), Err(unread)) => {
            return Err(Stop::Unknown(format!("{why}, and {}", simulator(unread))));
        }
        (Err(stop), Err(_)) => return Err(stop),
    };
    let message = format!(
        "`{}` may not pass service role `{}` to Bedrock",
        caller.arn,
        subject.arn().name()
    );
    let text = "whoever submits needs `iam:PassRole` on the role with `iam:PassedToService` = \
                `bedrock.amazonaws.com`; an administrator finds the whole policy in";
    let terraform = format!(
        "data \"aws_iam_policy_document\" \"pass\" {{\n  statement {{\n    actions   = [\"iam:PassRole\"]\n    resources = [\"{role}\"]\n    condition {{\n      test     = \"StringEquals\"\n      variable = \"iam:PassedToService\"\n      values   = [\"{BEDROCK}\"]\n    }}\n  }}\n}}"
    );
    let remedy = Remedy::text(text)
        .command("finetune role show --operator submit")
        .terraform(terraform);
    let mut finding = Diagnostic::new(&RULE, message)
        .resource(role)
        .resource(&caller.arn)
        .remedy(remedy);
    finding.evidence = reasons;
    Ok(Judgement::Found(vec![finding]))
}

fn simulator(unread: &Unread) -> String {
    if unread.denied {
        format!("it lacks `{}` too", unread.operation)
    } else {
        unread.reason()
    }
}

/// What the caller's own policies make of it: nothing against it, or the reasons.
fn own(caller: &CallerFacts, role: &str) -> Result<Option<Vec<String>>, Stop> {
    let read = |name: &str, text: &str| -> Result<Policy, Stop> {
        let unknown = |error: &dyn std::fmt::Display| Stop::Unknown(format!("policy `{name}`: {error}"));
        let document = Document::parse(text).map_err(|error| unknown(&error))?;
        Policy::new(name, &document).map_err(|error| unknown(&error))
    };
    let policies = caller.policies.known()?;
    let identity = policies
        .iter()
        .map(|(name, text)| read(name, text))
        .collect::<Result<Vec<_>, _>>()?;
    let boundary = caller.boundary.known()?.as_ref();
    let boundary = boundary
        .map(|text| read("permissions boundary", text))
        .transpose()?;
    let principal: Principal = caller
        .arn
        .parse()
        .map_err(|_| Stop::Unknown(format!("`{}` is no user and no role", caller.arn)))?;
    let account = principal.account().unwrap_or_default().to_owned();
    let request = Request {
        principal,
        action: "iam:PassRole".to_owned(),
        resource: role.to_owned(),
        context: Context::default()
            .with("iam:PassedToService", BEDROCK)
            .with("aws:PrincipalAccount", account)
            .with("aws:PrincipalIsAWSService", "false"),
    };
    let policies = Policies {
        identity: &identity,
        boundary: boundary.as_ref(),
        ..Policies::default()
    };
    match decide(&request, policies) {
        Decision::Allowed(_) => Ok(None),
        Decision::Denied(by) => Ok(Some(vec![format!(
            "statement `{}` of `{}` denies it",
            by.statement, by.policy
        )])),
        Decision::NotAllowed(misses) if misses.is_empty() => Ok(Some(vec![
            "no statement of its policies names `iam:PassRole`".to_owned(),
        ])),
        Decision::NotAllowed(misses) => Ok(Some(misses)),
        Decision::Undecided(why) => Err(Stop::Unknown(why)),
    }
}

/// What the simulator has against it; an answer about another role is none.
fn refusal(simulated: &Simulated, role: &str) -> Option<String> {
    if simulated.role != role || simulated.decision == "allowed" {
        return None;
    }
    let why = match (simulated.by_organization, simulated.by_boundary) {
        (Some(false), _) => "a policy of the organisation does not allow it",
        (_, Some(false)) => "the permissions boundary does not allow it",
        _ if simulated.decision == "explicitDeny" => "a policy denies it",
        _ => "no policy allows it",
    };
    Some(format!(
        "IAM's policy simulator says `{}`: {why}",
        simulated.decision
    ))
}

#[cfg(test)]
#[path = "caller_may_not_pass_tests.rs"]
mod tests;
