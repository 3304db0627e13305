//! The way from a subnet to S3: the name, the route table, and whether what it leads to works.

use super::Path;
use crate::sandbox::account::NatGateway;
use crate::sandbox::bedrock::view::View;

/// The targets of routes that the sandbox takes for ways out without looking behind them.
const APPLIANCES: [&str; 2] = ["tgw-", "eni-"];

/// Finds the way of a subnet's requests.
///
/// # Errors
/// Why there is none, as the end of a sentence.
pub(super) fn find(view: View<'_>, subnet_id: &str) -> Result<Path, String> {
    let Some(subnet) = view.subnet(subnet_id) else {
        return Err("there is no such subnet".to_owned());
    };
    let vpc_id = &subnet.vpc;
    let vpc = view.vpc(vpc_id);
    if vpc.is_some_and(|vpc| !vpc.dns_support) {
        return Err(format!("no name resolves in '{vpc_id}'"));
    }
    let service = format!("com.amazonaws.{}.s3", view.region());
    let of_s3 = || {
        view.endpoints(vpc_id)
            .filter(|(_, endpoint)| endpoint.service == service)
    };
    // Private DNS wins for the whole VPC, even next to a gateway, and needs both attributes of the VPC.
    let private = of_s3().find(|(_, endpoint)| {
        endpoint.kind == "Interface" && endpoint.private_dns && endpoint.state == "available"
    });
    if let Some((id, _)) = private
        && vpc.is_none_or(|vpc| vpc.dns_hostnames)
    {
        return Ok(Path::Endpoint {
            id: id.clone(),
            interface: true,
        });
    }
    let Some((table_id, table)) = view.route_table(subnet_id, vpc_id) else {
        return Err("no route table serves it".to_owned());
    };
    let active = || table.routes.iter().filter(|route| route.state == "active");
    let mut idle = None;
    for (id, gateway) in of_s3().filter(|(_, endpoint)| endpoint.kind == "Gateway") {
        let routed = active().any(|route| {
            let listed = view
                .s3_addresses()
                .is_some_and(|(list, _)| *list == route.destination);
            listed && route.target == *id
        });
        if !routed && !gateway.route_tables.contains(table_id) {
            continue;
        }
        if gateway.state == "available" {
            return Ok(Path::Endpoint {
                id: id.clone(),
                interface: false,
            });
        }
        idle = Some(format!("endpoint '{id}' is {}", gateway.state));
    }
    let mut reason = idle
        .unwrap_or_else(|| format!("route table '{table_id}' leads to no S3 endpoint and no NAT gateway"));
    // The workers have no public address, so an internet gateway leads nowhere.
    for route in active().filter(|route| route.destination == "0.0.0.0/0") {
        let target = &route.target;
        if APPLIANCES.iter().any(|kind| target.starts_with(kind)) {
            return Ok(Path::Internet);
        }
        if target.starts_with("nat-") {
            match translates(view, target) {
                Ok(()) => return Ok(Path::Internet),
                Err(fault) => reason = fault,
            }
        }
    }
    Err(reason)
}

/// Whether a NAT gateway lets anything out.
fn translates(view: View<'_>, id: &str) -> Result<(), String> {
    let Some(gateway) = view.nat_gateway(id) else {
        return Err(format!("NAT gateway '{id}' does not exist"));
    };
    if gateway.state != "available" {
        return Err(format!("NAT gateway '{id}' is {}", gateway.state));
    }
    if gateway.connectivity != "public" {
        return Err(format!("NAT gateway '{id}' is {}", gateway.connectivity));
    }
    if shut(view, gateway) {
        return Err(format!(
            "VPC Block Public Access shuts the internet gateway behind NAT gateway '{id}'"
        ));
    }
    // A regional one finds its way out itself.
    let Some(subnet) = &gateway.subnet else {
        return Ok(());
    };
    let out = view.route_table(subnet, &gateway.vpc).is_some_and(|(_, table)| {
        table.routes.iter().any(|route| {
            route.destination == "0.0.0.0/0" && route.state == "active" && route.target.starts_with("igw-")
        })
    });
    if out {
        Ok(())
    } else {
        Err(format!("NAT gateway '{id}' has no route to an internet gateway"))
    }
}

fn shut(view: View<'_>, gateway: &NatGateway) -> bool {
    let rules = view.block_public_access();
    let excluded = rules.exclusions.iter().any(|exclusion| {
        let stands = matches!(exclusion.state.as_str(), "create-complete" | "update-complete");
        let concerns =
            exclusion.resource == gateway.vpc || gateway.subnet.as_ref() == Some(&exclusion.resource);
        stands && concerns
    });
    rules.mode == "block-bidirectional" && !excluded
}
