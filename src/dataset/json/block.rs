//! Looks at 64 bytes at once: which of them are a given byte, as the bits of a word. `wide` turns the
//! comparisons into the vector instructions that every machine of a target has.

use wide::u8x16;

/// How many bytes a block has.
pub(super) const BLOCK: usize = 64;

/// Sixty-four bytes.
pub(super) struct Block([u8x16; 4]);

impl Block {
    /// The bytes of `bytes` from `at` on; zeros stand for what lies behind its end.
    #[inline]
    pub(super) fn load(bytes: &[u8], at: usize) -> Self {
        let whole = bytes
            .get(at..at + BLOCK)
            .and_then(|part| part.as_array::<BLOCK>());
        if let Some(part) = whole {
            Self::of(part)
        } else {
            let mut padded = [0; BLOCK];
            let rest = bytes.get(at..).unwrap_or_default();
            padded[..rest.len()].copy_from_slice(rest);
            Self::of(&padded)
        }
    }

    #[inline]
    fn of(bytes: &[u8; BLOCK]) -> Self {
        let (parts, _) = bytes.as_chunks::<16>();
        Self([
            u8x16::new(parts[0]),
            u8x16::new(parts[1]),
            u8x16::new(parts[2]),
            u8x16::new(parts[3]),
        ])
    }

    /// Bit `n` is set where byte `n` is `byte`.
    #[inline]
    pub(super) fn equal(&self, byte: u8) -> u64 {
        let wanted = u8x16::splat(byte);
        let mask = |part: u8x16| u64::from(part.simd_eq(wanted).to_bitmask());
        let [a, b, c, d] = self.0;
        mask(a) | mask(b) << 16 | mask(c) << 32 | mask(d) << 48
    }

    /// Whether one of the bytes is one of `wanted`: less work than to tell which.
    #[inline]
    pub(super) fn has_any<const N: usize>(&self, wanted: [u8; N]) -> bool {
        let splats = wanted.map(u8x16::splat);
        let found = |part: u8x16| {
            splats
                .iter()
                .fold(u8x16::ZERO, |found, byte| found | part.simd_eq(*byte))
        };
        let [a, b, c, d] = self.0;
        ((found(a) | found(b)) | (found(c) | found(d))).to_bitmask() != 0
    }

    /// Bit `n` is set where byte `n` is a space, a quote, or no ASCII.
    #[inline]
    pub(super) fn breaks(&self) -> u64 {
        let (space, quote) = (u8x16::splat(b' '), u8x16::splat(b'"'));
        // The mask is made of the highest bits, which are those of bytes beyond ASCII.
        let mask = |part: u8x16| u64::from((part.simd_eq(space) | part.simd_eq(quote) | part).to_bitmask());
        let [a, b, c, d] = self.0;
        mask(a) | mask(b) << 16 | mask(c) << 32 | mask(d) << 48
    }
}

/// Returns which bytes an odd number of backslashes stands before, from the bits of the backslashes.
/// `carried` says whether the block before ended in the middle of an escape, and is set for the next.
///
/// Langdale and Lemire, "Parsing gigabytes of JSON per second" (2019), section 3.1.1: adding a run's
/// start to the backslashes carries to the first byte after the run, whose parity tells.
#[inline]
pub(super) fn escaped(backslashes: u64, carried: &mut bool) -> u64 {
    const EVEN: u64 = 0x5555_5555_5555_5555;
    let first = u64::from(*carried);
    let backslashes = backslashes & !first;
    let follows = backslashes << 1 | first;
    let odd_starts = backslashes & !EVEN & !follows;
    let (even_runs, overflow) = odd_starts.overflowing_add(backslashes);
    *carried = overflow;
    let invert = even_runs << 1;
    (EVEN ^ invert) & follows
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_tell_where_a_byte_stands(bytes in prop::collection::vec(0..4_u8, 0..100), at in 0..100_usize) {
            let bits = Block::load(&bytes, at).equal(3);
            for place in 0..BLOCK {
                let expected = bytes.get(at + place) == Some(&3);
                prop_assert_eq!(bits >> place & 1 == 1, expected, "{}", place);
            }
        }

        #[test]
        fn what_a_backslash_escapes_is_told_across_blocks(
            text in prop::collection::vec(prop_oneof![3 => Just(b'\\'), 1 => Just(b'x')], 0..300),
        ) {
            let mut expected = vec![false; text.len()];
            let mut at = 0;
            while at < text.len() {
                if text[at] == b'\\' && at + 1 < text.len() {
                    expected[at + 1] = true;
                    at += 1;
                }
                at += 1;
            }
            let mut carried = false;
            let mut told = Vec::new();
            for start in (0..text.len()).step_by(BLOCK) {
                let bits = escaped(Block::load(&text, start).equal(b'\\'), &mut carried);
                told.extend((0..BLOCK).map(|place| bits >> place & 1 == 1));
            }
            prop_assert_eq!(&told[..text.len()], &expected[..]);
        }
    }
}
