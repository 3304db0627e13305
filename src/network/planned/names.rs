//! IDs that stand for what has none yet.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::routing::UNLISTED;
use crate::network::facts::PrefixList;
use crate::terraform::{Link, Plan, Resource};

/// What the IDs of each kind begin with. An attribute stands for what comes with a resource.
const PREFIXES: &[(&str, &str)] = &[
    ("aws_vpc", "vpc-"),
    ("aws_default_vpc", "vpc-"),
    ("aws_subnet", "subnet-"),
    ("aws_default_subnet", "subnet-"),
    ("aws_security_group", "sg-"),
    ("aws_default_security_group", "sg-"),
    ("aws_route_table", "rtb-"),
    ("aws_default_route_table", "rtb-"),
    ("aws_vpc_endpoint", "vpce-"),
    ("aws_nat_gateway", "nat-"),
    ("aws_internet_gateway", "igw-"),
    ("aws_egress_only_internet_gateway", "eigw-"),
    ("aws_network_acl", "acl-"),
    ("aws_default_network_acl", "acl-"),
    ("aws_ec2_managed_prefix_list", "pl-"),
    ("aws_vpc_dhcp_options", "dopt-"),
    ("aws_vpc_peering_connection", "pcx-"),
    ("aws_vpn_gateway", "vgw-"),
    ("aws_network_interface", "eni-"),
    ("aws_ec2_transit_gateway", "tgw-"),
];

/// What comes with a VPC: the attribute that names it, and what its IDs begin with.
const WITH_A_VPC: [(&str, &str); 4] = [
    ("main_route_table_id", "rtb-"),
    ("default_network_acl_id", "acl-"),
    ("default_security_group_id", "sg-"),
    ("dhcp_options_id", "dopt-"),
];

/// The IDs of a plan's resources, and what those stand for that do not exist yet.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The ID by the address.
    pub(super) ids: BTreeMap<String, String>,
    /// The address by an ID that nothing has yet.
    pub(super) addresses: BTreeMap<String, String>,
    /// The address by a name or ID that is known.
    pub(super) known: BTreeMap<String, String>,
    /// The prefix list of S3, which an endpoint tells too.
    s3_list: String,
}

impl Names {
    pub(super) fn new(plan: &Plan, s3_list: &PrefixList) -> Self {
        let mut names = Self {
            s3_list: s3_list.id.clone(),
            ..Self::default()
        };
        if s3_list.id == UNLISTED {
            names.addresses.insert(UNLISTED.to_owned(), s3_list.name.clone());
        }
        for (kind, prefix) in PREFIXES {
            for resource in plan.of(&[*kind]) {
                match resource.text("id") {
                    Some(id) => {
                        names.ids.insert(resource.address.clone(), id.to_owned());
                    }
                    None => names.stand_in(&resource.address, prefix),
                }
            }
        }
        // With a VPC come a main route table, a default group and a default network ACL.
        for vpc in plan.of(&["aws_vpc"]) {
            for (attribute, prefix) in WITH_A_VPC {
                let address = format!("{}.{attribute}", vpc.address);
                match vpc.text(attribute) {
                    Some(id) => {
                        names.ids.insert(address, id.to_owned());
                    }
                    None => names.stand_in(&address, prefix),
                }
            }
        }
        // Terraform may take these over: they are the same thing under another address.
        for (kind, attribute, named, comes_as) in [
            (
                "aws_default_route_table",
                "default_route_table_id",
                &["aws_vpc.default_route_table_id", "aws_vpc.main_route_table_id"][..],
                "main_route_table_id",
            ),
            (
                "aws_default_network_acl",
                "default_network_acl_id",
                &["aws_vpc.default_network_acl_id"],
                "default_network_acl_id",
            ),
            (
                "aws_default_security_group",
                "vpc_id",
                &["aws_vpc"],
                "default_security_group_id",
            ),
        ] {
            for resource in plan.of(&[kind]).filter(|resource| resource.text("id").is_none()) {
                if let Ok(Some(Link::Planned(vpc))) = plan.link(resource, attribute, named)
                    && let Some(id) = names.ids.get(&format!("{}.{comes_as}", vpc.address)).cloned()
                {
                    names.addresses.insert(id.clone(), resource.address.clone());
                    names.ids.insert(resource.address.clone(), id);
                }
            }
        }
        let built = names
            .ids
            .iter()
            .filter(|(_, id)| !names.addresses.contains_key(*id));
        names.known = built.map(|(address, id)| (id.clone(), address.clone())).collect();
        let buckets = plan.of(&["aws_s3_bucket"]);
        let of_bucket = buckets.filter_map(|one| Some((one.text("bucket")?.to_owned(), one.address.clone())));
        names.known.extend(of_bucket);
        names
    }

