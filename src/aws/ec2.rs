//! Amazon EC2: what the checks of a job's network look at. All calls read, all are paginated, and
//! resources are looked up by filter: a look-up by ID fails as a whole when one ID is unknown.

use aws_sdk_ec2::types::{self, Filter};

use super::{ServiceError, Session};
use crate::diagnostic::{Read, Unread};
use crate::network::{
    Endpoint, GroupAssociation, GroupPair, Permission, PrefixList, Route, RouteTable, SecurityGroup, Subnet,
    Vpc, Zone,
};

/// The network of an account in a Region.
#[derive(Debug, Clone)]
pub struct Network {
    client: aws_sdk_ec2::Client,
}

/// Takes over an optional text of the service.
fn text(given: Option<&str>) -> String {
    given.unwrap_or_default().to_owned()
}

fn owned(given: Option<&str>) -> Option<String> {
    given.map(ToOwned::to_owned)
}

fn filter(name: &str, values: &[String]) -> Filter {
    Filter::builder()
        .name(name)
        .set_values(Some(values.to_vec()))
        .build()
}

impl Network {
    /// Calls made with `session`.
    pub fn new(session: &Session) -> Self {
        Self {
            client: session.ec2(),
        }
    }

    /// Lists the zones of the Region that the account can use.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn zones(&self) -> Result<Vec<Zone>, ServiceError> {
        let answer = self
            .client
            .describe_availability_zones()
            .send()
            .await
            .map_err(|error| ServiceError::new("ec2:DescribeAvailabilityZones", &error))?;
        let zones = answer.availability_zones().iter().map(|zone| Zone {
            id: text(zone.zone_id()),
            name: text(zone.zone_name()),
            kind: zone.zone_type().unwrap_or("availability-zone").to_owned(),
            state: zone
                .state()
                .map_or_else(|| "available".to_owned(), |state| state.as_str().to_owned()),
            opt_in_status: zone.opt_in_status().map_or_else(
                || "opt-in-not-required".to_owned(),
                |status| status.as_str().to_owned(),
            ),
        });
        Ok(zones.collect())
    }

    /// Finds the subnets with these IDs; unknown ones are left out.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn subnets(&self, ids: &[String]) -> Result<Vec<Subnet>, ServiceError> {
        self.subnets_by("subnet-id", ids).await
    }

    /// Lists all subnets of these VPCs.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn subnets_of(&self, vpcs: &[String]) -> Result<Vec<Subnet>, ServiceError> {
        self.subnets_by("vpc-id", vpcs).await
    }

    async fn subnets_by(&self, name: &str, values: &[String]) -> Result<Vec<Subnet>, ServiceError> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let subnets = self.client.describe_subnets().filters(filter(name, values));
        let answer: Vec<types::Subnet> = subnets
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| ServiceError::new("ec2:DescribeSubnets", &error))?;
        Ok(answer.iter().map(subnet).collect())
    }

    /// Finds VPCs.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn vpcs(&self, ids: &[String]) -> Result<Vec<Vpc>, ServiceError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let answer: Vec<types::Vpc> = self
            .client
            .describe_vpcs()
            .filters(filter("vpc-id", ids))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| ServiceError::new("ec2:DescribeVpcs", &error))?;
        Ok(answer.iter().map(vpc).collect())
    }

    /// Finds the security groups with these IDs, with all their rules; unknown ones are left out.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn security_groups(&self, ids: &[String]) -> Result<Vec<SecurityGroup>, ServiceError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let answer: Vec<types::SecurityGroup> = self
            .client
            .describe_security_groups()
            .filters(filter("group-id", ids))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| ServiceError::new("ec2:DescribeSecurityGroups", &error))?;
        let groups = answer.iter().map(|group| SecurityGroup {
            id: text(group.group_id()),
            name: text(group.group_name()),
            vpc_id: owned(group.vpc_id()),
            owner_id: owned(group.owner_id()),
            ingress: group.ip_permissions().iter().map(permission).collect(),
            egress: group.ip_permissions_egress().iter().map(permission).collect(),
        });
        Ok(groups.collect())
    }

    /// Lists the other VPCs that these groups are associated with.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn group_associations(&self, groups: &[String]) -> Result<Vec<GroupAssociation>, ServiceError> {
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        let answer: Vec<types::SecurityGroupVpcAssociation> = self
            .client
            .describe_security_group_vpc_associations()
            .filters(filter("group-id", groups))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| ServiceError::new("ec2:DescribeSecurityGroupVpcAssociations", &error))?;
        let associations = answer.iter().map(|one| GroupAssociation {
            group_id: text(one.group_id()),
            vpc_id: text(one.vpc_id()),
            state: one
                .state()
                .map(|state| state.as_str().to_owned())
                .unwrap_or_default(),
        });
        Ok(associations.collect())
    }

    /// Lists the route tables of these VPCs.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn route_tables(&self, vpcs: &[String]) -> Result<Vec<RouteTable>, ServiceError> {
        if vpcs.is_empty() {
            return Ok(Vec::new());
        }
        let answer: Vec<types::RouteTable> = self
            .client
            .describe_route_tables()
            .filters(filter("vpc-id", vpcs))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| ServiceError::new("ec2:DescribeRouteTables", &error))?;
        Ok(answer.iter().map(route_table).collect())
    }

    /// Lists the VPC endpoints of these VPCs.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn endpoints(&self, vpcs: &[String]) -> Result<Vec<Endpoint>, ServiceError> {
        if vpcs.is_empty() {
            return Ok(Vec::new());
        }
        let answer: Vec<types::VpcEndpoint> = self
            .client
            .describe_vpc_endpoints()
            .filters(filter("vpc-id", vpcs))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| ServiceError::new("ec2:DescribeVpcEndpoints", &error))?;
        Ok(answer.iter().map(endpoint).collect())
    }

    /// Finds the AWS-managed prefix list of a name, with its entries.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer. That the entries could not be read is no error: it stands in
    /// their place.
    pub async fn prefix_list(&self, name: &str) -> Result<Option<PrefixList>, ServiceError> {
        const OPERATION: &str = "ec2:DescribeManagedPrefixLists";
        let answer: Vec<types::ManagedPrefixList> = self
            .client
            .describe_managed_prefix_lists()
            .filters(filter("prefix-list-name", &[name.to_owned()]))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| ServiceError::new(OPERATION, &error))?;
        // Not every server follows the filter.
        let Some(list) = answer
            .iter()
            .find(|list| list.prefix_list_name() == Some(name) && list.prefix_list_id().is_some())
        else {
            return Ok(None);
        };
        let id = text(list.prefix_list_id());
        let entries = self.prefix_list_entries(&id).await;
        Ok(Some(PrefixList {
            id,
            name: name.to_owned(),
            entries: match entries {
                Ok(entries) => Read::Known(entries),
                Err(error) => Read::Unread(Unread::from(&error)),
            },
        }))
    }

    async fn prefix_list_entries(&self, id: &str) -> Result<Vec<String>, ServiceError> {
        let answer: Vec<types::PrefixListEntry> = self
            .client
            .get_managed_prefix_list_entries()
            .prefix_list_id(id)
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| ServiceError::new("ec2:GetManagedPrefixListEntries", &error))?;
        let entries = answer.iter().filter_map(|entry| owned(entry.cidr()));
        Ok(entries.collect())
    }
}

