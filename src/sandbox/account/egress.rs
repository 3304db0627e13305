//! What EC2 knows of ways out of a VPC, and of what may stand in them. Field names are the scenario files'
//! keys.

use serde::{Deserialize, Serialize};

fn available() -> String {
    "available".to_owned()
}

/// A NAT gateway.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct NatGateway {
    pub(in crate::sandbox) vpc: String,
    /// Absent: a regional one.
    #[serde(default)]
    pub(in crate::sandbox) subnet: Option<String>,
    #[serde(default = "available")]
    pub(in crate::sandbox) state: String,
    /// `public` or `private`.
    #[serde(default = "NatGateway::usual_connectivity")]
    pub(in crate::sandbox) connectivity: String,
    #[serde(default)]
    pub(in crate::sandbox) public_address: Option<String>,
}

impl NatGateway {
    fn usual_connectivity() -> String {
        "public".to_owned()
    }
}

/// VPC Block Public Access.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct BlockPublicAccess {
    /// `off`, `block-bidirectional` or `block-ingress`.
    #[serde(default = "BlockPublicAccess::usual_mode")]
    pub(in crate::sandbox) mode: String,
    #[serde(default)]
    pub(in crate::sandbox) exclusions: Vec<Exclusion>,
}

impl BlockPublicAccess {
    fn usual_mode() -> String {
        "off".to_owned()
    }
}

impl Default for BlockPublicAccess {
    fn default() -> Self {
        Self {
            mode: Self::usual_mode(),
            exclusions: Vec::new(),
        }
    }
}

/// A VPC or subnet that Block Public Access leaves alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Exclusion {
    pub(in crate::sandbox) id: String,
    /// The ID of the VPC or subnet.
    pub(in crate::sandbox) resource: String,
    #[serde(default = "Exclusion::usual_mode")]
    pub(in crate::sandbox) mode: String,
    #[serde(default = "Exclusion::usual_state")]
    pub(in crate::sandbox) state: String,
}

impl Exclusion {
    fn usual_mode() -> String {
        "allow-egress".to_owned()
    }

    fn usual_state() -> String {
        "create-complete".to_owned()
    }
}

/// VPC encryption control.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct EncryptionControl {
    /// `monitor` or `enforce`.
    pub(in crate::sandbox) mode: String,
    #[serde(default)]
    pub(in crate::sandbox) excludes_nat_gateways: bool,
}

/// A security group that may be used in another VPC than its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct GroupAssociation {
    pub(in crate::sandbox) group: String,
    pub(in crate::sandbox) vpc: String,
    #[serde(default = "GroupAssociation::usual_state")]
    pub(in crate::sandbox) state: String,
}

impl GroupAssociation {
    fn usual_state() -> String {
        "associated".to_owned()
    }
}
