//! Lines gathered under keys, in bounded memory: what is over the budget goes to a temporary file, block
//! by block, and comes back key by key.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// How much is held in memory.
const BUDGET: usize = 1 << 20;

/// A block of the file: where it starts, and its length.
type Block = (u64, u64);

/// Lines by key; keys count from 0.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    held: Vec<String>,
    bytes: usize,
    blocks: Vec<Vec<Block>>,
    file: Option<File>,
    end: u64,
}

impl Buckets {
    /// Adds a line under `key`.
    ///
    /// # Errors
    /// When the temporary file can't be written.
    pub(super) fn add(&mut self, key: usize, line: &str) -> io::Result<()> {
        if self.held.len() <= key {
            self.held.resize_with(key + 1, String::new);
            self.blocks.resize_with(key + 1, Vec::new);
        }
        self.held[key].push_str(line);
        self.held[key].push('\n');
        self.bytes += line.len() + 1;
        if self.bytes > BUDGET { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        for (held, blocks) in self.held.iter_mut().zip(&mut self.blocks) {
            if held.is_empty() {
                continue;
            }
            file.write_all(held.as_bytes())?;
            let length = held.len() as u64;
            blocks.push((self.end, length));
            self.end += length;
            // Its room is given back: the next lines may be of other keys.
            *held = String::new();
        }
        self.bytes = 0;
        Ok(())
    }

    /// Hands what was added under `key` to `take`, a piece of whole lines at a time.
    ///
    /// # Errors
    /// Those of the file and of `take`.
    pub(super) fn read(
        &mut self,
        key: usize,
        mut take: impl FnMut(&str) -> io::Result<()>,
    ) -> io::Result<()> {
        if let (Some(file), Some(blocks)) = (&mut self.file, self.blocks.get(key)) {
            for (start, length) in blocks {
                file.seek(SeekFrom::Start(*start))?;
                let mut piece = String::new();
                file.take(*length).read_to_string(&mut piece)?;
                take(&piece)?;
            }
        }
        match self.held.get(key) {
            Some(held) if !held.is_empty() => take(held),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(buckets: &mut Buckets, key: usize) -> String {
        let mut text = String::new();
        let read = buckets.read(key, |piece| {
            text.push_str(piece);
            Ok(())
        });
        read.unwrap();
        text
    }

    #[test]
    fn lines_come_back_by_key_and_in_order_however_many_there_are() {
        let mut buckets = Buckets::default();
        let line = |key: usize, number: usize| format!("{key} {number} {}", "é".repeat(50));
        for number in 0..20_000 {
            buckets.add(number % 3, &line(number % 3, number)).unwrap();
        }
        assert!(buckets.file.is_some() && buckets.bytes <= BUDGET);
        for key in 0..3 {
            let expected: String = (0..20_000)
                .filter(|number| number % 3 == key)
                .map(|number| line(key, number) + "\n")
                .collect();
            assert!(all(&mut buckets, key) == expected, "{key}");
        }
        assert_eq!(all(&mut buckets, 7), "");
    }

    #[test]
    fn a_few_lines_need_no_file() {
        let mut buckets = Buckets::default();
        buckets.add(1, "a").unwrap();
        buckets.add(1, "b").unwrap();
        assert!(buckets.file.is_none());
        assert_eq!(
            (all(&mut buckets, 0), all(&mut buckets, 1)),
            (String::new(), "a\nb\n".to_owned())
        );
    }
}
