//! Route tables, endpoints and NAT gateways of a plan.

use serde_json::Value;

use super::{SUBNETS, World, not_planned, one, read};
use crate::diagnostic::Read;
use crate::network::facts::{Endpoint, NatGateway, PrefixList, Route, RouteTable};
use crate::terraform::{Link, Resource, Unclear};

pub(super) const TABLES: &[&str] = &[
    "aws_route_table",
    "aws_default_route_table",
    "data.aws_route_table",
    "aws_vpc.main_route_table_id",
    "aws_vpc.default_route_table_id",
];

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
const DESTINATIONS: &[&str] = &[
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "destination_prefix_list_id",
    "cidr_block",
    "ipv6_cidr_block",
];

impl World<'_> {
    /// The prefix list of S3 as the plan looks it up; one that stands for it where it does not.
    pub(super) fn s3_prefix_list(self) -> PrefixList {
        let name = self.s3();
        let mut lists = self
            .plan
            .of(&["data.aws_ec2_managed_prefix_list", "data.aws_prefix_list"]);
        let looked_up = lists.find(|list| list.text("name") == Some(&name));
        match looked_up {
            Some(list) => PrefixList {
                id: self.names.id(list),
                entries: Read::Known(entries(list)),
                name,
            },
            None => PrefixList {
                id: "pl-00000000".to_owned(),
                entries: not_planned("the prefix list of Amazon S3"),
                name,
            },
        }
    }

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
        vpcs: &[String],
        foreign: &[&str],
        subnets: &[String],
        endpoints: &Read<Vec<Endpoint>>,
        s3: &str,
    ) -> Read<Vec<RouteTable>> {
        let mut tables = match self.built_tables(s3) {
            Ok(tables) => tables,
            Err(unclear) => return read(Err(unclear)),
        };
        for vpc in vpcs {
            if tables.iter().any(|table| table.main && table.vpc_id == *vpc) {
                continue;
            }
            let has_own = |id: &String| tables.iter().any(|table| table.subnet_ids.contains(id));
            if foreign.contains(&vpc.as_str()) && !subnets.iter().all(has_own) {
                return not_planned("the main route table of a VPC that is there already");
            }
            if let Some(id) = self.names.with_vpc(vpc, "main_route_table_id") {
                tables.push(table(id, vpc.clone(), true));
            }
        }
        for endpoint in endpoints
            .ok()
            .into_iter()
            .flatten()
            .filter(|one| one.service == self.s3())
        {
            for table in tables
                .iter_mut()
                .filter(|table| endpoint.route_table_ids.contains(&table.id))
            {
                table.routes.push(Route {
                    destination: s3.to_owned(),
                    target: endpoint.id.clone(),
                    state: "active".to_owned(),
                });
            }
        }
        Read::Known(tables)
    }

    fn built_tables(self, s3: &str) -> Result<Vec<RouteTable>, Unclear> {
        let mut tables = Vec::new();
        for resource in self.plan.of(&["aws_route_table", "aws_default_route_table"]) {
            let is_default = resource.kind == "aws_default_route_table";
            let vpc = if is_default {
                self.vpc_named(&self.plan.links(resource, "default_route_table_id", TABLES)?)
            } else {
                self.vpc_of(resource)?
            };
            let mut built = table(self.names.id(resource), vpc.unwrap_or_default(), is_default);
            for block in resource.items("route") {
                built.routes.extend(self.route_in(resource, block, s3)?);
            }
            tables.push(built);
        }
        for route in self.plan.of(&["aws_route"]) {
            let id = self.table_of(route)?;
            let built = self.route(route, s3)?;
            if let Some(table) = tables.iter_mut().find(|table| Some(&table.id) == id.as_ref()) {
                table.routes.extend(built);
            }
        }
        for association in self.plan.of(&["aws_route_table_association"]) {
            let subnets = self.plan.links(association, "subnet_id", SUBNETS)?;
            let id = self.table_of(association)?;
            if let Some(table) = tables.iter_mut().find(|table| Some(&table.id) == id.as_ref()) {
                table.subnet_ids.extend(one(self.names, &subnets));
            }
        }
        for association in self.plan.of(&["aws_main_route_table_association"]) {
            let id = self.table_of(association)?;
            for table in tables.iter_mut().filter(|table| Some(&table.id) == id.as_ref()) {
                table.main = true;
            }
        }
        Ok(tables)
    }

    fn table_of(self, resource: &Resource) -> Result<Option<String>, Unclear> {
        let links = self.plan.links(resource, "route_table_id", TABLES)?;
        Ok(self.table_ids(&links).into_iter().next())
    }

    pub(super) fn table_ids(self, links: &[Link<'_>]) -> Vec<String> {
        let ids = links.iter().flat_map(|link| match link {
            Link::Planned(vpc) if vpc.kind == "aws_vpc" => {
                let id = self.names.with_vpc(&self.names.id(vpc), "main_route_table_id");
                id.into_iter().collect()
            }
            other => self.names.ids(other),
        });
        ids.collect()
    }

    fn route(self, route: &Resource, s3: &str) -> Result<Option<Route>, Unclear> {
        let destination = DESTINATIONS.iter().find_map(|attribute| route.text(attribute));
        for (attribute, kinds) in TARGETS {
            let links = self.plan.links(route, attribute, kinds)?;
            if let Some(target) = one(self.names, &links) {
                return Ok(Some(leading(destination.unwrap_or(s3), target)));
            }
        }
        Ok(None)
    }

    fn route_in(self, table: &Resource, block: &Value, s3: &str) -> Result<Option<Route>, Unclear> {
        let text = |field: &str| {
            block
                .get(field)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let destination = DESTINATIONS
            .iter()
            .find_map(|attribute| text(attribute))
            .unwrap_or(s3);
        for (attribute, kinds) in TARGETS {
            let links = self.nested(table, "route", block, attribute, kinds)?;
            if let Some(target) = one(self.names, &links) {
                return Ok(Some(leading(destination, target)));
            }
        }
        Ok(None)
    }

    /// What an attribute of a block names. Blocks of a set have no numbers: the one of the configuration is meant
    /// that has the same constants, or that stands alone.
    pub(super) fn nested<'b>(
        &'b self,
        resource: &'b Resource,
        blocks: &str,
        block: &Value,
        attribute: &str,
        kinds: &[&str],
    ) -> Result<Vec<Link<'b>>, Unclear> {
        let value = block.get(attribute).filter(|value| !value.is_null());
        let texts: Vec<Link<'_>> = match value {
            Some(Value::String(text)) if !text.is_empty() => vec![Link::Known(text.clone())],
            Some(Value::Array(items)) => items
                .iter()
                .filter_map(Value::as_str)
                .map(|text| Link::Known(text.to_owned()))
                .collect(),
            _ => Vec::new(),
        };
        // What is known to be nothing is nothing.
        let known_empty = matches!(value, Some(Value::String(_)))
            || value.and_then(Value::as_array).is_some_and(Vec::is_empty);
        if !texts.is_empty() || known_empty {
            return Ok(texts);
        }
        let configured = self.plan.expression(resource, blocks).and_then(Value::as_array);
        let configured: Vec<&Value> = configured.into_iter().flatten().collect();
        let same = |one: &&Value| constants_agree(one, block);
        let agreeing: Vec<&Value> = configured.iter().copied().filter(same).collect();
        let mut named: Vec<&str> = Vec::new();
        for one in if agreeing.is_empty() {
            &configured
        } else {
            &agreeing
        } {
            let listed = one
                .get(attribute)
                .and_then(|one| one.get("references"))
                .and_then(Value::as_array);
            named.extend(listed.into_iter().flatten().filter_map(Value::as_str));
        }
        if named.is_empty() {
            return Ok(Vec::new());
        }
        self.plan
            .follow(resource, &format!("{blocks}.{attribute}"), &named, kinds)
    }

    pub(super) fn nat_gateways(self) -> Result<Vec<NatGateway>, Unclear> {
        let gateways = self.plan.of(&["aws_nat_gateway"]).map(|resource| {
            let subnet_id = one(self.names, &self.plan.links(resource, "subnet_id", SUBNETS)?);
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

/// Whether a block of the configuration may be the one with these values.
fn constants_agree(configured: &Value, block: &Value) -> bool {
    let fields = configured.as_object().into_iter().flatten();
    let mut constants = fields.filter_map(|(name, one)| Some((name, one.get("constant_value")?)));
    constants.all(|(name, constant)| {
        block
            .get(name)
            .is_none_or(|value| value == constant || value.is_null())
    })
}
