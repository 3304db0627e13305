//! How a subnet reaches Amazon S3, as its route table and the VPC's endpoints have it.

use super::check::Subject;
use super::facts::{Endpoint, Route, RouteTable, Subnet};
use crate::diagnostic::Stop;

/// What S3's traffic goes through.
#[derive(Debug, Clone, Copy)]
pub(super) enum Via<'a> {
    /// An interface endpoint with private DNS: S3's names resolve to it in the whole VPC, even beside
    /// a gateway endpoint (AWS PrivateLink, endpoints for Amazon S3).
    Interface(&'a Endpoint),
    /// A gateway endpoint: its ID, and itself where it could be seen.
    Gateway(&'a str, Option<&'a Endpoint>),
    /// A NAT gateway.
    Nat,
    /// A transit gateway, an appliance and the like: what lies behind cannot be seen from here.
    Unverified,
    /// Nothing.
    Nothing,
}

/// A subnet's way to S3.
#[derive(Debug, Clone, Copy)]
pub(super) struct S3Path<'a> {
    pub(super) subnet: &'a Subnet,
    /// The table that serves the subnet.
    pub(super) table: Option<&'a RouteTable>,
    pub(super) via: Via<'a>,
    /// The route that is taken, where there is one in the table.
    pub(super) route: Option<&'a Route>,
}

/// Returns the way of every subnet of the job.
pub(super) fn s3_paths(subject: Subject<'_>) -> Result<Vec<S3Path<'_>>, Stop> {
    let subnets = subject.subnets()?;
    subnets
        .into_iter()
        .map(|subnet| s3_path(subject, subnet))
        .collect()
}

fn s3_path<'a>(subject: Subject<'a>, subnet: &'a Subnet) -> Result<S3Path<'a>, Stop> {
    let found = |table, via, route| {
        Ok(S3Path {
            subnet,
            table,
            via,
            route,
        })
    };
    let service = subject.request.s3_service();
    // A deleted endpoint is listed for a while, with its route tables.
    let in_vpc = |endpoint: &&Endpoint| {
        endpoint.vpc_id == subnet.vpc_id
            && endpoint.service == service
            && !endpoint.state.eq_ignore_ascii_case("deleted")
    };
    let endpoints: Option<Vec<&Endpoint>> = subject
        .facts
        .endpoints
        .ok()
        .map(|all| all.iter().filter(in_vpc).collect());
    let interface = endpoints.iter().flatten().find(|endpoint| {
        endpoint.kind == "Interface"
            && endpoint.private_dns_enabled
            && !endpoint.private_dns_only_for_inbound_resolver
    });
    if let Some(endpoint) = interface {
        let table = subject.route_table(subnet).ok().flatten();
        return found(table, Via::Interface(endpoint), None);
    }
    let table = subject.route_table(subnet)?;
    let Some(table) = table else {
        return found(None, Via::Nothing, None);
    };
    let gateways = || {
        endpoints
            .iter()
            .flatten()
            .filter(|endpoint| endpoint.kind == "Gateway")
    };
    // The route to the prefix list comes first: it is what the traffic follows.
    let to_lists: Vec<&Route> = table
        .routes
        .iter()
        .filter(|route| route.destination.starts_with("pl-") && route.target.starts_with("vpce-"))
        .collect();
    if !to_lists.is_empty()
        && let Some(list) = subject.s3_prefix_list()?
        && let Some(route) = to_lists.into_iter().find(|route| route.destination == list.id)
    {
        let endpoint = gateways().find(|endpoint| endpoint.id == route.target).copied();
        return found(Some(table), Via::Gateway(&route.target, endpoint), Some(route));
    }
    if let Some(endpoint) = gateways().find(|endpoint| endpoint.route_table_ids.contains(&table.id)) {
        return found(Some(table), Via::Gateway(&endpoint.id, Some(endpoint)), None);
    }
    // Everything below goes by the default route; whether an endpoint stands before it must be known.
    let default = table.routes.iter().find(|route| route.destination == "0.0.0.0/0");
    let via = match default {
        Some(route) if route.target.starts_with("nat-") => Via::Nat,
        Some(route) if !route.target.starts_with("igw-") && route.target != "local" => Via::Unverified,
        _ => Via::Nothing,
    };
    if !matches!(via, Via::Nat) {
        subject.facts.endpoints.known()?;
        if subject.vpc_is_shared() {
            let reason = "the VPC belongs to another account, which alone sees its endpoints";
            return Err(Stop::Unknown(reason.to_owned()));
        }
    }
    found(Some(table), via, default)
}
