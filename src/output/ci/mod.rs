//! Reports in the forms that CI systems read: SARIF for code scanning, JUnit XML for test reports,
//! workflow commands for the annotations of GitHub Actions.
//!
//! What stands in them comes from data of strangers, so each form escapes whatever its reader could take
//! for its own syntax.

mod github;
mod junit;
mod place;
mod sarif;

use std::io::{self, Write};
use std::path::Path;

use super::Format;
use super::text::visible;
use crate::commands::validate::Spool;
use crate::diagnostic::{CheckResult, Diagnostic, Report, Verdict};
use crate::error::{ExitStatus, Failure};

/// A report, and what the outcome around it knows.
#[derive(Debug, Clone, Copy)]
pub struct ReportView<'a> {
    /// Inputs, findings (unless they were written aside), checks, what the caps left out.
    pub report: &'a Report,
    /// The findings, where they were written aside.
    pub spool: Option<&'a Spool>,
    /// The verdict over everything.
    pub verdict: Verdict,
    /// How the process ends.
    pub exit: ExitStatus,
    /// Whether a check that could not be made is a failure.
    pub strict: bool,
    /// The description of the job: where findings stand that are about no file.
    pub config: Option<&'a Path>,
}

/// Writes a report in one of the forms that only reports have; any other form writes nothing.
///
/// # Errors
/// Those of `out`, and of the file that the findings were written to.
pub fn write(format: Format, view: &ReportView<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Sarif => sarif::report(view, out),
        Format::Junit => junit::report(view, out),
        Format::Github => github::report(view, out),
        Format::Human | Format::Concise | Format::Json | Format::Csv => Ok(()),
    }
}

/// Writes an error that took the place of the report, so that whoever reads the form learns of it.
///
/// # Errors
/// Those of `out`.
pub fn write_failure(format: Format, failure: &Failure, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Sarif => sarif::failure(failure, out),
        Format::Junit => junit::failure(failure, out),
        Format::Github => github::failure(failure, out),
        Format::Human | Format::Concise | Format::Json | Format::Csv => Ok(()),
    }
}

/// Says in one line what is wrong, and what was expected there.
fn statement(finding: &Diagnostic) -> String {
    let message = visible(&finding.message);
    match finding.label.as_deref() {
        Some(label) if !label.is_empty() => format!("{message}: {}", visible(label)),
        _ => message.into_owned(),
    }
}

/// Says in lines what the finding rests on and how to mend it.
fn notes(finding: &Diagnostic) -> Vec<String> {
    let mut lines = Vec::new();
    if !finding.resources.is_empty() {
        lines.push(format!("resources: {}", visible(&finding.resources.join(", "))));
    }
    lines.extend(
        finding
            .evidence
            .iter()
            .map(|fact| format!("found: {}", visible(fact))),
    );
    if let Some(remedy) = &finding.remedy {
        lines.push(format!("help: {}", visible(&remedy.text)));
    }
    lines
}

/// Says why a check could not be made.
fn unknown(check: &CheckResult) -> String {
    let reason = check.reason.as_deref().unwrap_or("the reason is not known");
    format!("could not be checked: {}", visible(reason))
}

/// The lines of an error: what failed, its causes, what to do.
fn failure_lines(failure: &Failure) -> Vec<String> {
    let mut lines = vec![visible(&failure.error.to_string()).into_owned()];
    let causes = super::failure::causes(failure.error.as_ref());
    lines.extend(
        causes
            .iter()
            .map(|cause| format!("caused by: {}", visible(cause))),
    );
    lines.extend(
        failure
            .hints
            .iter()
            .map(|hint| format!("hint: {}", visible(hint))),
    );
    lines
}

#[cfg(test)]
mod testing;
