//! Whether the security groups of an interface endpoint let the job in.

use super::listed_addresses;
use crate::diagnostic::Stop;
use crate::network::check::Subject;
use crate::network::cidr::{Cidr, covered};
use crate::network::facts::{Endpoint, Permission, SecurityGroup, Subnet};

/// Whether a rule is about tcp/443.
pub(in crate::network) fn admits_https(permission: &Permission) -> bool {
    let all_ports = permission.from_port.is_none() || permission.from_port == Some(-1);
    let in_range = permission.from_port.is_some_and(|from| from <= 443)
        && permission.to_port.is_some_and(|to| 443 <= to);
    match permission.protocol.as_str() {
        "-1" => true,
        "tcp" | "6" => all_ports || in_range,
        _ => false,
    }
}

/// The addresses that the rules name, those of prefix lists included.
pub(in crate::network) fn ranges(
    subject: Subject<'_>,
    permissions: &[&Permission],
) -> Result<Vec<Cidr>, Stop> {
    let mut ranges: Vec<Cidr> = permissions
        .iter()
        .flat_map(|permission| &permission.cidrs)
        .filter_map(|text| text.parse().ok())
        .collect();
    if covered(Cidr::ALL, &ranges) {
        return Ok(ranges);
    }
    for id in permissions
        .iter()
        .flat_map(|permission| &permission.prefix_list_ids)
    {
        ranges.extend(listed_addresses(subject, id)?);
    }
    Ok(ranges)
}

/// Returns the subnets of the job that the endpoint's groups do not let in on tcp/443.
pub(in crate::network) fn shut_out<'a>(
    subject: Subject<'a>,
    endpoint: &Endpoint,
) -> Result<Vec<&'a Subnet>, Stop> {
    let all = subject.facts.endpoint_groups.known()?;
    let of_endpoint = |group: &&SecurityGroup| endpoint.security_group_ids.contains(&group.id);
    let https: Vec<&Permission> = all
        .iter()
        .filter(of_endpoint)
        .flat_map(|group| &group.ingress)
        .filter(|permission| admits_https(permission))
        .collect();
    let mine = &subject.request.security_group_ids;
    let by_group = https
        .iter()
        .flat_map(|permission| &permission.groups)
        .any(|pair| mine.iter().any(|id| id.as_str() == pair.group_id));
    if by_group {
        return Ok(Vec::new());
    }
    let open = ranges(subject, &https)?;
    let let_in = |subnet: &&Subnet| {
        let range = subnet.cidr_block.as_deref().and_then(|text| text.parse().ok());
        range.is_some_and(|range| covered(range, &open))
    };
    let subnets = subject.subnets()?.into_iter();
    Ok(subnets
        .filter(|subnet| subnet.vpc_id == endpoint.vpc_id && !let_in(subnet))
        .collect())
}
