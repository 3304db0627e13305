//! Judges the lines of one chunk.

use std::sync::Arc;

use crate::dataset::context::Context;
use crate::dataset::findings::{Caps, Findings, Hidden};
use crate::dataset::json::{Kind, Tape};
use crate::dataset::levels::Levels;
use crate::dataset::place::Line;
use crate::dataset::rules::converse::{self, Converse, Nodes, reserved_words};
use crate::dataset::rules::file::{
    blank_line, byte_order_mark, crlf, distillation_line, lone_cr, one_format, overlong_line, utf8,
};
use crate::dataset::rules::json::{self, object};
use crate::dataset::rules::prompt::{self, PromptRecord};
use crate::dataset::rules::{claude, cpt, image, media, pref, rft, secret, tool};
use crate::diagnostic::Diagnostic;
use crate::model::DataFormat;

use super::chunk::{Chunk, KEPT, LONGEST_LINE};
use super::parts::Top;
use super::traits::{Traits, Wanted};

/// How many findings are made before they are handed on: where all are wanted, a chunk of bad
/// records is judged in several goes, so that memory stays bounded.
const GO: usize = 1024;

/// How many records are judged in one go. Lines of a few bytes are noted in more bytes than they have:
/// of those only so much is held for each thread.
const RECORDS: u64 = 32 << 10;

/// What the chunks of one file are judged by.
pub(super) struct Judge<'s> {
    pub(super) path: &'s Arc<str>,
    pub(super) context: Context,
    pub(super) levels: &'s Levels,
    pub(super) caps: Caps,
    /// What is noted for the rules on the whole file.
    pub(super) wanted: Wanted,
}

/// What a thread uses again for each line.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    tape: Tape,
    folded: Vec<u8>,
    /// Where the messages and blocks of a record are taken down.
    nodes: Nodes,
}

/// How far a chunk has been judged.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    /// The byte within the chunk that comes next.
    at: usize,
    /// How many lines came before it.
    lines: u64,
}

/// What one go over a chunk found.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    /// Lines seen so far, those of earlier goes included.
    pub(super) lines: u64,
    /// Records of this go.
    pub(super) records: u64,
    /// Findings of this go; line numbers count from the start of the chunk.
    pub(super) findings: Vec<Diagnostic>,
    /// What the caps kept out.
    pub(super) hidden: Vec<Hidden>,
    /// What was noted of the records of this go; line numbers as above.
    pub(super) traits: Traits,
    /// The first line of this go that ends in CR LF.
    pub(super) crlf: Option<Diagnostic>,
    /// Where to go on, if the chunk is not through.
    pub(super) rest: Option<Progress>,
}

