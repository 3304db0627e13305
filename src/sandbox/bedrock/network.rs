//! What the job's VPC does to a running job: zones, the workers' traffic, the way to S3.

use std::collections::BTreeSet;

use super::own_words;
use super::view::View;
use crate::sandbox::account::{JobRequest, Rule};

/// How requests from a subnet reach S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Path {
    /// Through a gateway or interface endpoint of this ID.
    Endpoint {
        /// `vpce-…`
        id: String,
        /// An interface endpoint has addresses in the VPC, a gateway leads to S3's public ones.
        interface: bool,
    },
    /// Through a NAT gateway or appliance.
    Internet,
}

impl Path {
    /// The endpoint's ID, if one is used.
    pub(super) fn endpoint(&self) -> Option<&str> {
        match self {
            Self::Endpoint { id, .. } => Some(id),
            Self::Internet => None,
        }
    }
}

/// The way from a subnet to S3, if there is one that works.
pub(super) fn path(view: View<'_>, subnet_id: &str) -> Option<Path> {
    let vpc = &view.subnet(subnet_id)?.vpc;
    let service = format!("com.amazonaws.{}.s3", view.region());
    let usable = |id: &str, kind: &str| {
        view.endpoint(id).is_some_and(|endpoint| {
            endpoint.kind == kind
                && endpoint.service == service
                && endpoint.state == "available"
                && endpoint.vpc == *vpc
        })
    };
    // Private DNS wins for the whole VPC, even next to a gateway.
    let private = view
        .endpoints(vpc)
        .find(|(id, endpoint)| endpoint.private_dns && usable(id, "Interface"));
    if let Some((id, _)) = private {
        return Some(Path::Endpoint {
            id: id.clone(),
            interface: true,
        });
    }
    let (_, table) = view.route_table(subnet_id, vpc)?;
    let s3 = view.s3_addresses().map(|(id, _)| id.as_str());
    let active = table.routes.iter().filter(|route| route.state == "active");
    let mut internet = None;
    for route in active {
        if Some(route.destination.as_str()) == s3 && usable(&route.target, "Gateway") {
            return Some(Path::Endpoint {
                id: route.target.clone(),
                interface: false,
            });
        }
        // The workers have no public address, so an internet gateway leads nowhere.
        let forwards = ["nat-", "tgw-", "eni-"]
            .iter()
            .any(|kind| route.target.starts_with(kind));
        if route.destination == "0.0.0.0/0" && forwards {
            internet = Some(Path::Internet);
        }
    }
    internet
}

/// Whether a job in this network can read and write its data.
///
/// # Errors
/// The message that the job fails with.
pub(super) fn reaches_s3(view: View<'_>, request: &JobRequest) -> Result<(), String> {
    for id in &request.subnets {
        let Some(subnet) = view.subnet(id) else {
            return Err(own_words(&format!("The subnet ID '{id}' does not exist")));
        };
        if subnet.state != "available" || subnet.cidr.is_none() {
            return Err(own_words(&format!(
                "The subnet '{id}' cannot take network interfaces of the job"
            )));
        }
        if subnet.free_addresses < 2 {
            return Err(own_words(&format!(
                "Insufficient free addresses in subnet '{id}'"
            )));
        }
        let Some(path) = path(view, id) else {
            return Err(own_words(&format!(
                "Data download failed: Amazon S3 cannot be reached from subnet '{id}': its route table leads to no S3 endpoint and no NAT gateway"
            )));
        };
        if !egress_to_s3(view, request, &path) {
            return Err(own_words(
                "Data download failed: no rule of the security groups lets the job reach Amazon S3 on port 443",
            ));
        }
    }
    Ok(())
}

