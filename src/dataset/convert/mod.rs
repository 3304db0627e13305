//! Turns data of other formats into records that Bedrock takes, and says of each record that could not
//! be turned why.
//!
//! A source is cut into the texts of its records ([`pieces`]); each is read into what it says
//! ([`sample`], [`read`]), and written in the format asked for ([`write`](mod@write)). Content is never
//! left out: a record with something that has no place in the target is not converted. What is
//! written is judged by the rules of `validate` before it goes out.

mod batch;
mod layout;
mod pieces;
mod raw;
mod read;
mod refusal;
mod sample;
mod separated;
mod settings;
mod write;

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};
use std::sync::Arc;

use crate::dataset::findings::{Caps, Findings};
use crate::dataset::json::{Fault, Kind, Tape, Value, path_to};
use crate::dataset::levels::Levels;
use crate::dataset::place::Line;
use crate::dataset::rules;
use crate::dataset::rules::file::byte_order_mark::MARK;
use crate::dataset::shape::{Shape, recognise};
use crate::model::DataFormat;

use batch::Batch;
use pieces::{LONGEST, Layout, Piece, Pieces};
use read::Reader;
use refusal::{Notes, Refusal};
use separated::Header;
use settings::From as ReadAs;
use write::Writer;

pub use refusal::{Rejection, RejectionSink};
pub use settings::{Field, Mapping, Options, Source, Tools};

/// How much of a source is looked at to tell what it is.
const HEAD: u64 = 256 << 10;

/// A source could not be converted at all.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// The source can't be read.
    #[error("failed to read the source")]
    Read(#[source] io::Error),
    /// What was converted, or set aside, can't be written.
    #[error("failed to write the converted records")]
    Write(#[source] io::Error),
    /// There is nothing in the source.
    #[error("the source is empty")]
    Empty,
    /// The source is compressed.
    #[error("the source is compressed ({0})")]
    Compressed(&'static str),
    /// The source is in another encoding.
    #[error("the source is {0}, not UTF-8")]
    Encoding(&'static str),
    /// The header of separated values can't be used.
    #[error("the header can't be used: {0}")]
    Header(String),
    /// The document of tools can't be used.
    #[error("the tools can't be used: {0}")]
    Tools(String),
}

/// Why records become what they become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetBy {
    /// It was asked for.
    Asked,
    /// The model takes it.
    Model,
    /// It is nearest to the source, of which nothing else is known.
    Source,
}

/// What a conversion came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// How the records lie in the source, in words.
    pub layout: &'static str,
    /// What the records were, in words, with their counts.
    pub shapes: BTreeMap<&'static str, u64>,
    /// What they became.
    pub target: DataFormat,
    /// Why.
    pub target_by: TargetBy,
    /// How many records were read.
    pub records: u64,
    /// How many were written.
    pub converted: u64,
    /// How many were not.
    pub rejected: u64,
    /// How many of those are longer than is read, and were not set aside.
    pub not_set_aside: u64,
    /// Members that have no place in the target, and how many records had them.
    pub dropped: BTreeMap<String, u64>,
    /// What was written in another way, and in how many records.
    pub changes: BTreeMap<String, u64>,
    /// Blank lines that were left out.
    pub blank_lines: u64,
}

/// Reads the tools that `text` defines: a JSON list as OpenAI, Anthropic or Converse write it.
///
/// # Errors
/// When it is no such list.
pub fn tools(text: &str) -> Result<Tools, ConvertError> {
    let mut tape = Tape::default();
    tape.read(text, true);
    let fault = |reason: &str| ConvertError::Tools(reason.to_owned());
    let root = tape.view(text).root().filter(|_| tape.faults().is_empty());
    let root = root.ok_or_else(|| fault("they are no sound JSON"))?;
    let tools = read::definitions(text, root).map_err(|refusal| ConvertError::Tools(refusal.reason))?;
    if tools.is_empty() {
        return Err(fault("there are none"));
    }
    Ok(Tools(tools))
}

/// Where the records of a conversion go.
pub struct Outputs<'o> {
    /// Takes converted records, a line each.
    pub records: &'o mut dyn Write,
    /// Takes records that were not converted, as they were.
    pub rejects: Option<&'o mut dyn Write>,
    /// Takes the reasons.
    pub reasons: &'o mut dyn RejectionSink,
}