fn subnet(given: &types::Subnet) -> Subnet {
    Subnet {
        id: text(given.subnet_id()),
        arn: owned(given.subnet_arn()),
        vpc_id: text(given.vpc_id()),
        zone_id: text(given.availability_zone_id()),
        state: given
            .state()
            .map(|state| state.as_str().to_owned())
            .unwrap_or_default(),
        cidr_block: owned(given.cidr_block()).filter(|block| !block.is_empty()),
        ipv6_native: given.ipv6_native().unwrap_or(false),
        available_ip_address_count: given.available_ip_address_count(),
        owner_id: owned(given.owner_id()),
        outpost_arn: owned(given.outpost_arn()).filter(|arn| !arn.is_empty()),
    }
}

fn vpc(given: &types::Vpc) -> Vpc {
    let mut blocks: Vec<String> = owned(given.cidr_block()).into_iter().collect();
    for association in given.cidr_block_association_set() {
        let gone = association
            .cidr_block_state()
            .and_then(|state| state.state())
            .is_some_and(|state| state.as_str() != "associated");
        if let Some(block) = owned(association.cidr_block())
            && !gone
            && !blocks.contains(&block)
        {
            blocks.push(block);
        }
    }
    Vpc {
        id: text(given.vpc_id()),
        cidr_blocks: blocks,
        owner_id: owned(given.owner_id()),
        instance_tenancy: given
            .instance_tenancy()
            .map(|tenancy| tenancy.as_str().to_owned()),
    }
}

