//! Multipart uploads.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::checksum::{self, ALGORITHMS};
use super::objects::{content_type, metadata, replace};
use super::{NAMESPACE, Request, encryption};
use crate::sandbox::account::{Bucket, Object, Part, Upload};
use crate::sandbox::ids;
use crate::sandbox::wire::xml::{self, Lists};
use crate::sandbox::wire::{Refusal, Reply, time};

/// Every part but the last is at least 5 MiB.
const LEAST_PART: u64 = 5 * 1024 * 1024;
const MOST_PARTS: u32 = 10_000;

pub(super) fn create(
    name: &str,
    bucket: &mut Bucket,
    key: &str,
    kms_key: Option<&String>,
    request: &Request<'_>,
) -> Result<Reply, Refusal> {
    let algorithm = request
        .call
        .header("x-amz-checksum-algorithm")
        .unwrap_or("CRC64NVME")
        .to_ascii_uppercase();
    if !ALGORITHMS.contains(&algorithm.as_str()) {
        let message = format!("The sandbox does not compute the checksum {algorithm}");
        return Err(Refusal::new(400, "InvalidRequest", message));
    }
    let usual = if algorithm == "CRC64NVME" {
        "FULL_OBJECT"
    } else {
        "COMPOSITE"
    };
    let kind = request
        .call
        .header("x-amz-checksum-type")
        .unwrap_or(usual)
        .to_owned();
    let sound = match kind.as_str() {
        "FULL_OBJECT" => algorithm != "SHA256",
        "COMPOSITE" => algorithm != "CRC64NVME",
        _ => false,
    };
    if !sound {
        let message =
            format!("The {kind} checksum type cannot be used with the {algorithm} checksum algorithm.");
        return Err(Refusal::new(400, "InvalidRequest", message));
    }
    let id = format!("{}{}", ids::hex_digits(64), ids::hex_digits(32));
    let upload = Upload {
        key: key.to_owned(),
        started: request.now,
        algorithm: algorithm.clone(),
        kind: kind.clone(),
        content_type: content_type(request.call),
        metadata: metadata(request.call),
        kms_key: kms_key.cloned(),
        parts: BTreeMap::new(),
    };
    bucket.uploads.insert(id.clone(), upload);
    let content = json!({ "Bucket": name, "Key": key, "UploadId": id });
    let document = xml::document(
        "InitiateMultipartUploadResult",
        Some(NAMESPACE),
        &content,
        Lists::Flat,
    );
    let reply = Reply::xml(200, document)
        .header("x-amz-checksum-algorithm", algorithm)
        .header("x-amz-checksum-type", kind);
    Ok(encryption::told(reply, kms_key, bucket))
}

fn find<'b>(
    bucket: &'b mut Bucket,
    key: &str,
    request: &Request<'_>,
) -> Result<(String, &'b mut Upload), Refusal> {
    let id = request.call.query.get("uploadId").unwrap_or_default().to_owned();
    let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
    let upload = bucket
        .uploads
        .get_mut(&id)
        .filter(|upload| upload.key == key)
        .ok_or_else(|| Refusal::new(404, "NoSuchUpload", message))?;
    Ok((id, upload))
}

pub(super) fn upload_part(
    bucket: &mut Bucket,
    key: &str,
    request: &mut Request<'_>,
) -> Result<Reply, Refusal> {
    let received = request
        .received
        .take()
        .ok_or_else(|| Refusal::internal("the body was not received"))?;
    let file = received.segment.file.clone();
    let mut store = || {
        let (_, upload) = find(bucket, key, request)?;
        let number = request
            .call
            .query
            .get("partNumber")
            .and_then(|text| text.parse().ok())
            .filter(|number| (1..=MOST_PARTS).contains(number))
            .ok_or_else(|| {
                Refusal::new(
                    400,
                    "InvalidArgument",
                    "Part number must be an integer between 1 and 10000, inclusive",
                )
            })?;
        let sum = checksum::spelled(&received.digests, &upload.algorithm).ok_or_else(|| {
            let message = format!(
                "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: null",
                upload.algorithm.to_lowercase()
            );
            Refusal::new(400, "InvalidRequest", message)
        })?;
        let etag = received.digests.etag();
        let reply = Reply::empty(200)
            .header("etag", format!("\"{etag}\""))
            .header(checksum::header(&upload.algorithm), sum);
        let part = Part {
            segment: received.segment.clone(),
            etag,
            digests: received.digests.clone(),
            modified: request.now,
        };
        let old = upload.parts.insert(number, part);
        Ok((reply, old))
    };
    match store() {
        Ok((reply, old)) => {
            request.trash.extend(old.map(|part| part.segment.file));
            Ok(reply)
        }
        Err(refusal) => {
            request.trash.push(file);
            Err(refusal)
        }
    }
}

