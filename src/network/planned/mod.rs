//! The facts of a network that Terraform is about to build. What is built has no ID yet: each resource gets one that
//! stands for its address, and a report is told in addresses again ([`Names`]).

mod acls;
mod endpoints;
mod groups;
mod names;
mod routing;
mod storage;
mod telling;
mod views;
mod vpc;

use crate::diagnostic::Read;
use crate::iam::Region;
use crate::terraform::{Link, Plan, Resource, SHOW, Unclear};

use super::facts::{FACTS_VERSION, Facts, SecurityGroup, Subnet};
use super::request::Asked;

pub use names::Names;
use telling::NOT_PLANNED;

/// The kinds of resources that stand for what a job's network is made of.
const VPCS: &[&str] = &["aws_vpc", "aws_default_vpc", "data.aws_vpc"];
const SUBNETS: &[&str] = &[
    "aws_subnet",
    "aws_default_subnet",
    "data.aws_subnet",
    "data.aws_subnets",
];
const TABLES: &[&str] = &[
    "aws_route_table",
    "aws_default_route_table",
    "data.aws_route_table",
    // Unless Terraform makes another one the main table, the default one is it.
    "aws_vpc.main_route_table_id",
    "aws_vpc.default_route_table_id",
];
const LISTS: &[&str] = &[
    "aws_ec2_managed_prefix_list",
    "data.aws_ec2_managed_prefix_list",
    "data.aws_prefix_list",
    "aws_vpc_endpoint.prefix_list_id",
];
const GROUPS: &[&str] = &[
    "aws_security_group",
    "aws_default_security_group",
    "data.aws_security_group",
    "aws_vpc.default_security_group_id",
];

/// The network that a plan describes.
#[derive(Debug)]
pub struct Planned {
    /// What will be there once the plan is applied.
    pub facts: Facts,
    /// What the IDs in the facts stand for.
    pub names: Names,
}

/// A plan does not describe the network of a job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoNetwork {
    /// An output is missing.
    #[error("the plan has no output `{0}`{1}")]
    Output(&'static str, String),
    /// The network is built in another Region.
    #[error("`{0}` is built in Region `{1}`, which is not that of the job")]
    Elsewhere(String, String),
    /// The plan does not tell what an output names.
    #[error(transparent)]
    Unclear(#[from] Unclear),
}

/// Reads the network of a job out of a plan: the subnets and groups that the outputs `subnet_ids` and
/// `security_group_ids` name, with all that surrounds them. What a plan can not hold is unread.
///
/// # Errors
/// When one of the two outputs is missing, or the plan does not tell what it names.
pub fn planned(
    plan: &Plan,
    region: &Region,
    account: Option<&str>,
    buckets: &[String],
) -> Result<Planned, NoNetwork> {
    let s3_prefix_list = routing::s3_prefix_list(plan, region);
    let names = Names::new(plan, &s3_prefix_list);
    let subnet_ids = asked(plan, &names, region, "subnet_ids", SUBNETS)?;
    let security_group_ids = asked(plan, &names, region, "security_group_ids", GROUPS)?;
    let world = World {
        plan,
        names: &names,
        region,
        account,
    };
    let zones = world.zones();
    let all = world.subnets(zones.ok().map_or(&[], Vec::as_slice));
    let subnets = only(read(all.clone()), &subnet_ids, |subnet: &Subnet| &subnet.id);
    let vpcs_used = used(&subnets);
    let foreign: Vec<&str> = vpcs_used
        .iter()
        .map(String::as_str)
        .filter(|id| !names.is_planned(id))
        .collect();
    let in_vpc = all.map(|all| {
        all.into_iter()
            .filter(|one| vpcs_used.contains(&one.vpc_id))
            .collect::<Vec<_>>()
    });
    let endpoints = world.endpoints(&foreign);
    let built = read(world.groups());
    let endpoint_groups = groups::endpoint_groups(&endpoints, &built);
    let security_groups = only(built, &security_group_ids, |group: &SecurityGroup| &group.id);
    let route_tables = world.route_tables(&foreign, &subnet_ids, &endpoints, &s3_prefix_list.id);
    let to_nat = route_tables.ok().is_some_and(|tables| {
        let mut routes = tables.iter().flat_map(|table| &table.routes);
        routes.any(|route| route.target.starts_with("nat-"))
    });
    let facts = Facts {
        facts_version: FACTS_VERSION,
        region: region.to_string(),
        account: account.map(ToOwned::to_owned),
        caller: None,
        zones,
        accelerators: never("which zones offer accelerated instances"),
        vpcs: world.vpcs(&vpcs_used),
        dns: world.dns(&vpcs_used),
        dhcp_options: world.dhcp_options(&vpcs_used),
        vpc_subnets: if foreign.is_empty() {
            read(in_vpc)
        } else {
            later("what else is in a VPC that is there already")
        },
        subnets,
        security_groups,
        group_associations: Read::Known(Vec::new()),
        endpoint_groups,
        network_acls: world.network_acls(&foreign, &subnet_ids),
        route_tables,
        prefix_lists: Read::Known(world.prefix_lists()),
        nat_gateways: read(world.nat_gateways()),
        block_public_access: if to_nat {
            world.block_public_access()
        } else {
            Read::Known(None)
        },
        interfaces: never("how many network interfaces the account has"),
        interface_quota: Some(never("the quota of network interfaces")),
        leftovers: if foreign.is_empty() {
            Read::Known(Vec::new())
        } else {
            never("what earlier jobs have left in a VPC that is there already")
        },
        s3_prefix_list: Read::Known(Some(s3_prefix_list)),
        endpoints,
        buckets: buckets.iter().map(|name| world.bucket(name)).collect(),
        asked: Asked {
            subnet_ids,
            security_group_ids,
            picks: None,
            storage: None,
        },
    };
    Ok(Planned { facts, names })
}

/// A plan with what is needed to read it.
#[derive(Debug, Clone, Copy)]
struct World<'a> {
    plan: &'a Plan,
    names: &'a Names,
    region: &'a Region,
    account: Option<&'a str>,
}

