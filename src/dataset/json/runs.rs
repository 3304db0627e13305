//! Finds long runs of ASCII without a space or a quote: words of no language, but links, identifiers,
//! and keys.

use std::ops::Range;

use super::block::{BLOCK, Block};

/// The shortest run that is found.
pub(crate) const RUN: usize = 20;

/// Finds every run of at least [`RUN`] bytes in `bytes`, in order. Prose has next to none, so that the
/// search is one comparison a block.
pub(crate) fn long_runs(bytes: &[u8]) -> LongRuns<'_> {
    LongRuns {
        bytes,
        at: 0,
        carried: 0,
        done: 0,
    }
}

/// The long runs of a text.
pub(crate) struct LongRuns<'a> {
    bytes: &'a [u8],
    /// The block that comes next.
    at: usize,
    /// How many bytes before it belong to a run.
    carried: usize,
    /// Where the last run ended.
    done: usize,
}

impl Iterator for LongRuns<'_> {
    type Item = Range<usize>;

    #[inline]
    fn next(&mut self) -> Option<Range<usize>> {
        while self.at < self.bytes.len() {
            let at = self.at;
            let beyond = match self.bytes.len() - at {
                rest if rest < BLOCK => !0 << rest,
                _ => 0,
            };
            let told = !(!0 << self.done.saturating_sub(at));
            let run = !(Block::load(self.bytes, at).breaks() | beyond | told);
            let mut long = run & run >> 1;
            long &= long >> 2;
            long &= long >> 4;
            long &= long >> 8;
            long &= long >> 4;
            let start = if run.trailing_ones() as usize + self.carried >= RUN {
                at - self.carried
            } else if long != 0 {
                at + long.trailing_zeros() as usize
            } else {
                self.at = at + BLOCK;
                self.carried = match run.leading_ones() as usize {
                    BLOCK => self.carried + BLOCK,
                    carried => carried,
                };
                continue;
            };
            let end = self.end(start);
            self.done = end;
            self.at = end - end % BLOCK;
            self.carried = 0;
            return Some(start..end);
        }
        None
    }
}

impl LongRuns<'_> {
    fn end(&self, start: usize) -> usize {
        let length = self.bytes[start..].iter().position(|byte| breaks(*byte));
        length.map_or(self.bytes.len(), |length| start + length)
    }
}

/// Whether no run goes over `byte`.
pub(super) const fn breaks(byte: u8) -> bool {
    matches!(byte, b' ' | b'"' | 0x80..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn expected(bytes: &[u8]) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut start = 0;
        for end in 0..=bytes.len() {
            if bytes.get(end).is_none_or(|byte| breaks(*byte)) {
                if end - start >= RUN {
                    runs.push(start..end);
                }
                start = end + 1;
            }
        }
        runs
    }

    proptest! {
        #[test]
        fn every_long_run_is_found_once(
            parts in prop::collection::vec((0..150_usize, prop_oneof![Just(b' '), Just(b'"'), Just(0xC3)]), 0..20),
        ) {
            let mut bytes = Vec::new();
            for (length, end) in parts {
                bytes.extend(std::iter::repeat_n(b'x', length));
                bytes.push(end);
            }
            bytes.extend([b'y'; 20]);
            prop_assert_eq!(long_runs(&bytes).collect::<Vec<_>>(), expected(&bytes));
        }
    }
}
