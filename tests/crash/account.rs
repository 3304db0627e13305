//! What the sandbox's account holds after a run, read from its state file.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The account as it was on disk.
pub(crate) struct Account(Value);

impl Account {
    /// Reads the state of the scenario whose folder this is; an account that was never opened is empty.
    pub(crate) fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join("state.json")).unwrap_or_else(|_| "{}".to_owned());
        Self(serde_json::from_str(&text).expect("the sandbox's state reads at any time"))
    }

    /// How many requests the account has answered.
    pub(crate) fn requests(&self) -> u64 {
        self.0["requests"].as_u64().unwrap_or_default()
    }

    /// The IDs of the customization jobs.
    pub(crate) fn jobs(&self) -> Vec<String> {
        keys(&self.0["account"]["jobs"])
    }

    /// The names of the roles.
    pub(crate) fn roles(&self) -> Vec<String> {
        keys(&self.0["account"]["roles"])
    }

    /// The keys of the objects in a bucket.
    pub(crate) fn objects(&self, bucket: &str) -> Vec<String> {
        keys(&self.0["account"]["buckets"][bucket]["objects"])
    }

    /// The IDs of the unfinished multipart uploads to a bucket.
    pub(crate) fn uploads(&self, bucket: &str) -> Vec<String> {
        keys(&self.0["account"]["buckets"][bucket]["uploads"])
    }
}

fn keys(value: &Value) -> Vec<String> {
    value
        .as_object()
        .map(|map| map.keys().cloned().collect())
        .unwrap_or_default()
}
