//! Some of the records, drawn at random.

use std::collections::BinaryHeap;
use std::io::{self, Read};

use sha2::Digest;

use super::copy::Picks;
use super::seed::{draw, drawn};
use crate::dataset::engine::{Taken, read_records};
use crate::dataset::sink::FindingSink;

/// How many records are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// So many, or all where there are fewer.
    Count(u64),
    /// This part of all, rounded to a whole number.
    Fraction(f64),
}

/// What was drawn.
#[derive(Debug, Clone, Default)]
pub struct Sampled {
    /// What became of the lines.
    pub taken: Taken,
    /// The records that were drawn.
    pub picks: Picks,
    /// How many.
    pub count: u64,
}

/// Draws records of `reader`, each as likely as any other: those whose numbers, drawn with `seed` for
/// their places in the file, are lowest.
///
/// # Errors
/// Those of `sink`.
pub fn sample(
    reader: impl Read,
    path: &str,
    (amount, seed): (Amount, u64),
    cap: Option<u64>,
    sink: &mut dyn FindingSink,
) -> io::Result<Sampled> {
    let most = match amount {
        Amount::Count(count) => Some(usize::try_from(count).unwrap_or(usize::MAX)),
        Amount::Fraction(_) => None,
    };
    let mut lowest: BinaryHeap<(u64, u64)> = BinaryHeap::new();
    let mut records = 0_u64;
    let taken = read_records(reader, path, cap, sink, &mut |record| {
        let mut hash = draw("finetune dataset sample 1", seed);
        hash.update(records.to_be_bytes());
        records += 1;
        lowest.push((drawn(hash), record.number));
        if most.is_some_and(|most| lowest.len() > most) {
            lowest.pop();
        }
        Ok(())
    })?;
    let mut lowest = lowest.into_sorted_vec();
    if let Amount::Fraction(fraction) = amount {
        lowest.truncate(part(records, fraction));
    }
    let mut sampled = Sampled {
        taken,
        count: lowest.len() as u64,
        ..Sampled::default()
    };
    lowest.sort_unstable_by_key(|(_, line)| *line);
    for (_, line) in lowest {
        sampled.picks.pick(line, 0);
    }
    Ok(sampled)
}

/// Rounds `fraction` of `count` to a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a part of a number of records is a number of records"
)]
pub(super) fn part(count: u64, fraction: f64) -> usize {
    (count as f64 * fraction).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::tools::copy::copy;

    fn sampled(records: u64, amount: Amount, seed: u64) -> Vec<u64> {
        let lines: Vec<_> = (0..records).map(|n| format!("{{\"prompt\":{n}}}\n")).collect();
        let text = lines.concat();
        let drawn = sample(text.as_bytes(), "a.jsonl", (amount, seed), None, &mut Vec::new()).unwrap();
        let mut out = Vec::new();
        copy(text.as_bytes(), &drawn.picks, &mut [&mut out]).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out.lines().count() as u64, drawn.count);
        out.lines()
            .map(|line| line[10..line.len() - 1].parse().unwrap())
            .collect()
    }

    #[test]
    fn a_sample_has_the_size_asked_for_and_keeps_the_order() {
        for (amount, size) in [
            (Amount::Count(7), 7),
            (Amount::Count(500), 100),
            (Amount::Count(0), 0),
            (Amount::Fraction(0.25), 25),
            (Amount::Fraction(1.0), 100),
        ] {
            let drawn = sampled(100, amount, 1);
            assert_eq!(drawn.len(), size, "{amount:?}");
            assert!(drawn.is_sorted());
        }
    }

    #[test]
    fn the_seed_decides_and_nothing_else() {
        assert_eq!(
            sampled(100, Amount::Count(5), 1),
            sampled(100, Amount::Fraction(0.05), 1)
        );
        assert_ne!(
            sampled(100, Amount::Count(5), 1),
            sampled(100, Amount::Count(5), 2)
        );
    }

    #[test]
    fn every_record_is_as_likely_as_any_other() {
        let mut times = [0_u32; 10];
        for seed in 0..500 {
            for record in sampled(10, Amount::Count(3), seed) {
                times[usize::try_from(record).unwrap()] += 1;
            }
        }
        // 150 each on average; 5 standard deviations are 52.
        assert!(times.iter().all(|times| times.abs_diff(150) < 52), "{times:?}");
    }
}
