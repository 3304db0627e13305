//! Single objects: put, head, get with ranges, delete.

use std::collections::BTreeMap;

use super::{Request, checksum, encryption};
use crate::sandbox::account::{Bucket, Checksum, Object};
use crate::sandbox::wire::{Call, Payload, Refusal, Reply, time};

pub(super) fn put(
    bucket: &mut Bucket,
    key: &str,
    kms_key: Option<String>,
    request: &mut Request<'_>,
) -> Result<Reply, Refusal> {
    let received = request
        .received
        .take()
        .ok_or_else(|| Refusal::internal("the body was not received"))?;
    let precondition = match (
        request.call.header("if-none-match"),
        request.call.header("if-match"),
    ) {
        (Some("*"), _) => !bucket.objects.contains_key(key),
        (_, Some(etag)) => bucket
            .objects
            .get(key)
            .is_some_and(|object| object.etag == etag.trim_matches('"')),
        _ => true,
    };
    if !precondition || key.len() > 1_024 {
        request.trash.push(received.segment.file);
        return Err(if precondition {
            Refusal::new(400, "KeyTooLongError", "Your key is too long")
        } else {
            precondition_failed()
        });
    }
    let algorithm = received.algorithm.unwrap_or("CRC64NVME");
    let value = checksum::spelled(&received.digests, algorithm)
        .ok_or_else(|| Refusal::internal("the checksum was not computed"))?;
    let object = Object {
        etag: received.digests.etag(),
        segments: vec![received.segment],
        checksum: Some(Checksum {
            algorithm: algorithm.to_owned(),
            value,
            kind: "FULL_OBJECT".to_owned(),
        }),
        modified: request.now,
        content_type: content_type(request.call),
        content_encoding: content_encoding(request.call),
        metadata: metadata(request.call),
        kms_key,
    };
    let reply = encryption::told(
        described(Reply::empty(200), &object),
        object.kms_key.as_ref(),
        bucket,
    );
    replace(bucket, key, object, request.trash);
    Ok(reply)
}

/// Puts an object in its place and the old one's files in the trash.
pub(super) fn replace(bucket: &mut Bucket, key: &str, object: Object, trash: &mut Vec<String>) {
    if let Some(old) = bucket.objects.insert(key.to_owned(), object) {
        trash.extend(old.segments.into_iter().map(|segment| segment.file));
    }
}

pub(super) fn content_type(call: &Call) -> String {
    call.header("content-type")
        .unwrap_or("binary/octet-stream")
        .to_owned()
}

fn content_encoding(call: &Call) -> Option<String> {
    let parts: Vec<&str> = call
        .header("content-encoding")?
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty() && *part != "aws-chunked")
        .collect();
    (!parts.is_empty()).then(|| parts.join(","))
}

pub(super) fn metadata(call: &Call) -> BTreeMap<String, String> {
    call.headers
        .iter()
        .filter_map(|(name, value)| {
            let name = name.as_str().strip_prefix("x-amz-meta-")?;
            Some((name.to_owned(), value.to_str().ok()?.to_owned()))
        })
        .collect()
}

fn described(reply: Reply, object: &Object) -> Reply {
    let reply = reply.header("etag", format!("\"{}\"", object.etag));
    match &object.checksum {
        None => reply,
        Some(sum) => reply
            .header(checksum::header(&sum.algorithm), sum.value.clone())
            .header("x-amz-checksum-type", sum.kind.clone()),
    }
}

fn find<'b>(bucket: &'b Bucket, key: &str) -> Result<&'b Object, Refusal> {
    bucket
        .objects
        .get(key)
        .ok_or_else(|| Refusal::new(404, "NoSuchKey", "The specified key does not exist."))
}

/// Finds the object that a reader asks for, which may name the version that it has to be.
fn find_as_asked<'b>(bucket: &'b Bucket, key: &str, call: &Call) -> Result<&'b Object, Refusal> {
    let object = find(bucket, key)?;
    match call.header("if-match") {
        Some(etag) if etag != "*" && etag.trim_matches('"') != object.etag => Err(precondition_failed()),
        _ => Ok(object),
    }
}

