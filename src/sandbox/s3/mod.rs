//! S3: REST with XML, path style and virtual-hosted style.
//!
//! ETags are made from checksums and not the MD5 of the content, as with SSE-KMS on AWS: clients must
//! not compare them with one.

mod buckets;
mod checksum;
mod chunked;
mod encryption;
mod listing;
mod multipart;
mod objects;
pub(super) mod receive;

use super::account::{Account, Bucket};
use super::policy::{Access, Context, Decision, Document, Kind, Principal};
use super::store::Store;
use super::wire::{Call, Refusal, Reply, form};
pub(super) use receive::Received;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) bucket: Option<String>,
    pub(super) key: Option<String>,
}

impl Target {
    /// Reads bucket and key from host and path.
    pub(super) fn of(call: &Call) -> Self {
        let path = form::decode(call.path.trim_start_matches('/'), false);
        let hosted = call.host.strip_suffix(".localhost").or_else(|| {
            let name = call
                .host
                .strip_suffix(".amazonaws.com")
                .or_else(|| call.host.strip_suffix(".amazonaws.com.cn"))?;
            [".s3.", ".s3-"]
                .iter()
                .find_map(|mark| name.rfind(mark))
                .map(|end| &name[..end])
                .or_else(|| name.strip_suffix(".s3"))
        });
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        if let Some(bucket) = hosted {
            return Self {
                bucket: text(bucket),
                key: text(&path),
            };
        }
        let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
        Self {
            bucket: text(bucket),
            key: text(key),
        }
    }
}

/// AWS's name of the operation that a request asks for; nothing when the sandbox lacks it.
pub(super) fn operation(call: &Call, target: &Target) -> Option<&'static str> {
    let has = |name: &str| call.query.has(name);
    let name = match (
        call.method.as_str(),
        target.bucket.is_some(),
        target.key.is_some(),
    ) {
        ("GET", false, _) => "ListBuckets",
        ("HEAD", true, false) => "HeadBucket",
        ("GET", true, false) if has("location") => "GetBucketLocation",
        ("GET", true, false) if has("policy") => "GetBucketPolicy",
        ("GET", true, false) if has("encryption") => "GetBucketEncryption",
        ("GET", true, false) if has("publicAccessBlock") => "GetPublicAccessBlock",
        ("GET", true, false) if has("versioning") => "GetBucketVersioning",
        ("GET", true, false) if has("ownershipControls") => "GetBucketOwnershipControls",
        ("GET", true, false) if has("uploads") => "ListMultipartUploads",
        ("GET", true, false) if call.query.get("list-type") == Some("2") => "ListObjectsV2",
        ("HEAD", true, true) => "HeadObject",
        ("GET", true, true) if has("uploadId") => "ListParts",
        ("GET", true, true)
            if !["acl", "tagging", "attributes", "retention", "torrent"]
                .iter()
                .any(|name| has(name)) =>
        {
            "GetObject"
        }
        ("PUT", true, true) if call.header("x-amz-copy-source").is_some() => return None,
        ("PUT", true, true) if has("uploadId") => "UploadPart",
        ("PUT", true, true) if !["acl", "tagging", "retention"].iter().any(|name| has(name)) => "PutObject",
        ("POST", true, true) if has("uploads") => "CreateMultipartUpload",
        ("POST", true, true) if has("uploadId") => "CompleteMultipartUpload",
        ("DELETE", true, true) if has("uploadId") => "AbortMultipartUpload",
        ("DELETE", true, true) => "DeleteObject",
        _ => return None,
    };
    Some(name)
}

/// Everything that an operation may need.
pub(super) struct Request<'a> {
    pub(super) call: &'a Call,
    pub(super) store: &'a Store,
    pub(super) now: i64,
    /// The body, already on disk for uploads.
    pub(super) received: Option<Received>,
    /// The body of the small requests.
    pub(super) body: &'a [u8],
    /// Files that nothing names any more after this request.
    pub(super) trash: &'a mut Vec<String>,
}

