//! What the job's VPC does to a running job: zones, the workers' traffic, the way to S3.

mod acl;
mod addresses;
mod groups;
mod way;

use std::collections::BTreeSet;

use super::own_words;
use super::view::View;
use crate::sandbox::account::JobRequest;

pub(super) use groups::workers_connect;

/// The addresses that a job needs in whatever subnet it is placed: one per interface that it makes here.
/// AWS does not say how many it takes.
const ADDRESSES: u32 = 2;

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
    way::find(view, subnet_id).ok()
}

/// Whether a job in this network can read and write its data. The service chooses the subnet, so that each
/// of them has to do.
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
        if subnet.free_addresses < ADDRESSES {
            return Err(own_words(&format!(
                "Insufficient free addresses in subnet '{id}'"
            )));
        }
        let passes = |path: Path| {
            groups::lead_to(view, request, subnet, &path)?;
            acl::admits(view, id, subnet, &path)
        };
        way::find(view, id).and_then(passes).map_err(|reason| {
            own_words(&format!(
                "Data download failed: Amazon S3 cannot be reached from subnet '{id}': {reason}"
            ))
        })?;
    }
    Ok(())
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
