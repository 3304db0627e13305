//! S3's checksums: names, spelling, combination over parts.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm;
use sha2::{Digest, Sha256};

use crate::sandbox::account::{Checksum, Digests, Part};

/// The algorithms that the sandbox computes, as S3 spells them.
pub(super) const ALGORITHMS: [&str; 4] = ["CRC32", "CRC32C", "CRC64NVME", "SHA256"];

/// The header that carries a checksum.
pub(super) fn header(algorithm: &str) -> &'static str {
    match algorithm {
        "CRC32" => "x-amz-checksum-crc32",
        "CRC32C" => "x-amz-checksum-crc32c",
        "SHA256" => "x-amz-checksum-sha256",
        _ => "x-amz-checksum-crc64nvme",
    }
}

/// The XML element that carries a checksum.
pub(super) fn element(algorithm: &str) -> String {
    format!("Checksum{algorithm}")
}

/// The digest's bytes; nothing when it was not computed.
fn raw(digests: &Digests, algorithm: &str) -> Option<Vec<u8>> {
    match algorithm {
        "CRC32" => Some(four(digests.crc32)),
        "CRC32C" => Some(four(digests.crc32c)),
        "CRC64NVME" => Some(digests.crc64.to_be_bytes().to_vec()),
        "SHA256" => digests.sha256.as_deref().and_then(|text| hex::decode(text).ok()),
        _ => None,
    }
}

fn four(crc: u64) -> Vec<u8> {
    crc.to_be_bytes()[4..].to_vec()
}

/// The digest as S3 writes it; nothing when it was not computed.
pub(super) fn spelled(digests: &Digests, algorithm: &str) -> Option<String> {
    raw(digests, algorithm).map(|bytes| STANDARD.encode(bytes))
}

/// The checksum of a whole multipart object; nothing when the parts lack the algorithm.
pub(super) fn of_parts(parts: &[&Part], algorithm: &str, kind: &str) -> Option<Checksum> {
    let value = if kind == "COMPOSITE" {
        let mut all = Vec::new();
        for part in parts {
            all.extend(raw(&part.digests, algorithm)?);
        }
        let digest = match algorithm {
            "SHA256" => Sha256::digest(&all).to_vec(),
            "CRC32" => four(crc_fast::checksum(CrcAlgorithm::Crc32IsoHdlc, &all)),
            "CRC32C" => four(crc_fast::checksum(CrcAlgorithm::Crc32Iscsi, &all)),
            _ => return None,
        };
        format!("{}-{}", STANDARD.encode(digest), parts.len())
    } else {
        let (crc, of): (CrcAlgorithm, fn(&Digests) -> u64) = match algorithm {
            "CRC32" => (CrcAlgorithm::Crc32IsoHdlc, |digests| digests.crc32),
            "CRC32C" => (CrcAlgorithm::Crc32Iscsi, |digests| digests.crc32c),
            "CRC64NVME" => (CrcAlgorithm::Crc64Nvme, |digests| digests.crc64),
            _ => return None,
        };
        let (first, rest) = parts.split_first()?;
        let whole = rest.iter().fold(of(&first.digests), |crc_so_far, part| {
            crc_fast::checksum_combine(crc, crc_so_far, of(&part.digests), part.segment.length)
        });
        STANDARD.encode(if algorithm == "CRC64NVME" {
            whole.to_be_bytes().to_vec()
        } else {
            four(whole)
        })
    };
    Some(Checksum {
        algorithm: algorithm.to_owned(),
        value,
        kind: kind.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::account::Segment;

    fn part(bytes: &[u8]) -> Part {
        Part {
            segment: Segment {
                file: String::new(),
                length: bytes.len() as u64,
            },
            etag: String::new(),
            digests: Digests {
                crc32: crc_fast::checksum(CrcAlgorithm::Crc32IsoHdlc, bytes),
                crc32c: crc_fast::checksum(CrcAlgorithm::Crc32Iscsi, bytes),
                crc64: crc_fast::checksum(CrcAlgorithm::Crc64Nvme, bytes),
                sha256: Some(hex::encode(Sha256::digest(bytes))),
            },
            modified: 0,
        }
    }

    #[test]
    fn the_checksum_of_the_parts_is_that_of_the_whole() {
        let (one, two, whole) = (part(b"12345"), part(b"6789"), part(b"123456789"));
        for algorithm in ["CRC32", "CRC32C", "CRC64NVME"] {
            let combined = of_parts(&[&one, &two], algorithm, "FULL_OBJECT").unwrap().value;
            assert_eq!(Some(combined), spelled(&whole.digests, algorithm), "{algorithm}");
        }
        assert_eq!(spelled(&whole.digests, "CRC32").as_deref(), Some("y/Q5Jg=="));
        assert!(
            of_parts(&[&one, &two], "SHA256", "COMPOSITE")
                .unwrap()
                .value
                .ends_with("-2")
        );
    }
}
