//! What a command that checks returns: inputs, findings, verdicts of checks, and one verdict over all.

use serde::{Deserialize, Serialize};

use super::{Diagnostic, Rule, Severity};

/// The worst that was found; information counts as ok.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing worse than information.
    Ok,
    /// At least one warning, or a check that could not read what it needs.
    Warning,
    /// At least one error.
    Error,
}

impl From<Option<Severity>> for Verdict {
    fn from(worst: Option<Severity>) -> Self {
        match worst {
            None | Some(Severity::Info) => Self::Ok,
            Some(Severity::Warning) => Self::Warning,
            Some(Severity::Error) => Self::Error,
        }
    }
}

/// What one check of the preflight came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckVerdict {
    /// The facts satisfy the check.
    Pass,
    /// The job fails or hangs.
    Fail,
    /// The job may fail.
    Warn,
    /// The check does not apply.
    Skip,
    /// What the check needs could not be read; never a pass.
    Unknown,
}

impl CheckVerdict {
    /// Names the verdict as reports spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Skip => "skip",
            Self::Unknown => "unknown",
        }
    }
}

/// A check of the preflight, with what it looked at or found at fault.
#[derive(Debug, Clone)]
pub struct CheckResult {
    /// The rule that was checked.
    pub rule: &'static Rule,
    /// What it came to.
    pub verdict: CheckVerdict,
    /// The resources it looked at (pass) or found at fault.
    pub resources: Vec<String>,
    /// Why the check was skipped, or the permission it lacks when unknown.
    pub reason: Option<String>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The path as given; `-` is standard input.
    pub path: String,
    /// `training` or `validation`.
    pub split: String,
    /// The format the records were judged by, such as `converse`; absent where none was recognised.
    pub format: Option<String>,
    /// How many records there are.
    pub records: u64,
    /// How many bytes were read.
    pub bytes: u64,
}

/// Findings that a cap kept out of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// The code of the rule.
    pub rule: &'static str,
    /// The file.
    pub file: String,
    /// How many were left out.
    pub count: u64,
    /// How grave the gravest of them is.
    pub severity: Severity,
}

/// What a command that checks returns.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The command, such as `validate`.
    pub command: &'static str,
    /// The files that were read.
    pub inputs: Vec<Input>,
    /// What was found, in the order of inputs and lines.
    pub findings: Vec<Diagnostic>,
    /// The checks of the preflight.
    pub checks: Vec<CheckResult>,
    /// What the caps left out.
    pub suppressed: Vec<Suppressed>,
}

impl Report {
    /// An empty report of `command`.
    pub fn new(command: &'static str) -> Self {
        Self {
            command,
            ..Self::default()
        }
    }

    /// Judges the whole: the worst severity, where an unknown check counts as a warning at least.
    pub fn verdict(&self) -> Verdict {
        let findings = self.findings.iter().map(|finding| finding.severity);
        let suppressed = self.suppressed.iter().map(|left_out| left_out.severity);
        let worst = Verdict::from(findings.chain(suppressed).max());
        let unknown = self
            .checks
            .iter()
            .any(|check| check.verdict == CheckVerdict::Unknown);
        if unknown {
            worst.max(Verdict::Warning)
        } else {
            worst
        }
    }

    /// Counts the findings at `severity`, those left out by caps not included.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }
}
