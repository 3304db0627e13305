//! NET-37: VPC Block Public Access does not stop the NAT gateway.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::facts::Exclusion;
use crate::network::remedy::gateway_endpoint_remedy;
use crate::network::s3_path::{NO_NAT, NatWay, nat_ways};

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
    let mut gathered = Gathered::default();
    let used = nat_ways(subject, &mut gathered);
    if used.is_empty() {
        return gathered.skip(NO_NAT);
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
    if blocked.mode == "block-bidirectional" {
        let exclusions = blocked.exclusions.known()?.iter();
        let active: Vec<&Exclusion> = exclusions.filter(|one| is_active(one)).collect();
        for way in &used {
            gathered.take(judge(subject, way, &active));
        }
    }
    gathered.judge(used.iter().map(|way| way.id))
}

fn judge(subject: Subject<'_>, way: &NatWay<'_>, active: &[&Exclusion]) -> Result<Option<Diagnostic>, Stop> {
    let (vpc, id) = (way.subnet.vpc_id.as_str(), way.id);
    let excluded = |resource: &str| {
        let mut named = active.iter().map(|one| one.resource_arn.rsplit('/').next());
        named.any(|named| named == Some(resource))
    };
    if excluded(vpc) {
        return Ok(None);
    }
    // Only then it matters which subnet the gateway lies in.
    if active.iter().any(|one| one.resource_arn.contains(":subnet/")) {
        let gateways = subject.facts.nat_gateways.known()?;
        let gateway = gateways.iter().find(|gateway| gateway.id == id);
        let subnet = gateway.and_then(|gateway| gateway.subnet_id.as_deref());
        if subnet.is_some_and(excluded) {
            return Ok(None);
        }
    }
    let message =
        format!("VPC Block Public Access stops NAT gateway `{id}`, by which the job reaches Amazon S3");
    let text = "add a gateway endpoint for S3 (free of charge, and better than an exclusion)";
    Ok(Some(
        Diagnostic::new(&RULE, message)
            .resource(id)
            .evidence(format!(
                "the mode is `block-bidirectional`, and neither `{vpc}` nor the subnet of the gateway is excluded"
            ))
            .evidence("endpoints are never affected")
            .resource(&way.table.id)
            .remedy(gateway_endpoint_remedy(subject, text, vpc, &way.table.id)),
    ))
}

/// Whether an exclusion is in force.
fn is_active(exclusion: &Exclusion) -> bool {
    matches!(
        exclusion.state.as_str(),
        "create-complete" | "update-complete" | "update-in-progress"
    )
}
