//! The engine of `validate`: opens each input, tells what it is, judges its records in parallel in
//! bounded memory, and counts.

mod chunk;
mod collect;
mod head;
mod judge_counts;
mod parallel;
mod records;
mod segment;
mod settings;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::diagnostic::{Diagnostic, Input, Severity};
use crate::model::{DataFormat, Entry};

use super::context::Context;
use super::findings::Caps;
use super::format::Split;
use super::json::Tape;
use super::place::Line;
use super::rules::file::{self as rules, changed_while_read::ChangedWhileRead};
use super::rules::image::embeddings_quota;
use super::shape::Shape;
use super::sink::FindingSink;
use chunk::Chunk;
pub(crate) use chunk::{ChunkReader, LONGEST_LINE};
use collect::FileResult;
pub(super) use head::document;
pub use judge_counts::judge_counts;
use parallel::Ended;
pub use records::Taken;
pub(crate) use records::{Record, read_records, without_mark};
use segment::{Judge, Progress};
pub use settings::{DataInput, Origin, Settings, Validation};

/// How much is read at once: it fits the second-level cache of a core, and is large enough that
/// threads seldom meet.
const CHUNK: usize = 512 << 10;

/// More threads than this do not help: reading is the limit then.
const MOST_THREADS: usize = 8;

/// Judges `inputs` by `settings`; findings go to `sink`, input by input, in the order of their lines.
/// An input that can't be read is a finding (FILE-01), and the others are judged all the same.
///
/// # Errors
/// Those of the sink.
pub fn validate(
    inputs: Vec<DataInput>,
    settings: &Settings,
    sink: &mut dyn FindingSink,
) -> io::Result<Validation> {
    let mut engine = Engine::new(settings, sink);
    engine.unlisted_model()?;
    for input in inputs {
        engine.input(input)?;
    }
    engine.sums()?;
    Ok(engine.validation)
}

struct Engine<'s> {
    settings: &'s Settings,
    entry: Option<&'static Entry>,
    sink: &'s mut dyn FindingSink,
    validation: Validation,
    /// The inputs whose records were counted: path, split, records.
    whole: Vec<(Arc<str>, Split, u64)>,
    /// Whether the records of some input could not be counted.
    incomplete: bool,
}

impl<'s> Engine<'s> {
    fn new(settings: &'s Settings, sink: &'s mut dyn FindingSink) -> Self {
        let model = settings.model.as_ref();
        Self {
            settings,
            entry: model.and_then(|model| settings.catalogue.find(model, settings.customization_type)),
            sink,
            validation: Validation::default(),
            whole: Vec::new(),
            incomplete: false,
        }
    }

    fn context(&self, split: Split, format: Option<DataFormat>) -> Context {
        let model = self.settings.model.as_ref();
        Context {
            format,
            entry: self.entry,
            family: model.and_then(|model| self.settings.catalogue.family_of(model)),
            has_model: model.is_some(),
            prompt_tokens: prompt_tokens(self.settings),
            split,
        }
    }

    /// Reports what is not about one file.
    fn report(&mut self, severity: Severity, finding: Diagnostic) -> io::Result<()> {
        if let Some(severity) = self.settings.levels.apply(finding.rule, severity) {
            self.validation.worst = self.validation.worst.max(Some(severity));
            self.sink.accept(finding.severity(severity))?;
        }
        Ok(())
    }

    fn unlisted_model(&mut self) -> io::Result<()> {
        let Some(model) = &self.settings.model else {
            return Ok(());
        };
        let kind = self.settings.customization_type;
        if self.entry.is_some() {
            return Ok(());
        }
        let finding = rules::unlisted_model::finding(model, kind, self.settings.catalogue);
        self.report(finding.severity, finding)
    }

    fn input(&mut self, input: DataInput) -> io::Result<()> {
        let path: Arc<str> = input.name.as_str().into();
        let caps = Caps {
            each: self.settings.cap,
            foreign: false,
        };
        let mut result = FileResult::new(Arc::clone(&path), &self.settings.levels, caps);
        let (bytes, format) = self.judge(input.origin, &path, input.split, &mut result)?;
        self.validation.inputs.push(Input {
            path: input.name,
            split: input.split.name().to_owned(),
            format: format.map(|format| format.name().to_owned()),
            records: result.records,
            bytes,
        });
        self.validation.suppressed.extend(result.suppressed());
        self.validation.worst = self.validation.worst.max(result.worst);
        Ok(())
    }

