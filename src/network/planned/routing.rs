//! Route tables, endpoints and NAT gateways of a plan.

use serde_json::Value;

use super::{LISTS, SUBNETS, TABLES, World, later, never, read};
use crate::diagnostic::Read;
use crate::iam::Region;
use crate::network::facts::{BlockPublicAccess, Endpoint, NatGateway, PrefixList, Route, RouteTable};
use crate::terraform::{Link, Plan, Resource, Unclear};

/// The attributes that say where a route leads to, with what may stand there.
const TARGETS: &[(&str, &[&str])] = &[
    ("nat_gateway_id", &["aws_nat_gateway", "data.aws_nat_gateway"]),
    ("vpc_endpoint_id", &["aws_vpc_endpoint"]),
    (
        "transit_gateway_id",
        &["aws_ec2_transit_gateway", "data.aws_ec2_transit_gateway"],
    ),
    ("vpc_peering_connection_id", &["aws_vpc_peering_connection"]),
    ("network_interface_id", &["aws_network_interface"]),
    ("egress_only_gateway_id", &["aws_egress_only_internet_gateway"]),
    ("local_gateway_id", &[]),
    ("carrier_gateway_id", &[]),
    ("core_network_arn", &[]),
    (
        "gateway_id",
        &[
            "aws_internet_gateway",
            "data.aws_internet_gateway",
            "aws_vpn_gateway",
        ],
    ),
];

/// The attributes that say where a route leads from: of routes, and of blocks in tables.
const OF_ROUTES: [&str; 3] = [
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "destination_prefix_list_id",
];
const OF_BLOCKS: [&str; 3] = ["cidr_block", "ipv6_cidr_block", "destination_prefix_list_id"];

/// What stands for a prefix list that nobody looks up.
pub(super) const UNLISTED: &str = "pl-00000000";

/// The prefix list of S3 as the plan looks it up; one that stands for it where it does not.
pub(super) fn s3_prefix_list(plan: &Plan, region: &Region) -> PrefixList {
    let name = format!("com.amazonaws.{region}.s3");
    let mut lists = plan.of(&["data.aws_ec2_managed_prefix_list", "data.aws_prefix_list"]);
    let looked_up = lists.find(|list| list.text("name") == Some(&name) && list.text("id").is_some());
    match looked_up {
        Some(list) => PrefixList {
            id: list.text("id").unwrap_or_default().to_owned(),
            entries: Read::Known(entries(list)),
            name,
        },
        None => PrefixList {
            id: UNLISTED.to_owned(),
            entries: later("the addresses of Amazon S3: it does not look up their prefix list"),
            name,
        },
    }
}

