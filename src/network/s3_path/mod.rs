//! How a subnet reaches Amazon S3: the name, the route table that serves it, what the routes lead to.

mod access;
mod acl;
mod ports;
mod routing;

use super::check::Subject;
use super::cidr::Cidr;
use super::facts::{Endpoint, Route, RouteTable, Subnet};
use crate::diagnostic::{Gathered, Stop};

pub(super) use access::{
    NO_NAT, NatWay, addresses_of, distinct_ways, nat_ways, on_way, outside, policy, put_to,
};
pub(super) use acl::{Barrier, Direction, denied, passage};
pub(super) use ports::{admits_https, ranges, shut_out};

/// What S3's traffic goes through.
#[derive(Debug, Clone, Copy)]
pub(super) enum Via<'a> {
    /// An interface endpoint with private DNS: S3's names resolve to it in the whole VPC, even beside
    /// a gateway endpoint (AWS PrivateLink, endpoints for Amazon S3).
    Interface(&'a Endpoint),
    /// A gateway endpoint: its ID, and itself where it could be seen.
    Gateway(&'a str, Option<&'a Endpoint>),
    /// A NAT gateway, by its ID.
    Nat(&'a str),
    /// A transit gateway, an appliance and the like: what lies behind cannot be seen from here.
    Unverified,
    /// Nothing.
    Nothing,
}

/// A subnet's way to S3, or one of several: routes can lead parts of S3's addresses elsewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct S3Path<'a> {
    pub(super) subnet: &'a Subnet,
    /// The table that serves the subnet.
    pub(super) table: Option<&'a RouteTable>,
    pub(super) via: Via<'a>,
    /// The route that is taken, where there is one in the table.
    pub(super) route: Option<&'a Route>,
}

impl<'a> S3Path<'a> {
    /// Returns the ID of the endpoint that the traffic passes, and the endpoint where it could be seen.
    pub(super) fn endpoint(&self) -> Option<(&'a str, Option<&'a Endpoint>)> {
        match self.via {
            Via::Interface(endpoint) => Some((endpoint.id.as_str(), Some(endpoint))),
            Via::Gateway(id, endpoint) => Some((id, endpoint)),
            Via::Nat(_) | Via::Unverified | Via::Nothing => None,
        }
    }

    /// Returns the ID of the NAT gateway that the traffic passes.
    pub(super) fn nat_gateway(&self) -> Option<&'a str> {
        match self.via {
            Via::Nat(id) => Some(id),
            _ => None,
        }
    }

    /// Names the way in a sentence.
    pub(super) fn way(&self) -> String {
        match self.via {
            Via::Interface(endpoint) => format!("interface endpoint `{}`", endpoint.id),
            Via::Gateway(id, _) => format!("gateway endpoint `{id}`"),
            Via::Nat(id) => format!("NAT gateway `{id}`"),
            Via::Unverified => {
                let target = self.route.map(|route| route.target.as_str()).unwrap_or_default();
                format!("`{target}`")
            }
            Via::Nothing => "nothing".to_owned(),
        }
    }
}

/// Returns the ways of every subnet of the job.
pub(super) fn s3_paths(subject: Subject<'_>) -> Result<Vec<S3Path<'_>>, Stop> {
    let mut paths = Vec::new();
    for subnet in subject.subnets()? {
        paths.extend(s3_path(subject, subnet)?);
    }
    Ok(paths)
}

/// Returns the ways that are known; why those of some subnets are not is noted in `gathered`.
pub(super) fn known_paths<'a>(subject: Subject<'a>, gathered: &mut Gathered) -> Vec<S3Path<'a>> {
    let subnets = gathered.read(subject.subnets()).unwrap_or_default();
    let paths = subnets
        .into_iter()
        .filter_map(|subnet| gathered.read(s3_path(subject, subnet)));
    paths.flatten().collect()
}

/// Returns the endpoints for S3 in a VPC. A deleted endpoint is listed for a while, with its route tables.
pub(super) fn s3_endpoints<'a>(subject: Subject<'a>, vpc: &str) -> Option<Vec<&'a Endpoint>> {
    let service = subject.request.s3_service();
    let all = subject.facts.endpoints.ok()?;
    let serves = |endpoint: &&Endpoint| {
        endpoint.vpc_id == vpc
            && endpoint.service == service
            && !endpoint.state.eq_ignore_ascii_case("deleted")
    };
    Some(all.iter().filter(serves).collect())
}

