//! Takes the body of an upload: decoded, digested and on disk before anything is locked.

use std::fs::File;
use std::io::Write;

use axum::body::{Body, HttpBody};
use crc_fast::CrcAlgorithm;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};

use super::checksum::{self, ALGORITHMS};
use super::chunked::Decoder;
use crate::sandbox::account::{Digests, Segment};
use crate::sandbox::store::Store;
use crate::sandbox::wire::{Call, Refusal};

/// Bytes that are on disk and not yet part of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct Received {
    pub(in crate::sandbox) segment: Segment,
    pub(in crate::sandbox) digests: Digests,
    /// The algorithm that the sender used, if any.
    pub(in crate::sandbox) algorithm: Option<&'static str>,
}

/// Reads the body of `PutObject` or `UploadPart` and compares the checksums that came with it.
///
/// # Errors
/// `BadDigest` and its like; what was written is removed.
pub(in crate::sandbox) async fn receive(store: &Store, call: &Call, body: Body) -> Result<Received, Refusal> {
    let (name, file) = store.new_object().map_err(|error| disk(&error))?;
    let result = take(call, body, file)
        .await
        .and_then(|taken| taken.judge(call, name.clone()));
    if result.is_err() {
        store.discard(&name);
    }
    result
}

fn disk(error: &std::io::Error) -> Refusal {
    Refusal::internal(format!("the sandbox could not write the object: {error}"))
}

struct Taken {
    length: u64,
    crc32: crc_fast::Digest,
    crc32c: crc_fast::Digest,
    crc64: crc_fast::Digest,
    sha256: Option<Sha256>,
    trailers: Vec<(String, String)>,
    file: File,
}

impl Taken {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.length += bytes.len() as u64;
        self.crc32.update(bytes);
        self.crc32c.update(bytes);
        self.crc64.update(bytes);
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(bytes);
        }
        self.file.write_all(bytes).map_err(|error| disk(&error))
    }

    fn judge(self, call: &Call, file: String) -> Result<Received, Refusal> {
        let digests = Digests {
            crc32: self.crc32.finalize(),
            crc32c: self.crc32c.finalize(),
            crc64: self.crc64.finalize(),
            sha256: self.sha256.map(|digest| hex::encode(digest.finalize())),
        };
        let mut used = None;
        for algorithm in ALGORITHMS {
            let header = checksum::header(algorithm);
            let trailer = self
                .trailers
                .iter()
                .find(|(name, _)| name == header)
                .map(|(_, value)| value.as_str());
            let Some(sent) = call.header(header).or(trailer) else {
                continue;
            };
            used = Some(algorithm);
            if checksum::spelled(&digests, algorithm).as_deref() != Some(sent) {
                let message = format!("The {algorithm} you specified did not match the calculated checksum.");
                return Err(Refusal::new(400, "BadDigest", message));
            }
        }
        let payload = call.header("x-amz-content-sha256").filter(|text| is_sha256(text));
        if payload.is_some_and(|payload| digests.sha256.as_deref() != Some(payload)) {
            let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
            return Err(Refusal::new(400, "XAmzContentSHA256Mismatch", message));
        }
        let announced = call
            .header("x-amz-decoded-content-length")
            .or_else(|| call.header("content-length"));
        let chunked = call.header("x-amz-decoded-content-length").is_some();
        if announced
            .and_then(|text| text.parse().ok())
            .is_some_and(|length: u64| length != self.length)
            && (chunked || !is_chunked(call))
        {
            let message =
                "You did not provide the number of bytes specified by the Content-Length HTTP header";
            return Err(Refusal::new(400, "IncompleteBody", message));
        }
        Ok(Received {
            segment: Segment {
                file,
                length: self.length,
            },
            digests,
            algorithm: used,
        })
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_chunked(call: &Call) -> bool {
    call.header("x-amz-content-sha256")
        .is_some_and(|text| text.starts_with("STREAMING-"))
        || call
            .header("content-encoding")
            .is_some_and(|text| text.split(',').any(|part| part.trim() == "aws-chunked"))
}

async fn take(call: &Call, body: Body, file: File) -> Result<Taken, Refusal> {
    let sha256 = call.header("x-amz-content-sha256").is_some_and(is_sha256)
        || call.header("x-amz-checksum-sha256").is_some()
        || call
            .header("x-amz-trailer")
            .is_some_and(|text| text.contains("sha256"))
        || call
            .header("x-amz-sdk-checksum-algorithm")
            .is_some_and(|text| text.eq_ignore_ascii_case("sha256"));
    let mut taken = Taken {
        length: 0,
        crc32: crc_fast::Digest::new(CrcAlgorithm::Crc32IsoHdlc),
        crc32c: crc_fast::Digest::new(CrcAlgorithm::Crc32Iscsi),
        crc64: crc_fast::Digest::new(CrcAlgorithm::Crc64Nvme),
        sha256: sha256.then(Sha256::new),
        trailers: Vec::new(),
        file,
    };
    let mut decoder = is_chunked(call).then(Decoder::default);
    let expected_end = body.is_end_stream();
    let mut stream = body.into_data_stream();
    while let Some(piece) = stream.next().await {
        let piece = piece
            .map_err(|error| Refusal::new(400, "IncompleteBody", format!("the body ended early: {error}")))?;
        match &mut decoder {
            None => taken.write(&piece)?,
            Some(decoder) => decoder
                .feed(&piece, |bytes| taken.write(bytes))
                .map_err(|message| Refusal::new(400, "InvalidRequest", message))??,
        }
    }
    if let Some(decoder) = decoder {
        if !decoder.is_complete() && !expected_end {
            return Err(Refusal::new(
                400,
                "IncompleteBody",
                "The chunked body has no last chunk",
            ));
        }
        taken.trailers = decoder.trailers;
    }
    Ok(taken)
}
