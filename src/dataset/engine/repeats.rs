//! Turns hits into findings: each is looked at again, where its input can be, before it is reported.

use std::sync::Arc;

use crate::dataset::json::{Tape, Text, Value};
use crate::dataset::place::Line;
use crate::dataset::rules::file::duplicate::{self, Earlier};
use crate::dataset::rules::file::{in_both_splits, near_duplicate};
use crate::diagnostic::{Diagnostic, FileLocation, Location, Rule};
use crate::model::DataFormat;

use super::fold::fold;
use super::hits::{Hit, Spot};
use super::parts;
use super::source::Again;

/// What reporting the hits of one input takes.
pub(super) struct Repeats<'a> {
    /// The name of the input.
    pub(super) path: &'a Arc<str>,
    /// The format of its records.
    pub(super) format: Option<DataFormat>,
    /// The names of all inputs so far, and their splits.
    pub(super) inputs: &'a [(Arc<str>, &'static str)],
    /// The way back to their bytes.
    pub(super) again: &'a mut Again,
}

impl Repeats<'_> {
    /// The rule that `hit` falls under.
    pub(super) fn rule(&self, hit: Hit) -> Option<&'static Rule> {
        match hit {
            Hit::Same => Some(&duplicate::RULE),
            Hit::Near => Some(&near_duplicate::RULE),
            Hit::OtherSplit => Some(&in_both_splits::RULE),
            Hit::Key => parts::unique(self.format?).map(|(_, rule)| rule),
        }
    }

    /// Reports that the record at `spot` repeats the one at `earlier`; nothing when the bytes do not
    /// bear it out. Inputs that can't be read again are taken at their hashes.
    pub(super) fn finding(&mut self, hit: Hit, spot: Spot, earlier: Spot) -> Option<Diagnostic> {
        let sure = self.again.can(spot.input) && self.again.can(earlier.input);
        let text = self.again.line(spot.input, spot.offset);
        let mut key = None;
        if sure {
            let (text, other) = (text.as_ref()?, self.again.line(earlier.input, earlier.offset)?);
            let same = match hit {
                Hit::Same | Hit::OtherSplit => text.trim_ascii() == other.trim_ascii(),
                Hit::Near => text != &other && fold(text, &mut Vec::new()) == fold(&other, &mut Vec::new()),
                Hit::Key => self.keys_agree(text, &other),
            };
            if !same {
                return None;
            }
        }
        if hit == Hit::Key
            && let Some(text) = &text
        {
            key = self.key_place(text, spot);
        }
        let place = key.unwrap_or_else(|| self.start(text.as_deref(), spot));
        let (name, split) = self.inputs.get(earlier.input)?;
        let file = (earlier.input != spot.input).then_some(name.as_ref());
        let before = Earlier {
            file,
            line: earlier.line,
        };
        Some(match hit {
            Hit::Same => duplicate::finding(place, before),
            Hit::Near => near_duplicate::finding(place, before),
            Hit::OtherSplit => in_both_splits::finding(place, before, split),
            Hit::Key => parts::repeated(self.format?, place, before)?,
        })
    }

    fn line<'l>(&'l self, text: &'l str, spot: Spot) -> Line<'l> {
        Line {
            path: self.path,
            text,
            number: spot.line,
            offset: spot.offset,
        }
    }

    /// The first character of the record.
    fn start(&self, text: Option<&str>, spot: Spot) -> Location {
        match text {
            Some(text) => {
                let start = text.len() - text.trim_ascii_start().len();
                self.line(text, spot).at(start..start + 1, String::new())
            }
            None => Location::File(FileLocation {
                line: Some(spot.line),
                column: Some(1),
                ..FileLocation::file(Arc::clone(self.path))
            }),
        }
    }

    fn keys_agree(&self, one: &str, other: &str) -> bool {
        let decoded = |text| self.with_key(text, |key, _| key.decoded().into_owned());
        decoded(one).is_some_and(|key| decoded(other).as_ref() == Some(&key))
    }

    fn key_place(&self, text: &str, spot: Spot) -> Option<Location> {
        self.with_key(text, |key, name| {
            self.line(text, spot).at(key.span(), name.to_owned())
        })
    }

    fn with_key<T>(&self, text: &str, look: impl FnOnce(Text<'_>, &'static str) -> T) -> Option<T> {
        let (name, _) = parts::unique(self.format?)?;
        let mut tape = Tape::default();
        tape.read(text, false);
        let key = tape.view(text).root()?.get(name).and_then(Value::text)?;
        Some(look(key, name))
    }
}