/// Converts `source` as `options` say.
///
/// # Errors
/// When the source can't be read or is no text of records at all, and those of the outputs.
pub fn convert<'o>(
    mut source: impl Read,
    options: &'o Options,
    outputs: Outputs<'o>,
) -> Result<Conversion, ConvertError> {
    let mut head = Vec::new();
    source
        .by_ref()
        .take(HEAD)
        .read_to_end(&mut head)
        .map_err(ConvertError::Read)?;
    let from = options.from.map(|source| source.0);
    let layout = layout::layout(&head, from)?;
    let marked = head.starts_with(MARK.as_bytes());
    let mut head = Cursor::new(head);
    head.set_position(if marked { MARK.len() as u64 } else { 0 });
    let mut pieces = Pieces::new(BufReader::with_capacity(1 << 16, head.chain(source)), layout);
    let mut run = Run::new(options, layout, outputs);
    if marked {
        run.result
            .changes
            .insert("byte order mark left out".to_owned(), 1);
    }
    run.all(&mut pieces)?;
    run.result.blank_lines = pieces.blank_lines;
    if run.result.records == 0 {
        return Err(ConvertError::Empty);
    }
    Ok(run.result)
}

/// A conversion under way.
struct Run<'o> {
    options: &'o Options,
    layout: Layout,
    header: Option<Header>,
    asked: Option<Shape>,
    batch: Batch<'o>,
    result: Conversion,
    target_known: bool,
}

impl<'o> Run<'o> {
    fn new(options: &'o Options, layout: Layout, outputs: Outputs<'o>) -> Self {
        let asked = match (options.from.map(|source| source.0), layout) {
            (Some(ReadAs::Shape(shape)), _) => Some(shape),
            (_, Layout::Members) => Some(Shape::CaptionsObject),
            _ => None,
        };
        let settings = &options.settings;
        let of_model = settings.model.as_ref().and_then(|model| {
            let entry = settings.catalogue.find(model, settings.customization_type);
            let of_family = || {
                Some(
                    settings
                        .catalogue
                        .family_of(model)?
                        .format(settings.customization_type),
                )
            };
            entry.map(|entry| entry.format).or_else(of_family)
        });
        let (target, target_by) = match (options.to, of_model) {
            (Some(format), _) => (format, TargetBy::Asked),
            (None, Some(format)) => (format, TargetBy::Model),
            (None, None) => (DataFormat::Converse, TargetBy::Source),
        };
        Self {
            options,
            layout,
            header: None,
            asked,
            batch: Batch::new(settings, outputs),
            result: Conversion {
                layout: layout.name(),
                shapes: BTreeMap::new(),
                target,
                target_by,
                records: 0,
                converted: 0,
                rejected: 0,
                not_set_aside: 0,
                dropped: BTreeMap::new(),
                changes: BTreeMap::new(),
                blank_lines: 0,
            },
            target_known: target_by != TargetBy::Source,
        }
    }

    fn all<R: BufRead>(&mut self, pieces: &mut Pieces<R>) -> Result<(), ConvertError> {
        let mut bytes = Vec::new();
        let mut tape = Tape::default();
        while let Some(piece) = pieces.next(&mut bytes).map_err(ConvertError::Read)? {
            if let (Layout::Separated(separator), None) = (self.layout, &self.header) {
                self.header = Some(Header::read(&bytes, separator)?);
                self.batch.set_header(&bytes);
                continue;
            }
            self.result.records += 1;
            let mut notes = Notes::default();
            let found = self.record(piece, &bytes, &mut tape, &mut notes);
            let target = self.result.target;
            match found {
                Ok(line) => self.batch.add(&bytes, piece.line, &line, notes),
                Err((refusal, place)) => self
                    .batch
                    .refuse(&bytes, piece.too_long, place.rejection(refusal)),
            }
            if self.batch.is_full() {
                self.batch.flush(target, &mut self.result)?;
            }
        }
        self.batch.flush(self.result.target, &mut self.result)
    }

