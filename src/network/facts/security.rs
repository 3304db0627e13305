//! What EC2 says of security groups and network ACLs.

use serde::{Deserialize, Serialize};

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

/// A network ACL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkAcl {
    /// The ID.
    pub id: String,
    /// The VPC.
    pub vpc_id: String,
    /// Whether it serves the subnets that no other is associated with.
    pub is_default: bool,
    /// The subnets that it is associated with.
    pub subnet_ids: Vec<String>,
    /// The entries for both directions, in any order.
    pub entries: Vec<AclEntry>,
}

/// An entry of a network ACL: of those that match, the lowest number decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AclEntry {
    /// The number; 32767 is the entry `*`, which denies what is left.
    pub number: i32,
    /// Whether it is about traffic that leaves the subnet.
    pub egress: bool,
    /// `-1` (all) or the protocol's number.
    pub protocol: String,
    /// The IPv4 range; absent in an entry about IPv6.
    pub cidr: Option<String>,
    /// The first port; absent: all.
    pub from_port: Option<i32>,
    /// The last port.
    pub to_port: Option<i32>,
    /// Whether it allows.
    pub allow: bool,
}
