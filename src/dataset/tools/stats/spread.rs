//! How numbers are spread: least, median, most, and a histogram.

/// The numbers of all records, in order of size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spread {
    sorted: Vec<u32>,
}

impl Spread {
    pub(super) fn of(mut numbers: Vec<u32>) -> Self {
        numbers.sort_unstable();
        Self { sorted: numbers }
    }

    /// How many numbers there are.
    pub fn count(&self) -> u64 {
        self.sorted.len() as u64
    }

    /// The sum of all.
    pub fn sum(&self) -> u64 {
        self.sorted.iter().map(|number| u64::from(*number)).sum()
    }

    /// The smallest; 0 where there is none.
    pub fn least(&self) -> u64 {
        self.percentile(0)
    }

    /// The largest; 0 where there is none.
    pub fn most(&self) -> u64 {
        self.percentile(100)
    }

    /// The smallest number that `percent` of all numbers do not exceed (nearest rank); 0 where there is
    /// none.
    pub fn percentile(&self, percent: usize) -> u64 {
        let rank = (self.sorted.len() * percent.min(100)).div_ceil(100);
        let at = rank.saturating_sub(1);
        self.sorted.get(at).copied().map_or(0, u64::from)
    }

    /// How many numbers fall into each of `bins` parts of equal width between 0 (or the least, where
    /// all are close together) and the largest; where the first part begins, and how wide each is.
    pub fn histogram(&self, bins: usize) -> Histogram {
        let (least, most) = (self.least(), self.most());
        let start = if least > most / 2 { least } else { 0 };
        let width = (most - start + 1).div_ceil(bins.max(1) as u64).max(1);
        let mut counts = Vec::new();
        let mut rest = self.sorted.as_slice();
        let mut from = start;
        while !rest.is_empty() {
            let to = from + width;
            let inside = rest.partition_point(|number| u64::from(*number) < to);
            counts.push(inside as u64);
            rest = &rest[inside..];
            from = to;
        }
        Histogram { start, width, counts }
    }
}

/// Numbers counted in parts of equal width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// Where the first part begins.
    pub start: u64,
    /// How wide each part is.
    pub width: u64,
    /// How many numbers fall into each, up to the largest number.
    pub counts: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn percentiles_are_numbers_that_occur() {
        let spread = Spread::of(vec![40, 10, 30, 20]);
        let of = |percent| spread.percentile(percent);
        assert_eq!((of(0), of(25), of(50), of(51), of(100)), (10, 10, 20, 30, 40));
        assert_eq!((spread.sum(), spread.count()), (100, 4));
        assert_eq!(Spread::default().percentile(50), 0);
    }

    proptest! {
        #[test]
        fn every_number_falls_into_one_part(numbers in prop::collection::vec(0..5_000_u32, 1..60), bins in 1..80_usize) {
            let spread = Spread::of(numbers.clone());
            let histogram = spread.histogram(bins);
            prop_assert!(histogram.counts.len() <= bins);
            prop_assert_eq!(histogram.counts.iter().sum::<u64>(), numbers.len() as u64);
            for (index, count) in histogram.counts.iter().enumerate() {
                let from = histogram.start + histogram.width * index as u64;
                let inside = |number: &&u32| (from..from + histogram.width).contains(&u64::from(**number));
                prop_assert_eq!(numbers.iter().filter(inside).count() as u64, *count);
            }
        }
    }
}
