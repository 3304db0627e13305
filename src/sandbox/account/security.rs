//! What KMS, Lambda and Bedrock's inference know: keys, functions, inference profiles.

use serde::{Deserialize, Serialize};

/// A key; its name in the account is the key ID.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Key {
    #[serde(default)]
    pub(in crate::sandbox) description: String,
    /// `Enabled`, `Disabled` or `PendingDeletion`.
    #[serde(default = "Key::usual_state")]
    pub(in crate::sandbox) state: String,
    /// `CUSTOMER` or `AWS`.
    #[serde(default = "Key::usual_manager")]
    pub(in crate::sandbox) manager: String,
    /// JSON text. Absent: the policy of a new key, which leaves everything to the account.
    #[serde(default)]
    pub(in crate::sandbox) policy: Option<String>,
    /// Each with its `alias/`.
    #[serde(default)]
    pub(in crate::sandbox) aliases: Vec<String>,
    /// Absent: the account's own.
    #[serde(default)]
    pub(in crate::sandbox) owner: Option<String>,
}

impl Key {
    fn usual_state() -> String {
        "Enabled".to_owned()
    }

    fn usual_manager() -> String {
        "CUSTOMER".to_owned()
    }
}

/// A Lambda function; its name in the account is the function's.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct Function {
    #[serde(default = "Function::usual_runtime")]
    pub(in crate::sandbox) runtime: String,
    /// ARN of the execution role.
    pub(in crate::sandbox) role: String,
    /// `Active`, `Pending`, `Inactive` or `Failed`.
    #[serde(default = "Function::usual_state")]
    pub(in crate::sandbox) state: String,
    /// Seconds.
    #[serde(default = "Function::usual_timeout")]
    pub(in crate::sandbox) timeout: u32,
    /// Versions and aliases, `$LATEST` left out.
    #[serde(default)]
    pub(in crate::sandbox) qualifiers: Vec<String>,
    /// JSON text.
    #[serde(default)]
    pub(in crate::sandbox) policy: Option<String>,
}

impl Function {
    fn usual_runtime() -> String {
        "python3.13".to_owned()
    }

    fn usual_state() -> String {
        "Active".to_owned()
    }

    fn usual_timeout() -> u32 {
        60
    }
}

/// A system-defined inference profile; its name in the account is the profile's ID.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::sandbox) struct InferenceProfile {
    pub(in crate::sandbox) name: String,
    /// ID of the foundation model.
    pub(in crate::sandbox) model: String,
    /// Where requests may be answered.
    pub(in crate::sandbox) regions: Vec<String>,
}
