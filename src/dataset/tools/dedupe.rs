//! Which records say what an earlier one said.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::content;
use super::copy::Picks;
use crate::dataset::engine::{Record, Taken, read_records};
use crate::dataset::sink::FindingSink;

/// When two records count as the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Same {
    /// They are the same, byte for byte.
    #[default]
    Bytes,
    /// They say the same: white space, escapes and the order of members do not count.
    Content,
    /// They give the model the same, whatever the answer.
    Prompt,
}

impl Same {
    /// Names it as `--by` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Content => "content",
            Self::Prompt => "prompt",
        }
    }
}

/// A record that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeated {
    /// The number of its line.
    pub line: u64,
    /// The line of the record that it repeats.
    pub first: u64,
}

/// What was decided.
#[derive(Debug, Clone, Default)]
pub struct Deduped {
    /// What became of the lines.
    pub taken: Taken,
    /// The records that stay.
    pub picks: Picks,
    /// Those that do not.
    pub repeated: Vec<Repeated>,
}

/// Decides which records of `reader` stay: the first of those that are the same. Of each different
/// record 128 bits of its SHA-256 and its line are kept: that nobody ever found two texts with the same
/// ones is what stands in place of comparing them byte by byte.
///
/// # Errors
/// Those of `sink`.
pub fn dedupe(
    reader: impl Read,
    path: &str,
    same: Same,
    cap: Option<u64>,
    sink: &mut dyn FindingSink,
) -> io::Result<Deduped> {
    let mut deduped = Deduped::default();
    let mut seen: HashMap<[u8; 16], u64> = HashMap::new();
    deduped.taken = read_records(reader, path, cap, sink, &mut |record| {
        match seen.entry(key(record, same)) {
            Entry::Vacant(entry) => {
                entry.insert(record.number);
                deduped.picks.pick(record.number, 0);
            }
            Entry::Occupied(entry) => deduped.repeated.push(Repeated {
                line: record.number,
                first: *entry.get(),
            }),
        }
        Ok(())
    })?;
    Ok(deduped)
}

fn key(record: &Record<'_>, same: Same) -> [u8; 16] {
    let mut hash = Sha256::new();
    match same {
        Same::Bytes => hash.update(record.text),
        Same::Content => content::add(record.root, record.text, &mut hash),
        Same::Prompt => content::add_prompt(record.root, record.text, &mut hash),
    }
    let digest = hash.finalize();
    let (key, _) = digest
        .as_slice()
        .split_first_chunk()
        .expect("a digest has 32 bytes");
    *key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dataset::tools::copy::copy;

    fn deduped(text: &str, same: Same) -> (String, Vec<(u64, u64)>) {
        let decided = dedupe(text.as_bytes(), "a.jsonl", same, None, &mut Vec::new()).unwrap();
        let mut out = Vec::new();
        copy(text.as_bytes(), &decided.picks, &mut [&mut out]).unwrap();
        let repeated = decided
            .repeated
            .iter()
            .map(|repeated| (repeated.line, repeated.first));
        (String::from_utf8(out).unwrap(), repeated.collect())
    }

    const BELLS: &str = concat!(
        "{\"prompt\":\"bell\",\"completion\":\"brass\"}\n",
        "{\"completion\":\"brass\",\"prompt\":\"bell\"}\n",
        "{\"prompt\":\"bell\",\"completion\":\"steel\"}\n",
        "{\"prompt\":\"bell\",\"completion\":\"brass\"}\r\n",
    );

    #[test]
    fn what_counts_as_the_same_is_chosen() {
        assert_eq!(deduped(BELLS, Same::Bytes).1, [(4, 1)]);
        assert_eq!(deduped(BELLS, Same::Content).1, [(2, 1), (4, 1)]);
        assert_eq!(deduped(BELLS, Same::Prompt).1, [(2, 1), (3, 1), (4, 1)]);
    }

    proptest! {
        #[test]
        fn a_file_without_repetitions_stays_as_it_is(
            numbers in prop::collection::vec(0..6_u8, 0..30),
            same in prop_oneof![Just(Same::Bytes), Just(Same::Content), Just(Same::Prompt)],
        ) {
            let lines: Vec<_> = numbers.iter().map(|n| format!("{{\"prompt\":\"{n}\"}}\n")).collect();
            let text = lines.concat();
            let (once, repeated) = deduped(&text, same);
            let (twice, again) = deduped(&once, same);
            prop_assert_eq!(&once, &twice);
            prop_assert!(again.is_empty());
            prop_assert_eq!(once.lines().count() + repeated.len(), numbers.len());
            let lines: Vec<_> = text.lines().collect();
            for (line, first) in repeated {
                prop_assert!(first < line);
                prop_assert_eq!(lines[usize::try_from(line).unwrap() - 1], lines[usize::try_from(first).unwrap() - 1]);
            }
        }
    }
}
