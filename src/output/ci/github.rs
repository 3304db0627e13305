//! The annotations of GitHub Actions: one workflow command per finding.
//!
//! GitHub shows ten annotations of each level per step, so the first of every rule and file come first,
//! then the second ones, and so on. The log holds all of them.
//!
//! Source: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::fmt::Write as _;
use std::io::{self, Write};

use super::place::{end_column, in_repository};
use super::{ReportView, failure_lines, notes, statement, unknown};
use crate::diagnostic::{CheckVerdict, Diagnostic, Location, Severity};
use crate::error::Failure;
use crate::output::failure::findings;
use crate::output::report::summary;
use crate::output::text::{counted, visible};

/// Writes a command per finding and per check that could not be made, then a line that counts.
pub(super) fn report(view: &ReportView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = view.report;
    for finding in spread(&report.findings) {
        annotate(finding, out)?;
    }
    for check in &report.checks {
        if check.verdict == CheckVerdict::Unknown {
            let level = if view.strict { "error" } else { "warning" };
            let title = format!("{} {}", check.rule.code, check.rule.name);
            command(out, level, &[("title", &title)], &unknown(check))?;
        }
    }
    // What follows is plain text that the runner reads too: it holds nothing of the data.
    for (rule, severity, count) in summary::left_out_by_rule(report) {
        let count = counted(count, &format!("more {}", summary::noun(severity)));
        writeln!(out, "{count} of {rule} left out; --max-findings shows more")?;
    }
    writeln!(out, "{}", summary::headline(report))
}

/// Writes an error that took the place of the report, and what is wrong with the configuration.
pub(super) fn failure(failure: &Failure, out: &mut dyn Write) -> io::Result<()> {
    let found = findings(failure.error.as_ref());
    for finding in found.into_iter().flat_map(|report| &report.findings) {
        annotate(finding, out)?;
    }
    command(
        out,
        "error",
        &[("title", "finetune")],
        &failure_lines(failure).join("\n"),
    )
}

