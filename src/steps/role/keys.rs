//! The keys that objects in S3 are encrypted with: what the configuration says, and what the buckets say.

use crate::diagnostic::Unread;
use crate::iam::{BucketKey, DataKey, NamedFacts, RoleNeeds};

/// Puts the keys of the data into `needs`. `said` is `kms.data_key`, which encrypts the data of every bucket;
/// `named` holds the default keys of the buckets.
pub(super) fn data_keys(said: Option<String>, named: Option<&NamedFacts>, needs: &mut RoleNeeds) {
    let told = said.is_some();
    if let Some(arn) = said {
        let buckets = needs.buckets().into_iter().chain(needs.log_bucket());
        needs.data_keys = vec![DataKey {
            buckets: buckets.map(ToOwned::to_owned).collect(),
            arn,
            bucket_key: None,
        }];
    }
    for (bucket, read) in named.iter().flat_map(|named| &named.bucket_keys) {
        match read.known() {
            Ok(None) => {}
            Ok(Some(key)) => add(bucket, key, needs),
            // What is said of the key is enough where the bucket may not be asked.
            Err(_) if told => {}
            Err(unread) => needs.notes.push(not_read(bucket, unread)),
        }
    }
}

fn not_read(bucket: &str, unread: &Unread) -> String {
    format!(
        "the default key of bucket `{bucket}` is not known, {}; where it has one, name it as `kms.data_key`",
        unread.reason()
    )
}

fn add(bucket: &str, found: &BucketKey, needs: &mut RoleNeeds) {
    let owner = needs.owner_of(bucket);
    let Some(key) = found.key.as_deref().filter(|key| !key.ends_with("alias/aws/s3")) else {
        // Its policy lets everybody of its account use it by way of S3, and can't be changed (Amazon Bedrock User
        // Guide, s3-bucket-access).
        if *owner != needs.account {
            needs.notes.push(format!(
                "bucket `{bucket}` of account `{owner}` encrypts with the key `aws/s3`, which no other account can use"
            ));
        }
        return;
    };
    if key.contains("alias/") {
        needs.notes.push(format!(
            "bucket `{bucket}` encrypts with `{key}`, an alias, which a policy can't name: give the key's ARN as `kms.data_key`"
        ));
        return;
    }
    let arn = if key.starts_with("arn:") {
        key.to_owned()
    } else {
        format!("arn:{}:kms:{}:{owner}:key/{key}", needs.partition, needs.region)
    };
    match needs.data_keys.iter_mut().find(|known| known.arn == arn) {
        // For all its buckets together, only what holds in each of them is known.
        Some(known) if known.buckets.iter().all(|known| known == bucket) => {
            known.bucket_key = Some(found.per_bucket);
        }
        Some(known) => {
            if known.bucket_key != Some(found.per_bucket) {
                known.bucket_key = None;
            }
            if !known.buckets.iter().any(|known| known == bucket) {
                known.buckets.push(bucket.to_owned());
            }
        }
        None => needs.data_keys.push(DataKey {
            arn,
            buckets: vec![bucket.to_owned()],
            bucket_key: Some(found.per_bucket),
        }),
    }
}
