//! What S3 says about buckets.

use serde_json::{Value, json};

use super::NAMESPACE;
use crate::sandbox::account::{Account, Bucket};
use crate::sandbox::wire::xml::{self, Lists};
use crate::sandbox::wire::{Refusal, Reply, time};

fn reply(root: &str, content: &Value) -> Reply {
    Reply::xml(200, xml::document(root, Some(NAMESPACE), content, Lists::Flat))
}

pub(super) fn list(account: &Account) -> Reply {
    let buckets: Vec<Value> = account
        .buckets
        .iter()
        .map(|(name, bucket)| {
            json!({ "Name": name, "CreationDate": time::iso(bucket.created), "BucketRegion": bucket.region })
        })
        .collect();
    let owner = json!({ "ID": account.id });
    reply(
        "ListAllMyBucketsResult",
        &json!({ "Owner": owner, "Buckets": { "Bucket": buckets } }),
    )
}

pub(super) fn location(bucket: &Bucket) -> Reply {
    // The one Region that is never named.
    let region = if bucket.region == "us-east-1" {
        ""
    } else {
        &bucket.region
    };
    reply("LocationConstraint", &json!(region))
}

pub(super) fn policy(bucket: &Bucket) -> Result<Reply, Refusal> {
    let policy = bucket
        .policy
        .as_deref()
        .ok_or_else(|| Refusal::new(404, "NoSuchBucketPolicy", "The bucket policy does not exist"))?;
    let mut reply = Reply::empty(200).header("content-type", "application/json");
    reply.payload = crate::sandbox::wire::Payload::Bytes(policy.trim().as_bytes().to_vec());
    Ok(reply)
}

pub(super) fn encryption(bucket: &Bucket) -> Reply {
    let rule = json!({
        "ApplyServerSideEncryptionByDefault": { "SSEAlgorithm": bucket.encryption, "KMSMasterKeyID": bucket.kms_key },
        "BucketKeyEnabled": bucket.kms_key.is_some(),
    });
    reply("ServerSideEncryptionConfiguration", &json!({ "Rule": [rule] }))
}

pub(super) fn public_access_block(bucket: &Bucket) -> Result<Reply, Refusal> {
    if !bucket.block_public_access {
        let message = "The public access block configuration was not found";
        return Err(Refusal::new(404, "NoSuchPublicAccessBlockConfiguration", message));
    }
    Ok(reply(
        "PublicAccessBlockConfiguration",
        &json!({
            "BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true,
        }),
    ))
}

pub(super) fn versioning(bucket: &Bucket) -> Reply {
    reply("VersioningConfiguration", &json!({ "Status": bucket.versioning }))
}

pub(super) fn ownership(bucket: &Bucket) -> Result<Reply, Refusal> {
    let rule = bucket.ownership.as_deref().ok_or_else(|| {
        let message = "The bucket ownership controls were not found";
        Refusal::new(404, "OwnershipControlsNotFoundError", message)
    })?;
    let content = json!({ "Rule": [{ "ObjectOwnership": rule }] });
    Ok(reply("OwnershipControls", &content))
}
