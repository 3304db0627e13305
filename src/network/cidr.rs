//! IPv4 address ranges: enough to say whether one covers another, and to find a free one.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

/// A text that is no IPv4 range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an IPv4 range (such as `10.0.0.0/16`)")]
pub struct ParseCidrError(String);

/// An IPv4 address range. Bits below the prefix length are dropped, as EC2 does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    first: u32,
    length: u8,
}

impl Cidr {
    /// Every IPv4 address.
    pub const ALL: Self = Self { first: 0, length: 0 };

    /// The smallest and the largest subnet that EC2 makes (Amazon VPC User Guide, subnet sizing).
    const SMALLEST_SUBNET: u8 = 28;

    /// Returns the number of fixed bits.
    pub const fn length(self) -> u8 {
        self.length
    }

    /// Returns how many addresses it holds.
    pub const fn size(self) -> u64 {
        1 << (32 - self.length)
    }

    /// Returns the first and the last address, as numbers.
    pub(super) fn bounds(self) -> (u64, u64) {
        (u64::from(self.first), self.last())
    }

    fn last(self) -> u64 {
        u64::from(self.first) + self.size() - 1
    }

    /// Whether every address of `other` lies in this range.
    pub fn covers(self, other: Self) -> bool {
        self.first <= other.first && other.last() <= self.last()
    }

    /// Whether an address lies in both ranges.
    pub fn overlaps(self, other: Self) -> bool {
        u64::from(self.first) <= other.last() && u64::from(other.first) <= self.last()
    }

    /// Finds `count` ranges of `length` fixed bits within this one that touch none of `taken`; where
    /// they do not fit, smaller and smaller ones are tried, down to what EC2 still makes a subnet of.
    /// Fewer than `count` come back when even those do not fit.
    pub fn free(self, taken: &[Self], length: u8, count: usize) -> Vec<Self> {
        let mut best = Vec::new();
        for length in length.max(self.length)..=Self::SMALLEST_SUBNET {
            let found = self.free_of(taken, length, count);
            if found.len() == count {
                return found;
            }
            if found.len() > best.len() {
                best = found;
            }
        }
        best
    }

    fn free_of(self, taken: &[Self], length: u8, count: usize) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        let mut next = u64::from(self.first);
        let size = 1_u64 << (32 - length);
        while found.len() < count && next + size - 1 <= self.last() {
            let first = u32::try_from(next).expect("an address within an IPv4 range has 32 bits");
            let candidate = Self { first, length };
            // Past the end of the widest range in the way, rounded up to a multiple of the size.
            let in_the_way = taken.iter().filter(|range| range.overlaps(candidate));
            if let Some(last) = in_the_way.map(|range| range.last()).max() {
                next = (last + 1).div_ceil(size) * size;
            } else {
                found.push(candidate);
                next += size;
            }
        }
        found
    }
}

impl FromStr for Cidr {
    type Err = ParseCidrError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || ParseCidrError(text.to_owned());
        let (address, length) = text.split_once('/').ok_or_else(fault)?;
        let address: Ipv4Addr = address.parse().map_err(|_| fault())?;
        let length: u8 = length.parse().map_err(|_| fault())?;
        if length > 32 {
            return Err(fault());
        }
        let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
        Ok(Self {
            first: address.to_bits() & mask,
            length,
        })
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from_bits(self.first), self.length)
    }
}

/// Whether `ranges` together cover `wanted`.
pub(super) fn covered(wanted: Cidr, ranges: &[Cidr]) -> bool {
    let mut sorted: Vec<Cidr> = ranges.iter().copied().filter(|r| r.overlaps(wanted)).collect();
    sorted.sort();
    let mut next = u64::from(wanted.first);
    for range in sorted {
        if u64::from(range.first) > next {
            return false;
        }
        next = next.max(range.last() + 1);
    }
    next > wanted.last()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cidr(text: &str) -> Cidr {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_reads_back_and_drops_its_host_bits() {
        assert_eq!(cidr("10.0.0.0/16").to_string(), "10.0.0.0/16");
        assert_eq!(cidr("10.0.7.9/16").to_string(), "10.0.0.0/16");
        assert_eq!(cidr("0.0.0.0/0"), Cidr::ALL);
        for text in ["10.0.0.0", "10.0.0/8", "10.0.0.0/33", "::/0", "10.0.0.0/x"] {
            assert!(text.parse::<Cidr>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_range_covers_what_lies_within_it() {
        assert!(Cidr::ALL.covers(cidr("52.216.0.0/15")));
        assert!(cidr("10.0.0.0/16").covers(cidr("10.0.255.0/24")));
        assert!(!cidr("10.0.0.0/24").covers(cidr("10.0.0.0/16")));
        assert!(cidr("10.0.0.0/16").overlaps(cidr("10.0.3.0/24")));
        assert!(!cidr("10.0.0.0/24").overlaps(cidr("10.0.1.0/24")));
    }

    #[test]
    fn halves_cover_the_whole_and_a_gap_does_not() {
        let halves = [cidr("128.0.0.0/1"), cidr("0.0.0.0/1")];
        assert!(covered(Cidr::ALL, &halves));
        assert!(!covered(Cidr::ALL, &halves[..1]));
        assert!(covered(cidr("10.0.0.0/24"), &[cidr("10.0.0.0/16")]));
        assert!(!covered(
            cidr("10.0.0.0/24"),
            &[cidr("10.0.0.0/25"), cidr("10.0.0.192/26")]
        ));
    }

    #[test]
    fn a_free_range_touches_no_subnet() {
        let vpc = cidr("10.0.0.0/16");
        let taken = [cidr("10.0.0.0/24"), cidr("10.0.1.0/24"), cidr("10.0.3.0/26")];
        let free = vpc.free(&taken, 24, 3);
        let shown: Vec<String> = free.iter().map(Cidr::to_string).collect();
        assert_eq!(shown, ["10.0.2.0/24", "10.0.4.0/24", "10.0.5.0/24"]);
    }

    #[test]
    fn smaller_ranges_are_taken_where_large_ones_do_not_fit() {
        let vpc = cidr("10.0.0.0/24");
        let free = vpc.free(&[cidr("10.0.0.0/25")], 25, 2);
        let shown: Vec<String> = free.iter().map(Cidr::to_string).collect();
        assert_eq!(shown, ["10.0.0.128/26", "10.0.0.192/26"]);
        assert!(vpc.free(&[vpc], 24, 1).is_empty());
        assert!(Cidr::ALL.free(&[Cidr::ALL], 24, 1).is_empty());
    }
}