fn permission(given: &types::IpPermission) -> Permission {
    Permission {
        protocol: text(given.ip_protocol()),
        from_port: given.from_port(),
        to_port: given.to_port(),
        groups: given
            .user_id_group_pairs()
            .iter()
            .map(|pair| GroupPair {
                group_id: text(pair.group_id()),
                user_id: owned(pair.user_id()),
            })
            .collect(),
        cidrs: given
            .ip_ranges()
            .iter()
            .filter_map(|range| owned(range.cidr_ip()))
            .collect(),
        ipv6_cidrs: given
            .ipv6_ranges()
            .iter()
            .filter_map(|range| owned(range.cidr_ipv6()))
            .collect(),
        prefix_list_ids: given
            .prefix_list_ids()
            .iter()
            .filter_map(|list| owned(list.prefix_list_id()))
            .collect(),
    }
}

fn route_table(given: &types::RouteTable) -> RouteTable {
    let in_force = || {
        given.associations().iter().filter(|association| {
            let state = association.association_state().and_then(|state| state.state());
            state.is_none_or(|state| matches!(state.as_str(), "associated" | "associating"))
        })
    };
    RouteTable {
        id: text(given.route_table_id()),
        vpc_id: text(given.vpc_id()),
        main: in_force().any(|association| association.main() == Some(true)),
        subnet_ids: in_force()
            .filter_map(|association| owned(association.subnet_id()))
            .collect(),
        routes: given.routes().iter().map(route).collect(),
    }
}

fn route(given: &types::Route) -> Route {
    let destination = given
        .destination_prefix_list_id()
        .or(given.destination_cidr_block())
        .or(given.destination_ipv6_cidr_block());
    let target = given
        .gateway_id()
        .or(given.nat_gateway_id())
        .or(given.transit_gateway_id())
        .or(given.network_interface_id())
        .or(given.instance_id())
        .or(given.vpc_peering_connection_id())
        .or(given.egress_only_internet_gateway_id())
        .or(given.local_gateway_id())
        .or(given.carrier_gateway_id())
        .or(given.core_network_arn());
    Route {
        destination: text(destination),
        target: text(target),
        state: given
            .state()
            .map(|state| state.as_str().to_owned())
            .unwrap_or_default(),
    }
}

fn endpoint(given: &types::VpcEndpoint) -> Endpoint {
    Endpoint {
        id: text(given.vpc_endpoint_id()),
        vpc_id: text(given.vpc_id()),
        service: text(given.service_name()),
        kind: given
            .vpc_endpoint_type()
            .map(|kind| kind.as_str().to_owned())
            .unwrap_or_default(),
        // The service answers `available` where its model has `Available`: the text is what counts.
        state: given
            .state()
            .map(|state| state.as_str().to_owned())
            .unwrap_or_default(),
        route_table_ids: given.route_table_ids().to_vec(),
        security_group_ids: given
            .groups()
            .iter()
            .filter_map(|group| owned(group.group_id()))
            .collect(),
        private_dns_enabled: given.private_dns_enabled().unwrap_or(false),
        private_dns_only_for_inbound_resolver: given
            .dns_options()
            .and_then(types::DnsOptions::private_dns_only_for_inbound_resolver_endpoint)
            .unwrap_or(false),
        policy: owned(given.policy_document()),
    }
}
