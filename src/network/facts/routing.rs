//! What EC2 says of ways out of a VPC: routes, endpoints, NAT gateways, Block Public Access.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Read, Unread};

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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The subnets of an interface endpoint.
    #[serde(default)]
    pub subnet_ids: Vec<String>,
    /// Whether the service's own name resolves to an interface endpoint.
    pub private_dns_enabled: bool,
    /// Whether that name resolves to it only for the inbound resolver endpoint.
    pub private_dns_only_for_inbound_resolver: bool,
    /// The endpoint policy, as JSON text.
    pub policy: Option<String>,
    /// Why there is no policy to look at although the endpoint has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_unread: Option<Unread>,
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

/// A NAT gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NatGateway {
    /// The ID.
    pub id: String,
    /// The VPC.
    pub vpc_id: String,
    /// The subnet that it lies in; a regional NAT gateway has none.
    pub subnet_id: Option<String>,
    /// `pending`, `failed`, `available`, `deleting` or `deleted`.
    pub state: String,
    /// `public` or `private`.
    pub connectivity: String,
    /// `zonal` or `regional`, where the service says it.
    #[serde(default)]
    pub availability_mode: Option<String>,
    /// Its public addresses.
    #[serde(default)]
    pub public_ips: Vec<String>,
}

/// VPC Block Public Access of the account in the Region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockPublicAccess {
    /// `off`, `block-bidirectional` or `block-ingress`.
    pub mode: String,
    /// What is excluded from it.
    pub exclusions: Read<Vec<Exclusion>>,
}

/// A VPC or subnet that VPC Block Public Access leaves alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The ID.
    pub id: String,
    /// The ARN of the VPC or subnet.
    pub resource_arn: String,
    /// `allow-bidirectional` or `allow-egress`.
    pub mode: String,
    /// `create-complete`, `delete-complete` and the like.
    pub state: String,
}
