//! The network of a job, as the other server's EC2 knows it.

mod convert;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::config::retry::RetryConfig;
use aws_sdk_ec2::types::{AttributeBooleanValue, Filter, VpcAttributeName};

use super::{Elsewhere, Needs, Unanswered};
use crate::sandbox::account::{
    BlockPublicAccess, Endpoint, NatGateway, NetworkAcl, PrefixList, RouteTable, SecurityGroup, Subnet, Vpc,
    Zone,
};

/// What EC2 knows of the VPCs that are needed.
#[derive(Debug, Default)]
pub(super) struct Network {
    pub(super) zones: BTreeMap<String, Zone>,
    pub(super) vpcs: BTreeMap<String, Vpc>,
    pub(super) subnets: BTreeMap<String, Subnet>,
    pub(super) security_groups: BTreeMap<String, SecurityGroup>,
    pub(super) route_tables: BTreeMap<String, RouteTable>,
    pub(super) endpoints: BTreeMap<String, Endpoint>,
    pub(super) acls: BTreeMap<String, NetworkAcl>,
    pub(super) prefix_lists: BTreeMap<String, PrefixList>,
    pub(super) nat_gateways: BTreeMap<String, NatGateway>,
    pub(super) block_public_access: BlockPublicAccess,
}

/// The filter for what has one of these values; EC2 answers a look-up by ID with an error when one is unknown.
fn of<'v>(name: &str, values: impl IntoIterator<Item = &'v String>) -> Filter {
    let values = values.into_iter().cloned().collect();
    Filter::builder().name(name).set_values(Some(values)).build()
}

impl Elsewhere {
    /// Reads the VPCs of the subnets and groups that are needed, and all that has a say in the way to S3.
    pub(super) async fn network(&self, needs: &Needs) -> Result<Network, Unanswered> {
        if needs.subnets.is_empty() && needs.groups.is_empty() {
            return Ok(Network::default());
        }
        let ec2 = &self.ec2;
        let subnets = async {
            let call = ec2.describe_subnets().filters(of("subnet-id", &needs.subnets));
            all!(self, "ec2:DescribeSubnets", call)
        };
        let groups = async {
            let call = ec2
                .describe_security_groups()
                .filters(of("group-id", &needs.groups));
            all!(self, "ec2:DescribeSecurityGroups", call)
        };
        let (zones, subnets, groups) = tokio::try_join!(self.zones(), subnets, groups)?;
        let vpcs: BTreeSet<String> = subnets
            .iter()
            .filter_map(|subnet| subnet.vpc_id.clone())
            .chain(groups.iter().filter_map(|group| group.vpc_id.clone()))
            .collect();
        let mut network = Network {
            zones,
            ..Network::default()
        };
        let named = groups.iter().map(convert::group);
        network.security_groups.extend(named);
        if vpcs.is_empty() {
            return Ok(network);
        }
        let here = || of("vpc-id", &vpcs);
        let subnets = ec2.describe_subnets().filters(here());
        let groups = ec2.describe_security_groups().filters(here());
        let tables = ec2.describe_route_tables().filters(here());
        let endpoints = ec2.describe_vpc_endpoints().filters(here());
        let acls = ec2.describe_network_acls().filters(here());
        let gateways = ec2.describe_nat_gateways().filter(here());
        let (subnets, groups, tables, endpoints, acls, gateways, vpcs, access) = tokio::try_join!(
            async { all!(self, "ec2:DescribeSubnets", subnets) },
            async { all!(self, "ec2:DescribeSecurityGroups", groups) },
            async { all!(self, "ec2:DescribeRouteTables", tables) },
            async { all!(self, "ec2:DescribeVpcEndpoints", endpoints) },
            async { all!(self, "ec2:DescribeNetworkAcls", acls) },
            async { all!(self, "ec2:DescribeNatGateways", gateways) },
            self.vpcs(&vpcs),
            self.block_public_access(),
        )?;
        let own = &self.caller.account;
        network.subnets = subnets
            .iter()
            .map(|subnet| convert::subnet(subnet, own))
            .collect();
        network.security_groups.extend(groups.iter().map(convert::group));
        network.route_tables = tables.iter().map(convert::route_table).collect();
        network.endpoints = endpoints.iter().map(convert::endpoint).collect();
        network.acls = acls.iter().map(convert::network_acl).collect();
        network.nat_gateways = gateways.iter().map(convert::nat_gateway).collect();
        network.vpcs = vpcs;
        network.block_public_access = access;
        network.prefix_lists = self.prefix_lists(&network).await?;
        Ok(network)
    }

