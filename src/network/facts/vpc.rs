//! What EC2 says of zones, VPCs and subnets.

use serde::{Deserialize, Serialize};

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
    /// The tag `Name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its IPv4 ranges, the first one first.
    pub cidr_blocks: Vec<String>,
    /// The account that owns it.
    pub owner_id: Option<String>,
    /// `default`, `dedicated` or `host`.
    pub instance_tenancy: Option<String>,
    /// The DHCP option set; `default` where the VPC has none.
    pub dhcp_options_id: Option<String>,
    /// Whether it is the VPC that AWS made with the account.
    #[serde(default)]
    pub is_default: bool,
    /// VPC encryption control, where it is set up.
    #[serde(default)]
    pub encryption_control: Option<EncryptionControl>,
}

/// What a VPC does about traffic that is not encrypted on the wire (Amazon VPC User Guide, VPC encryption
/// controls).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncryptionControl {
    /// `monitor` or `enforce`.
    pub mode: String,
    /// `available`, `enforce-in-progress` and the like.
    pub state: String,
    /// The kinds of resources that are excluded: `nat_gateway`, `internet_gateway`.
    #[serde(default)]
    pub exclusions: Vec<String>,
}

/// The DNS attributes of a VPC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VpcDns {
    /// The VPC.
    pub vpc_id: String,
    /// `enableDnsSupport`: whether the resolver of the VPC answers.
    pub support: bool,
    /// `enableDnsHostnames`: with it, private DNS of endpoints works.
    pub hostnames: bool,
}

/// A set of DHCP options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DhcpOptions {
    /// The ID.
    pub id: String,
    /// The name servers: addresses, or `AmazonProvidedDNS`.
    pub domain_name_servers: Vec<String>,
}

/// That a zone offers an instance type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offering {
    /// The type, such as `p5.48xlarge`.
    pub instance_type: String,
    /// The zone's ID.
    pub zone_id: String,
}

/// How many network interfaces the account has in each zone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterfaceCounts {
    /// The counts, by the zone's name in this account.
    pub zones: std::collections::BTreeMap<String, u64>,
    /// Whether all were counted; a large account has more pages than are read.
    pub complete: bool,
}

/// A network interface that a job made and that nothing uses any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leftover {
    /// The interface.
    pub id: String,
    /// Its VPC.
    pub vpc_id: String,
    /// Its subnet.
    pub subnet_id: String,
    /// The ARN of the job, from the interface's tag.
    pub job_arn: Option<String>,
}
