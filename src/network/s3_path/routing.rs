//! Which route S3's addresses follow: the most specific one, and of equals the static one before the prefix
//! list (Amazon VPC User Guide, route priority).

use super::{S3Path, Via, listed_addresses, s3_addresses};
use crate::diagnostic::Stop;
use crate::network::check::Subject;
use crate::network::cidr::Cidr;
use crate::network::facts::{Endpoint, Route, RouteTable, Subnet};
use crate::network::remedy::each_once;

/// A route that may take some of S3's addresses.
struct Candidate<'a> {
    route: Option<&'a Route>,
    via: Via<'a>,
    reach: Reach,
}

/// What a candidate reaches.
enum Reach {
    /// S3's prefix list, or a gateway endpoint of the table.
    S3,
    /// These addresses.
    Addresses(Vec<Cidr>),
}

/// The addresses that no route of a VPC leads to S3 by: private and shared ones.
const PRIVATE: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

pub(super) fn by_table<'a>(
    subject: Subject<'a>,
    subnet: &'a Subnet,
    endpoints: Option<&[&'a Endpoint]>,
) -> Result<Vec<S3Path<'a>>, Stop> {
    let table = subject.route_table(subnet)?;
    let path = |via, route| S3Path {
        subnet,
        table,
        via,
        route,
    };
    let Some(table) = table else {
        return Ok(vec![path(Via::Nothing, None)]);
    };
    let candidates = candidates(subject, table, endpoints.unwrap_or_default())?;
    let chosen = choose(subject, &candidates)?;
    let paths: Vec<S3Path<'a>> = chosen
        .into_iter()
        .map(|chosen| match chosen.map(|index| &candidates[index]) {
            Some(candidate) => path(candidate.via, candidate.route),
            None => path(Via::Nothing, None),
        })
        .collect();
    if paths
        .iter()
        .any(|path| matches!(path.via, Via::Unverified | Via::Nothing))
    {
        // Whether an endpoint stands before such a route must be known.
        subject.facts.endpoints.known()?;
        if subject.vpc_is_shared() {
            let reason = "the VPC belongs to another account, which alone sees its endpoints";
            return Err(Stop::Unknown(reason.to_owned()));
        }
    }
    Ok(paths)
}

fn candidates<'a>(
    subject: Subject<'a>,
    table: &'a RouteTable,
    endpoints: &[&'a Endpoint],
) -> Result<Vec<Candidate<'a>>, Stop> {
    let gateways = || {
        endpoints
            .iter()
            .copied()
            .filter(|endpoint| endpoint.kind == "Gateway")
    };
    let mut found = Vec::new();
    for route in &table.routes {
        let target = route.target.as_str();
        let via = via(target);
        if route.destination.starts_with("pl-") {
            let known = gateways().find(|endpoint| endpoint.id == target);
            let through_gateway = target.starts_with("vpce-");
            if through_gateway && known.is_none() {
                // A gateway endpoint of another service, or one that the caller cannot see.
                let is_s3 = subject
                    .s3_prefix_list()?
                    .is_some_and(|list| list.id == route.destination);
                if !is_s3 {
                    continue;
                }
            }
            if through_gateway {
                found.push(Candidate {
                    route: Some(route),
                    via: Via::Gateway(target, known),
                    reach: Reach::S3,
                });
            } else if subject
                .s3_prefix_list()?
                .is_some_and(|list| list.id == route.destination)
            {
                found.push(Candidate {
                    route: Some(route),
                    via,
                    reach: Reach::S3,
                });
            } else {
                found.push(Candidate {
                    route: Some(route),
                    via,
                    reach: Reach::Addresses(listed_addresses(subject, &route.destination)?),
                });
            }
        } else if let Ok(range) = route.destination.parse::<Cidr>() {
            found.push(Candidate {
                route: Some(route),
                via,
                reach: Reach::Addresses(vec![range]),
            });
        }
    }
    // The table of a new endpoint gets its route a moment later.
    let routed = |endpoint: &Endpoint| {
        let mut routes = table.routes.iter();
        routes.any(|route| route.target == endpoint.id)
    };
    for endpoint in gateways() {
        if endpoint.route_table_ids.contains(&table.id) && !routed(endpoint) {
            found.push(Candidate {
                route: None,
                via: Via::Gateway(&endpoint.id, Some(endpoint)),
                reach: Reach::S3,
            });
        }
    }
    Ok(found)
}

/// What a target comes to. The job's interfaces get no public address, so that an internet gateway leads
/// nowhere.
fn via(target: &str) -> Via<'_> {
    if target.starts_with("nat-") {
        Via::Nat(target)
    } else if target.starts_with("igw-") || target == "local" {
        Via::Nothing
    } else {
        Via::Unverified
    }
}

/// Returns the candidates that some address of S3 follows, each once, as indices; `None`: some follow no route
/// at all.
fn choose(subject: Subject<'_>, candidates: &[Candidate<'_>]) -> Result<Vec<Option<usize>>, Stop> {
    let is_private = |range: Cidr| {
        let mut private = PRIVATE.iter().filter_map(|text| text.parse::<Cidr>().ok());
        private.any(|private| private.covers(range))
    };
    // Routes that neither take everything nor stay within private networks need S3's addresses to be told.
    let specific = candidates.iter().any(|candidate| match &candidate.reach {
        Reach::S3 => false,
        Reach::Addresses(ranges) => ranges
            .iter()
            .any(|range| *range != Cidr::ALL && !is_private(*range)),
    });
    let entries = match s3_addresses(subject) {
        Ok(entries) => entries,
        Err(stop) if specific => return Err(stop),
        Err(_) => None,
    };
    let Some(entries) = entries else {
        let first = |wanted: fn(&Reach) -> bool| candidates.iter().position(|one| wanted(&one.reach));
        let to_s3 = first(|reach| matches!(reach, Reach::S3));
        let to_all =
            || first(|reach| matches!(reach, Reach::Addresses(ranges) if ranges.contains(&Cidr::ALL)));
        return Ok(vec![to_s3.or_else(to_all)]);
    };
    let mut chosen = Vec::new();
    for entry in entries {
        chosen.push(most_specific(candidates, entry));
        let within = |candidate: &Candidate<'_>| match &candidate.reach {
            Reach::S3 => false,
            Reach::Addresses(ranges) => ranges
                .iter()
                .any(|range| entry.covers(*range) && range.length() > entry.length()),
        };
        chosen.extend(
            (0..candidates.len())
                .filter(|&index| within(&candidates[index]))
                .map(Some),
        );
    }
    Ok(each_once(chosen))
}

/// The candidate of the longest range that holds `entry`.
fn most_specific(candidates: &[Candidate<'_>], entry: Cidr) -> Option<usize> {
    let length = |candidate: &Candidate<'_>| match &candidate.reach {
        // Of equals the static route comes first.
        Reach::S3 => Some((entry.length(), false)),
        Reach::Addresses(ranges) => ranges
            .iter()
            .filter(|range| range.covers(entry))
            .map(|range| (range.length(), true))
            .max(),
    };
    let mut best: Option<(usize, (u8, bool))> = None;
    for (index, candidate) in candidates.iter().enumerate() {
        if let Some(length) = length(candidate)
            && best.is_none_or(|(_, known)| length > known)
        {
            best = Some((index, length));
        }
    }
    best.map(|(index, _)| index)
}
