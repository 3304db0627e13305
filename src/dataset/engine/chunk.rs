//! Reads a stream in chunks that end at line ends.

use std::io::{self, Read};

/// The longest line that is looked at. The largest context of a model that can be customized is
/// 300,000 tokens; at AWS's planning figure of 6 characters a token that is under 2 MiB.
pub(crate) const LONGEST_LINE: usize = 2 << 20;

/// How many bytes of an over-long line are kept: enough to show, and to see what may not be shown.
pub(crate) const KEPT: usize = 4096;

/// Whole lines of a stream.
#[derive(Debug)]
pub(crate) struct Chunk {
    buffer: Vec<u8>,
    length: usize,
    /// Where the chunk starts in the stream.
    pub(crate) offset: u64,
    /// The chunk is the start of one line that is too long; this is its length in bytes.
    pub(crate) overlong: Option<u64>,
}

impl Chunk {
    /// The bytes, line ends included; the last line of the stream may have none.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// Gives the buffer back, to be filled again.
    pub(crate) fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }
}

/// Cuts a stream into chunks.
pub(crate) struct ChunkReader<R> {
    reader: R,
    size: usize,
    carry: Vec<u8>,
    offset: u64,
    ended: bool,
}

impl<R: Read> ChunkReader<R> {
    /// Reads `reader` in chunks of about `size` bytes.
    pub(crate) fn new(reader: R, size: usize) -> Self {
        Self {
            reader,
            size: size.max(1),
            carry: Vec::new(),
            offset: 0,
            ended: false,
        }
    }

    /// Whether everything has been read.
    pub(crate) const fn is_at_end(&self) -> bool {
        self.ended && self.carry.is_empty()
    }

    /// How many bytes the chunks had so far.
    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads the next chunk into `buffer`; nothing at the end of the stream.
    ///
    /// # Errors
    /// Those of the reader.
    pub(crate) fn next(&mut self, mut buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        let mut length = self.carry.len();
        grow(&mut buffer, length + self.size);
        buffer[..length].copy_from_slice(&self.carry);
        self.carry.clear();
        let mut searched = 0;
        loop {
            length = self.fill(&mut buffer, length)?;
            let end = memchr::memrchr(b'\n', &buffer[searched..length]).map(|at| searched + at + 1);
            match end {
                Some(end) => {
                    self.carry.extend_from_slice(&buffer[end..length]);
                    length = end;
                    break;
                }
                None if self.ended => break,
                None if length > LONGEST_LINE => return self.skip(buffer, length).map(Some),
                None => {
                    searched = length;
                    grow(&mut buffer, length + self.size);
                }
            }
        }
        if length == 0 {
            return Ok(None);
        }
        Ok(Some(self.chunk(buffer, length, length as u64, None)))
    }

    fn chunk(&mut self, buffer: Vec<u8>, length: usize, consumed: u64, overlong: Option<u64>) -> Chunk {
        let offset = self.offset;
        self.offset += consumed;
        Chunk {
            buffer,
            length,
            offset,
            overlong,
        }
    }

    /// Fills `buffer` from `length` to its end, or to the end of the stream.
    fn fill(&mut self, buffer: &mut [u8], length: usize) -> io::Result<usize> {
        let mut length = length;
        while length < buffer.len() && !self.ended {
            match self.reader.read(&mut buffer[length..]) {
                Ok(0) => self.ended = true,
                Ok(read) => length += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(length)
    }

    /// Goes past a line that is too long, of which `buffer` has the first `length` bytes.
    fn skip(&mut self, mut buffer: Vec<u8>, length: usize) -> io::Result<Chunk> {
        let mut total = length as u64;
        let mut scratch = vec![0; 1 << 16];
        loop {
            let read = self.fill(&mut scratch, 0)?;
            if let Some(end) = memchr::memchr(b'\n', &scratch[..read]) {
                self.carry.extend_from_slice(&scratch[end + 1..read]);
                total += end as u64;
                buffer.truncate(KEPT);
                return Ok(self.chunk(buffer, KEPT, total + 1, Some(total)));
            }
            total += read as u64;
            if self.ended {
                buffer.truncate(KEPT);
                return Ok(self.chunk(buffer, KEPT, total, Some(total)));
            }
        }
    }
}

fn grow(buffer: &mut Vec<u8>, length: usize) {
    if buffer.len() < length {
        buffer.resize(length, 0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chunks(bytes: &[u8], size: usize) -> Vec<(u64, Vec<u8>, Option<u64>)> {
        let mut reader = ChunkReader::new(bytes, size);
        let mut found = Vec::new();
        while let Some(chunk) = reader.next(Vec::new()).unwrap() {
            found.push((chunk.offset, chunk.bytes().to_vec(), chunk.overlong));
        }
        found
    }

    #[test]
    fn a_line_beyond_the_limit_is_skipped_and_its_length_told() {
        let mut bytes = b"a\n".to_vec();
        bytes.extend(std::iter::repeat_n(b'x', LONGEST_LINE + (3 << 20)));
        bytes.extend(b"\nb\n");
        let found = chunks(&bytes, 1 << 20);
        let lines: Vec<_> = found
            .iter()
            .map(|(offset, _, overlong)| (*offset, *overlong))
            .collect();
        let length = LONGEST_LINE as u64 + (3 << 20);
        assert_eq!(lines, [(0, None), (2, Some(length)), (2 + length + 1, None)]);
    }

    proptest! {
        #[test]
        fn chunks_are_whole_lines_that_make_up_the_stream(
            bytes in prop::collection::vec(prop_oneof![Just(b'\n'), Just(b'a')], 0..200), size in 1..50_usize,
        ) {
            let found = chunks(&bytes, size);
            let joined: Vec<u8> = found.iter().flat_map(|(_, bytes, _)| bytes.clone()).collect();
            prop_assert_eq!(&joined, &bytes);
            let mut offset = 0;
            for (index, (at, chunk, _)) in found.iter().enumerate() {
                prop_assert_eq!(*at, offset);
                offset += chunk.len() as u64;
                prop_assert!(chunk.ends_with(b"\n") || index + 1 == found.len());
            }
        }
    }
}