/// Whether S3's names resolve to this endpoint in its VPC, as far as the endpoint itself goes.
pub(super) fn takes_the_name(endpoint: &Endpoint) -> bool {
    endpoint.kind == "Interface"
        && endpoint.private_dns_enabled
        && !endpoint.private_dns_only_for_inbound_resolver
}

fn s3_path<'a>(subject: Subject<'a>, subnet: &'a Subnet) -> Result<Vec<S3Path<'a>>, Stop> {
    let endpoints = s3_endpoints(subject, &subnet.vpc_id);
    let interface = endpoints
        .iter()
        .flatten()
        .copied()
        .find(|endpoint| takes_the_name(endpoint));
    let Some(endpoint) = interface else {
        return routing::by_table(subject, subnet, endpoints.as_deref());
    };
    let through = S3Path {
        subnet,
        table: subject.route_table(subnet).ok().flatten(),
        via: Via::Interface(endpoint),
        route: None,
    };
    // Without the attributes the name stays public, and the table decides; where it leads nowhere, the
    // endpoint is still what was meant.
    let dns = subject.dns(&subnet.vpc_id).ok().flatten();
    if dns.is_none_or(|dns| dns.support && dns.hostnames) {
        return Ok(vec![through]);
    }
    let by_table = routing::by_table(subject, subnet, endpoints.as_deref()).unwrap_or_default();
    let leads = |path: &S3Path<'_>| !matches!(path.via, Via::Nothing | Via::Unverified);
    Ok(if !by_table.is_empty() && by_table.iter().all(leads) {
        by_table
    } else {
        vec![through]
    })
}

/// Returns the addresses at the far end of a path: S3's public ones, or those of the subnets that the
/// endpoint has its interfaces in, else of the VPC.
pub(super) fn far_end(subject: Subject<'_>, path: &S3Path<'_>) -> Result<Vec<Cidr>, Stop> {
    let Via::Interface(endpoint) = path.via else {
        return Ok(s3_addresses(subject)?.unwrap_or_else(|| vec![Cidr::ALL]));
    };
    let parsed = |text: &String| text.parse().ok();
    let subnets = subject
        .facts
        .vpc_subnets
        .ok()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let blocks: Vec<Cidr> = subnets
        .iter()
        .filter(|subnet| endpoint.subnet_ids.contains(&subnet.id))
        .filter_map(|subnet| subnet.cidr_block.as_ref().and_then(parsed))
        .collect();
    if !blocks.is_empty() && blocks.len() == endpoint.subnet_ids.len() {
        return Ok(blocks);
    }
    let vpcs = subject.facts.vpcs.known()?;
    let vpc = vpcs.iter().find(|vpc| vpc.id == path.subnet.vpc_id);
    Ok(vpc
        .map(|vpc| vpc.cidr_blocks.iter().filter_map(parsed).collect())
        .unwrap_or_default())
}

/// Returns S3's public addresses in the Region; none where the Region has no prefix list for S3.
pub(super) fn s3_addresses(subject: Subject<'_>) -> Result<Option<Vec<Cidr>>, Stop> {
    let Some(list) = subject.s3_prefix_list()? else {
        return Ok(None);
    };
    let entries = list.entries.known()?;
    let entries: Vec<Cidr> = entries.iter().filter_map(|text| text.parse().ok()).collect();
    Ok((!entries.is_empty()).then_some(entries))
}

/// Returns the addresses that a prefix list stands for, if it was read.
pub(super) fn listed_addresses(subject: Subject<'_>, id: &str) -> Result<Vec<Cidr>, Stop> {
    let s3 = subject.s3_prefix_list().ok().flatten();
    let list = if let Some(list) = s3.filter(|list| list.id == id) {
        list
    } else {
        let lists = subject.facts.prefix_lists.known()?;
        let found = lists.iter().find(|list| list.id == id);
        found.ok_or_else(|| Stop::Unknown(format!("nothing was read of prefix list `{id}`")))?
    };
    let entries = list.entries.known()?;
    Ok(entries.iter().filter_map(|text| text.parse().ok()).collect())
}
