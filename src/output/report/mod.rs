//! Reports of commands that check: findings, checks, a summary and what to do first.

pub(super) mod checks;
mod finding;
#[cfg(test)]
pub(super) mod fixtures;
pub(super) mod summary;

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use serde::Serialize;

pub(super) use finding::headed;
pub use finding::{finding_concise, finding_human};

use super::{FORMAT_VERSION, Render, ReportView};
use crate::diagnostic::{Diagnostic, Report, Severity, Verdict};
use crate::error::ExitStatus;
use crate::ui::Style;

impl Render for Report {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        report_human_with(self, out, style, &|out| checks::human(&self.checks, out, style))
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        for finding in &self.findings {
            finding_concise(finding, out)?;
        }
        checks::concise(&self.checks, out)?;
        summary::concise(self, out)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        report_json(self, None, out)
    }

    fn report(&self) -> Option<ReportView<'_>> {
        Some(ReportView {
            report: self,
            spool: None,
            verdict: self.verdict(),
            exit: self.exit_status(),
            strict: false,
            config: None,
        })
    }

    fn exit_status(&self) -> ExitStatus {
        match self.verdict() {
            Verdict::Error => ExitStatus::Findings,
            Verdict::Ok | Verdict::Warning => ExitStatus::Success,
        }
    }
}

/// Writes the report for a person, with what `middle` writes between the findings and the summary.
///
/// # Errors
/// Those of `out`.
pub(in crate::output) fn report_human_with(
    report: &Report,
    out: &mut dyn Write,
    style: Style,
    middle: &dyn Fn(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut told: BTreeMap<&str, &Diagnostic> = BTreeMap::new();
    for finding in &report.findings {
        let before = told.insert(finding.rule.code, finding);
        finding::finding_after(before, finding, out, style)?;
        writeln!(out)?;
    }
    middle(out)?;
    summary::human(report, out, style)
}

/// Writes the report as JSON, version 1, a finding per line. Findings that were put aside as they came,
/// one JSON object per line in `spooled`, take the place of `report.findings`; they are copied without
/// being held in memory. `verdict` is the report's own unless `spooled` says otherwise.
///
/// # Errors
/// Those of `out` and of `spooled`.
pub fn report_json(report: &Report, spooled: Option<Spooled<'_>>, out: &mut dyn Write) -> io::Result<()> {
    report_json_with(report, spooled, &[], out)
}

/// Writes the report like [`report_json`], with members of the command's own after those of every report.
///
/// # Errors
/// Those of `out` and of `spooled`.
pub(in crate::output) fn report_json_with(
    report: &Report,
    spooled: Option<Spooled<'_>>,
    own: &[(&str, serde_json::Value)],
    out: &mut dyn Write,
) -> io::Result<()> {
    let worst = spooled.as_ref().and_then(|spooled| spooled.worst);
    let verdict = Verdict::from(worst).max(report.verdict());
    write!(out, "{{\"format_version\":{FORMAT_VERSION},\"command\":")?;
    value(out, &report.command)?;
    out.write_all(b",\"verdict\":")?;
    value(out, &verdict)?;
    list(out, "inputs", &report.inputs)?;
    match spooled {
        None => list(out, "findings", &report.findings)?,
        Some(spooled) => copy_lines(out, "findings", spooled.findings)?,
    }
    list(out, "checks", &report.checks)?;
    list(out, "suppressed", &report.suppressed)?;
    for (name, member) in own {
        write!(out, ",\n\"{name}\":")?;
        value(out, member)?;
    }
    out.write_all(b"\n}\n")
}

/// Findings that were written aside while they were found.
pub struct Spooled<'a> {
    /// One JSON object per line.
    pub findings: &'a mut dyn BufRead,
    /// How grave the gravest of them is; absent when there are none.
    pub worst: Option<Severity>,
}

fn value(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(out, value).map_err(io::Error::from)
}

fn list<T: Serialize>(out: &mut dyn Write, name: &str, items: &[T]) -> io::Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    for (index, item) in items.iter().enumerate() {
        out.write_all(if index == 0 { b"\n  " } else { b",\n  " })?;
        value(out, item)?;
    }
    out.write_all(b"]")
}

/// Writes the list `name`, of which `lines` has an element a line.
pub(in crate::output) fn copy_lines(
    out: &mut dyn Write,
    name: &str,
    lines: &mut dyn BufRead,
) -> io::Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    let mut line = Vec::new();
    let mut separator: &[u8] = b"\n  ";
    while lines.read_until(b'\n', &mut line)? > 0 {
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        out.write_all(separator)?;
        out.write_all(&line)?;
        separator = b",\n  ";
        line.clear();
    }
    out.write_all(b"]")
}

#[cfg(test)]
mod tests;
