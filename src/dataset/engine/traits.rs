//! What is noted of each record for the rules on whole files, on the thread that judges it: hashes and
//! places of fixed size; text only of what comes first in a chunk.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

use twox_hash::XxHash3_128;

use crate::dataset::json::Text;
use crate::dataset::levels::Levels;
use crate::dataset::place::Line;
use crate::dataset::rules::file as rules;
use crate::diagnostic::{Location, Rule};
use crate::model::DataFormat;

use super::answers::{Alike, Classes};
use super::fold::{FOLDED, fold};
use super::parts::{self, MediaKind, Top};
use super::rows::{ROW_BYTES, Row};

/// How many buckets are told apart.
const MOST_BUCKETS: usize = 100;

/// What records are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// All their bytes: a 128-bit hash, the line, the offset.
    Record,
    /// What they say: 64 bits of the hash of the folded record, 64 of the record's, line, offset.
    Near,
    /// The value that must be unique: a 128-bit hash, line, offset.
    Key,
}

/// What is still worth noting. Threads that judge later chunks stop as soon as one has seen enough;
/// what the file comes to is the same.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) format: Option<DataFormat>,
    by: [bool; 3],
    prompts: AtomicBool,
    completions: AtomicBool,
    classes: AtomicBool,
}

impl Wanted {
    /// What is wanted of a file in `format`, with the rules that `levels` leaves on.
    pub(super) fn new(format: Option<DataFormat>, levels: &Levels) -> Self {
        let on = |rule: &Rule| levels.apply(rule, rule.severity).is_some();
        let same = on(&rules::all_equal::RULE) && format.is_some();
        let unique = format.and_then(parts::unique);
        Self {
            format,
            by: [
                on(&rules::duplicate::RULE) || on(&rules::in_both_splits::RULE),
                on(&rules::near_duplicate::RULE),
                unique.is_some_and(|(_, rule)| on(rule)),
            ],
            prompts: same.into(),
            completions: same.into(),
            classes: (on(&rules::imbalance::RULE) && format.is_some()).into(),
        }
    }
}

/// On how many records an optional field is.
#[derive(Debug, Default)]
pub(super) struct Presence {
    /// How many records have it, and the first of them.
    pub(super) with: (u64, Option<Location>),
    /// How many have it not, and the first of them.
    pub(super) without: (u64, Option<Location>),
}

/// What was noted in one go over a chunk; lines count from the start of the chunk.
#[derive(Debug, Default)]
pub(super) struct Traits {
    pub(super) rows: [Vec<Row>; 3],
    pub(super) prompts: Alike,
    pub(super) completions: Alike,
    pub(super) classes: Classes,
    pub(super) kinds: [Option<Location>; MediaKind::ALL.len()],
    pub(super) buckets: Vec<(Box<str>, Location)>,
    pub(super) fields: [Presence; parts::MOST_FIELDS],
}

impl Traits {
    /// How many bytes of memory the rows take.
    pub(super) fn bytes(&self) -> usize {
        self.rows.iter().map(|rows| rows.capacity() * ROW_BYTES).sum()
    }

    /// Notes the record on `line`, whose members are `top`; `folded` is a buffer to work in.
    pub(super) fn note(&mut self, line: &Line<'_>, top: &Top<'_>, wanted: &Wanted, folded: &mut Vec<u8>) {
        let is_near = wanted.by[By::Near as usize] && line.offset < FOLDED;
        if wanted.by[By::Record as usize] || is_near {
            let [high, low] = halves(line.text.trim_ascii().as_bytes());
            if wanted.by[By::Record as usize] {
                self.rows[By::Record as usize].push([high, low, line.number, line.offset]);
            }
            if is_near {
                let [near, _] = halves(fold(line.text, folded));
                self.rows[By::Near as usize].push([near, high, line.number, line.offset]);
            }
        }
        let Some(format) = wanted.format else { return };
        if wanted.by[By::Key as usize]
            && let Some(key) = parts::unique(format).and_then(|(key, _)| top.root.get(key)?.text())
            && !key.raw().is_empty()
            && !key.is_blank()
        {
            let [high, low] = hash_of(key);
            self.rows[By::Key as usize].push([high, low, line.number, line.offset]);
        }
        self.sameness(line.text, top, wanted, format);
        self.presence(line, top, format);
        if top.may_have_media {
            self.media(line, top);
        }
    }