    async fn zones(&self) -> Result<BTreeMap<String, Zone>, Unanswered> {
        let answer = self
            .ec2
            .describe_availability_zones()
            .send()
            .await
            .map_err(self.unanswered("ec2:DescribeAvailabilityZones"))?;
        Ok(answer.availability_zones().iter().map(convert::zone).collect())
    }

    async fn vpcs(&self, ids: &BTreeSet<String>) -> Result<BTreeMap<String, Vpc>, Unanswered> {
        let call = self.ec2.describe_vpcs().filters(of("vpc-id", ids));
        let found = all!(self, "ec2:DescribeVpcs", call)?;
        let mut vpcs = BTreeMap::new();
        for vpc in &found {
            let (id, mut vpc) = convert::vpc(vpc, &self.caller.account);
            let attribute = |name: VpcAttributeName| {
                let call = self.ec2.describe_vpc_attribute().vpc_id(&id).attribute(name);
                async move {
                    call.send()
                        .await
                        .map_err(self.unanswered("ec2:DescribeVpcAttribute"))
                }
            };
            let (support, hostnames) = tokio::try_join!(
                attribute(VpcAttributeName::EnableDnsSupport),
                attribute(VpcAttributeName::EnableDnsHostnames),
            )?;
            let on = |value: Option<bool>| value.unwrap_or(false);
            vpc.dns_support = on(support
                .enable_dns_support()
                .and_then(AttributeBooleanValue::value));
            vpc.dns_hostnames = on(hostnames
                .enable_dns_hostnames()
                .and_then(AttributeBooleanValue::value));
            vpcs.insert(id, vpc);
        }
        Ok(vpcs)
    }

    /// VPC Block Public Access. Servers that do not know it answer with an error of any kind (moto 5.2.5: 500), at
    /// the first attempt as at the last; there it is off, as new accounts of AWS have it.
    async fn block_public_access(&self) -> Result<BlockPublicAccess, Unanswered> {
        let mut found = BlockPublicAccess::default();
        let once = aws_sdk_ec2::Config::builder().retry_config(RetryConfig::disabled());
        let call = self.ec2.describe_vpc_block_public_access_options();
        let options = match call.customize().config_override(once).send().await {
            Ok(answer) => answer,
            Err(error) if error.raw_response().is_some() => return Ok(found),
            Err(error) => return Err(self.unanswered("ec2:DescribeVpcBlockPublicAccessOptions")(error)),
        };
        let mode = options
            .vpc_block_public_access_options()
            .and_then(|options| options.internet_gateway_block_mode());
        if let Some(mode) = mode {
            mode.as_str().clone_into(&mut found.mode);
        }
        if found.mode != "off" {
            let call = self.ec2.describe_vpc_block_public_access_exclusions();
            let answer = call
                .send()
                .await
                .map_err(self.unanswered("ec2:DescribeVpcBlockPublicAccessExclusions"))?;
            let exclusions = answer.vpc_block_public_access_exclusions();
            found.exclusions = exclusions.iter().map(convert::exclusion).collect();
        }
        Ok(found)
    }

    /// The prefix list of S3, and those that routes and groups name.
    async fn prefix_lists(&self, network: &Network) -> Result<BTreeMap<String, PrefixList>, Unanswered> {
        let s3 = format!("com.amazonaws.{}.s3", self.region);
        let call = self.ec2.describe_managed_prefix_lists();
        let lists = all!(self, "ec2:DescribeManagedPrefixLists", call)?;
        let routed = network.route_tables.values().flat_map(|table| &table.routes);
        let rules = network
            .security_groups
            .values()
            .flat_map(|group| group.ingress.iter().chain(&group.egress));
        let named: BTreeSet<&String> = routed
            .map(|route| &route.destination)
            .chain(rules.flat_map(|rule| &rule.prefix_lists))
            .collect();
        let mut found = BTreeMap::new();
        for list in lists {
            let (Some(id), Some(name)) = (list.prefix_list_id, list.prefix_list_name) else {
                continue;
            };
            if name != s3 && !named.contains(&id) {
                continue;
            }
            let call = self.ec2.get_managed_prefix_list_entries().prefix_list_id(&id);
            let entries = all!(self, "ec2:GetManagedPrefixListEntries", call)?;
            let cidrs = entries.into_iter().filter_map(|entry| entry.cidr).collect();
            found.insert(id, PrefixList { name, cidrs });
        }
        Ok(found)
    }
}
