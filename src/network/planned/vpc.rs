//! Zones, subnets and VPCs of a plan.

use serde_json::Value;

use super::{SUBNETS, VPCS, World, later, read};
use crate::diagnostic::Read;
use crate::network::Cidr;
use crate::network::facts::{DhcpOptions, Subnet, Vpc, VpcDns, Zone};
use crate::terraform::{Resource, Unclear};

/// How many addresses of a subnet AWS keeps for itself (Amazon VPC User Guide, subnet sizing).
const RESERVED: u64 = 5;

impl<'a> World<'a> {
    /// The zones of the Region, as the data sources `aws_availability_zones` of the plan list them; those that one
    /// leaves out are zones too.
    pub(super) fn zones(self) -> Read<Vec<Zone>> {
        let mut zones: Vec<Zone> = Vec::new();
        let mut whole = false;
        for data in self.plan.of(&["data.aws_availability_zones"]) {
            whole |= lists_all(data);
            // The provider fills both lists in one pass, in the same order.
            let pairs = data.texts("zone_ids").into_iter().zip(data.texts("names"));
            let excluded = data
                .texts("exclude_zone_ids")
                .into_iter()
                .map(|id| (id, String::new()));
            let unnamed = data
                .texts("exclude_names")
                .into_iter()
                .map(|name| (name.clone(), name));
            for (id, name) in pairs.chain(excluded).chain(unnamed) {
                if zones
                    .iter()
                    .all(|zone| zone.id != id && (name.is_empty() || zone.name != name))
                {
                    zones.push(self.zone(id, name));
                }
            }
        }
        if whole {
            Read::Known(zones)
        } else {
            later(
                "which zones the Region has: it reads no data source `aws_availability_zones` that lists them all",
            )
        }
    }

    fn zone(self, id: String, name: String) -> Zone {
        // `us-east-1a` is an Availability Zone, `us-east-1-bos-1a` a Local Zone.
        let rest = name.strip_prefix(self.region.as_str()).unwrap_or_default();
        let kind = if name.is_empty() || rest.len() <= 1 {
            "availability-zone"
        } else {
            "local-zone"
        };
        Zone {
            id,
            name,
            kind: kind.to_owned(),
            state: "available".to_owned(),
            opt_in_status: "opt-in-not-required".to_owned(),
        }
    }

    /// The subnets that the plan builds or looks up.
    pub(super) fn subnets(self, zones: &[Zone]) -> Result<Vec<Subnet>, Unclear> {
        let listed = self.plan.of(SUBNETS).filter(|one| one.kind != "data.aws_subnets");
        listed.map(|resource| self.subnet(resource, zones)).collect()
    }

    fn subnet(self, resource: &Resource, zones: &[Zone]) -> Result<Subnet, Unclear> {
        let cidr_block = resource.text("cidr_block").map(ToOwned::to_owned);
        let of_name = |name: &str| {
            let zone = zones.iter().find(|zone| zone.name == name);
            zone.map_or_else(|| name.to_owned(), |zone| zone.id.clone())
        };
        let zone = resource.text("availability_zone").map(of_name);
        let zone_id = resource
            .text("availability_zone_id")
            .map(ToOwned::to_owned)
            .or(zone);
        let Some(zone_id) = zone_id else {
            // AWS chooses one when the subnet is made.
            return Err(Unclear::new(&resource.address, "availability_zone", &[]));
        };
        let free = cidr_block
            .as_deref()
            .and_then(|text| text.parse::<Cidr>().ok())
            .map(free);
        let is_there = resource.text("id").is_some();
        Ok(Subnet {
            id: self.names.id(resource),
            arn: resource.text("arn").map(ToOwned::to_owned),
            vpc_id: self.vpc_of(resource)?.unwrap_or_default(),
            zone_id,
            state: resource.text("state").unwrap_or("available").to_owned(),
            ipv6_native: resource.flag("ipv6_native").unwrap_or_default(),
            // Of one that is there already the plan does not tell how much of it is used.
            available_ip_address_count: free.filter(|_| !is_there),
            cidr_block,
            owner_id: resource.text("owner_id").or(self.account).map(ToOwned::to_owned),
            outpost_arn: resource.text("outpost_arn").map(ToOwned::to_owned),
        })
    }

    /// The VPC that a resource lies in.
    pub(super) fn vpc_of(self, resource: &Resource) -> Result<Option<String>, Unclear> {
        self.id_at(resource, "vpc_id", VPCS)
    }