pub(super) fn list_parts(
    name: &str,
    bucket: &mut Bucket,
    key: &str,
    request: &Request<'_>,
) -> Result<Reply, Refusal> {
    let (id, upload) = find(bucket, key, request)?;
    let query = &request.call.query;
    let marker: u32 = query
        .get("part-number-marker")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let most = query
        .get("max-parts")
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_usize)
        .clamp(1, 1_000);
    let after: Vec<(&u32, &Part)> = upload
        .parts
        .iter()
        .filter(|(number, _)| **number > marker)
        .collect();
    let truncated = after.len() > most;
    let parts: Vec<Value> = after
        .iter()
        .take(most)
        .map(|(number, part)| {
            json!({
                "PartNumber": number, "LastModified": time::iso(part.modified), "Size": part.segment.length,
                "ETag": format!("\"{}\"", part.etag),
                checksum::element(&upload.algorithm): checksum::spelled(&part.digests, &upload.algorithm),
            })
        })
        .collect();
    let next = after
        .iter()
        .take(most)
        .next_back()
        .filter(|_| truncated)
        .map(|(number, _)| **number);
    let content = json!({
        "Bucket": name, "Key": key, "UploadId": id, "PartNumberMarker": marker, "NextPartNumberMarker": next,
        "MaxParts": most, "IsTruncated": truncated, "StorageClass": "STANDARD", "Part": parts,
        "ChecksumAlgorithm": upload.algorithm, "ChecksumType": upload.kind,
    });
    Ok(Reply::xml(
        200,
        xml::document("ListPartsResult", Some(NAMESPACE), &content, Lists::Flat),
    ))
}

