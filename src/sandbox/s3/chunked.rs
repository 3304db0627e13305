//! Undoes `aws-chunked`: chunks with a length line each, a zero chunk, then trailers.

/// Decodes a stream piece by piece.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    state: State,
    line: Vec<u8>,
    /// Trailers in lower case.
    pub(super) trailers: Vec<(String, String)>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Length,
    Data(u64),
    /// The line feed after a chunk's bytes.
    AfterData,
    Trailers,
    Done,
}

/// A length line is short; a longer one is no chunked body.
const LONGEST_LINE: usize = 4_096;

impl Decoder {
    /// Feeds a piece and hands out the bytes of the content.
    ///
    /// # Errors
    /// When the framing is broken.
    pub(super) fn feed<E>(
        &mut self,
        mut piece: &[u8],
        mut content: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<Result<(), E>, &'static str> {
        while !piece.is_empty() {
            match self.state {
                State::Data(left) => {
                    let take = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
                    if let Err(error) = content(&piece[..take]) {
                        return Ok(Err(error));
                    }
                    piece = &piece[take..];
                    let left = left - take as u64;
                    self.state = if left == 0 {
                        State::AfterData
                    } else {
                        State::Data(left)
                    };
                }
                State::Done => return Err("bytes after the end of the chunked body"),
                State::Length | State::AfterData | State::Trailers => {
                    let end = piece.iter().position(|byte| *byte == b'\n');
                    self.line.extend_from_slice(&piece[..end.unwrap_or(piece.len())]);
                    if self.line.len() > LONGEST_LINE {
                        return Err("a line of the chunked body is too long");
                    }
                    let Some(end) = end else { return Ok(Ok(())) };
                    piece = &piece[end + 1..];
                    let line = String::from_utf8_lossy(&std::mem::take(&mut self.line))
                        .trim_end_matches('\r')
                        .to_owned();
                    self.line_ended(&line)?;
                }
            }
        }
        Ok(Ok(()))
    }

    fn line_ended(&mut self, line: &str) -> Result<(), &'static str> {
        self.state = match self.state {
            State::Length => {
                let length = line.split(';').next().unwrap_or_default();
                match u64::from_str_radix(length, 16).map_err(|_| "a chunk's length is not a number")? {
                    0 => State::Trailers,
                    length => State::Data(length),
                }
            }
            State::AfterData if line.is_empty() => State::Length,
            State::AfterData => return Err("a chunk is longer than its length"),
            _ if line.is_empty() => State::Done,
            _ => {
                let (name, value) = line.split_once(':').ok_or("a trailer without a colon")?;
                self.trailers
                    .push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                State::Trailers
            }
        };
        Ok(())
    }

    /// Whether the zero chunk has come.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.state, State::Done | State::Trailers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] =
        b"5;chunk-signature=abc\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";

    #[test]
    fn content_and_trailers_are_the_same_however_the_stream_is_cut() {
        for size in 1..BODY.len() {
            let mut decoder = Decoder::default();
            let mut content = Vec::new();
            for piece in BODY.chunks(size) {
                let fed = decoder.feed(piece, |bytes| {
                    content.extend_from_slice(bytes);
                    Ok::<(), ()>(())
                });
                assert_eq!(fed, Ok(Ok(())));
            }
            assert_eq!(content, b"hello!");
            assert!(decoder.is_complete());
            assert_eq!(
                decoder.trailers,
                [("x-amz-checksum-crc32".to_owned(), "AAAAAA==".to_owned())]
            );
        }
    }

    #[test]
    fn broken_framing_is_refused() {
        let feed = |bytes: &[u8]| Decoder::default().feed(bytes, |_| Ok::<(), ()>(()));
        assert!(feed(b"zz\r\n").is_err());
        assert!(feed(b"2\r\nabc\r\n").is_err());
        assert!(feed(b"0\r\n\r\nmore").is_err());
    }
}
