//! Finds records that repeat earlier ones, from the sorted rows of their hashes.

use std::io;

use crate::dataset::format::Split;

use super::rows::{Row, Rows};

/// How many records that say almost the same are told apart at once; more are taken for copies.
const MOST_ALIKE: usize = 1 << 16;

/// Where a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// The number of the input.
    pub(super) input: usize,
    pub(super) line: u64,
    /// The first byte of the line.
    pub(super) offset: u64,
}

/// The lowest bits of a packed spot hold the line: no file has 2^48 of them.
const LINE_BITS: u32 = 48;

/// Puts the number of the input into the same number as the line.
pub(super) fn pack(input: usize, line: u64) -> u64 {
    (input as u64) << LINE_BITS | line
}

fn unpack(packed: u64, offset: u64) -> Spot {
    let line = packed & ((1 << LINE_BITS) - 1);
    let input = usize::try_from(packed >> LINE_BITS).unwrap_or(usize::MAX);
    Spot { input, line, offset }
}

/// What a record has in common with an earlier one. In the order in which a line's are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hit {
    /// It is the same.
    Same,
    /// It says the same.
    Near,
    /// It is the same as one of the other split.
    OtherSplit,
    /// Its `id`, or its image, is the same.
    Key,
}

impl Hit {
    const ALL: [Self; 4] = [Self::Same, Self::Near, Self::OtherSplit, Self::Key];
}

/// Hits in the order of the lines.
#[derive(Debug)]
pub(super) struct Hits {
    input: usize,
    rows: Rows,
}

impl Hits {
    /// No hits in input number `input`; at most `bytes` of them are kept in memory.
    pub(super) const fn new(input: usize, bytes: usize) -> Self {
        Self {
            input,
            rows: Rows::new(bytes),
        }
    }

    fn push(&mut self, hit: Hit, line: u64, offset: u64, earlier: Spot) -> io::Result<()> {
        let place = line << 2 | hit as u64;
        self.rows
            .push([place, offset, pack(earlier.input, earlier.line), earlier.offset])
    }