fn precondition_failed() -> Refusal {
    let message = "At least one of the pre-conditions you specified did not hold";
    Refusal::new(412, "PreconditionFailed", message)
}

fn headers(mut reply: Reply, object: &Object, bucket: &Bucket, call: &Call, whole: bool) -> Reply {
    reply = reply
        .header("accept-ranges", "bytes")
        .header("last-modified", time::http_date(object.modified))
        .header("content-type", object.content_type.clone());
    if let Some(encoding) = &object.content_encoding {
        reply = reply.header("content-encoding", encoding.clone());
    }
    for (name, value) in &object.metadata {
        reply.named.push((format!("x-amz-meta-{name}"), value.clone()));
    }
    let asked = call
        .header("x-amz-checksum-mode")
        .is_some_and(|mode| mode.eq_ignore_ascii_case("enabled"));
    reply = if asked && whole {
        described(reply, object)
    } else {
        reply.header("etag", format!("\"{}\"", object.etag))
    };
    encryption::told(reply, object.kms_key.as_ref(), bucket)
}

pub(super) fn head(bucket: &Bucket, key: &str, request: &Request<'_>) -> Result<Reply, Refusal> {
    let object = find_as_asked(bucket, key, request.call)?;
    let mut reply = headers(Reply::empty(200), object, bucket, request.call, true);
    reply.payload = Payload::Head(object.length());
    Ok(reply)
}

pub(super) fn get(bucket: &Bucket, key: &str, request: &Request<'_>) -> Result<Reply, Refusal> {
    let object = find_as_asked(bucket, key, request.call)?;
    let length = object.length();
    let range = match request.call.header("range") {
        Some(text) => range(text, length)?,
        None => None,
    };
    let (start, end) = range.unwrap_or((0, length));
    let mut files = Vec::new();
    let mut offset = 0;
    for segment in &object.segments {
        let (from, to) = (start.max(offset), end.min(offset + segment.length));
        if from < to {
            let file = request.store.open_object(&segment.file).map_err(|error| {
                Refusal::internal(format!("the sandbox could not read the object: {error}"))
            })?;
            files.push((file, from - offset, to - from));
        }
        offset += segment.length;
    }
    let status = if range.is_some() { 206 } else { 200 };
    let mut reply = headers(
        Reply::empty(status),
        object,
        bucket,
        request.call,
        range.is_none(),
    );
    if range.is_some() {
        reply = reply.header(
            "content-range",
            format!("bytes {start}-{}/{length}", end.saturating_sub(1)),
        );
    }
    reply.payload = Payload::Files(files);
    Ok(reply)
}

/// Reads `bytes=a-b`, `bytes=a-` or `bytes=-n` as start and end; anything else is no range.
fn range(text: &str, length: u64) -> Result<Option<(u64, u64)>, Refusal> {
    let Some((from, to)) = text
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return Ok(None);
    };
    let range = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => (from, to.saturating_add(1).min(length)),
        (Ok(from), Err(_)) if to.is_empty() => (from, length),
        (Err(_), Ok(last)) if from.is_empty() => (length.saturating_sub(last), length),
        _ => return Ok(None),
    };
    if range.0 >= length {
        return Err(Refusal::new(
            416,
            "InvalidRange",
            "The requested range is not satisfiable",
        ));
    }
    Ok(Some(range))
}

pub(super) fn delete(bucket: &mut Bucket, key: &str, request: &mut Request<'_>) -> Reply {
    if let Some(old) = bucket.objects.remove(key) {
        request
            .trash
            .extend(old.segments.into_iter().map(|segment| segment.file));
    }
    Reply::empty(204)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_defines_them() {
        assert_eq!(range("bytes=0-4", 10), Ok(Some((0, 5))));
        assert_eq!(range("bytes=5-", 10), Ok(Some((5, 10))));
        assert_eq!(range("bytes=-3", 10), Ok(Some((7, 10))));
        assert_eq!(range("bytes=0-99", 10), Ok(Some((0, 10))));
        assert_eq!(range("lines=0-9", 10), Ok(None));
        assert_eq!(range("bytes=10-", 10).unwrap_err().code, "InvalidRange");
    }
}
