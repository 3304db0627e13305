//! NET-09: the subnets belong to the account of the job.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;

/// No subnet is shared by another account through RAM.
pub(crate) static RULE: Rule = Rule {
    code: "NET-09",
    name: "subnet-owner",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html"),
    docs: include_str!("subnet_owner.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let subnets = subject.subnets()?;
    let Some(account) = subject.request.account.as_ref() else {
        return Err(Stop::Unknown("the account of the job is not known".to_owned()));
    };
    let mut found = Vec::new();
    for subnet in &subnets {
        let Some(owner) = subnet
            .owner_id
            .as_deref()
            .filter(|owner| *owner != account.as_str())
        else {
            continue;
        };
        let arn = subnet.arn.as_deref().unwrap_or("its ARN as the API gives it");
        let text = format!(
            "name a subnet of account `{account}`, or make sure that the role names `{arn}` (`finetune role apply` \
             does) and that the job's groups belong to `{account}`"
        );
        found.push(
            Diagnostic::new(&RULE, format!("subnet `{}` belongs to account `{owner}`", subnet.id))
                .resource(&subnet.id)
                .evidence(
                    "Bedrock is not on AWS's list of services that support shared subnets; that a job works in one \
                     is unverified",
                )
                .evidence("endpoints and NAT gateways of the VPC are invisible to this account")
                .remedy(Remedy::text(text)),
        );
    }
    Ok(Judgement::of(found, subnets.iter().map(|subnet| &subnet.id)))
}
