//! What a job does with buckets, objects and the keys that both are encrypted with.

use super::{Needed, session};
use crate::iam::evaluate::Context;
use crate::iam::needs::{DataKey, Objects, RoleNeeds};
use crate::iam::role::RoleArn;

/// The key that an example of read objects ends in, and one of written objects.
const READ: &str = "data.jsonl";
const WRITTEN: &str = "model-customization-job-0123456789ab/metrics.csv";

/// Finds buckets, reads data, media and logs, writes results.
pub(in crate::iam) fn objects(needs: &RoleNeeds, role: &RoleArn) -> Vec<Needed> {
    let ask = |action: &str, bucket: &str, key: Option<String>| {
        let bucket_arn = needs.bucket_arn(bucket);
        let account = needs.owner_of(bucket).as_str();
        let owned = session(needs, role)
            .with("aws:ResourceAccount", account)
            .with("s3:ResourceAccount", account);
        // Only listing carries these (Service Authorization Reference, Amazon S3).
        let context = match key {
            Some(_) => ["s3:prefix", "s3:delimiter", "s3:max-keys"]
                .into_iter()
                .fold(owned, Context::without),
            None => owned,
        };
        let resource = key.map_or_else(|| bucket_arn.clone(), |key| format!("{bucket_arn}/{key}"));
        Needed::of_role(role, action, resource, context).in_bucket(bucket)
    };
    let lists = needs
        .owned_buckets()
        .map(|(bucket, _)| ask("s3:ListBucket", bucket, None));
    let reads = needs
        .reads()
        .map(|(objects, _)| ask("s3:GetObject", &objects.bucket, Some(objects.example(READ))));
    let output = &needs.output;
    let result = output.example(WRITTEN);
    let writes =
        ["s3:PutObject", "s3:GetObject"].map(|action| ask(action, &output.bucket, Some(result.clone())));
    lists.chain(reads).chain(writes).collect()
}

/// What is done with the keys of the custom model and of the data: by Bedrock and by S3 on behalf of the
/// role (Amazon Bedrock User Guide, encryption-custom-job and s3-bucket-access).
pub(super) fn keys(needs: &RoleNeeds, role: &RoleArn) -> Vec<Needed> {
    let ask = |action: &str, key: &str, service: &str, encrypted: Option<String>| {
        let via = needs.via(service).swap_remove(0);
        let context = session(needs, role)
            .with("kms:ViaService", via)
            .with("kms:CallerAccount", role.account().as_str());
        let context = match encrypted {
            Some(arn) => context.with("kms:EncryptionContext:aws:s3:arn", arn),
            None => context,
        };
        Needed::of_role(role, action, key, context)
    };
    let model = needs.model_key.iter().flat_map(|key| {
        [
            "kms:CreateGrant",
            "kms:DescribeKey",
            "kms:GenerateDataKey",
            "kms:Decrypt",
        ]
        .map(|action| ask(action, key, "bedrock", None))
    });
    let mut all: Vec<Needed> = model.collect();
    for key in &needs.data_keys {
        let of_key = |objects: &&Objects| key.buckets.contains(&objects.bucket);
        let read = needs.reads().map(|(objects, _)| objects).filter(of_key);
        for objects in read {
            let encrypted = encrypted(needs, key, objects, READ);
            all.push(ask("kms:Decrypt", &key.arn, "s3", encrypted));
        }
        if needs.is_written(key) {
            // Writing in parts decrypts too (Amazon S3 User Guide, mpuoverview).
            let encrypted = encrypted(needs, key, &needs.output, WRITTEN);
            for action in ["kms:GenerateDataKey", "kms:Decrypt"] {
                all.push(ask(action, &key.arn, "s3", encrypted.clone()));
            }
        }
    }
    all
}

/// What S3 says that it encrypts: the bucket where it has a bucket key, else the object (Amazon S3 User
/// Guide, bucket-key).
fn encrypted(needs: &RoleNeeds, key: &DataKey, objects: &Objects, name: &str) -> Option<String> {
    let bucket = needs.bucket_arn(&objects.bucket);
    key.bucket_key.map(|per_bucket| {
        if per_bucket {
            bucket
        } else {
            format!("{bucket}/{}", objects.example(name))
        }
    })
}
