//! UTF-16 and UTF-32, read as UTF-8. Each says the same characters, so nothing is lost; what is no
//! character ends the reading.

use std::io::{self, Read};

/// How many bytes are read at once.
const CHUNK: usize = 1 << 16;

/// Reads one of the encodings that `utf16::recognise` names as UTF-8.
pub(super) struct Decoder<R> {
    reader: R,
    wide: bool,
    little: bool,
    /// What was read and not decoded yet; never more than a few bytes between reads.
    raw: Vec<u8>,
    /// What was decoded and not handed on yet.
    decoded: Vec<u8>,
    given: usize,
    bytes: u64,
    ended: bool,
    fault: Option<u64>,
}

impl<R: Read> Decoder<R> {
    pub(super) fn new(reader: R, encoding: &str) -> Self {
        Self {
            reader,
            wide: encoding.starts_with("UTF-32"),
            little: encoding.ends_with("LE"),
            raw: Vec::new(),
            decoded: Vec::new(),
            given: 0,
            bytes: 0,
            ended: false,
            fault: None,
        }
    }

    /// Where bytes stand that are no character.
    pub(super) const fn fault(&self) -> Option<u64> {
        self.fault
    }

    /// How many bytes were read.
    pub(super) const fn consumed(&self) -> u64 {
        self.bytes
    }

    /// Decodes what there is, but for a part of a character at its end.
    fn decode(&mut self) {
        let before = self.bytes - self.raw.len() as u64;
        let mut at = 0;
        let mut buffer = [0; 4];
        while at < self.raw.len() {
            match self.character(&self.raw[at..]) {
                Decoded::Character(c, length) => {
                    self.decoded
                        .extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
                    at += length;
                }
                Decoded::More if !self.ended => break,
                Decoded::More | Decoded::Fault => {
                    self.fault = Some(before + at as u64);
                    return;
                }
            }
        }
        self.raw.drain(..at);
    }

    fn character(&self, bytes: &[u8]) -> Decoded {
        if self.wide {
            let Some((first, _)) = bytes.split_first_chunk() else {
                return Decoded::More;
            };
            let code = if self.little {
                u32::from_le_bytes(*first)
            } else {
                u32::from_be_bytes(*first)
            };
            return char::from_u32(code).map_or(Decoded::Fault, |c| Decoded::Character(c, 4));
        }
        let unit = |bytes: &[u8]| {
            let (first, _) = bytes.split_first_chunk()?;
            Some(if self.little {
                u16::from_le_bytes(*first)
            } else {
                u16::from_be_bytes(*first)
            })
        };
        let Some(high) = unit(bytes) else {
            return Decoded::More;
        };
        if let Some(c) = char::from_u32(u32::from(high)) {
            return Decoded::Character(c, 2);
        }
        let Some(low) = unit(&bytes[2..]) else {
            return Decoded::More;
        };
        match char::decode_utf16([high, low]).next() {
            Some(Ok(c)) => Decoded::Character(c, 4),
            _ => Decoded::Fault,
        }
    }
}

enum Decoded {
    Character(char, usize),
    /// The bytes end within the character.
    More,
    Fault,
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.decoded.len() && !self.ended && self.fault.is_none() {
            self.decoded.clear();
            self.given = 0;
            let kept = self.raw.len();
            self.raw.resize(kept + CHUNK, 0);
            let read = self.reader.read(&mut self.raw[kept..]);
            let length = *read.as_ref().unwrap_or(&0);
            self.raw.truncate(kept + length);
            self.ended = read? == 0;
            self.bytes += length as u64;
            self.decode();
        }
        let rest = &self.decoded[self.given..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}
