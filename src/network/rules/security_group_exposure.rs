//! NET-26: no security group is open to the world.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::facts::Permission;
use crate::network::remedy::ec2;

/// No group of the job lets traffic in from everywhere.
pub(crate) static RULE: Rule = Rule {
    code: "NET-26",
    name: "sg-exposure",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"),
    docs: include_str!("security_group_exposure.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let groups = subject.groups()?;
    let mut found = Vec::new();
    for group in &groups {
        for permission in &group.ingress {
            let open = permission.cidrs.iter().chain(&permission.ipv6_cidrs);
            for range in open.filter(|range| matches!(range.as_str(), "0.0.0.0/0" | "::/0")) {
                let id = &group.id;
                let ports = ports(permission);
                let message = format!("security group `{id}` lets {ports} in from `{range}`");
                let arguments = format!(
                    "--group-id {id} --ip-permissions '{}'",
                    shorthand(permission, range)
                );
                let command = ec2(subject, "revoke-security-group-ingress", &arguments);
                let text =
                    format!("take the rule out of `{id}`: nothing outside the group has to reach the job");
                let terraform = format!(
                    "# remove the ingress rule of {id} from {range}; the rule to itself is all that the job needs"
                );
                found.push(
                    Diagnostic::new(&RULE, message)
                        .resource(id)
                        .evidence("hygiene: the job works with it, its interfaces have no public address")
                        .remedy(Remedy::text(text).command(command).terraform(terraform)),
                );
            }
        }
    }
    Ok(Judgement::of(found, groups.iter().map(|group| &group.id)))
}

fn ports(permission: &Permission) -> String {
    let protocol = &permission.protocol;
    match (protocol.as_str(), permission.from_port, permission.to_port) {
        ("-1", ..) => "all traffic".to_owned(),
        // Types and codes of ICMP, where -1 stands for all.
        (icmp, ..) if icmp.starts_with("icmp") => icmp.to_owned(),
        (_, Some(from), Some(to)) if from == to => format!("{protocol}/{from}"),
        (_, Some(from), Some(to)) => format!("{protocol}/{from}-{to}"),
        _ if protocol.bytes().all(|byte| byte.is_ascii_digit()) => format!("IP protocol {protocol}"),
        _ => protocol.clone(),
    }
}

/// The rule as the CLI spells it.
fn shorthand(permission: &Permission, range: &str) -> String {
    let protocol = &permission.protocol;
    let ports = match (permission.from_port, permission.to_port) {
        (Some(from), Some(to)) => format!(",FromPort={from},ToPort={to}"),
        _ => String::new(),
    };
    let ranges = if range.contains(':') {
        format!(",Ipv6Ranges=[{{CidrIpv6={range}}}]")
    } else {
        format!(",IpRanges=[{{CidrIp={range}}}]")
    };
    format!("IpProtocol={protocol}{ports}{ranges}")
}
