//! Buckets of a plan: what policy and which key they get.

use serde_json::Value;

use super::unread;
use crate::diagnostic::Read;
use crate::iam::facts::BucketKey;
use crate::terraform::{Plan, Resource, Unclear};

/// Finds the bucket that a plan builds by its name.
///
/// # Errors
/// Why nothing is known of it: the plan does not build it.
pub fn planned_bucket<'a>(plan: &'a Plan, name: &str) -> Result<&'a Resource, String> {
    let mut buckets = plan.of(&["aws_s3_bucket"]);
    buckets
        .find(|bucket| bucket.text("bucket") == Some(name))
        .ok_or_else(|| {
            format!("the plan does not tell what bucket `{name}` is like, which it does not build")
        })
}

/// Reads the policy that a bucket has once the plan is applied; none where it gets none.
pub fn planned_bucket_policy(plan: &Plan, name: &str) -> Read<Option<String>> {
    // A policy may be that of a bucket which is there already.
    let mut all = plan.of(&["aws_s3_bucket_policy"]);
    let by_name = all.find(|policy| policy.text("bucket") == Some(name));
    let found = match (by_name, planned_bucket(plan, name)) {
        (Some(policy), _) => Ok(Some(policy)),
        (None, Ok(bucket)) => of_bucket(plan, "aws_s3_bucket_policy", bucket),
        (None, Err(why)) => return unread(why),
    };
    match found {
        Ok(None) => Read::Known(None),
        Ok(Some(policy)) => match plan.text_of(policy, "policy") {
            Ok(text) => Read::Known(Some(text.to_owned())),
            Err(why) => unread(why),
        },
        Err(unclear) => unread(unclear.to_string()),
    }
}

/// The first resource of a type that names a bucket.
fn of_bucket<'a>(plan: &'a Plan, kind: &str, bucket: &Resource) -> Result<Option<&'a Resource>, Unclear> {
    let found = plan.about(kind, "bucket", bucket)?;
    Ok(found.first().copied())
}

/// Reads which key a bucket encrypts with once the plan is applied; none where it is that of S3.
pub(super) fn planned_bucket_key(plan: &Plan, name: &str) -> Read<Option<BucketKey>> {
    let bucket = match planned_bucket(plan, name) {
        Ok(bucket) => bucket,
        Err(why) => return unread(why),
    };
    let kind = "aws_s3_bucket_server_side_encryption_configuration";
    let setting = match of_bucket(plan, kind, bucket) {
        Ok(Some(setting)) => setting,
        Ok(None) => return Read::Known(None),
        Err(unclear) => return unread(unclear.to_string()),
    };
    let rule = setting.items("rule").next();
    let default = rule.and_then(|rule| {
        let defaults = rule.get("apply_server_side_encryption_by_default")?;
        Some((rule, defaults.as_array()?.first()?))
    });
    let Some((rule, default)) = default else {
        return Read::Known(None);
    };
    let text = |field: &str| {
        let text = default.get(field).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
    };
    if !text("sse_algorithm").is_some_and(|algorithm| algorithm.starts_with("aws:kms")) {
        return Read::Known(None);
    }
    let configured = plan
        .expression(setting, "rule")
        .map(Value::to_string)
        .unwrap_or_default();
    if text("kms_master_key_id").is_none() && configured.contains("\"kms_master_key_id\"") {
        return unread(format!(
            "the key in `{}` is known after apply only",
            setting.address
        ));
    }
    Read::Known(Some(BucketKey {
        key: text("kms_master_key_id").map(ToOwned::to_owned),
        per_bucket: rule
            .get("bucket_key_enabled")
            .and_then(Value::as_bool)
            .unwrap_or_default(),
    }))
}