    /// Adds what a name that is known stands for.
    pub fn also(&mut self, name: &str, address: &str) {
        self.known.insert(name.to_owned(), address.to_owned());
    }

    fn stand_in(&mut self, address: &str, prefix: &str) {
        let digest = hex::encode(Sha256::digest(address));
        let id = format!("{prefix}0{}", &digest[..16]);
        self.addresses.insert(id.clone(), address.to_owned());
        self.ids.insert(address.to_owned(), id);
    }

    /// Returns the ID of a resource of the plan.
    pub(super) fn id(&self, resource: &Resource) -> String {
        let own = self.ids.get(&resource.address).cloned();
        own.or_else(|| resource.text("id").map(ToOwned::to_owned))
            .unwrap_or_else(|| resource.address.clone())
    }

    /// Returns the ID of what comes with a VPC of the plan.
    pub(super) fn with_vpc(&self, vpc: &str, attribute: &str) -> Option<String> {
        let address = self.ids.iter().find(|(_, id)| *id == vpc)?.0;
        self.ids.get(&format!("{address}.{attribute}")).cloned()
    }

    /// Returns the IDs that a link to one of `kinds` stands for.
    pub(super) fn ids(&self, link: &Link<'_>, kinds: &[&str]) -> Vec<String> {
        let comes_as = |kind: &str| {
            kinds
                .iter()
                .find_map(|one| one.strip_prefix(kind)?.strip_prefix('.'))
        };
        match link {
            Link::Known(id) => vec![id.clone()],
            Link::Planned(vpc) if vpc.kind == "aws_vpc" && !kinds.contains(&"aws_vpc") => {
                let id = comes_as("aws_vpc").and_then(|attribute| self.with_vpc(&self.id(vpc), attribute));
                id.into_iter().collect()
            }
            Link::Planned(endpoint) if comes_as(&endpoint.kind) == Some("prefix_list_id") => {
                let of_s3 = endpoint
                    .text("service_name")
                    .is_some_and(|name| name.rsplit('.').next() == Some("s3"));
                // Of another service it is a list of its own.
                vec![if of_s3 {
                    self.s3_list.clone()
                } else {
                    self.id(endpoint)
                }]
            }
            // Data sources that find several list them.
            Link::Planned(resource) if resource.kind == "data.aws_subnets" => resource.texts("ids"),
            Link::Planned(resource) => vec![self.id(resource)],
        }
    }

    /// Whether the plan builds it, or has built it.
    pub(super) fn is_planned(&self, id: &str) -> bool {
        self.ids.values().any(|own| own == id)
    }

    /// Whether it stands for something that is not there yet.
    pub(super) fn is_new(&self, id: &str) -> bool {
        self.addresses.contains_key(id)
    }

    /// Whether it stands for the DHCP options that a new VPC gets.
    pub(super) fn comes_with_a_vpc(&self, id: &str) -> bool {
        let address = self.addresses.get(id);
        address.is_some_and(|address| address.ends_with(".dhcp_options_id"))
    }
}
