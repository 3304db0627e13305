//! NET-53: no interfaces of ended jobs are left.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::remedy::ec2;

/// No network interface of an ended job is left in the VPC.
pub(crate) static RULE: Rule = Rule {
    code: "NET-53",
    name: "leftovers",
    severity: Severity::Info,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-job-access-security.html",
    ),
    docs: include_str!("leftover_interfaces.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let vpc = subject.vpc_id()?;
    let leftovers = subject.facts.leftovers.known()?;
    let found = leftovers
        .iter()
        .filter(|leftover| leftover.vpc_id == vpc)
        .map(|leftover| {
            let id = &leftover.id;
            let job = match &leftover.job_arn {
                Some(arn) => format!("job `{arn}`"),
                None => "an ended job".to_owned(),
            };
            let message = format!("network interface `{id}` of {job} is left in subnet `{}`", leftover.subnet_id);
            let command = ec2(
                subject,
                "delete-network-interface",
                &format!("--network-interface-id {id}"),
            );
            let text = "delete it once the job has ended; until then `terraform destroy` fails with `DependencyViolation`";
            Diagnostic::new(&RULE, message)
                .resource(id)
                .evidence("it is tagged `BedrockManaged` and attached to nothing")
                .remedy(Remedy::text(text).command(command))
        })
        .collect();
    Ok(Judgement::of(found, [vpc]))
}
