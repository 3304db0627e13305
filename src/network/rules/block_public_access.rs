//! NET-37: VPC Block Public Access does not stop the NAT gateway.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::facts::Exclusion;
use crate::network::remedy::gateway_endpoint_remedy;
use crate::network::s3_path::{S3Path, distinct_ways};

/// VPC Block Public Access leaves the NAT gateway that leads to Amazon S3 alone.
pub(crate) static RULE: Rule = Rule {
    code: "NET-37",
    name: "vpc-bpa",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html"),
    docs: include_str!("block_public_access.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let ways = distinct_ways(subject)?;
    let used: Vec<(&S3Path<'_>, &str)> = ways
        .iter()
        .filter_map(|way| way.nat_gateway().map(|id| (way, id)))
        .collect();
    if used.is_empty() {
        return Err(Stop::Skip("no NAT gateway leads to Amazon S3".to_owned()));
    }
    if subject.vpc_is_shared() {
        let reason = "the VPC belongs to another account, whose settings this account can not read";
        return Err(Stop::Unknown(reason.to_owned()));
    }
    let Some(blocked) = subject.facts.block_public_access.known()? else {
        let reason = "nobody asked for VPC Block Public Access when these facts were read";
        return Err(Stop::Unknown(reason.to_owned()));
    };
    // `block-ingress` leaves what NAT gateways begin alone.
    if blocked.mode != "block-bidirectional" {
        return Ok(Judgement::of(Vec::new(), used.iter().map(|(_, id)| *id)));
    }
    let exclusions = blocked.exclusions.known()?;
    let mut found = Vec::new();
    for (way, id) in &used {
        let vpc = way.subnet.vpc_id.as_str();
        let subnet = match subject.facts.nat_gateways.known() {
            Ok(gateways) => gateways
                .iter()
                .find(|gateway| gateway.id == *id)
                .and_then(|gateway| gateway.subnet_id.as_deref()),
            Err(_)
                if exclusions
                    .iter()
                    .any(|one| is_active(one) && one.resource_arn.contains(":subnet/")) =>
            {
                subject.facts.nat_gateways.known()?;
                None
            }
            Err(_) => None,
        };
        let excluded = exclusions.iter().filter(|one| is_active(one)).any(|one| {
            let resource = one.resource_arn.rsplit('/').next();
            resource == Some(vpc) || (subnet.is_some() && resource == subnet)
        });
        if excluded {
            continue;
        }
        let message =
            format!("VPC Block Public Access stops NAT gateway `{id}`, by which the job reaches Amazon S3");
        let mut finding = Diagnostic::new(&RULE, message)
            .resource(*id)
            .evidence(format!(
                "the mode is `block-bidirectional`, and neither `{vpc}` nor the subnet of the gateway is excluded"
            ))
            .evidence("endpoints are never affected");
        if let Some(table) = way.table {
            let text = "add a gateway endpoint for S3 (free of charge, and better than an exclusion)";
            finding = finding
                .resource(&table.id)
                .remedy(gateway_endpoint_remedy(subject, text, vpc, &table.id));
        }
        found.push(finding);
    }
    Ok(Judgement::of(found, used.iter().map(|(_, id)| *id)))
}

/// Whether an exclusion is in force.
fn is_active(exclusion: &Exclusion) -> bool {
    matches!(
        exclusion.state.as_str(),
        "create-complete" | "update-complete" | "update-in-progress"
    )
}
