//! The engine of `validate`: opens each input, tells what it is, judges its records in parallel in
//! bounded memory, and counts.

mod answers;
mod chunk;
mod closing;
mod collect;
mod counts;
mod expected;
mod fold;
mod head;
mod held;
mod hits;
mod judge_counts;
mod parallel;
mod parts;
mod records;
mod repeats;
mod rows;
mod segment;
mod settings;
mod source;
mod start;
mod traits;
mod whole;

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::diagnostic::{Diagnostic, Input, Severity};
use crate::model::{DataFormat, Entry};

use super::context::Context;
use super::findings::Caps;
use super::format::Split;
use super::rules::file::{self as rules, changed_while_read::ChangedWhileRead};
use super::sink::FindingSink;
pub(crate) use chunk::{ChunkReader, LONGEST_LINE};
use collect::FileResult;
pub(super) use head::document;
pub use judge_counts::judge_counts;
use parallel::Ended;
pub use records::Taken;
pub(crate) use records::{Record, read_records, without_mark};
use rows::Rows;
use segment::Judge;
pub use settings::{DataInput, Origin, Settings, Validation};
use source::{Again, Counted, Watched};
use start::Start;
use traits::Wanted;

/// How much is read at once: it fits the second-level cache of a core, and is large enough that
/// threads seldom meet.
const CHUNK: usize = 512 << 10;

/// More threads than this do not help: reading is the limit then.
const MOST_THREADS: usize = 8;

/// How much memory the hashes of the records of earlier inputs take.
const EARLIER: usize = 8 << 20;

/// Judges `inputs` by `settings`; findings go to `sink`, input by input, in the order of their lines.
/// An input that can't be read is a finding (FILE-01), and the others are judged all the same.
///
/// # Errors
/// Those of the sink, and of temporary files.
pub fn validate(
    inputs: Vec<DataInput>,
    settings: &Settings,
    sink: &mut dyn FindingSink,
) -> io::Result<Validation> {
    let mut engine = Engine::new(settings, sink, inputs.len());
    engine.unlisted_model()?;
    for input in inputs {
        engine.to_come -= 1;
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
    counted: Vec<(Arc<str>, Split, u64)>,
    /// Whether the records of some input could not be counted.
    incomplete: bool,
    /// The names of the inputs so far, this one included, and the names of their splits.
    names: Vec<(Arc<str>, &'static str)>,
    /// Their splits.
    splits: Vec<Split>,
    /// The way back to their bytes.
    again: Again,
    /// The hashes of the records of earlier inputs.
    earlier: Rows,
    /// How many inputs are still to come.
    to_come: usize,
}

impl<'s> Engine<'s> {
    fn new(settings: &'s Settings, sink: &'s mut dyn FindingSink, to_come: usize) -> Self {
        let model = settings.model.as_ref();
        Self {
            settings,
            entry: model.and_then(|model| settings.catalogue.find(model, settings.customization_type)),
            sink,
            validation: Validation::default(),
            counted: Vec::new(),
            incomplete: false,
            names: Vec::new(),
            splits: Vec::new(),
            again: Again::default(),
            earlier: Rows::new(EARLIER),
            to_come,
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
        self.names.push((Arc::clone(&path), input.split.name()));
        self.splits.push(input.split);
        self.again.paths.push(None);
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
            Origin::Path(file) => Watched::open(&file).map(|(file, watched)| {
                let size = watched.as_ref().map(Watched::size);
                (Box::new(file) as Box<dyn Read + Send>, size, watched)
            }),
            Origin::Reader(reader, size) => Ok((reader, size, None)),
            Origin::Unreadable(error) => Err(error),
        };
        let (reader, size, watched) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                self.unreadable(path, &error, result)?;
                return Ok((0, None));
            }
        };
        if let (Some(path), Some(watched)) = (self.again.paths.last_mut(), &watched) {
            *path = Some(watched.path().to_owned());
        }
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
        let counting = Counted::new(reader, Arc::clone(&counter));
        match Start::read(counting) {
            Err(error) => {
                self.unreadable(path, &error, result)?;
                Ok((0, None))
            }
            Ok(start) if start.is_empty() => {
                self.incomplete = true;
                result.report(Severity::Error, rules::empty::finding(path, 0), self.sink)?;
                Ok((0, None))
            }
            Ok(start) => {
                let (format, refused) = self.judge_content(start, path, split, &counter, result)?;
                let read = counter.load(Ordering::Relaxed);
                let bytes = if refused { size.unwrap_or(read) } else { read };
                let change = watched
                    .filter(|_| !refused)
                    .and_then(|watched| watched.change(read));
                if let Some(how) = change {
                    self.incomplete = true;
                    let finding = rules::changed_while_read::finding(path, Some(&how));
                    result.report(Severity::Error, finding, self.sink)?;
                }
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
            rules::changed_while_read::finding(path, None)
        } else {
            rules::unreadable::finding(path, error)
        };
        result.report(Severity::Error, finding, self.sink)
    }

    /// Judges the records of one input, whose start has been read; returns the format they were
    /// judged by, and whether the input was refused as a whole.
    fn judge_content<R: Read + Send>(
        &mut self,
        start: Start<R>,
        path: &Arc<str>,
        split: Split,
        counter: &AtomicU64,
        result: &mut FileResult<'_>,
    ) -> io::Result<(Option<DataFormat>, bool)> {
        let refused = head::refuse(path, start.lines(), start.whole, self.expected());
        if let Some((rule, finding)) = refused {
            self.incomplete = true;
            result.report(rule.severity, finding, self.sink)?;
            return Ok((None, true));
        }
        let format = self.format(start.lines(), path, result)?;
        let context = self.context(split, format);
        let judge = Judge {
            path,
            context,
            levels: &self.settings.levels,
            caps: result.caps,
            wanted: Wanted::new(format, &self.settings.levels),
        };
        // What fits into the start is judged before other threads are ready.
        let alone = start.whole && self.settings.chunk_bytes.is_none();
        let threads = if alone { 1 } else { self.threads() };
        let reader = ChunkReader::new(start, self.settings.chunk_bytes.unwrap_or(CHUNK));
        let broken = match parallel::run(reader, &judge, threads, result) {
            Ok(()) => None,
            Err(Ended::Keeping(error)) => return Err(error),
            Err(Ended::Reading(error)) => Some(error),
        };
        self.close(path, format, result)?;
        if let Some(error) = &broken {
            self.unreadable(path, error, result)?;
        }
        let bytes = counter.load(Ordering::Relaxed);
        if let Some((severity, finding)) = rules::size::check(path, bytes, &context) {
            result.report(severity, finding, self.sink)?;
        }
        if broken.is_none() {
            self.counts(path, split, &context, result)?;
        }
        Ok((format, false))
    }

    fn threads(&self) -> usize {
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        self.settings.threads.unwrap_or_else(cores).clamp(1, MOST_THREADS)
    }
}

/// How many tokens the job lets a prompt have. What is no number is the business of the rules on jobs.
fn prompt_tokens(settings: &Settings) -> Option<u64> {
    settings.hyperparameters.get("maxPromptLength")?.parse().ok()
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod whole_tests;
