//! What a tool could not take, kept like the findings of `validate`.

use crate::commands::validate::{Spool, SpoolError};
use crate::dataset::{FindingSink, Split, Taken, Validation};
use crate::diagnostic::{Input, Report, Severity};
use crate::error::ExitStatus;

/// The lines that could not be taken as records, each a finding.
#[derive(Debug)]
pub struct Untaken {
    /// The files that were read, the findings (unless they were written aside) and what was left out.
    pub report: Report,
    /// The findings, where all are wanted.
    pub spool: Option<Spool>,
    worst: Option<Severity>,
    cap: Option<u64>,
}

impl Untaken {
    /// Keeps the findings of `command`: at most `cap` of each rule and file, or all, written aside.
    ///
    /// # Errors
    /// When no temporary file can be made.
    pub fn new(command: &'static str, cap: Option<u64>) -> Result<Self, SpoolError> {
        let spool = match cap {
            Some(_) => None,
            None => Some(Spool::new().map_err(SpoolError)?),
        };
        Ok(Self {
            report: Report::new(command),
            spool,
            worst: None,
            cap,
        })
    }

    /// At most how many findings of each rule and file are wanted.
    pub const fn cap(&self) -> Option<u64> {
        self.cap
    }

    /// Where findings go.
    pub fn sink(&mut self) -> &mut dyn FindingSink {
        match &mut self.spool {
            Some(spool) => spool,
            None => &mut self.report.findings,
        }
    }

    /// Notes what became of the lines of `path`.
    pub fn file(&mut self, path: &str, taken: &Taken) {
        self.report.inputs.push(Input {
            path: path.to_owned(),
            split: Split::Training.name().to_owned(),
            format: taken.format.map(|format| format.name().to_owned()),
            records: taken.records,
            bytes: taken.bytes,
        });
        self.report.suppressed.extend(taken.suppressed.iter().cloned());
        self.worst = self.worst.max(taken.worst);
    }

    /// Notes what `validate` said.
    pub fn judged(&mut self, validation: Validation) {
        self.report.inputs.extend(validation.inputs);
        self.report.suppressed.extend(validation.suppressed);
        self.note(validation.worst);
    }

    /// Notes how grave a finding was.
    pub fn note(&mut self, worst: Option<Severity>) {
        self.worst = self.worst.max(worst);
    }

    /// The gravest finding.
    pub const fn worst(&self) -> Option<Severity> {
        self.worst
    }

    /// How the process ends.
    pub fn exit_status(&self) -> ExitStatus {
        if self.worst == Some(Severity::Error) {
            ExitStatus::Findings
        } else {
            ExitStatus::Success
        }
    }
}
