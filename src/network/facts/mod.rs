//! What was read of a VPC: one serialisable value. `check --save-facts` writes it, `check --facts`
//! replays it, so a preflight can be attached to a ticket and repeated without an account.

mod routing;
mod security;
mod storage;
mod vpc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Read, Unread};

use super::VpcRequest;
use super::request::Asked;

pub use routing::{BlockPublicAccess, Endpoint, Exclusion, NatGateway, PrefixList, Route, RouteTable};
pub use security::{AclEntry, GroupAssociation, GroupPair, NetworkAcl, Permission, SecurityGroup};
pub use storage::{AskedObjects, AskedStorage, Bucket};
pub use vpc::{
    DhcpOptions, EncryptionControl, InterfaceCounts, Leftover, Offering, Subnet, Vpc, VpcDns, Zone,
};

/// The version of the format that facts are saved in.
pub const FACTS_VERSION: u32 = 2;

/// All that the checks look at. What is `Unread` makes the checks that need it unknown, and no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The format's version, [`FACTS_VERSION`].
    pub facts_version: u32,
    /// The Region that was asked.
    pub region: String,
    /// The account that asked, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The ARN of the user or session that asked, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// The subnets, groups and data that were asked for.
    pub asked: Asked,
    /// The Region's zones as this account sees them, opted-out ones not included.
    pub zones: Read<Vec<Zone>>,
    /// The zones that offer the accelerated instance types with EFA.
    pub accelerators: Read<Vec<Offering>>,
    /// The subnets that were asked for and exist.
    pub subnets: Read<Vec<Subnet>>,
    /// The VPCs that those subnets lie in.
    pub vpcs: Read<Vec<Vpc>>,
    /// The DNS attributes of those VPCs.
    pub dns: Read<Vec<VpcDns>>,
    /// The DHCP option sets of those VPCs.
    pub dhcp_options: Read<Vec<DhcpOptions>>,
    /// Every subnet of those VPCs; a remedy takes a free address range from what is left.
    pub vpc_subnets: Read<Vec<Subnet>>,
    /// The security groups that were asked for and exist.
    pub security_groups: Read<Vec<SecurityGroup>>,
    /// The other VPCs that groups of a foreign VPC are associated with; read only where there are
    /// such groups.
    pub group_associations: Read<Vec<GroupAssociation>>,
    /// The security groups of the interface endpoints for S3.
    pub endpoint_groups: Read<Vec<SecurityGroup>>,
    /// The network ACLs of the VPCs.
    pub network_acls: Read<Vec<NetworkAcl>>,
    /// The route tables of the VPCs.
    pub route_tables: Read<Vec<RouteTable>>,
    /// The VPC endpoints of the VPCs.
    pub endpoints: Read<Vec<Endpoint>>,
    /// The AWS-managed prefix list of S3 in the Region; none where the Region has none.
    pub s3_prefix_list: Read<Option<PrefixList>>,
    /// The other prefix lists that routes and group rules of the job name.
    pub prefix_lists: Read<Vec<PrefixList>>,
    /// The NAT gateways of the VPCs; read only where a route leads to one.
    pub nat_gateways: Read<Vec<NatGateway>>,
    /// VPC Block Public Access; none where no route leads to a NAT gateway: nobody asked.
    pub block_public_access: Read<Option<BlockPublicAccess>>,
    /// How many network interfaces there are.
    pub interfaces: Read<InterfaceCounts>,
    /// How many there may be in each zone; none where Service Quotas does not know, or in facts that were
    /// saved before it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface_quota: Option<Read<u64>>,
    /// Network interfaces that ended jobs have left behind.
    pub leftovers: Read<Vec<Leftover>>,
    /// The buckets of the job; none where the facts are of a network alone.
    pub buckets: Vec<Bucket>,
}

impl Facts {
    /// Returns the request that these facts were gathered for.
    ///
    /// # Errors
    /// When the Region, a subnet, a group or the role is no identifier of its kind.
    pub fn request(&self) -> Result<VpcRequest, crate::iam::IdentifierError> {
        let subnets = self.asked.subnet_ids.iter().map(|id| id.parse());
        let groups = self.asked.security_group_ids.iter().map(|id| id.parse());
        let region: crate::iam::Region = self.region.parse()?;
        let storage = self.asked.storage.as_ref();
        Ok(VpcRequest {
            account: self.account.as_deref().map(str::parse).transpose()?,
            subnet_ids: subnets.collect::<Result<_, _>>()?,
            security_group_ids: groups.collect::<Result<_, _>>()?,
            storage: storage.map(|asked| asked.storage(&region)).transpose()?,
            region,
        })
    }

    /// Returns everything that could not be read.
    pub fn unread(&self) -> Vec<&Unread> {
        let mut all: Vec<Option<&Unread>> = vec![
            self.zones.known().err(),
            self.accelerators.known().err(),
            self.subnets.known().err(),
            self.vpcs.known().err(),
            self.dns.known().err(),
            self.dhcp_options.known().err(),
            self.vpc_subnets.known().err(),
            self.security_groups.known().err(),
            self.group_associations.known().err(),
            self.endpoint_groups.known().err(),
            self.network_acls.known().err(),
            self.route_tables.known().err(),
            self.endpoints.known().err(),
            self.s3_prefix_list.known().err(),
            self.prefix_lists.known().err(),
            self.nat_gateways.known().err(),
            self.block_public_access.known().err(),
            self.interfaces.known().err(),
            self.leftovers.known().err(),
        ];
        for bucket in &self.buckets {
            all.push(bucket.region.known().err());
            all.push(bucket.policy.known().err());
            all.push(bucket.restrict_public.known().err());
        }
        all.into_iter().flatten().collect()
    }
}
