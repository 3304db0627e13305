//! Amazon EC2: what the checks of a job's network look at. All calls read, all are paginated, and
//! resources are looked up by filter: a look-up by ID fails as a whole when one ID is unknown.

mod convert;
mod optional;

use std::collections::BTreeMap;

use aws_sdk_ec2::types::Filter;

use super::paging::all;
use super::{ServiceError, Session};
use crate::diagnostic::{Read, Unread};
use crate::network::{
    Endpoint, GroupAssociation, NetworkAcl, PrefixList, RouteTable, SecurityGroup, Subnet, Vpc, Zone,
};
use convert::{endpoint, network_acl, route_table, security_group, subnet, vpc};

/// The network of an account in a Region.
#[derive(Debug, Clone)]
pub struct Network {
    client: aws_sdk_ec2::Client,
    /// For what only some checks need: it gives up sooner.
    brief: aws_sdk_ec2::Client,
}

/// Takes over an optional text of the service.
fn text(given: Option<&str>) -> String {
    given.unwrap_or_default().to_owned()
}

fn owned(given: Option<&str>) -> Option<String> {
    given.map(ToOwned::to_owned)
}

/// Which VPCs are asked about.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'a> {
    /// These.
    Vpcs(&'a [String]),
    /// All of the Region.
    Region,
}

impl<'a> From<&'a Vec<String>> for Scope<'a> {
    fn from(vpcs: &'a Vec<String>) -> Self {
        Self::Vpcs(vpcs)
    }
}

impl Scope<'_> {
    /// Whether there is nothing to ask about.
    const fn is_empty(self) -> bool {
        matches!(self, Self::Vpcs([]))
    }

    /// The filters that an operation takes for it; none for all.
    fn filters(self) -> Option<Vec<Filter>> {
        match self {
            Self::Vpcs(ids) => Some(vec![filter("vpc-id", ids)]),
            Self::Region => None,
        }
    }
}

fn filter(name: &str, values: &[String]) -> Filter {
    Filter::builder()
        .name(name)
        .set_values(Some(values.to_vec()))
        .build()
}

/// The filters for what is in a VPC and has tags.
fn filters_where(vpc: Option<&str>, tags: &BTreeMap<String, String>) -> Vec<Filter> {
    let vpc = vpc.map(|vpc| filter("vpc-id", &[vpc.to_owned()]));
    let tags = tags
        .iter()
        .map(|(key, value)| filter(&format!("tag:{key}"), std::slice::from_ref(value)));
    vpc.into_iter().chain(tags).collect()
}

impl Network {
    /// Calls made with `session`.
    pub fn new(session: &Session) -> Self {
        Self {
            client: session.ec2(),
            brief: session.ec2_in_brief(),
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
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.subnets_by(Some(vec![filter("subnet-id", ids)])).await
    }

    /// Lists all subnets of these VPCs.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn subnets_of(&self, scope: impl Into<Scope<'_>>) -> Result<Vec<Subnet>, ServiceError> {
        let scope = scope.into();
        if scope.is_empty() {
            return Ok(Vec::new());
        }
        self.subnets_by(scope.filters()).await
    }

    async fn subnets_by(&self, filters: Option<Vec<Filter>>) -> Result<Vec<Subnet>, ServiceError> {
        let call = self.client.describe_subnets().set_filters(filters);
        let answer = all("ec2:DescribeSubnets", call.into_paginator().items().send()).await?;
        Ok(answer.iter().map(subnet).collect())
    }

