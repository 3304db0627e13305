//! Encryption at rest, as far as S3 tells of it: the key that a request names, or else the bucket's default.
//! Nothing is encrypted here.

use super::super::account::{Account, Bucket};
use super::super::kms;
use super::super::wire::{Call, Refusal, Reply};

const ALGORITHM: &str = "x-amz-server-side-encryption";
const KEY: &str = "x-amz-server-side-encryption-aws-kms-key-id";

/// Returns the ARN of the key that a request wants its object encrypted with, if it names one. Uploads `in_parts`
/// are the request for all of their parts.
pub(super) fn asked(account: &Account, call: &Call, in_parts: bool) -> Result<Option<String>, Refusal> {
    let named = call.header(KEY);
    let algorithm = call.header(ALGORITHM);
    let Some(named) = named else {
        return Ok(None);
    };
    if !algorithm.is_some_and(|algorithm| algorithm.starts_with("aws:kms")) {
        let message = "Server Side Encryption with KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms";
        return Err(Refusal::new(400, "InvalidArgument", message));
    }
    let (id, key) = account.key(named).ok_or_else(|| {
        let message = format!("Key '{named}' does not exist");
        Refusal::new(400, "KMS.NotFoundException", message)
    })?;
    let arn = account.key_arn(id, key);
    if key.state != "Enabled" {
        let message = format!("{arn} is disabled.");
        return Err(Refusal::new(400, "KMS.DisabledException", message));
    }
    // Who writes an object asks for a data key. S3 decrypts encrypted parts before it joins them, in the name of
    // whoever sends them (S3 User Guide, mpuoverview, "Multipart upload API and permissions").
    let actions = ["kms:GenerateDataKey", "kms:Decrypt"];
    for action in &actions[..if in_parts { 2 } else { 1 }] {
        kms::permitted(account, action, id, key)
            .map_err(|refusal| Refusal::new(403, "AccessDenied", refusal.message))?;
    }
    Ok(Some(arn))
}

/// Says in an answer what the object is encrypted with.
pub(super) fn told(reply: Reply, key: Option<&String>, bucket: &Bucket) -> Reply {
    let Some(key) = key else {
        return reply.header(ALGORITHM, bucket.encryption.clone());
    };
    reply
        .header(ALGORITHM, "aws:kms".to_owned())
        .header(KEY, key.clone())
}
