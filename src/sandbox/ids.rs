//! Identifiers that look like AWS's: lower-case hex for EC2, letters and digits for Bedrock, UUIDs
//! for requests. They are unique, not secret.

use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

static COUNTER: AtomicU64 = AtomicU64::new(0);

fn entropy() -> [u8; 32] {
    let nanos = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |passed| passed.as_nanos());
    let mut digest = Sha256::new();
    digest.update(nanos.to_le_bytes());
    digest.update(process::id().to_le_bytes());
    digest.update(COUNTER.fetch_add(1, Ordering::Relaxed).to_le_bytes());
    digest.finalize().into()
}

/// `length` (at most 64) lower-case hex digits.
pub(super) fn hex_digits(length: usize) -> String {
    let mut digits = hex::encode(entropy());
    digits.truncate(length);
    digits
}

/// `length` (at most 32) characters of `a-z0-9`, the first a letter.
pub(super) fn letters_and_digits(length: usize) -> String {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    entropy()
        .iter()
        .take(length)
        .enumerate()
        .map(|(place, byte)| {
            let size = if place == 0 { 26 } else { 36 };
            char::from(ALPHABET[usize::from(*byte) % size])
        })
        .collect()
}

/// `length` (at most 32) upper-case letters and digits, as in IAM's unique IDs.
pub(super) fn upper_case(length: usize) -> String {
    letters_and_digits(length).to_ascii_uppercase()
}

/// A version 4 UUID.
pub(super) fn uuid() -> String {
    let digits = hex_digits(32);
    format!(
        "{}-{}-4{}-a{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        &digits[17..20],
        &digits[20..]
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn identifiers_have_their_shape_and_do_not_repeat() {
        let many: BTreeSet<String> = (0..1_000).map(|_| letters_and_digits(12)).collect();
        assert_eq!(many.len(), 1_000);
        assert!(
            many.iter()
                .all(|id| id.len() == 12 && id.as_bytes()[0].is_ascii_lowercase())
        );
        assert_eq!(uuid().len(), 36);
    }
}
