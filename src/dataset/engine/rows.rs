//! Rows of fixed size in sorted order, in bounded memory: what is over the limit goes to temporary
//! files, each of them sorted, which are merged when the rows are read.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

/// Four numbers; rows are in the order of the first, then the second, and so on.
pub(super) type Row = [u64; 4];

/// How many bytes a row takes.
pub(super) const ROW_BYTES: usize = size_of::<Row>();

/// How many temporary files are open at once; then they are merged into one. A process on macOS may
/// have 256 files open.
const MOST_RUNS: usize = 48;

/// How much of each temporary file is in memory while they are merged.
const READ_AHEAD: usize = 16 << 10;

/// A growing set of rows.
#[derive(Debug)]
pub(super) struct Rows {
    buffer: Vec<Row>,
    limit: usize,
    runs: Vec<File>,
}

impl Rows {
    /// No rows; at most `bytes` of them are kept in memory.
    pub(super) const fn new(bytes: usize) -> Self {
        Self {
            buffer: Vec::new(),
            limit: bytes / ROW_BYTES,
            runs: Vec::new(),
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When no temporary file can be made or written.
    pub(super) fn push(&mut self, row: Row) -> io::Result<()> {
        if self.buffer.len() >= self.limit.max(1) {
            self.spill()?;
        }
        self.buffer.push(row);
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        if self.runs.len() >= MOST_RUNS {
            let mut merged = BufWriter::new(tempfile::tempfile()?);
            for row in merge(&[], &mut self.runs)? {
                write(&mut merged, row?)?;
            }
            self.runs = vec![merged.into_inner().map_err(io::IntoInnerError::into_error)?];
        }
        self.buffer.sort_unstable();
        let mut run = BufWriter::new(tempfile::tempfile()?);
        for row in self.buffer.drain(..) {
            write(&mut run, row)?;
        }
        self.runs
            .push(run.into_inner().map_err(io::IntoInnerError::into_error)?);
        Ok(())
    }

    /// Reads all rows in order, from the first one. More may be added afterwards.
    ///
    /// # Errors
    /// When the temporary files can't be read; also while reading.
    pub(super) fn sorted(&mut self) -> io::Result<impl Iterator<Item = io::Result<Row>> + '_> {
        self.buffer.sort_unstable();
        merge(&self.buffer, &mut self.runs)
    }
}

fn write(file: &mut impl Write, row: Row) -> io::Result<()> {
    row.iter()
        .try_for_each(|number| file.write_all(&number.to_le_bytes()))
}

/// One sorted source of rows.
enum Run<'a> {
    Memory(std::slice::Iter<'a, Row>),
    File(BufReader<&'a mut File>),
}

impl Run<'_> {
    fn next(&mut self) -> io::Result<Option<Row>> {
        match self {
            Self::Memory(rows) => Ok(rows.next().copied()),
            Self::File(file) => read(file),
        }
    }
}

fn read(file: &mut BufReader<&mut File>) -> io::Result<Option<Row>> {
    let mut bytes = [0; ROW_BYTES];
    match file.read_exact(&mut bytes) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let (numbers, _) = bytes.as_chunks::<8>();
    let mut row = [0; 4];
    for (place, number) in row.iter_mut().zip(numbers) {
        *place = u64::from_le_bytes(*number);
    }
    Ok(Some(row))
}

/// Merges sorted rows and sorted files.
fn merge<'a>(
    rows: &'a [Row],
    files: &'a mut [File],
) -> io::Result<impl Iterator<Item = io::Result<Row>> + use<'a>> {
    let mut runs = vec![Run::Memory(rows.iter())];
    for file in files {
        file.rewind()?;
        runs.push(Run::File(BufReader::with_capacity(READ_AHEAD, file)));
    }
    let mut heads = BinaryHeap::with_capacity(runs.len());
    for (index, run) in runs.iter_mut().enumerate() {
        heads.extend(run.next()?.map(|row| Reverse((row, index))));
    }
    Ok(std::iter::from_fn(move || {
        let mut head = heads.peek_mut()?;
        let Reverse((row, index)) = *head;
        match runs[index].next() {
            Ok(Some(next)) => head.0.0 = next,
            Ok(None) => {
                std::collections::binary_heap::PeekMut::pop(head);
            }
            Err(error) => return Some(Err(error)),
        }
        Some(Ok(row))
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(rows: &mut Rows) -> Vec<Row> {
        rows.sorted().unwrap().map(Result::unwrap).collect()
    }

    proptest! {
        #[test]
        fn rows_come_back_in_order_however_few_fit_into_memory(
            mut rows in prop::collection::vec(prop::array::uniform4(0..9_u64), 0..200), limit in 1..50_usize, cut in 0..200_usize,
        ) {
            let mut kept = Rows::new(limit * ROW_BYTES);
            let cut = cut.min(rows.len());
            for row in &rows[..cut] {
                kept.push(*row).unwrap();
            }
            let mut early = rows[..cut].to_vec();
            early.sort_unstable();
            prop_assert_eq!(all(&mut kept), early);
            for row in &rows[cut..] {
                kept.push(*row).unwrap();
            }
            rows.sort_unstable();
            prop_assert_eq!(all(&mut kept), rows);
            prop_assert!(kept.buffer.len() <= limit && kept.runs.len() <= MOST_RUNS);
        }
    }
}
