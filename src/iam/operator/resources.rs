//! The policies of the buckets, of the S3 gateway endpoint and of the keys.

use super::Surroundings;
use crate::iam::document::Document;
use crate::iam::held::{Held, Holder};
use crate::iam::needs::{Objects, each_once};
use crate::iam::storage::endpoint_policy;
use crate::iam::template::Values;

impl Surroundings {
    /// Renders the policies of every bucket, of the endpoint (for a job in a VPC) and of every key. Each
    /// stands alone: whoever puts it in place of another policy has to keep of that what still matters.
    pub fn resources(&self) -> Vec<Held> {
        let buckets = self.needs.buckets().into_iter().map(|bucket| Held {
            holder: Holder::Bucket(bucket.to_owned()),
            document: self.bucket(bucket),
        });
        let endpoint = self.needs.vpc.as_ref().map(|_| Held {
            holder: Holder::Endpoint,
            document: endpoint_policy(&self.needs, &self.role),
        });
        let keys = each_once(self.needs.key_arns().map(ToOwned::to_owned)).into_iter();
        let keys = keys.map(|arn| Held {
            document: self.key(&arn),
            holder: Holder::Key(arn),
        });
        buckets.chain(endpoint).chain(keys).collect()
    }

    /// Whether the buckets belong to another account than the job.
    pub fn crosses_accounts(&self) -> bool {
        self.needs.bucket_owner != self.needs.account
    }

    /// Denies what comes without TLS; lets role and operators in where the bucket is another account's; keeps
    /// the role to its endpoints where that is asked for.
    fn bucket(&self, bucket: &str) -> Document {
        let inside = |all: Vec<&Objects>| -> Vec<String> {
            self.needs
                .arns(all.into_iter().filter(|objects| objects.bucket == bucket))
        };
        let data = inside(self.read().collect());
        let output = inside(vec![&self.needs.output]);
        let read = each_once(data.iter().chain(&output).cloned());
        let values = || {
            Values::default()
                .text("bucket", bucket)
                .list("input_arns", &data)
                .list("output_arns", &output)
                .list("upload_arns", &inside(self.uploads.iter().collect()))
                .list("input_and_output_arns", &read)
                .list("endpoint_ids", &self.endpoints)
        };
        let mut parts = vec![self.fill(include_str!("../../../policies/bucket-tls.json"), values())];
        if self.crosses_accounts() {
            let template = include_str!("../../../policies/bucket-cross-account.json");
            parts.push(self.fill(template, values()));
        }
        if !self.endpoints.is_empty() {
            let template = include_str!("../../../policies/bucket-endpoint-only.json");
            parts.push(self.fill(template, values()));
        }
        Document::merged(&parts)
    }

    /// Leaves the key to its account, as the policy of a new key does, and names the role and the operators,
    /// each only by way of the service that uses the key.
    fn key(&self, arn: &str) -> Document {
        let owner = arn.split(':').nth(4).filter(|account| !account.is_empty());
        let role = std::iter::once(self.role.to_string());
        let principals = each_once(role.chain(self.principals.iter().cloned()));
        let values = || {
            Values::default()
                .text("key_account", owner.unwrap_or(self.needs.account.as_str()))
                .list("principal_arns", &principals)
        };
        let mut parts = vec![self.fill(include_str!("../../../policies/key-account.json"), values())];
        if self.needs.model_key.as_deref() == Some(arn) {
            parts.push(self.fill(include_str!("../../../policies/key-model.json"), values()));
        }
        if self.needs.data_keys.iter().any(|key| key.arn == arn) {
            parts.push(self.fill(include_str!("../../../policies/key-data.json"), values()));
        }
        Document::merged(&parts)
    }
}
