//! IAM-08: the caller may pass the service role to Bedrock.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::check::Subject;
use crate::iam::evaluate::{Context, Policy, PolicySet, Principal, Request, authorise};
use crate::iam::facts::CallerFacts;
use crate::iam::requests::BEDROCK;
use crate::iam::sufficiency::BOUNDARY;

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
    let reasons = match (own(caller, &role), simulator(caller, &role)) {
        // An organisation's policies are seen by the simulator alone.
        (Ok(None) | Err(_), Simulator::Refuses(reason)) => vec![reason],
        (Ok(None), _) | (Err(_), Simulator::Allows) => {
            return Ok(Judgement::Pass(vec![caller.arn.clone()]));
        }
        (Ok(Some(reasons)), _) => reasons,
        (Err(Stop::Unknown(why)), Simulator::SaysNothing(nothing)) => {
            return Err(Stop::Unknown(format!("{why}, and {nothing}")));
        }
        (Err(stop), Simulator::SaysNothing(_)) => return Err(stop),
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

/// What the caller's own policies make of it: nothing against it, or the reasons.
fn own(caller: &CallerFacts, role: &str) -> Result<Option<Vec<String>>, Stop> {
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
    let policies = caller.policies.known()?.iter();
    let boundary = caller.boundary.known()?.as_ref();
    let set = PolicySet {
        identity: policies
            .map(|(name, text)| Policy::parse_or_unread(name, text))
            .collect(),
        boundary: boundary.map(|text| Policy::parse_or_unread(BOUNDARY, text)),
        ..PolicySet::default()
    };
    let answer = authorise(&request, None, &set);
    if answer.allowed {
        Ok(None)
    } else if answer.unknown {
        Err(Stop::Unknown(answer.why_unknown()))
    } else {
        Ok(Some(answer.reasons()))
    }
}

/// What IAM's policy simulator makes of it.
enum Simulator {
    Allows,
    /// It has something against it.
    Refuses(String),
    /// It was not asked, or not about this role; why.
    SaysNothing(String),
}

fn simulator(caller: &CallerFacts, role: &str) -> Simulator {
    let simulated = match caller.simulated.known() {
        Ok(simulated) => simulated,
        Err(unread) if unread.denied => {
            return Simulator::SaysNothing(format!("it lacks `{}` too", unread.operation));
        }
        Err(unread) => return Simulator::SaysNothing(unread.reason()),
    };
    if simulated.role != role {
        return Simulator::SaysNothing(format!(
            "IAM's policy simulator was asked about `{}`, which is not the ARN that IAM gives the role",
            simulated.role
        ));
    }
    if simulated.decision == "allowed" {
        return Simulator::Allows;
    }
    let why = match (simulated.by_organization, simulated.by_boundary) {
        (Some(false), _) => "a policy of the organisation does not allow it",
        (_, Some(false)) => "the permissions boundary does not allow it",
        _ if simulated.decision == "explicitDeny" => "a policy denies it",
        _ => "no policy allows it",
    };
    Simulator::Refuses(format!(
        "IAM's policy simulator says `{}`: {why}",
        simulated.decision
    ))
}

#[cfg(test)]
#[path = "caller_may_not_pass_tests.rs"]
mod tests;
