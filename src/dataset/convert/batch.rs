//! Judges converted records by the rules of `validate` before they go out, many at a time, in order.

use std::io::{Cursor, Write};
use std::ops::Range;

use super::refusal::{Notes, Rejection};
use super::{Conversion, ConvertError, Outputs};
use crate::dataset::rules::file::overlong_line;
use crate::dataset::{DataInput, Origin, Settings, Split, validate};
use crate::diagnostic::{Diagnostic, Location, Severity};
use crate::model::DataFormat;

/// How many bytes are held before they are judged.
const FULL: usize = 256 << 10;

/// Rules on files that are about one record all the same: the length of a prompt of distillation.
const ON_RECORDS: &str = "FILE-29";

/// One record of the source.
enum Entry {
    Converted {
        /// Its line among those that wait.
        line: Range<usize>,
        /// The line of the source that it starts on.
        number: u64,
        notes: Notes,
        original: Range<usize>,
    },
    Refused {
        rejection: Rejection,
        /// Absent where it is too long to be held.
        original: Option<Range<usize>>,
    },
}

/// Records that wait to be judged, and where they go.
pub(super) struct Batch<'o> {
    settings: Settings,
    outputs: Outputs<'o>,
    entries: Vec<Entry>,
    lines: Vec<u8>,
    originals: Vec<u8>,
    header: Vec<u8>,
}

impl<'o> Batch<'o> {
    pub(super) fn new(settings: &Settings, outputs: Outputs<'o>) -> Self {
        Self {
            settings: Settings {
                cap: None,
                threads: Some(1),
                ..settings.clone()
            },
            outputs,
            entries: Vec::new(),
            lines: Vec::new(),
            originals: Vec::new(),
            header: Vec::new(),
        }
    }

    /// Has `row` stand before rows that are set aside.
    pub(super) fn set_header(&mut self, row: &[u8]) {
        row.clone_into(&mut self.header);
        self.header.push(b'\n');
    }

    /// Adds a converted record, whose text in the source is `original`.
    pub(super) fn add(&mut self, original: &[u8], number: u64, line: &str, notes: Notes) {
        let start = self.lines.len();
        self.lines.extend_from_slice(line.as_bytes());
        let line = start..self.lines.len();
        self.lines.push(b'\n');
        let original = self.keep(original);
        self.entries.push(Entry::Converted {
            line,
            number,
            notes,
            original,
        });
    }

    /// Adds a record that was not converted.
    pub(super) fn refuse(&mut self, original: &[u8], too_long: bool, rejection: Rejection) {
        let original = (!too_long).then(|| self.keep(original));
        self.entries.push(Entry::Refused { rejection, original });
    }

    fn keep(&mut self, original: &[u8]) -> Range<usize> {
        let start = self.originals.len();
        if self.outputs.rejects.is_some() {
            self.originals.extend_from_slice(original);
        }
        start..self.originals.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.lines.len() + self.originals.len() >= FULL || self.entries.len() >= 1024
    }

    /// Whether `line` is a record of `format` without an error.
    pub(super) fn is_sound(&self, line: &str, format: DataFormat) -> bool {
        self.errors(line.as_bytes().to_vec(), format).is_empty()
    }

    /// The errors of single records among `lines`, in the order of the lines.
    fn errors(&self, lines: Vec<u8>, format: DataFormat) -> Vec<(u64, Diagnostic)> {
        let settings = Settings {
            format: Some(format),
            chunk_bytes: Some(lines.len() + 1),
            ..self.settings.clone()
        };
        let input = DataInput {
            name: "-".to_owned(),
            split: Split::Training,
            origin: Origin::Reader(Box::new(Cursor::new(lines)), None),
        };
        let mut findings: Vec<Diagnostic> = Vec::new();
        let judged = validate(vec![input], &settings, &mut findings);
        judged.expect("a list in memory takes every finding");
        let of_record = |finding: &Diagnostic| {
            let code = finding.rule.code;
            let counts = !code.starts_with("FILE-") || code == overlong_line::RULE.code || code == ON_RECORDS;
            finding.severity == Severity::Error && counts
        };
        let errors = findings.into_iter().filter(of_record);
        let mut errors: Vec<_> = errors
            .filter_map(|finding| match &finding.location {
                Some(Location::File(place)) => Some((place.line?, finding)),
                _ => None,
            })
            .collect();
        errors.sort_by_key(|(line, _)| *line);
        errors
    }

    /// Judges what waits, and sends it where it belongs.
    pub(super) fn flush(&mut self, target: DataFormat, result: &mut Conversion) -> Result<(), ConvertError> {
        let lines = std::mem::take(&mut self.lines);
        let errors = if lines.is_empty() {
            Vec::new()
        } else {
            self.errors(lines.clone(), target)
        };
        let mut errors = errors.into_iter().peekable();
        let mut number_of_line = 0;
        for entry in std::mem::take(&mut self.entries) {
            match entry {
                Entry::Refused { rejection, original } => {
                    if original.is_none() {
                        result.not_set_aside += 1;
                    }
                    self.reject(rejection, original, result)?;
                }
                Entry::Converted {
                    line,
                    number,
                    notes,
                    original,
                } => {
                    number_of_line += 1;
                    let mut own = Vec::new();
                    while let Some((_, error)) = errors.next_if(|(line, _)| *line == number_of_line) {
                        own.push(error);
                    }
                    if let Some(error) = own.into_iter().next() {
                        self.reject(broken(number, error), Some(original), result)?;
                        continue;
                    }
                    let records = &mut self.outputs.records;
                    records.write_all(&lines[line]).map_err(ConvertError::Write)?;
                    records.write_all(b"\n").map_err(ConvertError::Write)?;
                    result.converted += 1;
                    notes.count(&mut result.dropped, &mut result.changes);
                }
            }
        }
        self.originals.clear();
        Ok(())
    }

    fn reject(
        &mut self,
        rejection: Rejection,
        original: Option<Range<usize>>,
        result: &mut Conversion,
    ) -> Result<(), ConvertError> {
        result.rejected += 1;
        if let (Some(rejects), Some(original)) = (&mut self.outputs.rejects, original) {
            for bytes in [self.header.as_slice(), &self.originals[original], b"\n"] {
                rejects.write_all(bytes).map_err(ConvertError::Write)?;
            }
            self.header.clear();
        }
        self.outputs
            .reasons
            .accept(rejection.concealed())
            .map_err(ConvertError::Write)
    }
}

/// The rejection of a record that would break a rule.
fn broken(line: u64, error: Diagnostic) -> Rejection {
    let path = match error.location {
        Some(Location::File(place)) => place.json_path,
        _ => None,
    };
    let at = path.map_or_else(String::new, |path| format!(", at `{path}`"));
    Rejection {
        line,
        column: None,
        path: None,
        code: "invalid",
        reason: format!(
            "converted, it would break {}{at}: {}",
            error.rule.code, error.message
        ),
        remedy: error.remedy.map(|remedy| remedy.text),
    }
}
