//! What serves models: deployments on demand and provisioned throughput.

use serde::{Deserialize, Serialize};

/// A deployment of a custom model; its name in the account is the last part of its ARN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Deployment {
    pub(in crate::sandbox) name: String,
    /// ARN of the custom model.
    pub(in crate::sandbox) model: String,
    /// `Creating`, `Active` or `Failed`.
    #[serde(default = "Deployment::usual_status")]
    pub(in crate::sandbox) status: String,
    /// Unix milliseconds; absent in a scenario: a month ago.
    #[serde(default)]
    pub(in crate::sandbox) created: i64,
}

impl Deployment {
    fn usual_status() -> String {
        "Active".to_owned()
    }
}

/// Provisioned throughput; its name in the account is the last part of its ARN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Throughput {
    pub(in crate::sandbox) name: String,
    /// ARN of the custom model or of the foundation model.
    pub(in crate::sandbox) model: String,
    #[serde(default = "Throughput::one_unit")]
    pub(in crate::sandbox) units: u32,
    /// `Creating`, `InService`, `Updating` or `Failed`.
    #[serde(default = "Throughput::usual_status")]
    pub(in crate::sandbox) status: String,
    /// `OneMonth`, `SixMonths` or absent.
    #[serde(default)]
    pub(in crate::sandbox) commitment: Option<String>,
    /// Unix milliseconds; absent in a scenario: a month ago.
    #[serde(default)]
    pub(in crate::sandbox) created: i64,
}

impl Throughput {
    fn one_unit() -> u32 {
        1
    }

    fn usual_status() -> String {
        "InService".to_owned()
    }

    /// When the term is over that was committed to, in Unix milliseconds.
    pub(in crate::sandbox) fn committed_until(&self) -> Option<i64> {
        const DAY: i64 = 24 * 3_600_000;
        let days = match self.commitment.as_deref()? {
            "OneMonth" => 30,
            _ => 180,
        };
        Some(self.created + days * DAY)
    }
}