    /// The resource that a VPC is built or looked up by.
    fn vpc_resource(self, id: &str) -> Option<&'a Resource> {
        self.plan.of(VPCS).find(|vpc| self.names.id(vpc) == id)
    }

    pub(super) fn vpcs(self, ids: &[String]) -> Read<Vec<Vpc>> {
        let vpcs: Option<Vec<Vpc>> = ids
            .iter()
            .map(|id| Some(self.vpc(id, self.vpc_resource(id)?)))
            .collect();
        vpcs.map_or_else(
            || later("what the VPC is like, which it does not build"),
            Read::Known,
        )
    }

    fn vpc(self, id: &str, resource: &Resource) -> Vpc {
        let mut cidr_blocks: Vec<String> = resource
            .text("cidr_block")
            .map(ToOwned::to_owned)
            .into_iter()
            .collect();
        for more in self.plan.of(&["aws_vpc_ipv4_cidr_block_association"]) {
            let is_its_own = self.vpc_of(more).is_ok_and(|vpc| vpc.as_deref() == Some(id));
            cidr_blocks.extend(
                more.text("cidr_block")
                    .filter(|_| is_its_own)
                    .map(ToOwned::to_owned),
            );
        }
        let name = resource.value("tags_all").or_else(|| resource.value("tags"));
        Vpc {
            id: id.to_owned(),
            name: name
                .and_then(|tags| tags.get("Name"))
                .and_then(Value::as_str)
                .map(ToOwned::to_owned),
            cidr_blocks,
            owner_id: resource.text("owner_id").or(self.account).map(ToOwned::to_owned),
            instance_tenancy: Some(resource.text("instance_tenancy").unwrap_or("default").to_owned()),
            // Where the plan does not tell, nothing is known of the options either.
            dhcp_options_id: Some(self.dhcp_options_of(id, resource).unwrap_or_default()),
            is_default: resource.kind == "aws_default_vpc" || resource.flag("default").unwrap_or_default(),
            encryption_control: None,
        }
    }

    fn dhcp_options_of(self, vpc: &str, resource: &Resource) -> Result<String, Unclear> {
        for association in self.plan.of(&["aws_vpc_dhcp_options_association"]) {
            if self.vpc_of(association)?.as_deref() == Some(vpc)
                && let Some(id) = self.id_at(association, "dhcp_options_id", &["aws_vpc_dhcp_options"])?
            {
                return Ok(id);
            }
        }
        let own = resource.text("dhcp_options_id").map(ToOwned::to_owned);
        Ok(own
            .or_else(|| self.names.with_vpc(vpc, "dhcp_options_id"))
            .unwrap_or_else(|| "default".to_owned()))
    }

    pub(super) fn dns(self, ids: &[String]) -> Read<Vec<VpcDns>> {
        let dns = ids.iter().map(|id| {
            let resource = self.vpc_resource(id)?;
            // What a VPC is made with that says nothing (provider, resource `aws_vpc`); a default VPC has both.
            let is_default = resource.kind == "aws_default_vpc";
            Some(VpcDns {
                vpc_id: id.clone(),
                support: resource.flag("enable_dns_support").unwrap_or(true),
                hostnames: resource.flag("enable_dns_hostnames").unwrap_or(is_default),
            })
        });
        let dns: Option<Vec<VpcDns>> = dns.collect();
        dns.map_or_else(
            || later("what the VPC is like, which it does not build"),
            Read::Known,
        )
    }

    pub(super) fn dhcp_options(self, ids: &[String]) -> Read<Vec<DhcpOptions>> {
        let mut all = Vec::new();
        for vpc in ids {
            let Some(resource) = self.vpc_resource(vpc) else {
                return later("what the VPC is like, which it does not build");
            };
            let id = match self.dhcp_options_of(vpc, resource) {
                Ok(id) => id,
                Err(unclear) => return read(Err(unclear)),
            };
            // What AWS makes with the account hands out its own resolver, and can not be changed (Amazon VPC User
            // Guide, DHCP option sets).
            let servers = if self.names.comes_with_a_vpc(&id) {
                vec!["AmazonProvidedDNS".to_owned()]
            } else {
                let mut planned = self.plan.of(&["aws_vpc_dhcp_options"]);
                let Some(options) = planned.find(|options| self.names.id(options) == id) else {
                    return later("what the set of DHCP options is like, which it does not build");
                };
                options.texts("domain_name_servers")
            };
            all.push(DhcpOptions {
                id,
                domain_name_servers: servers,
            });
        }
        Read::Known(all)
    }
}

/// Whether a data source lists all zones of the Region that are open to the account: it narrows by nothing else.
fn lists_all(data: &Resource) -> bool {
    const HARMLESS: [&str; 3] = ["zone-type", "opt-in-status", "region-name"];
    let narrows = |filter: &Value| {
        let name = filter.get("name").and_then(Value::as_str);
        !name.is_some_and(|name| HARMLESS.contains(&name))
    };
    !data.items("filter").any(narrows) && data.items("zone_ids").next().is_some()
}

/// How many addresses are free in a subnet that nothing uses yet.
fn free(cidr: Cidr) -> i32 {
    i32::try_from(cidr.size().saturating_sub(RESERVED)).unwrap_or(i32::MAX)
}