/// Orders findings so that the first of each rule and file come before the second of any.
fn spread(findings: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut seen = std::collections::HashMap::new();
    let mut ordered: Vec<_> = findings
        .iter()
        .map(|finding| {
            let path = match &finding.location {
                Some(Location::File(place)) => place.path.as_ref(),
                _ => "",
            };
            let count: &mut u64 = seen.entry((finding.rule.code, path)).or_default();
            *count += 1;
            (*count, finding)
        })
        .collect();
    ordered.sort_by_key(|(nth, _)| *nth);
    ordered.into_iter().map(|(_, finding)| finding).collect()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

fn annotate(finding: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    let mut properties = Vec::new();
    let mut text = statement(finding);
    match &finding.location {
        Some(Location::File(place)) => {
            let inside = place.json_path.as_deref();
            let inside = inside.map_or_else(String::new, |path| format!(" ({})", visible(path)));
            if let Some(path) = in_repository(&place.path) {
                properties.push(("file", visible(&path).into_owned()));
                let numbers = [
                    ("line", place.line),
                    ("col", place.column),
                    ("endColumn", end_column(place)),
                ];
                let known = numbers
                    .into_iter()
                    .filter_map(|(name, number)| Some((name, number?)));
                properties.extend(known.map(|(name, number)| (name, number.to_string())));
                if let (Some(line), Some(column)) = (place.line, place.column) {
                    text = format!("line {line}, column {column}{inside}: {text}");
                }
            } else {
                let mut before = visible(&place.path).into_owned();
                if let Some(line) = place.line {
                    let _ = write!(before, ":{line}:{}", place.column.unwrap_or(1));
                }
                text = format!("{before}{inside}: {text}");
            }
        }
        Some(Location::Key(key)) => text = format!("{}: {text}", visible(key)),
        None => {}
    }
    properties.push(("title", format!("{} {}", finding.rule.code, finding.rule.name)));
    for line in notes(finding) {
        text.push('\n');
        text.push_str(&line);
    }
    let properties: Vec<_> = properties
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    command(out, level(finding.severity), &properties, &text)
}

/// Writes one workflow command. Nothing in it can end it early or begin another one.
fn command(out: &mut dyn Write, name: &str, properties: &[(&str, &str)], message: &str) -> io::Result<()> {
    write!(out, "::{name}")?;
    for (index, (name, value)) in properties.iter().enumerate() {
        let separator = if index == 0 { ' ' } else { ',' };
        write!(out, "{separator}{name}={}", escape(value, true))?;
    }
    writeln!(out, "::{}", escape(message, false))
}

/// Escapes as GitHub's own toolkit does: percent signs and line ends; in properties also what separates
/// them.
fn escape(text: &str, in_property: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            ':' if in_property => escaped.push_str("%3A"),
            ',' if in_property => escaped.push_str("%2C"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, written};
    use super::*;
    use crate::diagnostic::{FileLocation, Report};
    use crate::output::Format;

    #[test]
    fn a_report_becomes_annotations_and_a_line_that_counts() {
        insta::assert_snapshot!(written(Format::Github, &testing::report()), @"
        ::error file=train.jsonl,line=7,col=273,endColumn=291,title=JSON-06 duplicate-key::line 7, column 273 (messages[0].role): key `role` appears twice in one object: also given at column 14%0Ahelp: keep one of the two; most parsers take the last one
        ::error title=NET-05 az-coverage::no subnet in Availability Zone `use1-az3` (us-east-1d)%0Aresources: use1-az3%0Afound: the job names subnets in use1-az1, use1-az2, use1-az4, use1-az5 and use1-az6%0Ahelp: create a subnet in that zone and add it to `network.subnet_ids`
        ::warning title=NET-05 az-coverage::could not be checked: the caller lacks `ec2:DescribeSubnets`
        1,200 more errors of JSON-06 left out; --max-findings shows more
        1,202 errors · 1 file · 1,204 records · 874 kB · 1 of 3 checks passed · 1 unknown
        ");
    }

    #[test]
    fn nothing_in_the_data_can_begin_or_end_a_command() {
        let evil = "x,line=1::y\r\n::stop-commands::z%0A##[add-mask]";
        let mut finding = testing::in_line("{\"role\":1}", "1");
        finding.message = evil.to_owned();
        let Some(Location::File(place)) = &mut finding.location else {
            panic!("it is in a file");
        };
        place.path = evil.into();
        let report = Report {
            findings: vec![finding],
            ..Report::new("validate")
        };
        let text = written(Format::Github, &report);
        insta::assert_snapshot!(text, @r"
        ::error file=x%2Cline=1%3A%3Ay\r\n%3A%3Astop-commands%3A%3Az%250A##[add-mask],line=7,col=9,endColumn=10,title=JSON-06 duplicate-key::line 7, column 9 (messages[0].role): x,line=1::y\r\n::stop-commands::z%250A##[add-mask]: also given at column 14%0Ahelp: keep one of the two; most parsers take the last one
        1 error
        ");
        // The command ends where its first `::` stands; what comes before is only what was put there.
        let properties = text["::error".len()..].split("::").next().unwrap_or_default();
        assert_eq!(properties.matches(',').count(), 4, "{properties}");
        assert_eq!(text.lines().count(), 2, "{text}");
    }

    #[test]
    fn the_first_of_each_rule_and_file_come_first() {
        let at = |path: &str, message: &str| {
            Diagnostic::new(&testing::DUPLICATE, message).located(Location::File(FileLocation::file(path)))
        };
        let findings = [at("a", "1"), at("a", "2"), at("b", "3")];
        let order: Vec<_> = spread(&findings).iter().map(|one| one.message.as_str()).collect();
        assert_eq!(order, ["1", "3", "2"]);
    }
}
