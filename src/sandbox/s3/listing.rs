//! Lists of objects and of unfinished uploads.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{NAMESPACE, Request};
use crate::sandbox::account::Bucket;
use crate::sandbox::wire::xml::{self, Lists};
use crate::sandbox::wire::{Refusal, Reply, time};

/// `encoding-type=url`: boto3 asks for it, so that every key fits into XML.
fn spelled(text: &str, encode: bool) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const SAFE: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'*')
        .remove(b'/');
    if encode {
        utf8_percent_encode(text, SAFE).to_string()
    } else {
        text.to_owned()
    }
}

pub(super) fn objects(name: &str, bucket: &Bucket, request: &Request<'_>) -> Result<Reply, Refusal> {
    let query = &request.call.query;
    let prefix = query.get("prefix").unwrap_or_default();
    let delimiter = query.get("delimiter").filter(|text| !text.is_empty());
    let encode = query.get("encoding-type") == Some("url");
    let most = match query.get("max-keys") {
        None => 1_000,
        Some(text) => text
            .parse::<usize>()
            .map_err(|_| {
                Refusal::new(
                    400,
                    "InvalidArgument",
                    "Provided max-keys not an integer or within integer range",
                )
            })?
            .min(1_000),
    };
    let after = match query.get("continuation-token") {
        Some(token) => hex::decode(token)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(|| {
                Refusal::new(
                    400,
                    "InvalidArgument",
                    "The continuation token provided is incorrect",
                )
            })?,
        None => query.get("start-after").unwrap_or_default().to_owned(),
    };
    let (mut contents, mut folders) = (Vec::new(), BTreeSet::new());
    let mut last = None;
    let mut truncated = false;
    for (key, object) in bucket
        .objects
        .iter()
        .filter(|(key, _)| key.starts_with(prefix) && **key > after)
    {
        let folder = delimiter.and_then(|delimiter| {
            let rest = &key[prefix.len()..];
            rest.find(delimiter)
                .map(|end| key[..prefix.len() + end + delimiter.len()].to_owned())
        });
        if let Some(folder) = &folder
            && (folders.contains(folder) || after.starts_with(folder.as_str()))
        {
            continue;
        }
        if contents.len() + folders.len() == most {
            truncated = true;
            break;
        }
        if let Some(folder) = folder {
            // Everything below the folder has been told.
            last = Some(format!("{folder}\u{10ffff}"));
            folders.insert(folder);
            continue;
        }
        last = Some(key.clone());
        contents.push(json!({
            "Key": spelled(key, encode), "LastModified": time::iso(object.modified),
            "ETag": format!("\"{}\"", object.etag), "Size": object.length(), "StorageClass": "STANDARD",
            "ChecksumAlgorithm": object.checksum.as_ref().map(|sum| vec![sum.algorithm.clone()]),
            "ChecksumType": object.checksum.as_ref().map(|sum| sum.kind.clone()),
        }));
    }
    let folders: Vec<Value> = folders
        .iter()
        .map(|folder| json!({ "Prefix": spelled(folder, encode) }))
        .collect();
    let token = last.filter(|_| truncated).map(hex::encode);
    let content = json!({
        "Name": name, "Prefix": spelled(prefix, encode), "Delimiter": delimiter.map(|text| spelled(text, encode)),
        "MaxKeys": most, "KeyCount": contents.len() + folders.len(), "IsTruncated": truncated,
        "ContinuationToken": query.get("continuation-token"), "NextContinuationToken": token,
        "StartAfter": query.get("start-after").map(|text| spelled(text, encode)),
        "EncodingType": encode.then_some("url"), "Contents": contents, "CommonPrefixes": folders,
    });
    Ok(Reply::xml(
        200,
        xml::document("ListBucketResult", Some(NAMESPACE), &content, Lists::Flat),
    ))
}

pub(super) fn uploads(name: &str, bucket: &Bucket, request: &Request<'_>) -> Reply {
    let query = &request.call.query;
    let prefix = query.get("prefix").unwrap_or_default();
    let encode = query.get("encoding-type") == Some("url");
    let most = query
        .get("max-uploads")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_usize)
        .clamp(1, 1_000);
    let marker = (
        query.get("key-marker").unwrap_or_default(),
        query.get("upload-id-marker").unwrap_or_default(),
    );
    let mut all: Vec<(&str, &str, Value)> = bucket
        .uploads
        .iter()
        .filter(|(id, upload)| upload.key.starts_with(prefix) && (upload.key.as_str(), id.as_str()) > marker)
        .map(|(id, upload)| {
            let spelled = json!({
                "Key": spelled(&upload.key, encode), "UploadId": id, "Initiated": time::iso(upload.started),
                "StorageClass": "STANDARD", "ChecksumAlgorithm": upload.algorithm, "ChecksumType": upload.kind,
            });
            (upload.key.as_str(), id.as_str(), spelled)
        })
        .collect();
    all.sort_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)));
    let truncated = all.len() > most;
    all.truncate(most);
    let last = all
        .last()
        .filter(|_| truncated)
        .map(|(key, id, _)| (spelled(key, encode), (*id).to_owned()));
    let content = json!({
        "Bucket": name, "Prefix": spelled(prefix, encode), "MaxUploads": most, "IsTruncated": truncated,
        "KeyMarker": marker.0, "UploadIdMarker": marker.1, "EncodingType": encode.then_some("url"),
        "NextKeyMarker": last.as_ref().map(|(key, _)| key), "NextUploadIdMarker": last.as_ref().map(|(_, id)| id),
        "Upload": all.into_iter().map(|(_, _, upload)| upload).collect::<Vec<_>>(),
    });
    Reply::xml(
        200,
        xml::document(
            "ListMultipartUploadsResult",
            Some(NAMESPACE),
            &content,
            Lists::Flat,
        ),
    )
}
