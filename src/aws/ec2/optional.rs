//! What only single checks look at: a call that is refused or slow hides no other, and is given up soon.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::{self, LocationType, VpcAttributeName};

use super::{Network, Scope, filter, owned, text};
use crate::aws::ServiceError;
use crate::aws::paging::all;
use crate::diagnostic::{Read, Unread};
use crate::network::{
    ACCELERATORS, BlockPublicAccess, DhcpOptions, Exclusion, InterfaceCounts, Leftover, NatGateway, Offering,
    VpcDns,
};

/// How many pages of network interfaces are counted, of a thousand each: enough for the default quota of 5,000 in
/// each of several zones, and a bound on how long a very large account takes.
const INTERFACE_PAGES: usize = 20;

/// The tag that Bedrock gives to the interfaces of a job.
const MANAGED: &str = "BedrockManaged";

impl Network {
    /// Reads the DNS attributes of a VPC.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn vpc_dns(&self, vpc: &str) -> Result<VpcDns, ServiceError> {
        let attribute = |name: VpcAttributeName| {
            let request = self.client.describe_vpc_attribute().vpc_id(vpc).attribute(name);
            async move {
                let answer = request.send().await;
                answer.map_err(|error| ServiceError::new("ec2:DescribeVpcAttribute", &error))
            }
        };
        let (support, hostnames) = tokio::join!(
            attribute(VpcAttributeName::EnableDnsSupport),
            attribute(VpcAttributeName::EnableDnsHostnames)
        );
        let (support, hostnames) = (support?, hostnames?);
        let on = |value: Option<&types::AttributeBooleanValue>| {
            value
                .and_then(types::AttributeBooleanValue::value)
                .unwrap_or(false)
        };
        Ok(VpcDns {
            vpc_id: vpc.to_owned(),
            support: on(support.enable_dns_support()),
            hostnames: on(hostnames.enable_dns_hostnames()),
        })
    }

    /// Finds sets of DHCP options.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn dhcp_options(&self, ids: &[String]) -> Result<Vec<DhcpOptions>, ServiceError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let call = self
            .client
            .describe_dhcp_options()
            .filters(filter("dhcp-options-id", ids));
        let answer = all("ec2:DescribeDhcpOptions", call.into_paginator().items().send()).await?;
        let servers = |options: &types::DhcpOptions| {
            options
                .dhcp_configurations()
                .iter()
                .filter(|entry| entry.key() == Some("domain-name-servers"))
                .flat_map(types::DhcpConfiguration::values)
                .filter_map(|value| owned(value.value()))
                .collect()
        };
        let found = answer.iter().map(|options| DhcpOptions {
            id: text(options.dhcp_options_id()),
            domain_name_servers: servers(options),
        });
        Ok(found.collect())
    }

    /// Lists the NAT gateways of these VPCs.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn nat_gateways(&self, scope: impl Into<Scope<'_>>) -> Result<Vec<NatGateway>, ServiceError> {
        let scope = scope.into();
        if scope.is_empty() {
            return Ok(Vec::new());
        }
        let call = self.client.describe_nat_gateways().set_filter(scope.filters());
        let answer = all("ec2:DescribeNatGateways", call.into_paginator().items().send()).await?;
        let found = answer.iter().map(|gateway| NatGateway {
            id: text(gateway.nat_gateway_id()),
            vpc_id: text(gateway.vpc_id()),
            subnet_id: owned(gateway.subnet_id()).filter(|id| !id.is_empty()),
            state: gateway
                .state()
                .map(|state| state.as_str().to_owned())
                .unwrap_or_default(),
            connectivity: gateway
                .connectivity_type()
                .map_or_else(|| "public".to_owned(), |kind| kind.as_str().to_owned()),
            availability_mode: gateway.availability_mode().map(|mode| mode.as_str().to_owned()),
            public_ips: gateway
                .nat_gateway_addresses()
                .iter()
                .filter_map(|address| owned(address.public_ip()))
                .collect(),
        });
        Ok(found.collect())
    }

    /// Reads VPC Block Public Access of the Region. That the exclusions could not be read is no error: it
    /// stands in their place.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn block_public_access(&self) -> Result<BlockPublicAccess, ServiceError> {
        let options = self.brief.describe_vpc_block_public_access_options().send();
        let (options, exclusions) = tokio::join!(options, self.exclusions());
        let options =
            options.map_err(|error| ServiceError::new("ec2:DescribeVpcBlockPublicAccessOptions", &error))?;
        let mode = options
            .vpc_block_public_access_options()
            .and_then(types::VpcBlockPublicAccessOptions::internet_gateway_block_mode);
        Ok(BlockPublicAccess {
            mode: mode.map_or_else(|| "off".to_owned(), |mode| mode.as_str().to_owned()),
            exclusions: match exclusions {
                Ok(exclusions) => Read::Known(exclusions),
                Err(error) => Read::Unread(Unread::from(&error)),
            },
        })
    }

    async fn exclusions(&self) -> Result<Vec<Exclusion>, ServiceError> {
        let mut found = Vec::new();
        let mut token = None;
        // The SDK has no paginator for this operation.
        loop {
            let page = self
                .brief
                .describe_vpc_block_public_access_exclusions()
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| ServiceError::new("ec2:DescribeVpcBlockPublicAccessExclusions", &error))?;
            let exclusions = page.vpc_block_public_access_exclusions().iter();
            found.extend(exclusions.map(|one| {
                Exclusion {
                    id: text(one.exclusion_id()),
                    resource_arn: text(one.resource_arn()),
                    mode: one
                        .internet_gateway_exclusion_mode()
                        .map(|mode| mode.as_str().to_owned())
                        .unwrap_or_default(),
                    state: one
                        .state()
                        .map(|state| state.as_str().to_owned())
                        .unwrap_or_default(),
                }
            }));
            token = owned(page.next_token()).filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(found);
            }
        }
    }

    /// Lists which zones offer the accelerated instance types with EFA.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn accelerators(&self) -> Result<Vec<Offering>, ServiceError> {
        let types = ACCELERATORS.map(ToOwned::to_owned);
        let call = self
            .brief
            .describe_instance_type_offerings()
            .location_type(LocationType::AvailabilityZoneId)
            .filters(filter("instance-type", &types));
        let answer = all(
            "ec2:DescribeInstanceTypeOfferings",
            call.into_paginator().items().send(),
        )
        .await?;
        let offered = answer.iter().map(|one| Offering {
            instance_type: one
                .instance_type()
                .map(|kind| kind.as_str().to_owned())
                .unwrap_or_default(),
            zone_id: text(one.location()),
        });
        Ok(offered.collect())
    }

    /// Counts the network interfaces of the account in the Region, up to 20,000.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn interface_counts(&self) -> Result<InterfaceCounts, ServiceError> {
        let mut pages = self
            .brief
            .describe_network_interfaces()
            .max_results(1_000)
            .into_paginator()
            .send();
        let mut zones: BTreeMap<String, u64> = BTreeMap::new();
        for _ in 0..INTERFACE_PAGES {
            let Some(page) = pages.next().await else {
                return Ok(InterfaceCounts {
                    zones,
                    complete: true,
                });
            };
            let page = page.map_err(|error| ServiceError::new("ec2:DescribeNetworkInterfaces", &error))?;
            for interface in page.network_interfaces() {
                *zones.entry(text(interface.availability_zone())).or_default() += 1;
            }
            if page.next_token().is_none_or(str::is_empty) {
                return Ok(InterfaceCounts {
                    zones,
                    complete: true,
                });
            }
        }
        Ok(InterfaceCounts {
            zones,
            complete: false,
        })
    }

    /// Deletes a network interface that is attached to nothing.
    ///
    /// # Errors
    /// `Conflict` where it is in use, `NotFound` where it is gone.
    pub async fn delete_interface(&self, id: &str) -> Result<(), ServiceError> {
        let call = self.client.delete_network_interface().network_interface_id(id);
        let answer = call.send().await;
        answer
            .map(drop)
            .map_err(|error| ServiceError::new("ec2:DeleteNetworkInterface", &error))
    }

    /// Lists the network interfaces of ended jobs.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn leftovers(&self) -> Result<Vec<Leftover>, ServiceError> {
        let call = self
            .brief
            .describe_network_interfaces()
            .filters(filter(&format!("tag:{MANAGED}"), &["true".to_owned()]))
            .filters(filter("status", &["available".to_owned()]));
        let answer = all(
            "ec2:DescribeNetworkInterfaces",
            call.into_paginator().items().send(),
        )
        .await?;
        let job = |interface: &types::NetworkInterface| {
            let tags = interface.tag_set().iter();
            let tag = tags
                .filter(|tag| tag.key() == Some("BedrockModelCustomizationJobArn"))
                .find_map(types::Tag::value);
            owned(tag)
        };
        let found = answer.iter().map(|interface| Leftover {
            id: text(interface.network_interface_id()),
            vpc_id: text(interface.vpc_id()),
            subnet_id: text(interface.subnet_id()),
            job_arn: job(interface),
        });
        Ok(found.collect())
    }
}
