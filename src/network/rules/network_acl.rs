//! NET-35: the network ACLs let traffic to S3 out and its answers in.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::cidr::Cidr;
use crate::network::facts::{AclEntry, NetworkAcl, Subnet};
use crate::network::remedy::{each_once, ec2, listed};
use crate::network::s3_path::{
    Barrier, Direction, S3Path, Via, denied, far_end, known_paths, passage, s3_endpoints,
};

/// The network ACL of each subnet lets HTTPS to Amazon S3 out and the answers in.
pub(crate) static RULE: Rule = Rule {
    code: "NET-35",
    name: "nacl",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html"),
    docs: include_str!("network_acl.md"),
};

/// The ports that Linux takes answers on, and those that any client may (Amazon VPC User Guide, ephemeral ports).
const LINUX: (u32, u32) = (32_768, 61_000);
const ANY: (u32, u32) = (1_024, 65_535);
const HTTPS: (u32, u32) = (443, 443);

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let mut gathered = Gathered::default();
    let mut paths = known_paths(subject, &mut gathered);
    paths.retain(|path| is_judged(subject, path));
    if paths.is_empty() {
        return gathered.skip("no way leads to Amazon S3");
    }
    let served: Vec<(&S3Path<'_>, &NetworkAcl)> = paths
        .iter()
        .filter_map(|path| Some((path, gathered.read(acl_of(subject, path.subnet))?)))
        .collect();
    let acls = each_once(served.iter().map(|(_, acl)| acl.id.as_str()));
    for id in &acls {
        let of_acl = served.iter().filter(|(_, acl)| acl.id == *id);
        let subnets = each_once(of_acl.clone().map(|(path, _)| path.subnet.id.clone()));
        for (path, acl) in of_acl.take(1) {
            for direction in [Direction::Egress, Direction::Ingress] {
                gathered.take(judge(subject, path, acl, &subnets, direction));
            }
        }
    }
    gathered.judge(acls)
}

/// Whether the ACL is judged for a path. Where no way leads to Amazon S3 yet, it is judged for the gateway endpoint
/// that NET-30 asks for, so that both are told at once; unless the VPC has an interface endpoint for S3, which may be
/// meant instead, and whose addresses are others.
pub(in crate::network) fn is_judged(subject: Subject<'_>, path: &S3Path<'_>) -> bool {
    let endpoints = || s3_endpoints(subject, &path.subnet.vpc_id).unwrap_or_default();
    !matches!(path.via, Via::Nothing) || !endpoints().iter().any(|endpoint| endpoint.kind == "Interface")
}

fn acl_of<'a>(subject: Subject<'a>, subnet: &Subnet) -> Result<&'a NetworkAcl, Stop> {
    subject.network_acl(subnet)?.ok_or_else(|| {
        let id = &subnet.id;
        Stop::Unknown(format!(
            "the answer of `ec2:DescribeNetworkAcls` has none for `{id}`"
        ))
    })
}

/// Traffic of the job that a network ACL does not let pass.
pub(in crate::network) struct Blocked<'a> {
    direction: Direction,
    ports: (u32, u32),
    range: Cidr,
    barrier: Barrier<'a>,
    /// An error where any client is stopped, a warning where Linux is not.
    pub(in crate::network) severity: Severity,
}

impl Blocked<'_> {
    /// Says what is blocked by which entry.
    pub(in crate::network) fn message(&self, acl: &NetworkAcl) -> String {
        let shown = match self.ports {
            (from, to) if from == to => format!("tcp/{from}"),
            (from, to) => format!("tcp/{from}-{to}"),
        };
        let way = match self.direction {
            Direction::Egress => format!("{shown} to `{}`", self.range),
            Direction::Ingress => format!("{shown} from `{}`", self.range),
        };
        let by = match self.barrier {
            Barrier::Entry(entry) => format!("entry {}", number(entry)),
            Barrier::Nothing => "no entry allows it".to_owned(),
        };
        let direction = self.direction.name();
        format!(
            "network ACL `{}` does not let {direction} {way} pass: {by}",
            acl.id
        )
    }
}

/// Returns what the network ACL of the path's subnet stops of the requests to Amazon S3, or of the answers.
pub(in crate::network) fn blocked<'a>(
    subject: Subject<'_>,
    path: &S3Path<'_>,
    acl: &'a NetworkAcl,
    direction: Direction,
) -> Result<Option<Blocked<'a>>, Stop> {
    let far_end = match far_end(subject, path) {
        Ok(far_end) => far_end,
        Err(stop) => return wherever(acl, direction, stop),
    };
    let stopped = |ports, severity| {
        far_end.iter().find_map(|range| {
            denied(acl, direction, *range, ports).map(|barrier| Blocked {
                direction,
                ports,
                range: *range,
                barrier,
                severity,
            })
        })
    };
    Ok(match direction {
        Direction::Egress => stopped(HTTPS, Severity::Error),
        Direction::Ingress => stopped(LINUX, Severity::Error).or_else(|| stopped(ANY, Severity::Warning)),
    })
}

/// What is stopped of requests to addresses that are not known: where nothing passes, these do not either.
fn wherever(acl: &NetworkAcl, direction: Direction, stop: Stop) -> Result<Option<Blocked<'_>>, Stop> {
    let ports = match direction {
        Direction::Egress => HTTPS,
        Direction::Ingress => LINUX,
    };
    let passes = passage(acl, direction, Cidr::ALL, ports);
    match passes.barrier {
        Some(barrier) if !passes.admits => Ok(Some(Blocked {
            direction,
            ports,
            range: Cidr::ALL,
            barrier,
            severity: Severity::Error,
        })),
        _ => Err(stop),
    }
}