impl Judge<'_> {
    /// Judges `chunk` from `from` on.
    pub(super) fn scan(&self, chunk: &Chunk, from: Progress, scratch: &mut Scratch) -> Scanned {
        let mut findings = Findings::new(self.levels, self.caps);
        let mut scanned = Scanned::default();
        if let Some(length) = chunk.overlong {
            let shown = String::from_utf8_lossy(chunk.bytes());
            let line = self.line(&shown, 1, chunk.offset);
            findings.push(&overlong_line::RULE, || {
                overlong_line::finding(&line, length, LONGEST_LINE)
            });
            scanned.lines = 1;
            scanned.records = 1;
        } else {
            self.scan_lines(chunk, from, scratch, &mut findings, &mut scanned);
        }
        (scanned.findings, scanned.hidden) = findings.take();
        scanned
    }

    fn line<'a>(&'a self, text: &'a str, number: u64, offset: u64) -> Line<'a> {
        Line {
            path: self.path,
            text,
            number,
            offset,
        }
    }

    /// Reports a line of `length` bytes that starts with `start`.
    fn overlong(&self, start: &[u8], length: u64, place: (u64, u64), findings: &mut Findings<'_>) {
        let shown = String::from_utf8_lossy(&start[..start.len().min(KEPT)]);
        let line = self.line(&shown, place.0, place.1);
        findings.push(&overlong_line::RULE, || {
            overlong_line::finding(&line, length, LONGEST_LINE)
        });
    }

    fn scan_lines(
        &self,
        chunk: &Chunk,
        from: Progress,
        scratch: &mut Scratch,
        findings: &mut Findings<'_>,
        scanned: &mut Scanned,
    ) {
        let bytes = chunk.bytes();
        let text = simdutf8::basic::from_utf8(bytes).ok();
        let mut pass = Pass {
            judge: self,
            scratch,
            traits: Traits::default(),
            controls: holds_controls(bytes),
            secrets: secret::occur(bytes),
            reserved: self.context.reserved_words().is_some()
                && self.context.format.is_some_and(DataFormat::holds_converse)
                && text.is_none_or(reserved_words::may_occur),
        };
        let Progress { mut at, mut lines } = from;
        while at < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[at..]).map(|length| at + length);
            lines += 1;
            let mut stop = end.unwrap_or(bytes.len());
            let crlf = end.is_some() && stop > at && bytes[stop - 1] == b'\r';
            if crlf {
                stop -= 1;
            }
            let offset = chunk.offset + at as u64;
            let place = (lines, offset);
            if stop - at > LONGEST_LINE {
                self.overlong(&bytes[at..stop], (stop - at) as u64, place, findings);
                scanned.records += 1;
            } else if let Some(text) = text {
                scanned.records += u64::from(pass.line(&text[at..stop], place, end.is_some(), findings));
            } else {
                match std::str::from_utf8(&bytes[at..stop]) {
                    Ok(text) => {
                        scanned.records += u64::from(pass.line(text, place, end.is_some(), findings));
                    }
                    Err(error) => {
                        let shown = String::from_utf8_lossy(&bytes[at..stop]);
                        let line = self.line(&shown, lines, offset);
                        findings.push(&utf8::RULE, || utf8::finding(&line, &bytes[at..stop], error));
                        if pass.secrets {
                            secret::check(&line, findings);
                        }
                        scanned.records += 1;
                    }
                }
            }
            if crlf
                && scanned.crlf.is_none()
                && let Ok(text) = std::str::from_utf8(&bytes[at..stop])
            {
                scanned.crlf = Some(crlf::finding(&self.line(text, lines, offset)));
            }
            at = end.map_or(bytes.len(), |end| end + 1);
            if (findings.len() >= GO || scanned.records >= RECORDS) && at < bytes.len() {
                scanned.rest = Some(Progress { at, lines });
                break;
            }
        }
        scanned.lines = lines;
        scanned.traits = pass.traits;
    }
}

/// Whether `bytes` hold a control character that JSON strings may not have. Without a branch in the
/// loop, so that the compiler turns it into vector instructions.
fn holds_controls(bytes: &[u8]) -> bool {
    bytes.chunks(4096).any(|part| {
        part.iter().fold(0, |found, byte| {
            found | (u8::from(*byte < 0x20) & u8::from(*byte != b'\n'))
        }) != 0
    })
}

/// One pass over the lines of a chunk.
struct Pass<'p, 's> {
    judge: &'p Judge<'s>,
    scratch: &'p mut Scratch,
    traits: Traits,
    /// Whether the chunk holds control characters beside line feeds.
    controls: bool,
    /// Whether the chunk holds secrets.
    secrets: bool,
    /// Whether the chunk may hold words that Nova reserves.
    reserved: bool,
}

