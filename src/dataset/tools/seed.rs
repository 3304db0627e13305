//! Numbers that look random and are the same everywhere: from a seed and what they are drawn for.

use sha2::{Digest, Sha256};

/// The seed where none is given.
pub const SEED: u64 = 1;

/// Begins a draw: the first 64 bits of the SHA-256 of `purpose`, a zero byte, the seed in eight bytes
/// (the highest first), and what is added. SHA-256 is the same on any machine and in any version, so
/// that a split can be made again years later.
pub(super) fn draw(purpose: &str, seed: u64) -> Sha256 {
    let mut hash = Sha256::new();
    hash.update(purpose.as_bytes());
    hash.update([0]);
    hash.update(seed.to_be_bytes());
    hash
}

/// The number drawn.
pub(super) fn drawn(hash: Sha256) -> u64 {
    let digest = hash.finalize();
    let (first, _) = digest
        .as_slice()
        .split_first_chunk()
        .expect("a digest has 32 bytes");
    u64::from_be_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_is_what_it_is_documented_to_be() {
        // printf 'x\0\0\0\0\0\0\0\0\1y' | sha256sum
        let mut hash = draw("x", 1);
        hash.update(b"y");
        let whole = Sha256::digest(b"x\0\0\0\0\0\0\0\0\x01y");
        assert_eq!(drawn(hash).to_be_bytes(), whole[..8]);
    }
}