    /// Finds the subnets that are in `vpc`, among `ids` and tagged with `tags`, as far as these are given.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn subnets_where(
        &self,
        vpc: Option<&str>,
        ids: &[String],
        tags: &BTreeMap<String, String>,
    ) -> Result<Vec<Subnet>, ServiceError> {
        let mut filters = filters_where(vpc, tags);
        if !ids.is_empty() {
            filters.push(filter("subnet-id", ids));
        }
        let call = self.client.describe_subnets().set_filters(Some(filters));
        let answer = all("ec2:DescribeSubnets", call.into_paginator().items().send()).await?;
        Ok(answer.iter().map(subnet).collect())
    }

    /// Finds the security groups of `vpc` that are tagged with `tags`; none without a VPC.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn groups_where(
        &self,
        vpc: Option<&str>,
        tags: &BTreeMap<String, String>,
    ) -> Result<Vec<SecurityGroup>, ServiceError> {
        if vpc.is_none() {
            return Ok(Vec::new());
        }
        let call = self
            .client
            .describe_security_groups()
            .set_filters(Some(filters_where(vpc, tags)));
        let answer = all("ec2:DescribeSecurityGroups", call.into_paginator().items().send()).await?;
        Ok(answer.iter().map(security_group).collect())
    }

    /// Finds VPCs.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn vpcs(&self, scope: impl Into<Scope<'_>>) -> Result<Vec<Vpc>, ServiceError> {
        let scope = scope.into();
        if scope.is_empty() {
            return Ok(Vec::new());
        }
        let call = self.client.describe_vpcs().set_filters(scope.filters());
        let answer = all("ec2:DescribeVpcs", call.into_paginator().items().send()).await?;
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
        self.security_groups_by(Some(vec![filter("group-id", ids)])).await
    }

    /// Lists the security groups of these VPCs, with all their rules.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn security_groups_of(
        &self,
        scope: impl Into<Scope<'_>>,
    ) -> Result<Vec<SecurityGroup>, ServiceError> {
        let scope = scope.into();
        if scope.is_empty() {
            return Ok(Vec::new());
        }
        self.security_groups_by(scope.filters()).await
    }

    async fn security_groups_by(
        &self,
        filters: Option<Vec<Filter>>,
    ) -> Result<Vec<SecurityGroup>, ServiceError> {
        let call = self.client.describe_security_groups().set_filters(filters);
        let answer = all("ec2:DescribeSecurityGroups", call.into_paginator().items().send()).await?;
        Ok(answer.iter().map(security_group).collect())
    }

    /// Lists the other VPCs that these groups are associated with.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn group_associations(&self, groups: &[String]) -> Result<Vec<GroupAssociation>, ServiceError> {
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        let call = self
            .client
            .describe_security_group_vpc_associations()
            .filters(filter("group-id", groups));
        let answer = all(
            "ec2:DescribeSecurityGroupVpcAssociations",
            call.into_paginator().items().send(),
        )
        .await?;
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
    pub async fn route_tables(&self, scope: impl Into<Scope<'_>>) -> Result<Vec<RouteTable>, ServiceError> {
        let scope = scope.into();
        if scope.is_empty() {
            return Ok(Vec::new());
        }
        let call = self.client.describe_route_tables().set_filters(scope.filters());
        let answer = all("ec2:DescribeRouteTables", call.into_paginator().items().send()).await?;
        Ok(answer.iter().map(route_table).collect())
    }

    /// Lists the network ACLs of these VPCs.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn network_acls(&self, scope: impl Into<Scope<'_>>) -> Result<Vec<NetworkAcl>, ServiceError> {
        let scope = scope.into();
        if scope.is_empty() {
            return Ok(Vec::new());
        }
        let call = self.client.describe_network_acls().set_filters(scope.filters());
        let answer = all("ec2:DescribeNetworkAcls", call.into_paginator().items().send()).await?;
        Ok(answer.iter().map(network_acl).collect())
    }

    /// Lists the VPC endpoints of these VPCs.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn endpoints(&self, scope: impl Into<Scope<'_>>) -> Result<Vec<Endpoint>, ServiceError> {
        let scope = scope.into();
        if scope.is_empty() {
            return Ok(Vec::new());
        }
        let call = self.client.describe_vpc_endpoints().set_filters(scope.filters());
        let answer = all("ec2:DescribeVpcEndpoints", call.into_paginator().items().send()).await?;
        Ok(answer.iter().map(endpoint).collect())
    }

    /// Finds the AWS-managed prefix list of a name, with its entries.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer. That the entries could not be read is no error: it stands in
    /// their place.
    pub async fn prefix_list(&self, name: &str) -> Result<Option<PrefixList>, ServiceError> {
        const OPERATION: &str = "ec2:DescribeManagedPrefixLists";
        let call = self
            .client
            .describe_managed_prefix_lists()
            .filters(filter("prefix-list-name", &[name.to_owned()]));
        let answer = all(OPERATION, call.into_paginator().items().send()).await?;
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

    /// Lists the IPv4 ranges of a prefix list.
    ///
    /// # Errors
    /// When EC2 refused or gave no answer.
    pub async fn prefix_list_entries(&self, id: &str) -> Result<Vec<String>, ServiceError> {
        let call = self.client.get_managed_prefix_list_entries().prefix_list_id(id);
        let answer = all(
            "ec2:GetManagedPrefixListEntries",
            call.into_paginator().items().send(),
        )
        .await?;
        let entries = answer.iter().filter_map(|entry| owned(entry.cidr()));
        Ok(entries.collect())
    }
}
