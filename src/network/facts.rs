//! What was read of a VPC: one serialisable value. `check --save-facts` writes it, `check --facts`
//! replays it, so a preflight can be attached to a ticket and repeated without an account.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Read, Unread};

use super::VpcRequest;
use super::request::Asked;

/// The version of the format that facts are saved in.
pub const FACTS_VERSION: u32 = 1;

/// All that the checks look at.
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
    /// The subnets and groups that were asked for.
    pub asked: Asked,
    /// The Region's zones as this account sees them, opted-out ones not included.
    pub zones: Read<Vec<Zone>>,
    /// The subnets that were asked for and exist.
    pub subnets: Read<Vec<Subnet>>,
    /// The VPCs that those subnets lie in.
    pub vpcs: Read<Vec<Vpc>>,
    /// Every subnet of those VPCs; a remedy takes a free address range from what is left.
    pub vpc_subnets: Read<Vec<Subnet>>,
    /// The security groups that were asked for and exist.
    pub security_groups: Read<Vec<SecurityGroup>>,
    /// The route tables of the VPCs.
    pub route_tables: Read<Vec<RouteTable>>,
    /// The VPC endpoints of the VPCs.
    pub endpoints: Read<Vec<Endpoint>>,
    /// The AWS-managed prefix list of S3 in the Region; none where the Region has none.
    pub s3_prefix_list: Read<Option<PrefixList>>,
    /// The other VPCs that groups of a foreign VPC are associated with; read only where there are
    /// such groups.
    pub group_associations: Read<Vec<GroupAssociation>>,
}

impl Facts {
    /// Returns the request that these facts were gathered for.
    ///
    /// # Errors
    /// When the Region, a subnet or a group is no identifier of its kind.
    pub fn request(&self) -> Result<VpcRequest, crate::iam::IdentifierError> {
        let subnets = self.asked.subnet_ids.iter().map(|id| id.parse());
        let groups = self.asked.security_group_ids.iter().map(|id| id.parse());
        Ok(VpcRequest {
            region: self.region.parse()?,
            account: self.account.as_deref().map(str::parse).transpose()?,
            subnet_ids: subnets.collect::<Result<_, _>>()?,
            security_group_ids: groups.collect::<Result<_, _>>()?,
        })
    }

    /// Returns everything that could not be read.
    pub fn unread(&self) -> Vec<&Unread> {
        [
            self.zones.known().err(),
            self.subnets.known().err(),
            self.vpcs.known().err(),
            self.vpc_subnets.known().err(),
            self.security_groups.known().err(),
            self.route_tables.known().err(),
            self.endpoints.known().err(),
            self.s3_prefix_list.known().err(),
            self.group_associations.known().err(),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A zone of the Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// The ID that is the same in every account, such as `use1-az3`.
    pub id: String,
    /// The name in this account, such as `us-east-1e`.
    pub name: String,
    /// `availability-zone`, `local-zone` or `wavelength-zone`.
    pub kind: String,
    /// `available`, `information`, `impaired`, `unavailable` or `constrained`.
    pub state: String,
    /// `opt-in-not-required`, `opted-in` or `not-opted-in`.
    pub opt_in_status: String,
}

/// A subnet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subnet {
    /// The ID.
    pub id: String,
    /// The ARN as the API gives it: it carries the owner's account.
    pub arn: Option<String>,
    /// The VPC.
    pub vpc_id: String,
    /// The zone's ID.
    pub zone_id: String,
    /// `available`, `pending`, `unavailable`, `failed` or `failed-insufficient-capacity`.
    pub state: String,
    /// The IPv4 range; absent in an IPv6-only subnet.
    pub cidr_block: Option<String>,
    /// Whether the subnet has IPv6 only.
    pub ipv6_native: bool,
    /// How many IPv4 addresses are free.
    pub available_ip_address_count: Option<i32>,
    /// The account that owns it.
    pub owner_id: Option<String>,
    /// The Outpost that it lies on.
    pub outpost_arn: Option<String>,
}

/// A VPC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vpc {
    /// The ID.
    pub id: String,
    /// Its IPv4 ranges, the first one first.
    pub cidr_blocks: Vec<String>,
    /// The account that owns it.
    pub owner_id: Option<String>,
    /// `default`, `dedicated` or `host`.
    pub instance_tenancy: Option<String>,
}

/// A security group with all its rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityGroup {
    /// The ID.
    pub id: String,
    /// The name.
    pub name: String,
    /// The VPC.
    pub vpc_id: Option<String>,
    /// The account that owns it.
    pub owner_id: Option<String>,
    /// What may come in.
    pub ingress: Vec<Permission>,
    /// What may go out.
    pub egress: Vec<Permission>,
}

/// One entry of a group's rules. EC2 merges rules of equal protocol and ports into one entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// `-1` (all), `tcp`, `udp`, `icmp`, `icmpv6` or a number.
    pub protocol: String,
    /// The first port; absent with all protocols.
    pub from_port: Option<i32>,
    /// The last port.
    pub to_port: Option<i32>,
    /// The groups at the other end.
    #[serde(default)]
    pub groups: Vec<GroupPair>,
    /// IPv4 ranges.
    #[serde(default)]
    pub cidrs: Vec<String>,
    /// IPv6 ranges.
    #[serde(default)]
    pub ipv6_cidrs: Vec<String>,
    /// Prefix lists.
    #[serde(default)]
    pub prefix_list_ids: Vec<String>,
}

/// A group that a rule names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupPair {
    /// The group.
    pub group_id: String,
    /// The account that the rule names it in.
    pub user_id: Option<String>,
}

/// A security group that may be used in a VPC other than its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupAssociation {
    /// The group.
    pub group_id: String,
    /// The other VPC.
    pub vpc_id: String,
    /// `associated`, `associating`, `disassociated` and the like.
    pub state: String,
}

/// A route table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteTable {
    /// The ID.
    pub id: String,
    /// The VPC.
    pub vpc_id: String,
    /// Whether it serves the subnets that no table is associated with.
    pub main: bool,
    /// The subnets that it is explicitly associated with.
    pub subnet_ids: Vec<String>,
    /// The routes.
    pub routes: Vec<Route>,
}

/// A route.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// An IPv4 range, an IPv6 range or a prefix list.
    pub destination: String,
    /// What it leads to: `local`, `igw-…`, `nat-…`, `vpce-…`, `tgw-…`, `eni-…` and the like.
    pub target: String,
    /// `active` or `blackhole`.
    pub state: String,
}

/// A VPC endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// The ID.
    pub id: String,
    /// The VPC.
    pub vpc_id: String,
    /// The service, such as `com.amazonaws.us-east-1.s3`.
    pub service: String,
    /// `Gateway`, `Interface`, `GatewayLoadBalancer` and the like.
    pub kind: String,
    /// The state in the service's own spelling (`available`, not the SDK's `Available`).
    pub state: String,
    /// The route tables of a gateway endpoint.
    pub route_table_ids: Vec<String>,
    /// The security groups of an interface endpoint.
    pub security_group_ids: Vec<String>,
    /// Whether the service's own name resolves to an interface endpoint.
    pub private_dns_enabled: bool,
    /// Whether that name resolves to it only for the inbound resolver endpoint.
    pub private_dns_only_for_inbound_resolver: bool,
    /// The endpoint policy, as JSON text.
    pub policy: Option<String>,
}

/// A managed prefix list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrefixList {
    /// The ID, `pl-…`.
    pub id: String,
    /// The name, such as `com.amazonaws.us-east-1.s3`.
    pub name: String,
    /// The IPv4 ranges in it.
    pub entries: Read<Vec<String>>,
}
