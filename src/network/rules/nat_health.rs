//! NET-36: the NAT gateway works.

use crate::diagnostic::{Diagnostic, Gathered, Outcome, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::facts::NatGateway;
use crate::network::remedy::{ec2, gateway_endpoint_remedy};
use crate::network::s3_path::{NO_NAT, NatWay, nat_ways};

/// The NAT gateway that leads to Amazon S3 is available, public, and has a way out itself.
pub(crate) static RULE: Rule = Rule {
    code: "NET-36",
    name: "nat-health",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html"),
    docs: include_str!("nat_health.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let mut gathered = Gathered::default();
    let used = nat_ways(subject, &mut gathered);
    if used.is_empty() {
        return gathered.skip(NO_NAT);
    }
    for way in &used {
        gathered.take(judge(subject, way));
    }
    gathered.judge(used.iter().map(|way| way.id))
}

fn judge(subject: Subject<'_>, way: &NatWay<'_>) -> Result<Option<Diagnostic>, Stop> {
    let id = way.id;
    let gateways = subject.facts.nat_gateways.known()?;
    let fault = match gateways.iter().find(|gateway| gateway.id == id) {
        Some(gateway) => fault(subject, gateway)?,
        None if subject.vpc_is_shared() => {
            let reason = "the VPC belongs to another account, which alone sees its NAT gateways";
            return Err(Stop::Unknown(reason.to_owned()));
        }
        None => Some(format!("a route leads to NAT gateway `{id}`, which is not there")),
    };
    Ok(fault.map(|fault| finding(subject, way, fault)))
}

/// What is wrong with a NAT gateway.
fn fault(subject: Subject<'_>, gateway: &NatGateway) -> Result<Option<String>, Stop> {
    let id = &gateway.id;
    if gateway.state != "available" {
        return Ok(Some(format!(
            "NAT gateway `{id}` is `{}`, not `available`",
            gateway.state
        )));
    }
    if gateway.connectivity != "public" {
        let message = format!(
            "NAT gateway `{id}` is `{}`: it leads to no public address",
            gateway.connectivity
        );
        return Ok(Some(message));
    }
    // A regional NAT gateway lies in no subnet and finds its way out itself.
    let Some(subnet) = &gateway.subnet_id else {
        return Ok(None);
    };
    let Some(table) = subject.route_table_of(subnet, &gateway.vpc_id)? else {
        return Ok(Some(format!(
            "the subnet `{subnet}` of NAT gateway `{id}` has no route table"
        )));
    };
    let default = table.routes.iter().find(|route| route.destination == "0.0.0.0/0");
    Ok(match default {
        Some(route) if route.target.starts_with("igw-") && route.state != "blackhole" => None,
        Some(route) if route.target.starts_with("igw-") => Some(format!(
            "the internet gateway behind NAT gateway `{id}` is gone: the route of `{}` is a black hole",
            table.id
        )),
        Some(route) => Some(format!(
            "NAT gateway `{id}` has no way out: table `{}` of its subnet `{subnet}` leads to `{}`, not to an internet \
             gateway",
            table.id, route.target
        )),
        None => Some(format!(
            "NAT gateway `{id}` has no way out: table `{}` of its subnet `{subnet}` has no default route",
            table.id
        )),
    })
}

fn finding(subject: Subject<'_>, way: &NatWay<'_>, message: String) -> Diagnostic {
    let look = ec2(
        subject,
        "describe-nat-gateways",
        &format!(
            "--nat-gateway-ids {} --query 'NatGateways[].[State,FailureMessage,SubnetId]'",
            way.id
        ),
    );
    Diagnostic::new(&RULE, message)
        .resource(way.id)
        .evidence(format!("`{look}` says more"))
        .resource(&way.table.id)
        .remedy(gateway_endpoint_remedy(
            subject,
            "add a gateway endpoint for S3 (free of charge), or mend the NAT gateway",
            &way.subnet.vpc_id,
            &way.table.id,
        ))
}