    /// Reads the hits in order: what, where, and what came before.
    pub(super) fn sorted(&mut self) -> io::Result<impl Iterator<Item = io::Result<(Hit, Spot, Spot)>> + '_> {
        let input = self.input;
        Ok(self.rows.sorted()?.map(move |row| {
            let [place, offset, earlier, earlier_offset] = row?;
            let hit = Hit::ALL[usize::try_from(place & 3).unwrap_or_default()];
            Ok((
                hit,
                Spot {
                    input,
                    line: place >> 2,
                    offset,
                },
                unpack(earlier, earlier_offset),
            ))
        }))
    }

    /// Finds the records of `own` that came before: in the same input, or in `earlier` ones, whose
    /// splits are `splits`; the last of them is that of this input.
    pub(super) fn find_same(
        &mut self,
        own: &mut Rows,
        earlier: &mut Rows,
        splits: &[Split],
    ) -> io::Result<()> {
        let mut earlier = earlier.sorted()?;
        let mut waiting = earlier.next().transpose()?;
        let mut first: Option<Row> = None;
        for row in own.sorted()? {
            let row = row?;
            let [.., line, offset] = row;
            if let Some([_, _, first_line, first_offset]) = first.filter(|first| first[..2] == row[..2]) {
                let spot = Spot {
                    input: self.input,
                    line: first_line,
                    offset: first_offset,
                };
                self.push(Hit::Same, line, offset, spot)?;
                continue;
            }
            first = Some(row);
            let (mut same, mut other) = (None, None);
            while let Some(before) = waiting.filter(|before| before[..2] <= row[..2]) {
                waiting = earlier.next().transpose()?;
                if before[..2] < row[..2] {
                    continue;
                }
                let spot = unpack(before[2], before[3]);
                let found = if splits.get(spot.input) == splits.get(self.input) {
                    &mut same
                } else {
                    &mut other
                };
                found.get_or_insert(spot);
            }
            for (hit, spot) in [(Hit::Same, same), (Hit::OtherSplit, other)] {
                if let Some(spot) = spot {
                    self.push(hit, line, offset, spot)?;
                }
            }
        }
        Ok(())
    }

    /// Finds records that say what an earlier one says, without being the same.
    pub(super) fn find_near(&mut self, own: &mut Rows) -> io::Result<()> {
        // The first of each set of equal records, of those that say the same.
        let mut alike: Vec<(u64, u64)> = Vec::new();
        let mut last: Option<Row> = None;
        for row in own.sorted()? {
            let row = row?;
            if let Some(before) = last {
                if before[0] != row[0] {
                    self.push_near(&mut alike)?;
                } else if before[1] == row[1] {
                    continue;
                }
            }
            if alike.len() < MOST_ALIKE {
                alike.push((row[2], row[3]));
            }
            last = Some(row);
        }
        self.push_near(&mut alike)
    }

    fn push_near(&mut self, alike: &mut Vec<(u64, u64)>) -> io::Result<()> {
        alike.sort_unstable();
        if let Some((&(line, offset), others)) = alike.split_first() {
            let first = Spot {
                input: self.input,
                line,
                offset,
            };
            for (line, offset) in others {
                self.push(Hit::Near, *line, *offset, first)?;
            }
        }
        alike.clear();
        Ok(())
    }

    /// Finds values that have to be unique, and came before.
    pub(super) fn find_keys(&mut self, own: &mut Rows) -> io::Result<()> {
        let mut first: Option<Row> = None;
        for row in own.sorted()? {
            let row = row?;
            match first {
                Some([high, low, line, offset]) if [high, low] == row[..2] => {
                    self.push(
                        Hit::Key,
                        row[2],
                        row[3],
                        Spot {
                            input: self.input,
                            line,
                            offset,
                        },
                    )?;
                }
                _ => first = Some(row),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(list: &[Row]) -> Rows {
        let mut rows = Rows::new(64);
        for row in list {
            rows.push(*row).unwrap();
        }
        rows
    }

    fn found(mut hits: Hits) -> Vec<(Hit, u64, usize, u64)> {
        let sorted = hits.sorted().unwrap().map(Result::unwrap);
        sorted
            .map(|(hit, spot, earlier)| (hit, spot.line, earlier.input, earlier.line))
            .collect()
    }

    #[test]
    fn a_record_repeats_the_first_of_its_file_else_one_of_its_split_else_of_the_other() {
        let (training, validation) = (Split::Training, Split::Validation);
        let mut own = rows(&[
            [1, 1, 3, 30],
            [1, 1, 9, 90],
            [2, 2, 4, 40],
            [3, 3, 5, 50],
            [4, 4, 1, 0],
            [1, 2, 2, 9],
        ]);
        let mut earlier = rows(&[
            [1, 1, pack(0, 7), 70],
            [2, 2, pack(1, 8), 80],
            [2, 2, pack(0, 6), 60],
            [3, 3, pack(1, 2), 20],
            [3, 3, pack(1, 1), 10],
            [0, 0, pack(0, 1), 0],
        ]);
        let mut hits = Hits::new(2, 64);
        hits.find_same(&mut own, &mut earlier, &[training, validation, training])
            .unwrap();
        assert_eq!(
            found(hits),
            [
                (Hit::Same, 3, 0, 7),
                (Hit::Same, 4, 0, 6),
                (Hit::OtherSplit, 4, 1, 8),
                (Hit::OtherSplit, 5, 1, 1),
                (Hit::Same, 9, 2, 3),
            ]
        );
    }

    #[test]
    fn near_records_repeat_the_first_of_their_kind_and_copies_are_none() {
        let mut own = rows(&[
            [7, 1, 5, 0],
            [7, 1, 8, 0],
            [7, 2, 3, 0],
            [7, 3, 9, 0],
            [8, 1, 1, 0],
            [8, 1, 2, 0],
        ]);
        let mut hits = Hits::new(0, 64);
        hits.find_near(&mut own).unwrap();
        assert_eq!(found(hits), [(Hit::Near, 5, 0, 3), (Hit::Near, 9, 0, 3)]);
    }

    #[test]
    fn keys_repeat_the_first_that_has_them() {
        let mut own = rows(&[[7, 1, 5, 0], [7, 1, 8, 0], [7, 2, 3, 0], [7, 1, 9, 0]]);
        let mut hits = Hits::new(0, 64);
        hits.find_keys(&mut own).unwrap();
        assert_eq!(found(hits), [(Hit::Key, 8, 0, 5), (Hit::Key, 9, 0, 5)]);
    }
}