    /// Converts one record.
    fn record(
        &mut self,
        piece: Piece,
        bytes: &[u8],
        tape: &mut Tape,
        notes: &mut Notes,
    ) -> Result<String, (Refusal, Place)> {
        let whole = Place::whole(piece);
        let odd = |code, reason: String| (Refusal::new(code, 0, reason), whole.clone());
        if piece.too_long {
            let reason = format!(
                "the record is longer than {} MiB, which is more than is read",
                LONGEST >> 20
            );
            return Err(odd("too-long", reason));
        }
        if piece.cut {
            return Err(odd("cut-off", "the source ends within the record".to_owned()));
        }
        let row = match &self.header {
            Some(header) => Some(header.object(bytes).map_err(|refusal| (refusal, whole.clone()))?),
            None => None,
        };
        let text = match &row {
            Some(row) => row.as_str(),
            None => std::str::from_utf8(bytes).map_err(|error| {
                let reason = format!("the record is not UTF-8: byte {} of it", error.valid_up_to() + 1);
                odd("utf8", reason)
            })?,
        };
        let place = |at: usize| Place::at(piece, self.layout, text, at);
        tape.read(text, true);
        if let Some(refusal) = fault(text, tape.faults()) {
            let at = refusal.at;
            return Err((refusal, place(at)));
        }
        let Some(root) = tape.view(text).root().filter(|root| root.kind() == Kind::Object) else {
            return Err(odd("not-an-object", "the record is no JSON object".to_owned()));
        };
        let shape = self.asked.or_else(|| recognise(root));
        *self
            .result
            .shapes
            .entry(shape.map_or("records of no known shape", Shape::name))
            .or_default() += 1;
        if !self.target_known {
            self.target_known = true;
            self.result.target = shape.map_or(DataFormat::Converse, Shape::nearest);
        }
        let target = self.result.target;
        self.convert(root, text, shape, target, notes).map_err(|refusal| {
            let at = refusal.at;
            (refusal, place(at))
        })
    }

    fn convert(
        &self,
        root: Value<'_>,
        text: &str,
        shape: Option<Shape>,
        target: DataFormat,
        notes: &mut Notes,
    ) -> Result<String, Refusal> {
        // A record that is what is asked for stays as it is.
        if self.options.map.is_empty() && shape.and_then(Shape::format) == Some(target) {
            let line = raw::compact(root, text);
            if self.batch.is_sound(&line, target) {
                return Ok(line);
            }
        }
        let mut reader = Reader {
            text,
            options: self.options,
            target,
            notes,
        };
        let sample = reader.record(root, shape)?;
        let mut writer = Writer {
            target,
            options: self.options,
            notes,
        };
        writer.write(sample)
    }
}

/// What the rules of `validate` say of the first fault of `text`.
fn fault(text: &str, faults: &[Fault]) -> Option<Refusal> {
    let at = faults.first()?.span.start;
    let (levels, path) = (Levels::default(), Arc::from(""));
    let mut findings = Findings::new(&levels, Caps::default());
    let line = Line {
        path: &path,
        text,
        number: 1,
        offset: 0,
    };
    rules::json::report(&line, &faults[..1], &mut findings);
    let found = findings.take().0.pop()?;
    let refusal = Refusal::new("json", at, found.message);
    Some(Refusal {
        remedy: found.remedy.map(|remedy| remedy.text),
        ..refusal
    })
}

/// A place in the source.
#[derive(Debug, Clone)]
struct Place {
    line: u64,
    column: Option<u64>,
    path: Option<String>,
}

impl Place {
    const fn whole(piece: Piece) -> Self {
        Self {
            line: piece.line,
            column: None,
            path: None,
        }
    }

    /// The place of byte `at` of `text`, which `piece` is.
    fn at(piece: Piece, layout: Layout, text: &str, at: usize) -> Self {
        let path = Some(path_to(text, at)).filter(|path| !path.is_empty());
        if matches!(layout, Layout::Separated(_) | Layout::Members) {
            return Self {
                path,
                ..Self::whole(piece)
            };
        }
        let before = &text[..text.floor_char_boundary(at)];
        let lines = before.matches('\n').count() as u64;
        let on_line = before.rfind('\n').map_or(before, |feed| &before[feed + 1..]);
        let shift = if lines == 0 { piece.before } else { 0 };
        Self {
            line: piece.line + lines,
            column: Some((on_line.chars().count() + shift) as u64 + 1),
            path,
        }
    }

    fn rejection(self, refusal: Refusal) -> Rejection {
        Rejection {
            line: self.line,
            column: self.column,
            path: self.path,
            code: refusal.code,
            reason: refusal.reason,
            remedy: refusal.remedy,
        }
    }
}

#[cfg(test)]
mod tests;
