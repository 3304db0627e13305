//! NET-07: every subnet has free IPv4 addresses.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::facts::Subnet;
use crate::network::remedy::ec2;

/// Every subnet has free addresses for the network interfaces of the job: 5 at least, 20 to be safe.
pub(crate) static RULE: Rule = Rule {
    code: "NET-07",
    name: "free-ipv4",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/sagemaker/latest/dg/train-vpc.html"),
    docs: include_str!("free_addresses.md"),
};

/// The addresses that one instance with EFA takes (SageMaker's guide on training in a VPC).
const LEAST: i32 = 5;

/// Four such instances: AWS does not say how many a job of Bedrock uses.
const SAFE: i32 = 20;

/// How a check without numbers gives its reason, before the subnet's ID.
pub(crate) const UNCOUNTED: &str = "the answer of `ec2:DescribeSubnets` does not say what is free in";

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let subnets = subject.subnets()?;
    let mut gathered = Gathered::default();
    for subnet in &subnets {
        match subnet.available_ip_address_count {
            // EC2 counts none in a subnet of IPv6 alone; NET-08 says of it what matters.
            _ if subnet.cidr_block.is_none() => {}
            None => {
                gathered.stop(Stop::Unknown(format!("{UNCOUNTED} `{}`", subnet.id)));
            }
            Some(free) if free < SAFE => gathered.push(scarce(subject, subnet, free)),
            Some(_) => {}
        }
    }
    gathered.judge(subnets.iter().map(|subnet| &subnet.id))
}

fn scarce(subject: Subject<'_>, subnet: &Subnet, free: i32) -> Diagnostic {
    let (severity, least) = if free < LEAST {
        (Severity::Error, LEAST)
    } else {
        (Severity::Warning, SAFE)
    };
    let id = &subnet.id;
    let message = format!(
        "subnet `{id}` (`{}`) has {free} free {}, fewer than {least}",
        subnet.zone_id,
        if free == 1 { "address" } else { "addresses" }
    );
    let command = ec2(
        subject,
        "describe-network-interfaces",
        &format!(
            "--filters Name=subnet-id,Values={id} Name=status,Values=available \
             --query 'NetworkInterfaces[].[NetworkInterfaceId,Description]' --output table"
        ),
    );
    let text = format!(
        "name a larger subnet of zone `{}` in place of `{id}`, which can not grow, or delete the interfaces in it \
         that nothing uses (the command lists them)",
        subnet.zone_id
    );
    let terraform = format!(
        "resource \"aws_subnet\" \"training\" {{\n  vpc_id               = \"{}\"\n  \
         availability_zone_id = \"{}\"\n  cidr_block           = cidrsubnet(var.cidr, 6, 1) # a /22 of a /16\n}}",
        subnet.vpc_id, subnet.zone_id
    );
    Diagnostic::new(&RULE, message)
        .severity(severity)
        .resource(id)
        .evidence(
            "SageMaker asks for 5 addresses per instance with EFA; how many instances a job of Bedrock has is \
             not published, 20 are a judgement",
        )
        .remedy(Remedy::text(text).command(command).terraform(terraform))
}
