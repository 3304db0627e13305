//! What a file came to as a whole: put together from its chunks, judged at its end.

use std::io;

use crate::dataset::rules::file::{all_equal, imbalance, one_bucket, one_media_kind, optional_field};
use crate::diagnostic::{Diagnostic, Location};
use crate::model::DataFormat;

use super::parts::{self, MediaKind};
use super::rows::Rows;
use super::traits::{By, Traits};

/// How much memory the rows of a file take, by what they are compared by.
const LIMITS: [usize; 3] = [8 << 20, 4 << 20, 4 << 20];

/// The traits of one file.
#[derive(Debug)]
pub(super) struct Whole {
    rows: [Rows; 3],
    traits: Traits,
}

impl Whole {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            rows: LIMITS.map(Rows::new),
            traits: Traits::default(),
        }
    }

    /// Takes over what was noted in a chunk after the first `lines` lines.
    ///
    /// # Errors
    /// When no temporary file can be made or written.
    pub(super) fn take(&mut self, mut noted: Traits, lines: u64) -> io::Result<()> {
        for (rows, noted) in self.rows.iter_mut().zip(&mut noted.rows) {
            for [first, second, line, offset] in noted.drain(..) {
                rows.push([first, second, line + lines, offset])?;
            }
        }
        self.traits.merge(noted, lines);
        Ok(())
    }

    /// The rows of what records are compared by.
    pub(super) fn rows(&mut self, by: By) -> &mut Rows {
        &mut self.rows[by as usize]
    }

    /// Finds what has a place in the file: media of several kinds or in several buckets (`home`: the
    /// one that the data set lies in), optional fields on some records. In the order of the lines.
    pub(super) fn placed(&self, format: Option<DataFormat>, home: Option<&str>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        self.kinds(&mut found);
        self.buckets(home, &mut found);
        for (field, presence) in parts::optional_of(format).iter().zip(&self.traits.fields) {
            let ((with, has), (without, lacks)) = (&presence.with, &presence.without);
            let (Some(has), Some(lacks)) = (has, lacks) else {
                continue;
            };
            let later = if line_of(has) > line_of(lacks) {
                (has, true)
            } else {
                (lacks, false)
            };
            found.push(optional_field::finding(
                later.0.clone(),
                field,
                *with,
                with + without,
                later.1,
            ));
        }
        found.sort_by_key(|finding| finding.location.as_ref().map(line_of));
        found
    }

    fn kinds(&self, found: &mut Vec<Diagnostic>) {
        let seen = MediaKind::ALL.into_iter().zip(&self.traits.kinds);
        let mut seen: Vec<_> = seen
            .filter_map(|(kind, place)| Some((kind.name(), place.as_ref()?)))
            .collect();
        seen.sort_by_key(|(_, place)| place_of(place));
        let Some(((first, at), others)) = seen.split_first() else {
            return;
        };
        for (kind, place) in others {
            found.push(one_media_kind::finding(
                (*place).clone(),
                kind,
                first,
                line_of(at),
            ));
        }
    }

    fn buckets(&self, home: Option<&str>, found: &mut Vec<Diagnostic>) {
        let buckets = &self.traits.buckets;
        let Some((first, at)) = buckets.first() else {
            return;
        };
        let home = home.map_or(
            one_bucket::Home::First(first, line_of(at)),
            one_bucket::Home::DataSet,
        );
        let (one_bucket::Home::DataSet(own) | one_bucket::Home::First(own, _)) = home;
        let others = buckets.iter().filter(|(bucket, _)| bucket.as_ref() != own);
        found.extend(others.map(|(bucket, place)| one_bucket::finding(place.clone(), bucket, home)));
    }

    /// Finds what is about the file as a whole.
    pub(super) fn summary(&self, path: &str) -> Vec<Diagnostic> {
        let traits = &self.traits;
        let mut found = Vec::new();
        for (part, alike) in [("prompt", &traits.prompts), ("completion", &traits.completions)] {
            if let Some((records, text)) = alike.same().filter(|(records, _)| *records >= all_equal::LEAST) {
                found.push(all_equal::finding(path, part, records, text));
            }
        }
        found.extend(imbalance::check(path, &traits.classes.sizes()));
        found
    }
}

/// The line of a place.
pub(super) fn line_of(place: &Location) -> u64 {
    place_of(place).0
}

fn place_of(place: &Location) -> (u64, u64) {
    match place {
        Location::File(place) => (place.line.unwrap_or(0), place.column.unwrap_or(0)),
        Location::Key(_) => (0, 0),
    }
}