/// The number of the first entry that shuts some of what a remedy opens: the new entry has to come before all of
/// them, not only before the one that is told.
fn first_barrier(subject: Subject<'_>, path: &S3Path<'_>, acl: &NetworkAcl, direction: Direction) -> i32 {
    let far_end = far_end(subject, path).unwrap_or_else(|_| vec![Cidr::ALL]);
    let barriers = far_end
        .iter()
        .filter_map(|range| denied(acl, direction, *range, opened(direction)));
    barriers.map(Barrier::number).min().unwrap_or(Barrier::LAST)
}

fn judge(
    subject: Subject<'_>,
    path: &S3Path<'_>,
    acl: &NetworkAcl,
    subnets: &[String],
    direction: Direction,
) -> Result<Option<Diagnostic>, Stop> {
    let Some(blocked) = blocked(subject, path, acl, direction)? else {
        return Ok(None);
    };
    let why = match direction {
        Direction::Egress => "Amazon S3 is asked on tcp/443",
        Direction::Ingress => {
            "a network ACL keeps no track of connections: answers need an entry of their own"
        }
    };
    let mut finding = Diagnostic::new(&RULE, blocked.message(acl))
        .severity(blocked.severity)
        .resource(&acl.id)
        .evidence(format!("{why}; it serves {}", listed(subnets)))
        .remedy(remedy(
            subject,
            acl,
            direction,
            first_barrier(subject, path, acl, direction),
        ));
    if matches!(path.via, Via::Nothing) {
        finding = finding
            .evidence("no way leads to Amazon S3 yet (NET-30); a gateway endpoint would need this too");
    }
    if blocked.severity == Severity::Warning {
        finding = finding
            .evidence("clients other than Linux take answers there; what the job runs on is not published");
    }
    Ok(Some(finding))
}

fn number(entry: &AclEntry) -> String {
    match entry.number {
        32_767 => "`*`".to_owned(),
        number => format!("`{number}`"),
    }
}

/// The ports that a remedy opens.
fn opened(direction: Direction) -> (u32, u32) {
    match direction {
        Direction::Egress => HTTPS,
        Direction::Ingress => ANY,
    }
}

/// An entry that opens what is shut, before the entry `before`, the first that shuts some of it.
fn remedy(subject: Subject<'_>, acl: &NetworkAcl, direction: Direction, before: i32) -> Remedy {
    let egress = direction == Direction::Egress;
    let taken = |number: i32| {
        let mut entries = acl.entries.iter();
        entries.any(|entry| entry.egress == egress && entry.number == number)
    };
    let usual = (1..3_276).map(|n| 100 + 10 * n).find(|number| !taken(*number));
    let number = usual
        .filter(|number| *number < before)
        .or_else(|| (1..before).rev().find(|number| !taken(*number)));
    let (from, to) = opened(direction);
    let text = format!(
        "let {} tcp/{} pass, before whatever denies it; a network ACL can not name prefix lists",
        direction.name(),
        if egress {
            "443".to_owned()
        } else {
            format!("{from}-{to}")
        }
    );
    let Some(number) = number else {
        return Remedy::text(format!(
            "{text}; no number is free before that entry: renumber the entries"
        ));
    };
    let flag = if egress { "--egress" } else { "--ingress" };
    let command = ec2(
        subject,
        "create-network-acl-entry",
        &format!(
            "--network-acl-id {} {flag} --rule-number {number} --protocol tcp --port-range From={from},To={to} \
             --cidr-block 0.0.0.0/0 --rule-action allow",
            acl.id
        ),
    );
    let terraform = format!(
        "resource \"aws_network_acl_rule\" \"s3_{}\" {{\n  network_acl_id = \"{}\"\n  egress         = {egress}\n  \
         rule_number    = {number}\n  protocol       = \"tcp\"\n  rule_action    = \"allow\"\n  \
         cidr_block     = \"0.0.0.0/0\"\n  from_port      = {from}\n  to_port        = {to}\n}}",
        if egress { "out" } else { "in" },
        acl.id
    );
    Remedy::text(text).command(command).terraform(terraform)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{CheckVerdict, Read};
    use crate::network::testing::Case;

    /// Facts that do not say where S3 is, with a change to the first network ACL.
    fn unlisted(change: impl FnOnce(&mut Vec<AclEntry>)) -> Case {
        let mut case = Case::good();
        if let Read::Known(Some(list)) = &mut case.facts.s3_prefix_list {
            list.entries = Case::denied("ec2:GetManagedPrefixListEntries");
        }
        if let Read::Known(acls) = &mut case.facts.network_acls {
            change(&mut acls[0].entries);
        }
        case
    }

    #[test]
    fn where_nobody_knows_the_addresses_of_s3_what_lets_nothing_pass_lets_no_request_pass() {
        let shut = |egress: bool| unlisted(move |entries| entries.retain(|entry| entry.egress != egress));
        for egress in [false, true] {
            let case = shut(egress);
            let (findings, check) = case.judge(&RULE);
            assert_eq!(
                (findings.len(), check.verdict),
                (1, CheckVerdict::Fail),
                "{egress}"
            );
            assert!(
                findings[0].message.contains("`0.0.0.0/0`"),
                "{}",
                findings[0].message
            );
        }
        let some = unlisted(|entries| {
            for entry in entries.iter_mut().filter(|entry| entry.egress) {
                entry.cidr = Some("52.216.0.0/15".to_owned());
            }
        });
        some.unknown(&RULE, "the caller lacks `ec2:GetManagedPrefixListEntries`");
    }
}
