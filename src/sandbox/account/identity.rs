//! What IAM knows: roles and their policies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Tags by key.
pub(in crate::sandbox) type Tags = BTreeMap<String, String>;

/// An IAM role; the key is its name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Role {
    #[serde(default = "Role::usual_path")]
    pub(in crate::sandbox) path: String,
    #[serde(default)]
    pub(in crate::sandbox) id: String,
    /// JSON text.
    pub(in crate::sandbox) trust: String,
    #[serde(default)]
    pub(in crate::sandbox) description: Option<String>,
    #[serde(default = "Role::usual_session")]
    pub(in crate::sandbox) max_session: u32,
    /// Inline policies by name, each JSON text.
    #[serde(default)]
    pub(in crate::sandbox) policies: BTreeMap<String, String>,
    /// Attached managed policies by ARN, each JSON text.
    #[serde(default)]
    pub(in crate::sandbox) attached: BTreeMap<String, String>,
    /// ARN of the managed policy that bounds the role; its document stands in the account's policies.
    #[serde(default)]
    pub(in crate::sandbox) boundary: Option<String>,
    #[serde(default)]
    pub(in crate::sandbox) tags: Tags,
    #[serde(default)]
    pub(in crate::sandbox) created: i64,
    /// From when on services can assume it, Unix milliseconds.
    #[serde(default)]
    pub(in crate::sandbox) assumable_from: i64,
}

impl Role {
    fn usual_path() -> String {
        "/".to_owned()
    }

    fn usual_session() -> u32 {
        3_600
    }
}
