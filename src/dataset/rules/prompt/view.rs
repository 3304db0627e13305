//! A record as the rules on prompt/completion records see it.

use crate::dataset::json::{Text, Value};
use crate::dataset::place::Line;
use crate::dataset::rules::near_key::Wanted;

/// The keys of a record, and what people call them.
pub(crate) const KEYS: [Wanted; 2] = [
    Wanted {
        key: "prompt",
        also: &["input", "inputs", "question", "instruction", "query", "source"],
    },
    Wanted {
        key: "completion",
        also: &["output", "outputs", "answer", "response", "target", "label"],
    },
];

/// One record, with its keys looked up once.
pub(crate) struct PromptRecord<'a> {
    /// The line it stands on.
    pub(crate) line: Line<'a>,
    /// The record, an object.
    pub(crate) root: Value<'a>,
    /// The values of `prompt` and `completion`.
    pub(crate) values: [Option<Value<'a>>; 2],
}

impl<'a> PromptRecord<'a> {
    pub(crate) fn new(line: Line<'a>, root: Value<'a>) -> Self {
        Self {
            line,
            root,
            values: KEYS.map(|wanted| root.get(wanted.key)),
        }
    }

    /// The keys that are neither `prompt` nor `completion`, each with the one it is meant for, where
    /// that one is missing and this key looks like it.
    pub(crate) fn others(&self) -> impl Iterator<Item = (Text<'a>, Option<usize>)> {
        let missing = self.values.map(|value| value.is_none());
        self.root.members().filter_map(move |(key, _)| {
            if KEYS.iter().any(|known| key.is(known.key)) {
                return None;
            }
            let meant =
                (0..KEYS.len()).find(|&place| missing[place] && KEYS[place].looks_like(&key.decoded()));
            Some((key, meant))
        })
    }

    /// Whether another key looks like the missing one at `place`.
    pub(crate) fn has_near_miss(&self, place: usize) -> bool {
        self.others().any(|(_, meant)| meant == Some(place))
    }

    /// The values of the two keys that are strings, with the key.
    pub(crate) fn strings(&self) -> impl Iterator<Item = (&'static str, Value<'a>, Text<'a>)> {
        KEYS.into_iter()
            .zip(self.values)
            .filter_map(|(wanted, value)| Some((wanted.key, value?, value?.text()?)))
    }
}
