//! IPv4 ranges: which addresses a block holds.

use std::net::Ipv4Addr;

/// The first and the last address of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) first: u32,
    pub(super) last: u32,
}

impl Range {
    /// Reads `10.0.0.0/16`; nothing where it is no IPv4 block.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (base, length) = text.split_once('/')?;
        let base = u32::from(base.parse::<Ipv4Addr>().ok()?);
        let length: u32 = length.parse().ok().filter(|length| *length <= 32)?;
        let hosts = u32::MAX.checked_shr(length).unwrap_or(0);
        Some(Self {
            first: base & !hosts,
            last: base | hosts,
        })
    }

    /// Every range that can be read.
    pub(super) fn all<'a>(texts: impl IntoIterator<Item = &'a String>) -> Vec<Self> {
        texts.into_iter().filter_map(|text| Self::parse(text)).collect()
    }

    /// Whether `other` lies in it.
    pub(super) const fn holds(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }
}

/// Whether all of `wanted` lies in `given`, one block in one block.
pub(super) fn all_within(wanted: &[Range], given: &[Range]) -> bool {
    !wanted.is_empty()
        && wanted
            .iter()
            .all(|one| given.iter().any(|range| range.holds(*one)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(outer: &str, inner: &str) -> bool {
        Range::parse(outer).unwrap().holds(Range::parse(inner).unwrap())
    }

    #[test]
    fn networks_contain_smaller_ones_only() {
        assert!(holds("52.0.0.0/8", "52.216.0.0/15"));
        assert!(holds("0.0.0.0/0", "52.216.0.0/15"));
        assert!(!holds("52.216.0.0/16", "52.216.0.0/15"));
        assert!(!holds("10.0.0.0/8", "52.216.0.0/15"));
        assert!(holds("10.1.2.3/32", "10.1.2.3/32"));
    }

    #[test]
    fn what_is_no_block_is_none() {
        for text in ["", "10.0.0.0", "10.0.0.0/33", "::/0", "10.0.0/8"] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
        assert!(!all_within(&[], &[Range { first: 0, last: 9 }]));
    }
}
