//! What a file's prompts and answers have in common: whether all are the same, and which classes the
//! answers fall into. Counted per chunk, put together in the order of the file.

use std::borrow::Cow;

use twox_hash::XxHash3_128;

use crate::dataset::secret::conceal_in;

/// More different answers than this are no classes.
const MOST_CLASSES: usize = 50;

/// An answer that is longer than this, in bytes of raw JSON, is no class.
const LONGEST_CLASS: usize = 64;

/// How much of a text is kept to show.
const SHOWN: usize = 60;

/// Whether texts are all the same.
#[derive(Debug, Default)]
pub(super) struct Alike {
    /// How many there are, as long as they do not differ.
    pub(super) count: u64,
    first: Option<(usize, u128, String)>,
    /// Whether two of them differ.
    pub(super) differ: bool,
}

impl Alike {
    /// Adds `text`, raw JSON, which reads as `shown`.
    pub(super) fn add<'t>(&mut self, text: &str, shown: impl FnOnce() -> Cow<'t, str>) {
        if self.differ {
            return;
        }
        match &self.first {
            None => {
                let whole = shown();
                let end = whole.floor_char_boundary(SHOWN);
                let mut shown = whole[..end].to_owned();
                conceal_in(&whole, 0..end, &mut shown);
                if end < whole.len() {
                    shown.push('…');
                }
                self.first = Some((text.len(), XxHash3_128::oneshot(text.as_bytes()), shown));
            }
            Some((length, hash, _)) => {
                self.differ = text.len() != *length || XxHash3_128::oneshot(text.as_bytes()) != *hash;
            }
        }
        self.count += 1;
    }

    /// Takes over what comes later in the file.
    pub(super) fn merge(&mut self, later: Self) {
        match (&self.first, later.first) {
            (Some(first), Some(other)) => self.differ |= (first.0, first.1) != (other.0, other.1),
            (None, other) => self.first = other,
            (Some(_), None) => {}
        }
        self.differ |= later.differ;
        self.count += later.count;
    }

    /// How many texts there are and the start of the first, where all are the same.
    pub(super) fn same(&self) -> Option<(u64, &str)> {
        let (_, _, text) = self.first.as_ref().filter(|_| !self.differ)?;
        Some((self.count, text))
    }
}

/// The distinct answers, as long as they can be classes.
#[derive(Debug, Default)]
pub(super) struct Classes {
    counted: Vec<(Box<str>, u64)>,
    /// The answers are no classes: too many, or too long.
    pub(super) none: bool,
}

impl Classes {
    /// Adds the answer of a record; one without a single text is no class.
    pub(super) fn add(&mut self, answer: Option<&str>) {
        match answer.filter(|answer| answer.len() <= LONGEST_CLASS) {
            Some(answer) => self.count(answer, 1),
            None => self.give_up(),
        }
    }

    fn count(&mut self, answer: &str, records: u64) {
        if self.none {
            return;
        }
        if let Some((_, count)) = self
            .counted
            .iter_mut()
            .find(|(known, _)| known.as_ref() == answer)
        {
            *count += records;
        } else if self.counted.len() < MOST_CLASSES {
            self.counted.push((answer.into(), records));
        } else {
            self.give_up();
        }
    }

    fn give_up(&mut self) {
        self.none = true;
        self.counted = Vec::new();
    }

    /// Takes over what comes later in the file.
    pub(super) fn merge(&mut self, later: &Self) {
        if later.none {
            self.give_up();
        }
        for (answer, records) in &later.counted {
            self.count(answer, *records);
        }
    }

    /// The classes, in the order in which they came, with their sizes; empty where there are none.
    pub(super) fn sizes(&self) -> Vec<(&str, u64)> {
        self.counted
            .iter()
            .map(|(answer, records)| (answer.as_ref(), *records))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counted(texts: &[String]) -> (Alike, Classes) {
        let mut both = (Alike::default(), Classes::default());
        for text in texts {
            both.0.add(text, || text.into());
            both.1.add(Some(text));
        }
        both
    }

    proptest! {
        #[test]
        fn parts_put_together_are_the_whole(texts in prop::collection::vec("[ab]{0,2}", 0..12), cut in 0..12_usize) {
            let cut = cut.min(texts.len());
            let (alike, classes) = counted(&texts);
            let (mut first, mut begun) = counted(&texts[..cut]);
            let (second, rest) = counted(&texts[cut..]);
            first.merge(second);
            begun.merge(&rest);
            prop_assert_eq!(first.same(), alike.same());
            prop_assert_eq!(begun.sizes(), classes.sizes());
            prop_assert_eq!(alike.same().is_some(), !texts.is_empty() && texts.iter().all(|text| *text == texts[0]));
        }
    }

    #[test]
    fn long_and_many_answers_are_no_classes() {
        let mut classes = Classes::default();
        classes.add(Some("yes"));
        classes.add(Some(&"x".repeat(LONGEST_CLASS + 1)));
        assert!(classes.none && classes.sizes().is_empty());
        let (_, many) = counted(&(0..=MOST_CLASSES).map(|n| n.to_string()).collect::<Vec<_>>());
        assert!(many.none);
    }
}