impl Pass<'_, '_> {
    /// Judges one line, without its line end; says whether it is a record.
    fn line(&mut self, text: &str, place: (u64, u64), ended: bool, findings: &mut Findings<'_>) -> bool {
        findings.next_line();
        let (number, offset) = place;
        let mut line = self.judge.line(text, number, offset);
        if text.starts_with(byte_order_mark::MARK) {
            findings.push(&byte_order_mark::RULE, || byte_order_mark::finding(&line));
            let mark = byte_order_mark::MARK.len();
            line = self.judge.line(&text[mark..], number, offset + mark as u64);
        }
        if line.text.bytes().all(|byte| byte.is_ascii_whitespace()) {
            findings.push(&blank_line::RULE, || blank_line::finding(&line));
            return false;
        }
        if self.secrets {
            secret::check(&line, findings);
        }
        distillation_line::check(&line, &self.judge.context, findings);
        let tape = &mut self.scratch.tape;
        tape.read(line.text, self.controls);
        if !tape.faults().is_empty() {
            json::report(&line, tape.faults(), findings);
            if !tape.is_whole() {
                return true;
            }
        }
        if !ended && line.text.ends_with('\r') {
            findings.push(&lone_cr::RULE, || lone_cr::finding(&line, line.text.len() - 1));
        }
        self.record(line, findings);
        true
    }

    /// Judges the record on the tape by the rules of its format.
    fn record(&mut self, line: Line<'_>, findings: &mut Findings<'_>) {
        let Scratch { tape, folded, nodes } = &mut *self.scratch;
        let Some(root) = tape.view(line.text).root() else {
            return;
        };
        if root.kind() != Kind::Object {
            findings.push(&object::RULE, || object::finding(&line, root));
            return;
        }
        let context = &self.judge.context;
        let mut top = Top::new(root, context.format);
        let reserved = self.reserved;
        let converse = context.format.filter(|format| format.holds_converse());
        let converse = converse.map(|_| Converse::new(line, root, reserved, nodes));
        top.may_have_media &= converse.is_none_or(|record| record.carries.media || !record.plain);
        self.traits.note(&line, &top, &self.judge.wanted, folded);
        if !self.judge.caps.foreign
            && let Some((found, expected)) = top.other_format(context.format)
        {
            findings.push(&one_format::RULE, || one_format::finding(&line, found, expected));
            return;
        }
        if let Some(record) = converse {
            if context.format == Some(DataFormat::Preference) {
                converse::check_prompt(&record, context, findings);
            } else {
                converse::check(&record, context, findings);
            }
            media::check(&record, context, findings);
            tool::check(&record, context, findings);
            if context.format == Some(DataFormat::Preference) {
                pref::check(&record, findings);
            }
        }
        match context.format {
            Some(DataFormat::Converse | DataFormat::Distillation | DataFormat::Preference) | None => {}
            Some(DataFormat::PromptCompletion) => {
                prompt::check(&PromptRecord::new(line, root), context, findings);
            }
            Some(DataFormat::AnthropicMessages) => claude::check(line, root, context, findings),
            Some(DataFormat::Reinforcement) => rft::check(line, root, context, findings),
            Some(DataFormat::ContinuedPreTraining) => cpt::check(line, root, context, findings),
            Some(DataFormat::ImageCaption) => image::check(line, root, context, findings),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Split;
    use crate::dataset::engine::chunk::ChunkReader;

    #[test]
    fn a_chunk_of_tiny_records_is_judged_in_several_goes() {
        let levels = Levels::default();
        let judge = Judge {
            path: &"train.jsonl".into(),
            context: Context {
                format: None,
                entry: None,
                family: None,
                has_model: false,
                prompt_tokens: None,
                split: Split::Training,
            },
            levels: &levels,
            caps: Caps {
                each: Some(1),
                foreign: false,
            },
            wanted: Wanted::new(None, &levels),
        };
        let bytes = "{}\n".repeat(100_000);
        let mut reader = ChunkReader::new(bytes.as_bytes(), 512 << 10);
        let chunk = reader.next(Vec::new()).unwrap().unwrap();
        assert_eq!(chunk.bytes().len(), bytes.len());
        let (mut from, mut goes, mut records) = (Some(Progress::default()), 0, 0);
        while let Some(progress) = from {
            let scanned = judge.scan(&chunk, progress, &mut Scratch::default());
            let noted = scanned.traits.bytes();
            assert!((1..5 << 20).contains(&noted), "{noted}");
            records += scanned.records;
            goes += 1;
            from = scanned.rest;
        }
        assert_eq!((goes, records), (4, 100_000));
    }
}
