//! A record as the rules on prompt/completion records see it.

use crate::dataset::json::{Text, Value};
use crate::dataset::place::Line;
use crate::diagnostic::Location;

/// The keys of a record.
pub(crate) const KEYS: [&str; 2] = ["prompt", "completion"];

/// Keys that people use for the two, in lower case.
const MEANT: [&[&str]; 2] = [
    &[
        "prompts",
        "promt",
        "input",
        "inputs",
        "question",
        "instruction",
        "query",
        "source",
    ],
    &[
        "completions",
        "completon",
        "output",
        "outputs",
        "answer",
        "response",
        "target",
        "label",
    ],
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
            values: KEYS.map(|key| root.get(key)),
        }
    }

    /// The keys that are neither `prompt` nor `completion`, each with the one it is meant for, where
    /// that one is missing and this key looks like it.
    pub(crate) fn others(&self) -> impl Iterator<Item = (Text<'a>, Option<usize>)> {
        let missing = self.values.map(|value| value.is_none());
        self.root.members().filter_map(move |(key, _)| {
            if KEYS.iter().any(|known| key.is(known)) {
                return None;
            }
            let name = key.decoded().trim().to_ascii_lowercase();
            let meant = (0..KEYS.len()).find(|&place| {
                missing[place] && (name == KEYS[place] || MEANT[place].contains(&name.as_str()))
            });
            Some((key, meant))
        })
    }

    /// The place of the record as a whole: its first brace.
    pub(crate) fn start(&self) -> Location {
        let start = self.root.span().start;
        self.line.at(start..start + 1, String::new())
    }

    /// Whether another key looks like the missing one at `place`.
    pub(crate) fn has_near_miss(&self, place: usize) -> bool {
        self.others().any(|(_, meant)| meant == Some(place))
    }

    /// The values of the two keys that are strings, with the key.
    pub(crate) fn strings(&self) -> impl Iterator<Item = (&'static str, Value<'a>, Text<'a>)> {
        KEYS.into_iter()
            .zip(self.values)
            .filter_map(|(key, value)| Some((key, value?, value?.text()?)))
    }
}