/// Answers an S3 operation.
pub(super) fn answer(
    account: &mut Account,
    name: &str,
    target: &Target,
    request: &mut Request<'_>,
) -> Result<Reply, Refusal> {
    if name == "ListBuckets" {
        return Ok(buckets::list(account));
    }
    let bucket_name = target.bucket.as_deref().unwrap_or_default();
    let key = target.key.as_deref().unwrap_or_default();
    admit(account, name, bucket_name, key, request.call)?;
    let kms_key = match name {
        "PutObject" | "CreateMultipartUpload" => {
            encryption::asked(account, request.call, name == "CreateMultipartUpload")?
        }
        _ => None,
    };
    let bucket = account.buckets.get_mut(bucket_name).ok_or_else(no_such_bucket)?;
    match name {
        "HeadBucket" => Ok(Reply::empty(200).header("x-amz-bucket-region", bucket.region.clone())),
        "GetBucketLocation" => Ok(buckets::location(bucket)),
        "GetBucketPolicy" => buckets::policy(bucket),
        "GetBucketEncryption" => Ok(buckets::encryption(bucket)),
        "GetPublicAccessBlock" => buckets::public_access_block(bucket),
        "GetBucketVersioning" => Ok(buckets::versioning(bucket)),
        "GetBucketOwnershipControls" => buckets::ownership(bucket),
        "ListObjectsV2" => listing::objects(bucket_name, bucket, request),
        "ListMultipartUploads" => Ok(listing::uploads(bucket_name, bucket, request)),
        "HeadObject" => objects::head(bucket, key, request),
        "GetObject" => objects::get(bucket, key, request),
        "PutObject" => objects::put(bucket, key, kms_key, request),
        "DeleteObject" => Ok(objects::delete(bucket, key, request)),
        "CreateMultipartUpload" => multipart::create(bucket_name, bucket, key, kms_key.as_ref(), request),
        "UploadPart" => multipart::upload_part(bucket, key, request),
        "ListParts" => multipart::list_parts(bucket_name, bucket, key, request),
        "CompleteMultipartUpload" => multipart::complete(bucket_name, bucket, key, request),
        "AbortMultipartUpload" => multipart::abort(bucket, key, request),
        other => Err(Refusal::unknown_operation(super::wire::Service::S3, other)),
    }
}

fn no_such_bucket() -> Refusal {
    Refusal::new(404, "NoSuchBucket", "The specified bucket does not exist")
}

/// Region, owner and bucket policy, in the order in which S3 looks at them.
fn admit(account: &Account, name: &str, bucket_name: &str, key: &str, call: &Call) -> Result<(), Refusal> {
    let bucket = account.buckets.get(bucket_name).ok_or_else(no_such_bucket)?;
    if call.region != bucket.region && name != "GetBucketLocation" {
        let message = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
        return Err(Refusal::new(301, "PermanentRedirect", message)
            .header("x-amz-bucket-region", bucket.region.clone()));
    }
    let owner = bucket.owner.as_deref().unwrap_or(&account.id);
    let expected = call.header("x-amz-expected-bucket-owner");
    if expected.is_some_and(|expected| expected != owner) || denied(account, bucket, name, bucket_name, key) {
        return Err(Refusal::new(403, "AccessDenied", "Access Denied"));
    }
    Ok(())
}

/// The operator may do everything in the own account, unless the bucket policy denies it.
fn denied(account: &Account, bucket: &Bucket, name: &str, bucket_name: &str, key: &str) -> bool {
    let (action, on_object) = match name {
        "HeadObject" | "GetObject" => ("s3:GetObject", true),
        "PutObject" | "CreateMultipartUpload" | "UploadPart" | "CompleteMultipartUpload" => {
            ("s3:PutObject", true)
        }
        "DeleteObject" => ("s3:DeleteObject", true),
        "AbortMultipartUpload" => ("s3:AbortMultipartUpload", true),
        "ListParts" => ("s3:ListMultipartUploadParts", true),
        "ListMultipartUploads" => ("s3:ListBucketMultipartUploads", false),
        "GetBucketLocation" => ("s3:GetBucketLocation", false),
        "GetBucketPolicy" => ("s3:GetBucketPolicy", false),
        "GetBucketEncryption" => ("s3:GetEncryptionConfiguration", false),
        "GetPublicAccessBlock" => ("s3:GetBucketPublicAccessBlock", false),
        "GetBucketVersioning" => ("s3:GetBucketVersioning", false),
        "GetBucketOwnershipControls" => ("s3:GetBucketOwnershipControls", false),
        _ => ("s3:ListBucket", false),
    };
    let Some(policy) = bucket
        .policy
        .as_deref()
        .and_then(|text| Document::parse(text, Kind::Resource).ok())
    else {
        return bucket.owner.as_ref().is_some_and(|owner| *owner != account.id);
    };
    let access = Access {
        principal: Principal::Arn {
            arn: account.operator.clone(),
            account: account.id.clone(),
        },
        action,
        resource: account.s3_arn(bucket_name, on_object.then_some(key)),
        context: Context::default()
            .with("aws:PrincipalArn", account.operator.clone())
            .with("aws:PrincipalAccount", account.id.clone())
            .with("aws:PrincipalIsAWSService", "false")
            .with("aws:SecureTransport", "true"),
    };
    let own = bucket.owner.as_ref().is_none_or(|owner| *owner == account.id);
    match policy.decide(&access) {
        Decision::ExplicitDeny => true,
        Decision::Allow => false,
        Decision::ImplicitDeny => !own,
    }
}
