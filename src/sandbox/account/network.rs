//! What EC2 knows: zones, VPCs and what lies in them. Field names are the scenario files' keys.

use serde::{Deserialize, Serialize};

use super::Tags;

fn yes() -> bool {
    true
}

fn available() -> String {
    "available".to_owned()
}

fn anything() -> String {
    "-1".to_owned()
}

/// An Availability Zone or Local Zone; the key is the zone ID.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Zone {
    pub(in crate::sandbox) name: String,
    #[serde(default = "Zone::usual_kind")]
    pub(in crate::sandbox) kind: String,
    #[serde(default = "Zone::usual_opt_in")]
    pub(in crate::sandbox) opt_in: String,
    #[serde(default = "available")]
    pub(in crate::sandbox) state: String,
}

impl Zone {
    fn usual_kind() -> String {
        "availability-zone".to_owned()
    }

    fn usual_opt_in() -> String {
        "opt-in-not-required".to_owned()
    }
}

/// A VPC.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Vpc {
    pub(in crate::sandbox) cidr: String,
    pub(in crate::sandbox) dhcp_options: String,
    #[serde(default = "Vpc::usual_tenancy")]
    pub(in crate::sandbox) tenancy: String,
    #[serde(default = "yes")]
    pub(in crate::sandbox) dns_support: bool,
    #[serde(default = "yes")]
    pub(in crate::sandbox) dns_hostnames: bool,
    #[serde(default)]
    pub(in crate::sandbox) is_default: bool,
    #[serde(default)]
    pub(in crate::sandbox) encryption: Option<super::EncryptionControl>,
    #[serde(default = "available")]
    pub(in crate::sandbox) state: String,
    /// Absent: the account's own.
    #[serde(default)]
    pub(in crate::sandbox) owner: Option<String>,
    #[serde(default)]
    pub(in crate::sandbox) tags: Tags,
}

impl Vpc {
    fn usual_tenancy() -> String {
        "default".to_owned()
    }
}

/// A set of DHCP options.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct DhcpOptions {
    pub(in crate::sandbox) domain_name: String,
    pub(in crate::sandbox) domain_name_servers: Vec<String>,
}

/// A subnet.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Subnet {
    pub(in crate::sandbox) vpc: String,
    pub(in crate::sandbox) zone: String,
    /// Absent: an IPv6-only subnet.
    #[serde(default)]
    pub(in crate::sandbox) cidr: Option<String>,
    #[serde(default = "Subnet::usual_addresses")]
    pub(in crate::sandbox) free_addresses: u32,
    #[serde(default = "available")]
    pub(in crate::sandbox) state: String,
    #[serde(default)]
    pub(in crate::sandbox) is_default: bool,
    #[serde(default)]
    pub(in crate::sandbox) outpost: Option<String>,
    /// Absent: the account's own.
    #[serde(default)]
    pub(in crate::sandbox) owner: Option<String>,
    #[serde(default)]
    pub(in crate::sandbox) tags: Tags,
}

impl Subnet {
    fn usual_addresses() -> u32 {
        4_091
    }
}

/// A security group.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct SecurityGroup {
    pub(in crate::sandbox) vpc: String,
    pub(in crate::sandbox) name: String,
    #[serde(default)]
    pub(in crate::sandbox) description: String,
    #[serde(default)]
    pub(in crate::sandbox) ingress: Vec<Rule>,
    #[serde(default)]
    pub(in crate::sandbox) egress: Vec<Rule>,
    #[serde(default)]
    pub(in crate::sandbox) tags: Tags,
}

/// One permission of a security group: EC2 merges rules of equal protocol and ports.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Rule {
    #[serde(default = "anything")]
    pub(in crate::sandbox) protocol: String,
    #[serde(default)]
    pub(in crate::sandbox) from_port: Option<i64>,
    #[serde(default)]
    pub(in crate::sandbox) to_port: Option<i64>,
    #[serde(default)]
    pub(in crate::sandbox) cidrs: Vec<String>,
    #[serde(default)]
    pub(in crate::sandbox) ipv6_cidrs: Vec<String>,
    #[serde(default)]
    pub(in crate::sandbox) groups: Vec<String>,
    #[serde(default)]
    pub(in crate::sandbox) prefix_lists: Vec<String>,
}

/// A route table.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct RouteTable {
    pub(in crate::sandbox) vpc: String,
    #[serde(default)]
    pub(in crate::sandbox) main: bool,
    #[serde(default)]
    pub(in crate::sandbox) subnets: Vec<String>,
    #[serde(default)]
    pub(in crate::sandbox) routes: Vec<Route>,
    #[serde(default)]
    pub(in crate::sandbox) tags: Tags,
}

/// One route: to a CIDR or a prefix list, through a gateway.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Route {
    pub(in crate::sandbox) destination: String,
    pub(in crate::sandbox) target: String,
    #[serde(default = "Route::usual_state")]
    pub(in crate::sandbox) state: String,
}

impl Route {
    fn usual_state() -> String {
        "active".to_owned()
    }
}

/// A VPC endpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Endpoint {
    pub(in crate::sandbox) vpc: String,
    /// `Gateway` or `Interface`.
    pub(in crate::sandbox) kind: String,
    pub(in crate::sandbox) service: String,
    #[serde(default = "available")]
    pub(in crate::sandbox) state: String,
    #[serde(default)]
    pub(in crate::sandbox) route_tables: Vec<String>,
    #[serde(default)]
    pub(in crate::sandbox) subnets: Vec<String>,
    #[serde(default)]
    pub(in crate::sandbox) security_groups: Vec<String>,
    #[serde(default)]
    pub(in crate::sandbox) private_dns: bool,
    /// Absent: everything is allowed, as on a new endpoint.
    #[serde(default)]
    pub(in crate::sandbox) policy: Option<String>,
    #[serde(default)]
    pub(in crate::sandbox) tags: Tags,
}

/// A network ACL.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct NetworkAcl {
    pub(in crate::sandbox) vpc: String,
    #[serde(default)]
    pub(in crate::sandbox) is_default: bool,
    #[serde(default)]
    pub(in crate::sandbox) subnets: Vec<String>,
    #[serde(default)]
    pub(in crate::sandbox) entries: Vec<AclEntry>,
}

/// One rule of a network ACL; the lowest number that matches decides.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct AclEntry {
    pub(in crate::sandbox) number: u32,
    pub(in crate::sandbox) egress: bool,
    #[serde(default = "anything")]
    pub(in crate::sandbox) protocol: String,
    pub(in crate::sandbox) cidr: String,
    #[serde(default)]
    pub(in crate::sandbox) from_port: Option<i64>,
    #[serde(default)]
    pub(in crate::sandbox) to_port: Option<i64>,
    pub(in crate::sandbox) allow: bool,
}

/// A managed prefix list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct PrefixList {
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) cidrs: Vec<String>,
}

/// A network interface that a job made.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Interface {
    pub(in crate::sandbox) subnet: String,
    pub(in crate::sandbox) security_groups: Vec<String>,
    pub(in crate::sandbox) address: String,
    pub(in crate::sandbox) mac: String,
    pub(in crate::sandbox) description: String,
    /// `in-use`, or `available` where nothing is attached to it.
    #[serde(default = "Interface::usual_status")]
    pub(in crate::sandbox) status: String,
    pub(in crate::sandbox) tags: Tags,
}

impl Interface {
    pub(in crate::sandbox) fn usual_status() -> String {
        "in-use".to_owned()
    }
}
