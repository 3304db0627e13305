//! Which records are for training and which for validation.
//!
//! Each record has a number, drawn with the seed from what it says. Of each group, those with the lowest
//! numbers are for validation. So a record lands on the same side wherever it stands in the file, and
//! records that say the same have the same number and can't land on both sides.

use std::collections::BTreeMap;
use std::io::{self, Read};

use sha2::Digest;

use super::content;
use super::copy::Picks;
use super::path::JsonPath;
use super::sample::part;
use super::seed::{draw, drawn};
use crate::dataset::engine::{Record, Taken, read_records};
use crate::dataset::json::Kind;
use crate::dataset::sink::FindingSink;

/// The output of training records.
pub const TRAINING: usize = 0;
/// The output of validation records.
pub const VALIDATION: usize = 1;

/// The most groups that records can be stratified into. What has more values groups nothing.
pub const MOST_STRATA: usize = 1_000;

/// The longest name of a group, in characters.
const LONGEST_NAME: usize = 60;

/// How many records are for validation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Share {
    /// This part of all records is for training.
    Ratio(f64),
    /// So many records are for validation.
    Validation(u64),
}

/// How to split.
#[derive(Debug, Clone)]
pub struct SplitOptions {
    /// How many records are for validation.
    pub share: Share,
    /// What numbers are drawn with.
    pub seed: u64,
    /// The value that groups the records, each of which is split alike; absent: one group.
    pub stratify: Option<JsonPath>,
}

/// How many records of a group went where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stratum {
    /// The value that they share; absent where they have none.
    pub value: Option<String>,
    /// Records for training.
    pub training: u64,
    /// Records for validation.
    pub validation: u64,
}

/// What was decided.
#[derive(Debug, Clone, Default)]
pub struct Divided {
    /// What became of the lines.
    pub taken: Taken,
    /// Where each record goes: [`TRAINING`] or [`VALIDATION`].
    pub picks: Picks,
    /// Records for training.
    pub training: u64,
    /// Records for validation.
    pub validation: u64,
    /// How many records for validation were asked for. Fewer are given where records that say the same
    /// stay together.
    pub wanted: u64,
    /// Records that say what another one says.
    pub repeated: u64,
    /// The groups, by their values.
    pub strata: Vec<Stratum>,
    /// The value that was to group the records has more than [`MOST_STRATA`] values; nothing was decided.
    pub too_many_strata: bool,
}

/// Decides where each record of `reader` goes. Of each record 24 bytes are kept.
///
/// # Errors
/// Those of `sink`.
pub fn split(
    reader: impl Read,
    path: &str,
    options: &SplitOptions,
    cap: Option<u64>,
    sink: &mut dyn FindingSink,
) -> io::Result<Divided> {
    let mut groups: BTreeMap<Option<String>, Vec<(u64, u64)>> = BTreeMap::new();
    let mut too_many_strata = false;
    let taken = read_records(reader, path, cap, sink, &mut |record| {
        let value = options.stratify.as_ref().and_then(|path| value_at(path, record));
        if groups.len() < MOST_STRATA || groups.contains_key(&value) {
            let number = number(record, options.seed);
            groups.entry(value).or_default().push((number, record.number));
        } else {
            too_many_strata = true;
        }
        Ok(())
    })?;
    let mut divided = Divided {
        taken,
        too_many_strata,
        ..Divided::default()
    };
    if too_many_strata {
        return Ok(divided);
    }
    let lot = |value: &Option<String>| {
        let mut hash = draw("finetune dataset split group 1", options.seed);
        hash.update(value.as_deref().unwrap_or_default());
        drawn(hash)
    };
    let sizes: Vec<_> = groups
        .iter()
        .map(|(value, group)| (group.len() as u64, lot(value)))
        .collect();
    divided.wanted = wanted(options.share, sizes.iter().map(|(size, _)| size).sum());
    for ((value, group), quota) in groups.into_iter().zip(quotas(&sizes, divided.wanted)) {
        let stratum = divide(group, quota, &mut divided);
        divided.training += stratum.training;
        divided.validation += stratum.validation;
        divided.strata.push(Stratum { value, ..stratum });
    }
    Ok(divided)
}

/// The number of a record: the same for all that say the same.
fn number(record: &Record<'_>, seed: u64) -> u64 {
    let mut hash = draw("finetune dataset split 1", seed);
    content::add(record.root, record.text, &mut hash);
    drawn(hash)
}

fn value_at(path: &JsonPath, record: &Record<'_>) -> Option<String> {
    let value = path.find(record.root)?;
    let text = match value.text() {
        Some(text) => text.decoded(),
        None if value.kind() == Kind::Null => return None,
        None => record.text[value.span()].into(),
    };
    // Long values that differ only far behind are one group: names stay short, and memory bounded.
    Some(text.chars().take(LONGEST_NAME).collect())
}

/// How many of `records` are for validation: at least one and not all, where there are two.
fn wanted(share: Share, records: u64) -> u64 {
    match share {
        Share::Validation(count) => count.min(records),
        Share::Ratio(ratio) => {
            let training = part(records, ratio) as u64;
            let least = u64::from(records > 1 && ratio < 1.0);
            let most = records - u64::from(records > 1 && ratio > 0.0);
            records.saturating_sub(training).clamp(least, most.max(least))
        }
    }
}

/// Spreads `wanted` over groups, each a size and a lot, in proportion: whole numbers, the rest to the
/// largest remainders, of two alike to the lower lot. Groups of one record get their share by lot.
fn quotas(groups: &[(u64, u64)], wanted: u64) -> Vec<u64> {
    let all = u128::from(groups.iter().map(|(size, _)| size).sum::<u64>().max(1));
    let exact = |size: u64| u128::from(size) * u128::from(wanted);
    let mut quotas: Vec<u64> = groups
        .iter()
        .map(|(size, _)| u64::try_from(exact(*size) / all).unwrap_or(u64::MAX))
        .collect();
    let given: u64 = quotas.iter().sum();
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|index| {
        let (size, lot) = groups[*index];
        (std::cmp::Reverse(exact(size) % all), lot)
    });
    let rest = usize::try_from(wanted.saturating_sub(given)).unwrap_or(usize::MAX);
    for index in order.into_iter().take(rest) {
        quotas[index] += 1;
    }
    quotas
}

/// Divides the records of one group, each its number and its line: those with the lowest numbers are for
/// validation, up to `quota`; records of one number stay together.
fn divide(mut group: Vec<(u64, u64)>, quota: u64, divided: &mut Divided) -> Stratum {
    group.sort_unstable();
    let mut stratum = Stratum {
        value: None,
        training: 0,
        validation: 0,
    };
    for same in group.chunk_by(|(one, _), (other, _)| one == other) {
        let count = same.len() as u64;
        divided.repeated += count - 1;
        let output = if stratum.validation + count <= quota {
            stratum.validation += count;
            VALIDATION
        } else {
            stratum.training += count;
            TRAINING
        };
        for (_, line) in same {
            divided.picks.pick(*line, output);
        }
    }
    stratum
}

#[cfg(test)]
mod tests;