impl World<'_> {
    pub(super) fn s3(self) -> String {
        format!("com.amazonaws.{}.s3", self.region)
    }

    pub(super) fn prefix_lists(self) -> Vec<PrefixList> {
        let lists = self
            .plan
            .of(&["data.aws_ec2_managed_prefix_list", "aws_ec2_managed_prefix_list"]);
        let own = lists.map(|list| PrefixList {
            id: self.names.id(list),
            name: list.text("name").unwrap_or_default().to_owned(),
            entries: Read::Known(entries(list)),
        });
        own.collect()
    }

    /// The route tables of the VPCs, with the routes that gateway endpoints add.
    pub(super) fn route_tables(
        self,
        foreign: &[&str],
        subnets: &[String],
        endpoints: &Read<Vec<Endpoint>>,
        s3_list: &str,
    ) -> Read<Vec<RouteTable>> {
        let mut tables = match self.built_tables() {
            Ok(tables) => tables,
            Err(unclear) => return read(Err(unclear)),
        };
        let has_own = |id: &String| tables.iter().any(|table| table.subnet_ids.contains(id));
        if !foreign.is_empty() && !subnets.iter().all(has_own) {
            return later("the main route table of a VPC that it does not build");
        }
        let endpoints = endpoints.ok().into_iter().flatten();
        for endpoint in endpoints.filter(|one| one.service == self.s3()) {
            let served = |table: &&mut RouteTable| endpoint.route_table_ids.contains(&table.id);
            for table in tables.iter_mut().filter(served) {
                table.routes.push(leading(s3_list, endpoint.id.clone()));
            }
        }
        Read::Known(tables)
    }

    fn built_tables(self) -> Result<Vec<RouteTable>, Unclear> {
        let mut tables = Vec::new();
        for resource in self.plan.of(&["aws_route_table", "aws_default_route_table"]) {
            tables.push(self.table(resource)?);
        }
        for vpc in self.plan.of(&["aws_vpc"]).map(|vpc| self.names.id(vpc)) {
            if let Some(id) = self.names.with_vpc(&vpc, "main_route_table_id")
                && !tables.iter().any(|table: &RouteTable| table.id == id)
            {
                tables.push(table(id, vpc, true));
            }
        }
        let of = |resource| self.id_at(resource, "route_table_id", TABLES);
        for route in self.plan.of(&["aws_route"]) {
            let (id, built) = (of(route)?, self.route(route)?);
            if let Some(table) = tables.iter_mut().find(|table| Some(&table.id) == id.as_ref()) {
                table.routes.extend(built);
            }
        }
        for association in self.plan.of(&["aws_route_table_association"]) {
            let (id, subnet) = (of(association)?, self.id_at(association, "subnet_id", SUBNETS)?);
            let Some(table) = tables.iter_mut().find(|table| Some(&table.id) == id.as_ref()) else {
                if subnet.is_none() {
                    continue;
                }
                // What a table is like that the plan does not build, it does not tell.
                return Err(Unclear::new(&association.address, "route_table_id", TABLES));
            };
            table.subnet_ids.extend(subnet);
        }
        for association in self.plan.of(&["aws_main_route_table_association"]) {
            let (id, vpc) = (of(association)?, self.vpc_of(association)?);
            for table in tables
                .iter_mut()
                .filter(|table| Some(&table.vpc_id) == vpc.as_ref())
            {
                table.main = Some(&table.id) == id.as_ref();
            }
        }
        Ok(tables)
    }

    fn table(self, resource: &Resource) -> Result<RouteTable, Unclear> {
        let is_default = resource.kind == "aws_default_route_table";
        let vpc = match resource.text("vpc_id") {
            Some(id) => Some(id.to_owned()),
            None if is_default => {
                let kinds = &["aws_vpc.default_route_table_id", "aws_vpc.main_route_table_id"];
                let vpc = self.plan.link(resource, "default_route_table_id", kinds)?;
                self.vpc_behind(vpc.as_ref())
            }
            None => self.vpc_of(resource)?,
        };
        let mut built = table(self.names.id(resource), vpc.unwrap_or_default(), is_default);
        let blocks: Vec<&Value> = resource.items("route").collect();
        if blocks.is_empty()
            || self
                .plan
                .is_kept_apart(&["aws_route"], "route_table_id", resource)?
        {
            return Ok(built);
        }
        for block in blocks {
            built.routes.extend(self.route_in(resource, block)?);
        }
        Ok(built)
    }

    /// The VPC behind what comes with it.
    pub(super) fn vpc_behind(self, link: Option<&Link<'_>>) -> Option<String> {
        match link {
            Some(Link::Planned(vpc)) => Some(self.names.id(vpc)),
            Some(Link::Known(_)) | None => None,
        }
    }

    fn route(self, route: &Resource) -> Result<Option<Route>, Unclear> {
        for (attribute, kinds) in TARGETS {
            let Some(target) = self.id_at(route, attribute, kinds)? else {
                continue;
            };
            for destination in OF_ROUTES {
                let found = if destination.ends_with("prefix_list_id") {
                    self.id_at(route, destination, LISTS)?
                } else {
                    self.plan.known_text(route, destination)?.map(ToOwned::to_owned)
                };
                if let Some(found) = found {
                    return Ok(Some(leading(&found, target)));
                }
            }
        }
        Ok(None)
    }

    fn route_in(self, table: &Resource, block: &Value) -> Result<Option<Route>, Unclear> {
        let named = |attribute, kinds: &[&str]| {
            let links = self.plan.in_block(table, "route", block, attribute, kinds)?;
            Ok::<_, Unclear>(self.ids(&links, kinds).pop())
        };
        let destination = OF_BLOCKS.iter().find_map(|field| {
            let text = block.get(*field).and_then(Value::as_str);
            text.filter(|text| !text.is_empty()).map(ToOwned::to_owned)
        });
        let destination = match destination {
            Some(known) => known,
            None => match named("destination_prefix_list_id", LISTS)? {
                Some(list) => list,
                None => return Ok(None),
            },
        };
        for (attribute, kinds) in TARGETS {
            if let Some(target) = named(attribute, kinds)? {
                return Ok(Some(leading(&destination, target)));
            }
        }
        Ok(None)
    }

    pub(super) fn nat_gateways(self) -> Result<Vec<NatGateway>, Unclear> {
        let gateways = self.plan.of(&["aws_nat_gateway"]).map(|resource| {
            let subnet_id = self.id_at(resource, "subnet_id", SUBNETS)?;
            Ok(NatGateway {
                id: self.names.id(resource),
                vpc_id: self.vpc_of_subnet(subnet_id.as_deref())?.unwrap_or_default(),
                subnet_id,
                state: "available".to_owned(),
                connectivity: resource.text("connectivity_type").unwrap_or("public").to_owned(),
                availability_mode: resource.text("availability_mode").map(ToOwned::to_owned),
                public_ips: resource
                    .text("public_ip")
                    .map(ToOwned::to_owned)
                    .into_iter()
                    .collect(),
            })
        });
        gateways.collect()
    }

    /// VPC Block Public Access, where the plan sets it.
    pub(super) fn block_public_access(self) -> Read<Option<BlockPublicAccess>> {
        let mut options = self.plan.of(&["aws_vpc_block_public_access_options"]);
        let mode = options.find_map(|options| options.text("internet_gateway_block_mode"));
        let Some(mode) = mode else {
            return never("VPC Block Public Access of the account");
        };
        let excludes = self
            .plan
            .of(&["aws_vpc_block_public_access_exclusion"])
            .next()
            .is_some();
        Read::Known(Some(BlockPublicAccess {
            mode: mode.to_owned(),
            exclusions: if excludes {
                later("what is excluded from VPC Block Public Access")
            } else {
                Read::Known(Vec::new())
            },
        }))
    }

    fn vpc_of_subnet(self, id: Option<&str>) -> Result<Option<String>, Unclear> {
        let mut subnets = self.plan.of(SUBNETS);
        match subnets.find(|subnet| Some(self.names.id(subnet).as_str()) == id) {
            Some(subnet) => self.vpc_of(subnet),
            None => Ok(None),
        }
    }
}

fn entries(list: &Resource) -> Vec<String> {
    let of_managed = list.items("entries").chain(list.items("entry"));
    let cidrs = of_managed
        .filter_map(|entry| entry.get("cidr").and_then(Value::as_str))
        .map(ToOwned::to_owned);
    cidrs.chain(list.texts("cidr_blocks")).collect()
}

/// A table with nothing but the way within the VPC.
fn table(id: String, vpc_id: String, main: bool) -> RouteTable {
    RouteTable {
        id,
        vpc_id,
        main,
        subnet_ids: Vec::new(),
        routes: Vec::new(),
    }
}

fn leading(destination: &str, target: String) -> Route {
    Route {
        destination: destination.to_owned(),
        target,
        state: "active".to_owned(),
    }
}
