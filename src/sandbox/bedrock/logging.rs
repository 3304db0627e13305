//! Where the invocations of models are logged: one configuration for the account and its Region.

use serde_json::{Map, Value, json};

use crate::sandbox::account::{Account, InvocationLogging};

/// `GetModelInvocationLoggingConfiguration`: nothing where nothing is logged, as in every other Region.
pub(super) fn get(account: &Account, region: &str) -> Value {
    let here = account.invocation_logging.as_ref();
    match here.filter(|_| account.region == region) {
        Some(logging) => json!({ "loggingConfig": spell(account, logging) }),
        None => json!({}),
    }
}

fn spell(account: &Account, logging: &InvocationLogging) -> Map<String, Value> {
    let mut config = Map::new();
    if let Some(bucket) = &logging.bucket {
        let mut place = Map::from_iter([("bucketName".to_owned(), json!(bucket))]);
        if let Some(prefix) = &logging.prefix {
            place.insert("keyPrefix".to_owned(), json!(prefix));
        }
        config.insert("s3Config".to_owned(), Value::Object(place));
    }
    if let Some(group) = &logging.log_group {
        let role = format!(
            "arn:{}:iam::{}:role/{}",
            account.partition, account.id, logging.log_role
        );
        let logs = json!({ "logGroupName": group, "roleArn": role });
        config.insert("cloudWatchConfig".to_owned(), logs);
    }
    for kind in ["text", "image", "embedding", "video", "audio"] {
        config.insert(format!("{kind}DataDeliveryEnabled"), json!(kind == "text"));
    }
    config
}
