//! What Service Quotas and the Price List know.

use serde::{Deserialize, Serialize};

use super::Account;

/// A quota; the key is its service's code and its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Quota {
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) default: u64,
    /// The value in this account; absent: Service Quotas knows only the default.
    #[serde(default)]
    pub(in crate::sandbox) applied: Option<u64>,
    #[serde(default)]
    pub(in crate::sandbox) adjustable: bool,
}

/// A product of the Price List; the key is its usage type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Price {
    pub(in crate::sandbox) region: String,
    pub(in crate::sandbox) model: String,
    pub(in crate::sandbox) unit: String,
    /// US dollars, as text: the Price List has no numbers.
    pub(in crate::sandbox) usd: String,
}

impl Account {
    /// The value that holds for a quota, by the code that it has with Bedrock.
    pub(in crate::sandbox) fn bedrock_quota(&self, code: &str) -> Option<u64> {
        let quota = self.quotas.get(&format!("bedrock/{code}"))?;
        Some(quota.applied.unwrap_or(quota.default))
    }
}
