//! NET-10: the VPC has the default tenancy.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::remedy::ec2;

/// The VPC has the default tenancy: training does not run on dedicated hardware.
pub(crate) static RULE: Rule = Rule {
    code: "NET-10",
    name: "vpc-tenancy",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/sagemaker/latest/dg/train-vpc.html"),
    docs: include_str!("vpc_tenancy.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let vpc = subject.known_vpc()?;
    let tenancy = vpc.instance_tenancy.as_deref().unwrap_or("default");
    if tenancy == "default" {
        return Ok(Judgement::of(Vec::new(), [&vpc.id]));
    }
    let id = &vpc.id;
    let command = ec2(
        subject,
        "modify-vpc-tenancy",
        &format!("--vpc-id {id} --instance-tenancy default"),
    );
    let text = "give the VPC the default tenancy; that is allowed at any time and can not be taken back";
    let terraform = "resource \"aws_vpc\" \"training\" {\n  # …\n  instance_tenancy = \"default\"\n}";
    let finding = Diagnostic::new(
        &RULE,
        format!("VPC `{id}` has the tenancy `{tenancy}`, not `default`"),
    )
    .resource(id)
    .evidence(
        "SageMaker training takes VPCs of default tenancy only; AWS states it for SageMaker, not for Bedrock",
    )
    .remedy(Remedy::text(text).command(command).terraform(terraform));
    Ok(Judgement::of(vec![finding], [id]))
}