    /// Judges one input; returns how many bytes it has and which format it was judged by.
    fn judge(
        &mut self,
        origin: Origin,
        path: &Arc<str>,
        split: Split,
        result: &mut FileResult<'_>,
    ) -> io::Result<(u64, Option<DataFormat>)> {
        let opened = match origin {
            Origin::Path(file) => open(&file),
            Origin::Reader(reader, size) => Ok((reader, size)),
            Origin::Unreadable(error) => Err(error),
        };
        let (reader, size) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                self.unreadable(path, &error, result)?;
                return Ok((0, None));
            }
        };
        if path.as_ref() != "-" {
            let found = [rules::extension::check(path), rules::name_characters::check(path)];
            for finding in found.into_iter().flatten() {
                result.report(finding.severity, finding, self.sink)?;
            }
        }
        if let Some((severity, finding)) = rules::validation_unused::check(path, &self.context(split, None)) {
            result.report(severity, finding, self.sink)?;
        }
        if let Some(size) = size
            && let Some(finding) = self.over_size(path, size, split)
        {
            self.incomplete = true;
            result.report(finding.severity, finding, self.sink)?;
            return Ok((size, None));
        }
        let counter = Arc::new(AtomicU64::new(0));
        let counting = Counted {
            reader,
            bytes: Arc::clone(&counter),
        };
        let mut reader = ChunkReader::new(counting, self.settings.chunk_bytes.unwrap_or(CHUNK));
        match reader.next(Vec::new()) {
            Err(error) => {
                self.unreadable(path, &error, result)?;
                Ok((0, None))
            }
            Ok(None) => {
                self.incomplete = true;
                result.report(Severity::Error, rules::empty::finding(path, 0), self.sink)?;
                Ok((0, None))
            }
            Ok(Some(head)) => {
                let (format, refused) = self.judge_content(head, reader, path, split, &counter, result)?;
                let read = counter.load(Ordering::Relaxed);
                let bytes = if refused { size.unwrap_or(read) } else { read };
                Ok((bytes, format))
            }
        }
    }

    /// Refuses a file that is known to be over the limit before it is read: nothing in gigabytes of it
    /// can make it fit. With the rule switched off, or milder, it is read.
    fn over_size(&self, path: &str, size: u64, split: Split) -> Option<Diagnostic> {
        let (severity, finding) = rules::size::check(path, size, &self.context(split, None))?;
        let fails = self.settings.levels.apply(finding.rule, severity) == Some(Severity::Error);
        (severity == Severity::Error && fails).then(|| {
            finding
                .severity(severity)
                .evidence("its records were not looked at")
        })
    }

    fn unreadable(&mut self, path: &str, error: &io::Error, result: &mut FileResult<'_>) -> io::Result<()> {
        self.incomplete = true;
        let finding = if ChangedWhileRead::is(error) {
            rules::changed_while_read::finding(path)
        } else {
            rules::unreadable::finding(path, error)
        };
        result.report(Severity::Error, finding, self.sink)
    }

    /// Judges the records of one input, of which `head` has been read; returns the format they were
    /// judged by, and whether the input was refused as a whole.
    fn judge_content<R: Read + Send>(
        &mut self,
        head: Chunk,
        reader: ChunkReader<R>,
        path: &Arc<str>,
        split: Split,
        counter: &AtomicU64,
        result: &mut FileResult<'_>,
    ) -> io::Result<(Option<DataFormat>, bool)> {
        let refused = match head.overlong {
            None => head::refuse(path, head.bytes(), reader.is_at_end(), self.expected()),
            Some(_) => None,
        };
        if let Some((rule, finding)) = refused {
            self.incomplete = true;
            result.report(rule.severity, finding, self.sink)?;
            return Ok((None, true));
        }
        let format = self.format(&head, path, result)?;
        let context = self.context(split, format);
        let judge = Judge {
            path,
            context,
            levels: &self.settings.levels,
            caps: result.caps,
        };
        let mut tape = Tape::default();
        let scanned = judge.scan(&head, Progress::default(), &mut tape);
        parallel::finish(&judge, &head, scanned, &mut tape, result, self.sink)?;
        let mut read_all = true;
        if !reader.is_at_end() {
            drop(head);
            match parallel::run(reader, &judge, self.threads(), result, self.sink) {
                Ok(()) => {}
                Err(Ended::Keeping(error)) => return Err(error),
                Err(Ended::Reading(error)) => {
                    read_all = false;
                    self.unreadable(path, &error, result)?;
                }
            }
        }
        let bytes = counter.load(Ordering::Relaxed);
        if let Some((severity, finding)) = rules::size::check(path, bytes, &context) {
            result.report(severity, finding, self.sink)?;
        }
        if read_all {
            self.counts(path, split, &context, result)?;
        }
        Ok((format, false))
    }

    fn threads(&self) -> usize {
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        self.settings.threads.unwrap_or_else(cores).clamp(1, MOST_THREADS)
    }

    /// The format that was asked for, or that the model takes.
    fn expected(&self) -> Option<DataFormat> {
        let settings = self.settings;
        let of_family = || {
            let family = settings.catalogue.family_of(settings.model.as_ref()?)?;
            Some(family.format(settings.customization_type))
        };
        let implied = || self.entry.map(|entry| entry.format).or_else(of_family);
        settings.format.or_else(implied)
    }

    /// Decides by which format the records are judged, and reports what needs saying about it.
    fn format(
        &mut self,
        head: &Chunk,
        path: &Arc<str>,
        result: &mut FileResult<'_>,
    ) -> io::Result<Option<DataFormat>> {
        let expected = self.expected();
        let sample = head::sample(head.bytes(), expected);
        let guessed = sample.shape.and_then(Shape::format);
        let foreign = match (sample.shape, expected) {
            (Some(_), Some(_)) => sample.foreign,
            (Some(shape), None) => shape.format().is_none(),
            (None, expected) => expected.is_none() && sample.first.is_some(),
        };
        if foreign && let Some((number, from, to)) = sample.first {
            result.caps.foreign = true;
            let text = String::from_utf8_lossy(&head.bytes()[from..to]);
            let line = Line {
                path,
                text: &text,
                number,
                offset: from as u64,
            };
            let by = match (&self.settings.model, self.settings.format) {
                (_, Some(_)) => "`--data-format`".to_owned(),
                (Some(model), None) => format!("`{model}`"),
                (None, None) => "the model".to_owned(),
            };
            let finding = rules::other_format::finding(&line, sample.shape, expected, &by);
            result.report(Severity::Error, finding, self.sink)?;
        }
        let format = expected.or(guessed);
        if (format.is_some() || !foreign)
            && let Some(finding) = rules::format_noted::check(path, format, expected.is_none())
        {
            result.report(Severity::Info, finding, self.sink)?;
        }
        Ok(format)
    }

    /// Judges how many records one file has.
    fn counts(
        &mut self,
        path: &Arc<str>,
        split: Split,
        context: &Context,
        result: &mut FileResult<'_>,
    ) -> io::Result<()> {
        let records = result.records;
        if let Some((severity, finding)) = rules::too_few_records::check(path, records, context) {
            result.report(severity, finding, self.sink)?;
        }
        let too_many = rules::validation_maximum::check(path, records, context)
            .or_else(|| rules::too_many_records::check(path, records, context));
        if let Some(finding) = too_many {
            result.report(Severity::Error, finding, self.sink)?;
        }
        if let Some(finding) = embeddings_quota::check(path, records, context) {
            result.report(finding.severity, finding, self.sink)?;
        }
        self.whole.push((Arc::clone(path), split, records));
        Ok(())
    }

    /// Judges training and validation together, where both were read. Files of one split count together.
    fn sums(&mut self) -> io::Result<()> {
        let sum = |split| -> u64 {
            let of_split = self.whole.iter().filter(|(_, own, _)| *own == split);
            of_split.map(|(_, _, records)| records).sum()
        };
        let (training, validation) = (sum(Split::Training), sum(Split::Validation));
        let context = self.context(Split::Training, None);
        let last = self.whole.last().map(|(path, _, _)| Arc::clone(path));
        let Some(path) = last else { return Ok(()) };
        if !self.incomplete
            && let Some(finding) = rules::too_few_records::check_sum(&path, training + validation, &context)
        {
            self.report(Severity::Error, finding)?;
        }
        let has_both = training > 0 && validation > 0;
        let alone = |count| {
            self.entry
                .and_then(|entry| entry.records.sum_maximum.as_ref())
                .is_some_and(|most| count > most.value)
        };
        if has_both
            && !alone(training)
            && !alone(validation)
            && let Some(finding) = rules::sum_of_records::check(&path, training, validation, &context)
        {
            self.report(Severity::Error, finding)?;
        }
        Ok(())
    }
}

/// How many tokens the job lets a prompt have. What is no number is the business of the rules on jobs.
fn prompt_tokens(settings: &Settings) -> Option<u64> {
    settings.hyperparameters.get("maxPromptLength")?.parse().ok()
}

/// Opens a regular file or a pipe, and says how large it is.
fn open(path: &Path) -> io::Result<(Box<dyn Read + Send>, Option<u64>)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let size = metadata.is_file().then_some(metadata.len());
    Ok((Box::new(file), size))
}

/// Counts the bytes that are read.
struct Counted<R> {
    reader: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
