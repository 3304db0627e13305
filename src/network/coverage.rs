//! Zones of a job that have no subnet, and where their subnets could come from: what NET-05 proposes, and what
//! the remedies in bulk make.

use crate::diagnostic::{Gathered, Stop};

use super::check::Subject;
use super::cidr::Cidr;
use super::facts::{RouteTable, Subnet, Zone};
use super::remedy::tables_of;
use super::s3_path::{S3Path, Via, distinct_ways};

/// What brings a subnet to a zone that has none.
pub(super) enum Cover<'a> {
    /// A subnet of the VPC that the request does not name.
    Present(&'a Zone, &'a Subnet),
    /// A new subnet with this range.
    New(&'a Zone, Cidr),
    /// Nothing: the VPC has no free range, or it is not known what is taken.
    Nothing,
}

impl Cover<'_> {
    /// The variable of a script that holds the ID of the new subnet of a zone.
    pub(super) fn variable(zone: &Zone) -> String {
        format!("NEW_{}", Self::label(zone).to_uppercase())
    }

    /// The label of the Terraform resource of the new subnet of a zone.
    pub(super) fn label(zone: &Zone) -> String {
        zone.id.replace('-', "_")
    }
}

/// Finds a subnet for each of the zones `open`: one of the VPC that is there already, else a free range.
pub(super) fn covers<'a>(subject: Subject<'a>, open: &[&'a Zone]) -> Vec<Cover<'a>> {
    let subnets = subject.subnets().unwrap_or_default();
    let home = subject.vpc_id().unwrap_or_default();
    let all = subject
        .facts
        .vpc_subnets
        .ok()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let in_vpc: Vec<&Subnet> = all.iter().filter(|subnet| subnet.vpc_id == home).collect();
    let present = |zone: &Zone| {
        in_vpc.iter().copied().find(|subnet| {
            subnet.zone_id == zone.id
                && subnet.state == "available"
                && subnet.outpost_arn.is_none()
                && subnet.cidr_block.is_some()
                && !subject.request.has_subnet(&subnet.id)
        })
    };
    let without = open.iter().filter(|zone| present(zone).is_none()).count();
    let mut free = free_ranges(subject, &subnets, &in_vpc, without).into_iter();
    open.iter()
        .map(|zone| match present(zone) {
            Some(subnet) => Cover::Present(zone, subnet),
            None => free
                .next()
                .map_or(Cover::Nothing, |range| Cover::New(zone, range)),
        })
        .collect()
}

/// The zones that need a subnet and have none, by the facts.
pub(super) fn open_zones(subject: Subject<'_>) -> Result<Vec<&Zone>, Stop> {
    let subnets = subject.subnets()?;
    let zones = subject.availability_zones()?.into_iter();
    Ok(zones
        .filter(|zone| takes_resources(zone) && !is_covered(zone, &subnets))
        .collect())
}

/// Whether AWS makes new resources in the zone.
pub(super) fn takes_resources(zone: &Zone) -> bool {
    matches!(zone.state.as_str(), "available" | "information" | "impaired")
}

/// Whether an available subnet lies in the zone.
pub(super) fn is_covered(zone: &Zone, subnets: &[&Subnet]) -> bool {
    subnets.iter().any(|subnet| {
        subnet.zone_id == zone.id && subnet.state == "available" && subnet.outpost_arn.is_none()
    })
}

/// The route table for new subnets: one of the job's that leads to Amazon S3, else any of its own; none where
/// the main table serves, which a subnet has anyway.
pub(super) fn table_for_new(subject: Subject<'_>) -> Option<&RouteTable> {
    let subnets = subject.subnets().ok()?;
    let ways = distinct_ways(subject, &mut Gathered::default());
    let leads = |table: &RouteTable| {
        let by = |way: &S3Path<'_>| way.table.is_some_and(|one| one.id == table.id);
        ways.iter().any(|way| by(way) && !matches!(way.via, Via::Nothing))
    };
    // A route table serves subnets of its own VPC alone.
    let home = subject.vpc_id().ok()?;
    let in_home: Vec<&Subnet> = subnets
        .into_iter()
        .filter(|subnet| subnet.vpc_id == home)
        .collect();
    let tables = tables_of(subject, &in_home);
    let best = tables
        .iter()
        .find(|table| leads(table))
        .or_else(|| tables.iter().find(|table| !table.main));
    best.copied().filter(|table| !table.main)
}

/// Free ranges of the VPC, as large as the job's first subnet.
fn free_ranges(subject: Subject<'_>, subnets: &[&Subnet], in_vpc: &[&Subnet], count: usize) -> Vec<Cidr> {
    let Some(vpc) = subject.vpc() else {
        return Vec::new();
    };
    if subject.facts.vpc_subnets.ok().is_none() {
        return Vec::new();
    }
    let range_of = |subnet: &&Subnet| subnet.cidr_block.as_deref()?.parse::<Cidr>().ok();
    let taken: Vec<Cidr> = in_vpc.iter().filter_map(range_of).collect();
    let length = subnets.iter().find_map(range_of).map_or(24, Cidr::length);
    let mut free: Vec<Cidr> = Vec::new();
    for block in vpc
        .cidr_blocks
        .iter()
        .filter_map(|text| text.parse::<Cidr>().ok())
    {
        free.extend(block.free(&taken, length, count - free.len()));
        if free.len() == count {
            break;
        }
    }
    free
}
