//! NET-52: VPC encryption control leaves the way open.

use crate::diagnostic::{Diagnostic, Gathered, Judgement, Outcome, Remedy, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::remedy::gateway_endpoint_remedy;
use crate::network::s3_path::nat_ways;

/// VPC encryption control does not stand in the way to Amazon S3.
pub(crate) static RULE: Rule = Rule {
    code: "NET-52",
    name: "encryption-control",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/userguide/vpc-encryption-controls.html"),
    docs: include_str!("encryption_control.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let vpc = subject.known_vpc()?;
    let Some(control) = vpc
        .encryption_control
        .as_ref()
        .filter(|control| control.mode == "enforce")
    else {
        return Ok(Judgement::of(Vec::new(), [&vpc.id]));
    };
    let id = &vpc.id;
    let mut gathered = Gathered::default();
    let ways = nat_ways(subject, &mut gathered);
    let excluded = control.exclusions.iter().any(|kind| kind == "nat_gateway");
    if let Some(way) = ways.first().filter(|_| !excluded) {
        let message = format!(
            "VPC `{id}` enforces encryption, and NAT gateways, by which the job reaches Amazon S3, are not excluded"
        );
        let text = "add a gateway endpoint for S3 (free of charge), or exclude NAT and internet gateways from \
                    encryption control";
        gathered.push(
            Diagnostic::new(&RULE, message)
                .resource(id)
                .resource(way.id)
                .evidence("in the mode `enforce` NAT and internet gateways work only when they are excluded")
                .remedy(gateway_endpoint_remedy(subject, text, id, &way.table.id)),
        );
    }
    let zones = gathered.read(subject.facts.zones.known());
    let local_zones = zones
        .into_iter()
        .flatten()
        .filter(|zone| zone.kind == "local-zone");
    let local_zones: Vec<&str> = local_zones.map(|zone| zone.id.as_str()).collect();
    for subnet in subject
        .subnets()?
        .into_iter()
        .filter(|subnet| local_zones.contains(&subnet.zone_id.as_str()))
    {
        let message = format!(
            "VPC `{id}` enforces encryption, and subnet `{}` lies in Local Zone `{}`",
            subnet.id, subnet.zone_id
        );
        gathered.push(
            Diagnostic::new(&RULE, message)
                .resource(&subnet.id)
                .evidence("in the mode `enforce` subnets in Local Zones are not allowed")
                .remedy(Remedy::text(format!(
                    "take `{}` out of `network.subnet_ids`",
                    subnet.id
                ))),
        );
    }
    gathered.judge([id])
}
