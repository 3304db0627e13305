//! A case of a test report: what one rule came to in one suite.

use crate::diagnostic::{CheckVerdict, Severity};
use crate::output::report::summary::noun;
use crate::output::text::counted;

/// What a reader of test reports makes of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Passed,
    /// Neither passed nor failed: warnings, and checks that were not made. The one mark that every
    /// reader shows without failing the build.
    Skipped,
    Failure,
    /// A check that could not be made, where that is a failure.
    Error,
}

/// One rule in one suite.
#[derive(Debug, Default)]
pub(super) struct Case {
    pub(super) name: String,
    /// Errors, warnings, notes. Those that a cap left out are among them.
    counts: [u64; 3],
    /// How many of them a cap left out.
    left_out: u64,
    /// What the first one says, at the gravest severity so far.
    first: Option<(Severity, String)>,
    unknown: bool,
    skipped: bool,
    last_notes: String,
    /// Where its lines are.
    pub(super) bucket: usize,
}

const GRAVEST_FIRST: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

impl Case {
    pub(super) fn new(name: &str, bucket: usize) -> Self {
        Self {
            name: name.to_owned(),
            bucket,
            ..Self::default()
        }
    }

    /// Takes in one finding; returns the lines that it adds.
    pub(super) fn finding(&mut self, severity: Severity, line: String, notes: String) -> String {
        self.count(severity, 1);
        let mut lines = line.clone();
        // The remedy of thousands of like findings is told once.
        if !notes.is_empty() && notes != self.last_notes {
            lines = format!("{lines}\n{notes}");
            self.last_notes = notes;
        }
        if self.first.as_ref().is_none_or(|(gravest, _)| severity > *gravest) {
            self.first = Some((severity, line));
        }
        lines
    }

    /// Takes in what the caps left out.
    pub(super) fn leave_out(&mut self, severity: Severity, count: u64) {
        self.count(severity, count);
        self.left_out += count;
    }

    /// Takes in the verdict of a check; `line` says what it rests on. Failures without a finding of their
    /// own count as one.
    pub(super) fn check(&mut self, verdict: CheckVerdict, line: &str) {
        let [errors, warnings, _] = self.counts;
        match verdict {
            CheckVerdict::Pass => return,
            CheckVerdict::Fail if errors == 0 => self.count(Severity::Error, 1),
            CheckVerdict::Warn if warnings == 0 => self.count(Severity::Warning, 1),
            CheckVerdict::Fail | CheckVerdict::Warn => {}
            CheckVerdict::Skip => self.skipped = true,
            CheckVerdict::Unknown => self.unknown = true,
        }
        if self.first.is_none() && !line.is_empty() {
            self.first = Some((Severity::Info, line.to_owned()));
        }
    }

    fn count(&mut self, severity: Severity, count: u64) {
        let index = GRAVEST_FIRST.iter().position(|known| *known == severity);
        self.counts[index.expect("all severities are listed")] += count;
    }

    pub(super) fn mark(&self, strict: bool) -> Mark {
        let [errors, warnings, _] = self.counts;
        if errors > 0 {
            Mark::Failure
        } else if self.unknown && strict {
            Mark::Error
        } else if warnings > 0 || self.unknown || self.skipped {
            Mark::Skipped
        } else {
            Mark::Passed
        }
    }

    /// Says in a word why the case did not pass.
    pub(super) const fn kind(&self) -> &'static str {
        let [errors, warnings, _] = self.counts;
        if errors > 0 {
            "error"
        } else if warnings > 0 {
            "warning"
        } else if self.unknown {
            "unknown"
        } else {
            "skipped"
        }
    }

    /// Whether anything was found.
    pub(super) fn has_findings(&self) -> bool {
        self.counts.iter().any(|count| *count > 0)
    }

    /// Counts what was found, and says what the first of the gravest is.
    pub(super) fn summary(&self) -> String {
        let counts = GRAVEST_FIRST.iter().zip(self.counts);
        let counts = counts.filter(|(_, count)| *count > 0);
        let counts: Vec<_> = counts
            .map(|(severity, count)| counted(count, noun(*severity)))
            .collect();
        let first = self.first.as_ref().map(|(_, line)| line.as_str());
        let parts = [
            (!counts.is_empty()).then(|| counts.join(", ")),
            first.map(str::to_owned),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }

    /// Says how many lines are missing.
    pub(super) fn left_out(&self) -> Option<String> {
        (self.left_out > 0).then(|| format!("{} left out", counted(self.left_out, "more finding")))
    }
}