    fn sameness(&mut self, text: &str, top: &Top<'_>, wanted: &Wanted, format: DataFormat) {
        let [prompts, completions, classes] =
            [&wanted.prompts, &wanted.completions, &wanted.classes].map(|flag| flag.load(Ordering::Relaxed));
        if !prompts && !completions && !classes {
            return;
        }
        let parts = parts::prompt_and_completion(format, top);
        if prompts && let Some(prompt) = parts.prompt {
            self.prompts
                .add(&text[prompt.clone()], || said(parts.question, &text[prompt]));
            if self.prompts.differ {
                wanted.prompts.store(false, Ordering::Relaxed);
            }
        }
        let Some(completion) = parts.completion else {
            return;
        };
        if completions {
            self.completions.add(&text[completion.clone()], || {
                said(parts.answer, &text[completion])
            });
            if self.completions.differ {
                wanted.completions.store(false, Ordering::Relaxed);
            }
        }
        if classes {
            self.classes.add(parts.answer.as_ref().map(Text::raw));
            if self.classes.none {
                wanted.classes.store(false, Ordering::Relaxed);
            }
        }
    }

    fn presence(&mut self, line: &Line<'_>, top: &Top<'_>, format: DataFormat) {
        let fields = parts::optional(format).iter().zip(top.fields);
        for ((_, there), presence) in fields.zip(&mut self.fields) {
            let (count, first) = if there {
                &mut presence.with
            } else {
                &mut presence.without
            };
            *count += 1;
            if first.is_none() {
                *first = Some(line.at(0..1.min(line.text.len()), String::new()));
            }
        }
    }

    fn media(&mut self, line: &Line<'_>, top: &Top<'_>) {
        let mut kinds = [false; MediaKind::ALL.len()];
        parts::media(top, |medium| kinds[medium.kind as usize] = true);
        // A record that has several kinds itself is reported for that.
        let alone = match kinds.iter().filter(|there| **there).count() {
            0 => return,
            kinds => kinds == 1,
        };
        parts::media(top, |medium| {
            let seen = &mut self.kinds[medium.kind as usize];
            if alone && seen.is_none() {
                *seen = Some(line.at(medium.key.span(), medium.path()));
            }
            let Some(uri) = medium.uri else { return };
            let Some(bucket) = parts::bucket(uri.raw()) else {
                return;
            };
            let known = self.buckets.iter().any(|(name, _)| name.as_ref() == bucket);
            if !known && self.buckets.len() < MOST_BUCKETS {
                let path = format!("{}.source.s3Location.uri", medium.path());
                self.buckets.push((bucket.into(), line.at(uri.span(), path)));
            }
        });
    }

    /// Takes over `later`, whose lines come after the first `lines` of the file; not the rows.
    pub(super) fn merge(&mut self, mut later: Self, lines: u64) {
        self.prompts.merge(later.prompts);
        self.completions.merge(later.completions);
        self.classes.merge(&later.classes);
        for (first, later) in self.kinds.iter_mut().zip(&mut later.kinds) {
            keep_first(first, later.take(), lines);
        }
        for (name, mut place) in later.buckets {
            if self.buckets.len() < MOST_BUCKETS && !self.buckets.iter().any(|(known, _)| *known == name) {
                shift(&mut place, lines);
                self.buckets.push((name, place));
            }
        }
        for (presence, later) in self.fields.iter_mut().zip(later.fields) {
            for (own, later) in [
                (&mut presence.with, later.with),
                (&mut presence.without, later.without),
            ] {
                own.0 += later.0;
                keep_first(&mut own.1, later.1, lines);
            }
        }
    }
}

fn keep_first(first: &mut Option<Location>, later: Option<Location>, lines: u64) {
    if first.is_none() {
        *first = later;
        if let Some(place) = first {
            shift(place, lines);
        }
    }
}

/// Moves a place down by `lines`.
pub(super) fn shift(place: &mut Location, lines: u64) {
    if let Location::File(place) = place
        && let Some(line) = &mut place.line
    {
        *line += lines;
    }
}

/// What `text` says; where a part of a record is no single text, its JSON.
fn said<'t>(text: Option<Text<'t>>, json: &'t str) -> Cow<'t, str> {
    text.map_or(Cow::Borrowed(json), |text| text.decoded())
}

/// The 128-bit hash of `bytes`, in halves.
fn halves(bytes: &[u8]) -> [u64; 2] {
    let hash = XxHash3_128::oneshot(bytes);
    let half = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).unwrap_or_default();
    [half(hash >> 64), half(hash)]
}

fn hash_of(text: Text<'_>) -> [u64; 2] {
    if text.escaped() {
        halves(text.decoded().as_bytes())
    } else {
        halves(text.raw().as_bytes())
    }
}
