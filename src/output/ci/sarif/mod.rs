//! SARIF 2.1.0: one run, the rules that occur, a result per finding. Results are written one by one.
//!
//! A check that could not be made is a result of the kind `open`, and with `--strict` one of the kind
//! `fail`; the verdicts of all checks, and what the caps left out, stand in the properties of the run.
//! An error that took the place of the report is a notification of a run without results.
//!
//! Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>

mod fingerprint;
mod location;
mod result;
mod rules;

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::{ReportView, failure_lines};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::error::{ExitStatus, Failure};
use crate::output::failure::findings;
use location::Files;
use result::Results;
use rules::Rules;

/// The schema of SARIF 2.1.0, as OASIS publishes it.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes the report.
pub(super) fn report(view: &ReportView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = view.report;
    let rules = Rules::of(report);
    let files = Files::of(report, view.config);
    begin(out, &rules, report.command, &invocation(view.exit, &[]))?;
    field(out, "artifacts", &files.artifacts(report))?;
    field(out, "properties", &properties(view))?;
    out.write_all(b",\n\"results\":[")?;
    let mut results = Results::new(&rules, &files);
    let mut separator: &[u8] = b"\n";
    let mut write = |result: &Value| {
        out.write_all(separator)?;
        separator = b",\n";
        value(out, result)
    };
    for finding in &report.findings {
        write(&results.finding(finding))?;
    }
    for check in rules::unknown(report) {
        write(&results.unknown(check, view.strict))?;
    }
    out.write_all(b"]\n}]}\n")
}

/// Writes an error that took the place of the report. There are no results: a reader does not take the
/// findings of an earlier run for mended.
pub(super) fn failure(failure: &Failure, out: &mut dyn Write) -> io::Result<()> {
    let empty = Report::new("");
    let found = findings(failure.error.as_ref()).unwrap_or(&empty);
    let rules = Rules::of(found);
    let files = Files::of(found, None);
    let mut notifications: Vec<_> = found
        .findings
        .iter()
        .map(|finding| notification(finding, &rules, &files))
        .collect();
    notifications.push(json!({
        "level": "error",
        "message": { "text": result::plain(&failure_lines(failure).join("\n")) },
    }));
    begin(out, &rules, "failed", &invocation(failure.exit, &notifications))?;
    out.write_all(b"\n}]}\n")
}

/// Writes everything that stands before the results.
fn begin(out: &mut dyn Write, rules: &Rules, command: &str, invocation: &Value) -> io::Result<()> {
    write!(
        out,
        "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\n\"tool\":"
    )?;
    let mut driver = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "shortDescription": { "text": env!("CARGO_PKG_DESCRIPTION") },
        "rules": rules.descriptors(),
    });
    let home = [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")];
    if let Some(home) = home.into_iter().find(|home| !home.is_empty()) {
        driver["informationUri"] = home.into();
    }
    value(out, &json!({ "driver": driver }))?;
    // What stands before the last slash groups the runs that replace each other.
    let id = format!("{}/{command}/", env!("CARGO_PKG_NAME"));
    field(out, "automationDetails", &json!({ "id": id }))?;
    field(out, "columnKind", &"unicodeCodePoints")?;
    field(out, "invocations", &[invocation])
}

fn invocation(exit: ExitStatus, notifications: &[Value]) -> Value {
    let completed = matches!(exit, ExitStatus::Success | ExitStatus::Findings);
    let mut invocation = json!({
        "executionSuccessful": completed,
        "exitCode": exit.code(),
        "exitCodeDescription": match exit {
            ExitStatus::Success => "nothing at error level",
            ExitStatus::Findings => "findings or failed checks at error level",
            ExitStatus::Usage => "wrong usage",
            ExitStatus::Unusable => "configuration, credentials or journal unusable",
            ExitStatus::Aws => "AWS refused or could not be reached",
            _ => "ended early",
        },
    });
    if !notifications.is_empty() {
        invocation["toolConfigurationNotifications"] = notifications.into();
    }
    invocation
}

fn notification(finding: &Diagnostic, rules: &Rules, files: &Files) -> Value {
    let mut notification = json!({
        "level": level(finding.severity),
        "message": { "text": result::message(finding) },
        "associatedRule": { "id": finding.rule.code, "index": rules.index(finding.rule) },
    });
    let locations = files.locations(finding.location.as_ref(), &finding.resources);
    if !locations.is_empty() {
        notification["locations"] = locations.into();
    }
    notification
}

fn properties(view: &ReportView<'_>) -> Value {
    let report = view.report;
    json!({
        "command": report.command,
        "verdict": view.verdict,
        "checks": report.checks,
        "suppressed": report.suppressed,
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn field(out: &mut dyn Write, name: &str, content: &impl Serialize) -> io::Result<()> {
    write!(out, ",\n\"{name}\":")?;
    value(out, content)
}

fn value(out: &mut dyn Write, content: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(out, content).map_err(io::Error::from)
}

#[cfg(test)]
mod tests;