fn egress_to_s3(view: View<'_>, request: &JobRequest, path: &Path) -> bool {
    let list = view.s3_addresses();
    let endpoint = path.endpoint().and_then(|id| view.endpoint(id));
    let to_interface = matches!(path, Path::Endpoint { interface: true, .. });
    request
        .security_groups
        .iter()
        .filter_map(|id| view.security_group(id))
        .flat_map(|group| &group.egress)
        .any(|rule| {
            let named = !to_interface && list.is_some_and(|(id, _)| rule.prefix_lists.contains(id));
            let addressed = rule.cidrs.iter().any(|cidr| {
                cidr == "0.0.0.0/0"
                    || to_interface
                    || list.is_some_and(|(_, cidrs)| {
                        !cidrs.is_empty() && cidrs.iter().all(|address| covers(cidr, address))
                    })
            });
            let grouped = to_interface
                && endpoint.is_some_and(|endpoint| {
                    rule.groups.iter().any(|id| endpoint.security_groups.contains(id))
                });
            opens_https(rule) && (named || addressed || grouped)
        })
}

fn opens_https(rule: &Rule) -> bool {
    match rule.protocol.as_str() {
        "-1" => true,
        "tcp" | "6" => {
            rule.from_port.is_none_or(|from| from <= 443) && rule.to_port.is_none_or(|to| to >= 443)
        }
        _ => false,
    }
}

/// Whether one IPv4 network lies in another.
fn covers(outer: &str, inner: &str) -> bool {
    let parse = |text: &str| -> Option<(u32, u32)> {
        let (base, length) = text.split_once('/')?;
        Some((
            u32::from(base.parse::<std::net::Ipv4Addr>().ok()?),
            length.parse().ok().filter(|length| *length <= 32)?,
        ))
    };
    let (Some((outer, outer_length)), Some((inner, inner_length))) = (parse(outer), parse(inner)) else {
        return false;
    };
    let mask = u32::MAX.checked_shl(32 - outer_length).unwrap_or(0);
    outer_length <= inner_length && outer & mask == inner & mask
}

/// Whether workers can be placed: every zone that takes them needs an available subnet.
///
/// # Errors
/// The message that the job fails with.
pub(super) fn covers_zones(view: View<'_>, request: &JobRequest) -> Result<(), String> {
    let covered: BTreeSet<&str> = request
        .subnets
        .iter()
        .filter_map(|id| view.subnet(id))
        .filter(|subnet| subnet.state == "available")
        .map(|subnet| subnet.zone.as_str())
        .collect();
    let bare: Vec<&str> = view
        .zones()
        .filter(|(_, zone)| !matches!(zone.state.as_str(), "unavailable" | "constrained"))
        .map(|(id, _)| id.as_str())
        .filter(|id| !covered.contains(id))
        .collect();
    if bare.is_empty() {
        return Ok(());
    }
    Err(own_words(&format!(
        "No subnet was provided in Availability Zones: {}",
        bare.join(", ")
    )))
}

/// Whether the workers can talk to each other: one group open to itself in both directions.
///
/// # Errors
/// The message that the job fails with.
pub(super) fn workers_connect(view: View<'_>, request: &JobRequest) -> Result<(), String> {
    let open = |rules: &[Rule], id: &String| {
        rules
            .iter()
            .any(|rule| rule.protocol == "-1" && rule.groups.contains(id))
    };
    let complete = request.security_groups.iter().any(|id| {
        view.security_group(id)
            .is_some_and(|group| open(&group.ingress, id) && open(&group.egress, id))
    });
    if complete {
        return Ok(());
    }
    Err(own_words(
        "The communication between worker nodes is broken: both inbound and outbound connections must allow all traffic from the same security group",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_contain_smaller_ones_only() {
        assert!(covers("52.0.0.0/8", "52.216.0.0/15"));
        assert!(covers("0.0.0.0/0", "52.216.0.0/15"));
        assert!(!covers("52.216.0.0/16", "52.216.0.0/15"));
        assert!(!covers("10.0.0.0/8", "52.216.0.0/15"));
    }
}
