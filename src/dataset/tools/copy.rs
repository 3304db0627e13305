//! Copies lines, byte for byte, to where a tool decided that they go.

use std::io::{self, Read, Write};

use crate::dataset::engine::{ChunkReader, without_mark};

/// Where each line goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picks {
    /// For each line, one more than the number of its output; 0 where it is left out.
    outputs: Vec<u8>,
}

impl Picks {
    /// Sends line `number`, counted from 1, to `output`.
    pub(super) fn pick(&mut self, number: u64, output: usize) {
        let at = usize::try_from(number - 1).expect("a machine that counts lines can address them");
        if self.outputs.len() <= at {
            self.outputs.resize(at + 1, 0);
        }
        self.outputs[at] = u8::try_from(output + 1).expect("a tool has a few outputs");
    }

    fn output(&self, number: u64) -> Option<usize> {
        let at = usize::try_from(number - 1).ok()?;
        let output = *self.outputs.get(at)?;
        usize::from(output).checked_sub(1)
    }
}

/// Copying ended early.
#[derive(Debug)]
pub enum CopyError {
    /// The input could not be read again.
    Read(io::Error),
    /// The output of this number could not be written.
    Write(usize, io::Error),
}

/// Copies the lines of `reader` that are picked, in their order, with their line ends; a last line
/// without one gets a line feed. A byte order mark in front of a record is left out.
///
/// # Errors
/// When the input can't be read or an output can't be written.
pub fn copy(reader: impl Read, picks: &Picks, outputs: &mut [&mut dyn Write]) -> Result<(), CopyError> {
    let mut chunks = ChunkReader::new(reader, 1 << 19);
    let mut buffer = Vec::new();
    let mut number = 0;
    while let Some(chunk) = chunks.next(buffer).map_err(CopyError::Read)? {
        // An over-long line is no record; none is picked.
        if chunk.overlong.is_some() {
            number += 1;
            buffer = chunk.into_buffer();
            continue;
        }
        for line in chunk.bytes().split_inclusive(|byte| *byte == b'\n') {
            number += 1;
            let Some(index) = picks.output(number) else {
                continue;
            };
            let Some(output) = outputs.get_mut(index) else {
                continue;
            };
            let fault = |error| CopyError::Write(index, error);
            output.write_all(without_mark(line)).map_err(fault)?;
            if !line.ends_with(b"\n") {
                output.write_all(b"\n").map_err(fault)?;
            }
        }
        buffer = chunk.into_buffer();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_where_they_are_sent_and_are_not_touched() {
        let mut picks = Picks::default();
        picks.pick(1, 0);
        picks.pick(3, 1);
        picks.pick(4, 0);
        let (mut one, mut two) = (Vec::new(), Vec::new());
        let text = "\u{FEFF}{\"a\": 1}\r\n{}\n{\"b\":\t2} \n{\"c\":3}";
        copy(text.as_bytes(), &picks, &mut [&mut one, &mut two]).unwrap();
        assert_eq!(one, b"{\"a\": 1}\r\n{\"c\":3}\n");
        assert_eq!(two, b"{\"b\":\t2} \n");
    }
}
