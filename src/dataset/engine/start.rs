//! The start of a stream: read first, to tell what the stream is, and then read again as part of it.
//! It is the same however the stream is cut into chunks.

use std::io::{self, Read};

use super::chunk::LONGEST_LINE;

/// How much is read at once.
const PART: usize = 512 << 10;

/// A stream whose start has been read.
pub(super) struct Start<R> {
    bytes: Vec<u8>,
    /// How much of the start has been given out again.
    given: usize,
    /// Whether there is nothing behind the start.
    pub(super) whole: bool,
    error: Option<io::Error>,
    reader: R,
}

impl<R: Read> Start<R> {
    /// Reads the start of `reader`: half a megabyte, or the first line where that is longer.
    ///
    /// # Errors
    /// When nothing at all could be read. A later fault comes where it stands in the stream.
    pub(super) fn read(mut reader: R) -> io::Result<Self> {
        let mut bytes = Vec::new();
        let mut whole = false;
        let mut error = None;
        let mut wanted = PART;
        while !whole && error.is_none() {
            let part = reader
                .by_ref()
                .take((wanted - bytes.len()) as u64)
                .read_to_end(&mut bytes);
            whole = part.is_ok() && bytes.len() < wanted;
            error = part.err();
            if bytes.len() > LONGEST_LINE || memchr::memchr(b'\n', &bytes).is_some() {
                break;
            }
            wanted += PART;
        }
        match error {
            Some(error) if bytes.is_empty() => Err(error),
            error => Ok(Self {
                bytes,
                given: 0,
                whole,
                error,
                reader,
            }),
        }
    }

    /// Whether there is nothing at all.
    pub(super) const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The whole lines of the start; nothing where not even the first is whole.
    pub(super) fn lines(&self) -> &[u8] {
        let end = memchr::memrchr(b'\n', &self.bytes).map_or(0, |end| end + 1);
        if self.whole {
            &self.bytes
        } else {
            &self.bytes[..end]
        }
    }
}

impl<R: Read> Read for Start<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given < self.bytes.len() {
            let read = (&self.bytes[self.given..]).read(buffer)?;
            self.given += read;
            if self.given == self.bytes.len() {
                self.given = 0;
                self.bytes = Vec::new();
            }
            return Ok(read);
        }
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        if self.whole {
            Ok(0)
        } else {
            self.reader.read(buffer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_has_whole_lines_and_is_read_again() {
        for length in [0, 3, PART - 1, PART, PART + 1, 3 * PART] {
            let mut text = "x".repeat(length).into_bytes();
            text.extend_from_slice(b"\nsecond\nthird");
            let mut start = Start::read(text.as_slice()).unwrap();
            assert!(text.starts_with(start.lines()));
            assert!(start.lines().len() > length, "{length}");
            assert!(start.whole || start.lines().ends_with(b"\n"));
            let mut again = Vec::new();
            start.read_to_end(&mut again).unwrap();
            assert_eq!(again, text);
        }
    }

    #[test]
    fn a_fault_comes_where_it_stands() {
        struct Broken(bool);
        impl Read for Broken {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(io::Error::other("the line dropped"));
                }
                buffer[..3].copy_from_slice(b"{}\n");
                Ok(3)
            }
        }
        let mut start = Start::read(Broken(false)).unwrap();
        assert!(!start.whole && start.lines() == b"{}\n");
        let mut again = Vec::new();
        assert!(start.read_to_end(&mut again).is_err());
        assert_eq!(again, b"{}\n");
        assert!(Start::read(Broken(true)).is_err());
    }
}
