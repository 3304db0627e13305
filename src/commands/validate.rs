//! `validate`: judges data sets.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek, Write};
use std::sync::Mutex;

use super::sources::Sources;
use crate::dataset::{self, FindingSink, Settings};
use crate::diagnostic::{Diagnostic, Report, Severity, Verdict};
use crate::error::{ExitStatus, Hint};

/// What is to be judged, and how.
pub struct Options {
    /// The data sets, and what finding them brought up.
    pub sources: Sources,
    /// What they are judged by.
    pub settings: Settings,
    /// Whether findings are written aside as they come, so that a report of any length is complete
    /// in bounded memory.
    pub spool: bool,
}

/// The findings could not be kept.
#[derive(Debug, thiserror::Error)]
#[error("failed to keep the findings in a temporary file")]
pub struct SpoolError(#[source] pub(crate) io::Error);

impl Hint for SpoolError {
    fn hints(&self) -> Vec<String> {
        vec!["make room in the folder for temporary files (`TMPDIR`), or cap the findings with `--max-findings`".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// What the data sets came to.
#[derive(Debug)]
pub struct ValidateOutcome {
    /// The inputs, the findings (unless they were written aside) and what was left out.
    pub report: Report,
    /// The findings, where they were written aside.
    pub spool: Option<Spool>,
    /// The gravest finding, wherever it is kept.
    pub worst: Option<Severity>,
    /// Whether a check that could not be made is a failure.
    pub strict: bool,
}

impl ValidateOutcome {
    /// Judges the whole; a check that could not be made is a warning at least.
    pub fn verdict(&self) -> Verdict {
        Verdict::from(self.worst).max(self.report.verdict())
    }

    /// Adds a finding after all others.
    ///
    /// # Errors
    /// When it can't be written aside.
    #[cfg(feature = "aws")]
    pub(super) fn add(&mut self, finding: Diagnostic) -> io::Result<()> {
        self.worst = self.worst.max(Some(finding.severity));
        match &mut self.spool {
            Some(spool) => spool.accept(finding),
            None => self.report.findings.accept(finding),
        }
    }
}

/// Judges the data sets.
///
/// # Errors
/// When the findings can't be written aside.
pub fn run(options: Options) -> Result<ValidateOutcome, SpoolError> {
    let mut report = Report::new("validate");
    let mut spool = if options.spool {
        Some(Spool::new().map_err(SpoolError)?)
    } else {
        None
    };
    let sink: &mut dyn FindingSink = match &mut spool {
        Some(spool) => spool,
        None => &mut report.findings,
    };
    let mut worst = None;
    for note in options.sources.notes {
        if let Some(severity) = options.settings.levels.apply(note.rule, note.severity) {
            worst = worst.max(Some(severity));
            sink.accept(note.severity(severity)).map_err(SpoolError)?;
        }
    }
    let validation =
        dataset::validate(options.sources.inputs, &options.settings, sink).map_err(SpoolError)?;
    report.inputs = validation.inputs;
    report.suppressed = validation.suppressed;
    Ok(ValidateOutcome {
        report,
        spool,
        worst: worst.max(validation.worst),
        strict: options.settings.levels.strict,
    })
}

/// Findings in a temporary file, one JSON object per line.
#[derive(Debug)]
pub struct Spool {
    file: Mutex<BufWriter<File>>,
}

impl Spool {
    /// An empty spool; its file is gone when it is dropped.
    ///
    /// # Errors
    /// When no temporary file can be made.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            file: Mutex::new(BufWriter::new(tempfile::tempfile()?)),
        })
    }

    /// Hands the findings to `read`, from the first one on.
    ///
    /// # Errors
    /// Those of the file and of `read`.
    pub fn read<T>(&self, read: impl FnOnce(&mut dyn io::BufRead) -> io::Result<T>) -> io::Result<T> {
        let mut writer = self
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        writer.flush()?;
        let file = writer.get_mut();
        file.rewind()?;
        read(&mut BufReader::new(file))
    }
}

impl Spool {
    /// Adds a line.
    ///
    /// # Errors
    /// Those of the file.
    pub(crate) fn push(&mut self, line: &impl serde::Serialize) -> io::Result<()> {
        let writer = self
            .file
            .get_mut()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        serde_json::to_writer(&mut *writer, line).map_err(io::Error::from)?;
        writer.write_all(b"\n")
    }
}

impl FindingSink for Spool {
    fn accept(&mut self, finding: Diagnostic) -> io::Result<()> {
        self.push(&finding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{DataInput, Split};

    #[test]
    fn findings_that_were_written_aside_are_those_of_the_list_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("train.jsonl");
        std::fs::write(&path, "{\"prompt\":1}\n{}\n[1]\n").unwrap();
        let options = |spool| Options {
            sources: Sources::new(vec![DataInput::file(&path, Split::Training)]),
            settings: Settings {
                format: Some(crate::model::DataFormat::PromptCompletion),
                ..Settings::default()
            },
            spool,
        };
        let listed = run(options(false)).unwrap();
        let spooled = run(options(true)).unwrap();
        let expected: Vec<_> = listed
            .report
            .findings
            .iter()
            .map(|f| serde_json::to_string(f).unwrap())
            .collect();
        let lines = spooled
            .spool
            .unwrap()
            .read(|lines| Ok(io::read_to_string(lines).unwrap()))
            .unwrap();
        assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
        assert!(expected.len() >= 4 && spooled.report.findings.is_empty());
        assert_eq!(
            (listed.worst, spooled.worst),
            (Some(Severity::Error), Some(Severity::Error))
        );
    }
}
