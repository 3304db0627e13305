//! Judges the chunks of a stream on several threads, and takes their results in the order of the
//! stream.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::chunk::{Chunk, ChunkReader};
use super::collect::FileResult;
use super::segment::{Judge, Progress, Scanned, Scratch};

/// How many bytes of chunks may be on their way at once: those being judged, and those that wait for
/// an earlier one. Together with the buffers in reserve this keeps `validate` within 64 MiB.
const ON_THE_WAY: usize = 12 << 20;

/// Why the judging ended early.
pub(super) enum Ended {
    /// The stream could not be read further.
    Reading(io::Error),
    /// The findings could not be kept.
    Keeping(io::Error),
}

struct Stream<R> {
    reader: ChunkReader<R>,
    number: u64,
    failed: Option<io::Error>,
}

#[derive(Default)]
struct Gate {
    bytes: usize,
    spare: Vec<Vec<u8>>,
    stopped: bool,
}

/// The stream and the gate before it, shared by the threads.
struct Shared<R> {
    stream: Mutex<Stream<R>>,
    gate: Mutex<Gate>,
    opened: Condvar,
}

/// A chunk, judged once.
struct Judged {
    number: u64,
    chunk: Chunk,
    scanned: Scanned,
}

/// Judges what is left of `reader` by `judge` on `threads` threads.
pub(super) fn run<R: Read + Send>(
    reader: ChunkReader<R>,
    judge: &Judge<'_>,
    threads: usize,
    result: &mut FileResult<'_>,
) -> Result<(), Ended> {
    if threads <= 1 {
        return alone(reader, judge, result);
    }
    let shared = Shared {
        stream: Mutex::new(Stream {
            reader,
            number: 0,
            failed: None,
        }),
        gate: Mutex::default(),
        opened: Condvar::new(),
    };
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..threads {
            let sender = sender.clone();
            let shared = &shared;
            scope.spawn(move || {
                let mut scratch = Scratch::default();
                while let Some((number, chunk)) = shared.next() {
                    let scanned = judge.scan(&chunk, Progress::default(), &mut scratch);
                    shared.add(scanned.traits.bytes());
                    if sender
                        .send(Judged {
                            number,
                            chunk,
                            scanned,
                        })
                        .is_err()
                    {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let kept = collect(&receiver, &shared, judge, result);
        if kept.is_err() {
            shared.stop();
        }
        kept.map_err(Ended::Keeping)
    })?;
    let stream = shared.stream.into_inner().unwrap_or_else(PoisonError::into_inner);
    stream.failed.map_or(Ok(()), |error| Err(Ended::Reading(error)))
}

/// Judges what is left of `reader` on this thread.
fn alone<R: Read>(
    mut reader: ChunkReader<R>,
    judge: &Judge<'_>,
    result: &mut FileResult<'_>,
) -> Result<(), Ended> {
    let mut scratch = Scratch::default();
    let mut buffer = Vec::new();
    while let Some(chunk) = reader.next(buffer).map_err(Ended::Reading)? {
        let scanned = judge.scan(&chunk, Progress::default(), &mut scratch);
        finish(judge, &chunk, scanned, &mut scratch, result).map_err(Ended::Keeping)?;
        buffer = chunk.into_buffer();
    }
    Ok(())
}

impl<R: Read> Shared<R> {
    /// Reads the next chunk, once there is room for it.
    fn next(&self) -> Option<(u64, Chunk)> {
        let buffer = {
            let mut gate = lock(&self.gate);
            while gate.bytes > ON_THE_WAY && !gate.stopped {
                gate = self.opened.wait(gate).unwrap_or_else(PoisonError::into_inner);
            }
            if gate.stopped {
                return None;
            }
            gate.spare.pop().unwrap_or_default()
        };
        let mut stream = lock(&self.stream);
        let chunk = match stream.reader.next(buffer) {
            Ok(chunk) => chunk?,
            Err(error) => {
                stream.failed = Some(error);
                self.stop();
                return None;
            }
        };
        let number = stream.number;
        stream.number += 1;
        lock(&self.gate).bytes += chunk.bytes().len();
        Some((number, chunk))
    }

    fn stop(&self) {
        lock(&self.gate).stopped = true;
        self.opened.notify_all();
    }

    /// Counts what was noted of a chunk, which for tiny records is more than the chunk itself.
    fn add(&self, bytes: usize) {
        lock(&self.gate).bytes += bytes;
    }

    /// Takes back the buffer of a chunk that is through, and what was noted of it.
    fn recycle(&self, chunk: Chunk, noted: usize) {
        let mut gate = lock(&self.gate);
        gate.bytes -= chunk.bytes().len() + noted;
        let buffer = chunk.into_buffer();
        if gate.spare.len() < 4 && buffer.len() < 4 << 20 {
            gate.spare.push(buffer);
        }
        self.opened.notify_all();
    }
}

/// Takes the results in the order of the stream.
fn collect<R: Read>(
    receiver: &Receiver<Judged>,
    shared: &Shared<R>,
    judge: &Judge<'_>,
    result: &mut FileResult<'_>,
) -> io::Result<()> {
    let mut waiting = BTreeMap::new();
    let mut expected = 0;
    let mut scratch = Scratch::default();
    for judged in receiver {
        waiting.insert(judged.number, (judged.chunk, judged.scanned));
        while let Some((chunk, scanned)) = waiting.remove(&expected) {
            let noted = scanned.traits.bytes();
            finish(judge, &chunk, scanned, &mut scratch, result)?;
            shared.recycle(chunk, noted);
            expected += 1;
        }
    }
    Ok(())
}

/// Takes one chunk, and judges what is left of it.
fn finish(
    judge: &Judge<'_>,
    chunk: &Chunk,
    scanned: Scanned,
    scratch: &mut Scratch,
    result: &mut FileResult<'_>,
) -> io::Result<()> {
    let mut rest = scanned.rest;
    result.take(scanned)?;
    while let Some(progress) = rest {
        let scanned = judge.scan(chunk, progress, scratch);
        rest = scanned.rest;
        result.take(scanned)?;
    }
    Ok(())
}

/// A thread that panics takes the process with it, so what it left behind is never looked at.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