#[derive(Debug, Deserialize)]
struct Completion {
    #[serde(rename = "Part", default)]
    parts: Vec<CompletedPart>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CompletedPart {
    part_number: u32,
    #[serde(rename = "ETag")]
    etag: String,
    #[serde(rename = "ChecksumCRC32")]
    crc32: Option<String>,
    #[serde(rename = "ChecksumCRC32C")]
    crc32c: Option<String>,
    #[serde(rename = "ChecksumCRC64NVME")]
    crc64: Option<String>,
    #[serde(rename = "ChecksumSHA256")]
    sha256: Option<String>,
}

impl CompletedPart {
    /// Whether everything that the client says of the part is so.
    fn describes(&self, part: &Part) -> bool {
        let sums = [
            ("CRC32", &self.crc32),
            ("CRC32C", &self.crc32c),
            ("CRC64NVME", &self.crc64),
            ("SHA256", &self.sha256),
        ];
        self.etag.trim_matches('"') == part.etag
            && sums.iter().all(|(algorithm, said)| {
                said.is_none() || **said == checksum::spelled(&part.digests, algorithm)
            })
    }
}

pub(super) fn complete(
    name: &str,
    bucket: &mut Bucket,
    key: &str,
    request: &mut Request<'_>,
) -> Result<Reply, Refusal> {
    let text = String::from_utf8_lossy(request.body);
    let completion: Completion = quick_xml::de::from_str(&text).map_err(|_| {
        let message =
            "The XML you provided was not well-formed or did not validate against our published schema";
        Refusal::new(400, "MalformedXML", message)
    })?;
    let (id, upload) = find(bucket, key, request)?;
    let object = assemble(upload, &completion, request)?;
    let kept: Vec<String> = object
        .segments
        .iter()
        .map(|segment| segment.file.clone())
        .collect();
    let unused: Vec<String> = upload
        .parts
        .values()
        .map(|part| part.segment.file.clone())
        .filter(|file| !kept.contains(file))
        .collect();
    request.trash.extend(unused);
    bucket.uploads.remove(&id);
    let mut content = json!({
        "Location": format!("https://{name}.s3.{}.amazonaws.com/{key}", bucket.region), "Bucket": name, "Key": key,
        "ETag": format!("\"{}\"", object.etag),
    });
    if let Some(sum) = &object.checksum {
        content[checksum::element(&sum.algorithm)] = json!(sum.value);
        content["ChecksumType"] = json!(sum.kind);
    }
    let kms_key = object.kms_key.clone();
    replace(bucket, key, object, request.trash);
    let document = xml::document(
        "CompleteMultipartUploadResult",
        Some(NAMESPACE),
        &content,
        Lists::Flat,
    );
    Ok(encryption::told(
        Reply::xml(200, document),
        kms_key.as_ref(),
        bucket,
    ))
}

fn assemble(upload: &Upload, completion: &Completion, request: &Request<'_>) -> Result<Object, Refusal> {
    let mut parts = Vec::new();
    let mut before = 0;
    for named in &completion.parts {
        if named.part_number <= before {
            let message =
                "The list of parts was not in ascending order. Parts must be ordered by part number.";
            return Err(Refusal::new(400, "InvalidPartOrder", message));
        }
        before = named.part_number;
        let part = upload.parts.get(&named.part_number).filter(|part| named.describes(part)).ok_or_else(|| {
            let message = "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
            Refusal::new(400, "InvalidPart", message)
        })?;
        parts.push(part);
    }
    let Some((_, all_but_last)) = parts.split_last() else {
        let message = "You must specify at least one part";
        return Err(Refusal::new(400, "MalformedXML", message));
    };
    if all_but_last.iter().any(|part| part.segment.length < LEAST_PART) {
        let message = "Your proposed upload is smaller than the minimum allowed size";
        return Err(Refusal::new(400, "EntityTooSmall", message));
    }
    let length: u64 = parts.iter().map(|part| part.segment.length).sum();
    let said = request
        .call
        .header("x-amz-mp-object-size")
        .and_then(|text| text.parse().ok());
    if said.is_some_and(|said: u64| said != length) {
        let message = "The provided 'x-amz-mp-object-size' header does not match what was computed.";
        return Err(Refusal::new(400, "InvalidRequest", message));
    }
    let sum = checksum::of_parts(&parts, &upload.algorithm, &upload.kind);
    if let (Some(sum), Some(said)) = (&sum, request.call.header(checksum::header(&upload.algorithm)))
        && sum.value != said
    {
        let message = format!(
            "The {} you specified did not match the calculated checksum.",
            upload.algorithm
        );
        return Err(Refusal::new(400, "BadDigest", message));
    }
    let etags: String = parts.iter().map(|part| part.etag.as_str()).collect();
    let crc = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc64Nvme, etags.as_bytes());
    Ok(Object {
        segments: parts.iter().map(|part| part.segment.clone()).collect(),
        etag: format!("{crc:016x}{:016x}-{}", length, parts.len()),
        checksum: sum,
        modified: request.now,
        content_type: upload.content_type.clone(),
        content_encoding: None,
        metadata: upload.metadata.clone(),
        kms_key: upload.kms_key.clone(),
    })
}

pub(super) fn abort(bucket: &mut Bucket, key: &str, request: &mut Request<'_>) -> Result<Reply, Refusal> {
    let (id, upload) = find(bucket, key, request)?;
    let files: Vec<String> = upload
        .parts
        .values()
        .map(|part| part.segment.file.clone())
        .collect();
    request.trash.extend(files);
    bucket.uploads.remove(&id);
    Ok(Reply::empty(204))
}
