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

    /// The names of the customization jobs.
    pub(crate) fn job_names(&self) -> Vec<String> {
        self.of_jobs("job_name")
    }

    /// The client request tokens of the customization jobs.
    pub(crate) fn tokens(&self) -> Vec<String> {
        self.of_jobs("token")
    }

    fn of_jobs(&self, member: &str) -> Vec<String> {
        let jobs = self.0["account"]["jobs"].as_object().into_iter().flatten();
        jobs.map(|(_, job)| job["request"][member].as_str().unwrap_or_default().to_owned())
            .collect()
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

    /// The bytes in the parts of unfinished multipart uploads to a bucket.
    pub(crate) fn stored_bytes(&self, bucket: &str) -> u64 {
        let uploads = self.0["account"]["buckets"][bucket]["uploads"].as_object();
        let parts = uploads.into_iter().flatten().map(|(_, upload)| &upload["parts"]);
        let parts = parts.filter_map(Value::as_object).flatten();
        parts
            .map(|(_, part)| part["segment"]["length"].as_u64().unwrap_or_default())
            .sum()
    }

    /// The keys of the unfinished multipart uploads to a bucket.
    pub(crate) fn upload_keys(&self, bucket: &str) -> Vec<String> {
        let uploads = self.0["account"]["buckets"][bucket]["uploads"].as_object();
        let keys = uploads.into_iter().flatten();
        keys.map(|(_, upload)| upload["key"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

fn keys(value: &Value) -> Vec<String> {
    value
        .as_object()
        .map(|map| map.keys().cloned().collect())
        .unwrap_or_default()
}