fn asked(
    plan: &Plan,
    names: &Names,
    region: &Region,
    output: &'static str,
    kinds: &[&str],
) -> Result<Vec<String>, NoNetwork> {
    let Some(links) = plan.named_by_output(output, kinds) else {
        let there = plan.outputs();
        let there: Vec<String> = there.iter().map(|name| format!("`{name}`")).collect();
        let told = if there.is_empty() {
            "; it has no output at all".to_owned()
        } else {
            format!("; there are {}", there.join(", "))
        };
        return Err(NoNetwork::Output(output, told));
    };
    let mut ids = Vec::new();
    for link in links? {
        if let Link::Planned(resource) = &link
            && let Some(elsewhere) = plan.region_of(resource).filter(|one| *one != region.as_str())
        {
            return Err(NoNetwork::Elsewhere(
                resource.address.clone(),
                elsewhere.to_owned(),
            ));
        }
        ids.extend(names.ids(&link, kinds));
    }
    // A condition or a function takes some of what it refers to.
    if plan
        .output_length(output)
        .is_some_and(|length| length != ids.len())
    {
        return Err(Unclear::new("the root module", &format!("output.{output}"), kinds).into());
    }
    Ok(ids)
}

/// What the plan tells, or that it does not.
fn read<T>(told: Result<T, Unclear>) -> Read<T> {
    match told {
        Ok(value) => Read::Known(value),
        Err(unclear) => unread(unclear.to_string()),
    }
}

fn unread<T>(error: String) -> Read<T> {
    Read::unanswered(SHOW, error)
}

/// What no plan ever holds: checks of it do not apply.
fn never<T>(what: &str) -> Read<T> {
    unread(format!("{what} {NOT_PLANNED}"))
}

/// What this plan does not tell.
fn later<T>(what: &str) -> Read<T> {
    unread(format!("the plan does not tell {what}"))
}

/// Those that the job names; unread, where one of them is not built by the plan.
fn only<T: Clone>(all: Read<Vec<T>>, ids: &[String], id_of: fn(&T) -> &str) -> Read<Vec<T>> {
    let Read::Known(all) = all else { return all };
    match ids.iter().find(|id| !all.iter().any(|one| id_of(one) == *id)) {
        Some(id) => later(&format!("what `{id}` is like, which it does not build")),
        None => Read::Known(
            all.into_iter()
                .filter(|one| ids.iter().any(|id| id == id_of(one)))
                .collect(),
        ),
    }
}

/// The VPCs of the job's subnets.
fn used(subnets: &Read<Vec<Subnet>>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for subnet in subnets.ok().into_iter().flatten() {
        if !ids.contains(&subnet.vpc_id) {
            ids.push(subnet.vpc_id.clone());
        }
    }
    ids
}

impl World<'_> {
    /// The one ID that an attribute names, where it names one.
    fn id_at(self, resource: &Resource, attribute: &str, kinds: &[&str]) -> Result<Option<String>, Unclear> {
        let link = self.plan.link(resource, attribute, kinds)?;
        Ok(link.and_then(|link| self.names.ids(&link, kinds).pop()))
    }

    /// The IDs that an attribute names.
    fn ids_at(self, resource: &Resource, attribute: &str, kinds: &[&str]) -> Result<Vec<String>, Unclear> {
        let links = self.plan.links(resource, attribute, kinds)?;
        Ok(self.ids(&links, kinds))
    }

    fn ids(self, links: &[Link<'_>], kinds: &[&str]) -> Vec<String> {
        links
            .iter()
            .flat_map(|link| self.names.ids(link, kinds))
            .collect()
    }
}

#[cfg(test)]
mod tests;
