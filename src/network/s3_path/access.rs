//! What policies make of the job's requests to Amazon S3 on a way: the way decides which keys they carry.

use super::{S3Path, Via, known_paths};
use crate::diagnostic::{Gathered, Stop};
use crate::iam::evaluate::{Context, Decision, Policy, Request};
use crate::network::check::Subject;
use crate::network::facts::{RouteTable, Subnet};

/// The known ways of all subnets, each once: subnets that share an endpoint or a NAT gateway make the same
/// requests. Why others are not known is noted in `gathered`.
pub(in crate::network) fn distinct_ways<'a>(
    subject: Subject<'a>,
    gathered: &mut Gathered,
) -> Vec<S3Path<'a>> {
    let mut ways: Vec<S3Path<'a>> = Vec::new();
    for path in known_paths(subject, gathered) {
        let same = |known: &S3Path<'a>| {
            known.subnet.vpc_id == path.subnet.vpc_id
                && known.endpoint().map(|(id, _)| id) == path.endpoint().map(|(id, _)| id)
                && known.nat_gateway() == path.nat_gateway()
                && std::mem::discriminant(&known.via) == std::mem::discriminant(&path.via)
        };
        if !ways.iter().any(same) {
            ways.push(path);
        }
    }
    ways
}

/// A way through a NAT gateway: to one, always a route leads, and it stands in a table.
pub(in crate::network) struct NatWay<'a> {
    pub(in crate::network) subnet: &'a Subnet,
    pub(in crate::network) table: &'a RouteTable,
    /// The ID of the gateway.
    pub(in crate::network) id: &'a str,
}

/// The known ways through NAT gateways.
pub(in crate::network) fn nat_ways<'a>(subject: Subject<'a>, gathered: &mut Gathered) -> Vec<NatWay<'a>> {
    let ways = distinct_ways(subject, gathered).into_iter();
    let through = |way: S3Path<'a>| {
        Some(NatWay {
            subnet: way.subnet,
            table: way.table?,
            id: way.nat_gateway()?,
        })
    };
    ways.filter_map(through).collect()
}

/// Why a check of NAT gateways does not apply.
pub(in crate::network) const NO_NAT: &str = "no NAT gateway leads to Amazon S3";

/// Adds what the way says of a request. An endpoint sets the VPC and itself and hides the source address; a
/// NAT gateway leaves one of its own public addresses, so that there is a request for each (IAM User Guide, global
/// condition keys).
pub(in crate::network) fn on_way(subject: Subject<'_>, path: &S3Path<'_>, request: &Request) -> Vec<Request> {
    let context = request.context.clone();
    let contexts = match path.via {
        Via::Interface(_) | Via::Gateway(..) => {
            let id = path.endpoint().map(|(id, _)| id).unwrap_or_default();
            vec![
                context
                    .with("aws:SourceVpc", path.subnet.vpc_id.as_str())
                    .with("aws:SourceVpce", id)
                    .without("aws:SourceIp"),
            ]
        }
        Via::Nat(id) => {
            let context = outside(context);
            match addresses_of(subject, id) {
                [] => vec![context],
                addresses => addresses
                    .iter()
                    .map(|address| context.clone().with("aws:SourceIp", address.as_str()))
                    .collect(),
            }
        }
        Via::Unverified | Via::Nothing => vec![context],
    };
    let of_context = |context| Request {
        context,
        ..request.clone()
    };
    contexts.into_iter().map(of_context).collect()
}

/// The public addresses of a NAT gateway, as far as they were read.
pub(in crate::network) fn addresses_of<'a>(subject: Subject<'a>, nat_gateway: &str) -> &'a [String] {
    let gateways = subject.facts.nat_gateways.ok().map(Vec::as_slice);
    let mut gateways = gateways.unwrap_or_default().iter();
    let gateway = gateways.find(|gateway| gateway.id == nat_gateway);
    gateway
        .map(|gateway| gateway.public_ips.as_slice())
        .unwrap_or_default()
}

/// What a request from outside every VPC endpoint lacks.
pub(in crate::network) fn outside(context: Context) -> Context {
    context
        .without("aws:SourceVpc")
        .without("aws:SourceVpce")
        .without("aws:VpcSourceIp")
}

/// Puts a request to one policy of a resource.
pub(in crate::network) fn put_to(policy: &Policy, request: &Request) -> Decision {
    policy.decide(request)
}

/// Reads a policy; what is no policy decides nothing.
pub(in crate::network) fn policy(name: &str, text: &str) -> Result<Policy, Stop> {
    Policy::parse(name, text).map_err(|error| Stop::Unknown(format!("policy of {name}: {error}")))
}
