//! The last lines of a report: how many findings of which severity, in what, and what to do first.

use std::io::{self, Write};

use super::finding::{position, tone};
use crate::diagnostic::{CheckVerdict, Diagnostic, Location, Report, Severity};
use crate::output::text::{bytes, columns, counted, grouped, visible, wrap};
use crate::ui::{Style, Tone};

/// How many columns a remedy has at most to be said again in the last line. Of a longer one, the line names
/// the place.
const REPEATED: usize = 72;

fn total(report: &Report, severity: Severity) -> u64 {
    let left_out: u64 = report
        .suppressed
        .iter()
        .filter(|left_out| left_out.severity == severity)
        .map(|left_out| left_out.count)
        .sum();
    left_out.saturating_add(report.count(severity) as u64)
}

/// What a finding at `severity` is called.
pub(in crate::output) const fn noun(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// Writes the summary for a person.
pub(super) fn human(report: &Report, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let all = match report.command {
        "validate" => "--format json",
        _ => "`finetune validate --format json`",
    };
    for left_out in &report.suppressed {
        let line = format!(
            "{} more {}{} of {} in {} left out; {all} shows all",
            grouped(left_out.count),
            noun(left_out.severity),
            if left_out.count == 1 { "" } else { "s" },
            left_out.rule,
            visible(&left_out.file),
        );
        for line in wrap(&line, style.width) {
            writeln!(out, "{}", style.paint(Tone::Dim, line))?;
        }
    }
    let parts = headline_parts(report);
    parts_human(&parts, out, style)?;
    if let Some(first) = first_step(report) {
        for (index, line) in wrap(&first, style.width.saturating_sub(7)).iter().enumerate() {
            if index == 0 {
                writeln!(out, "{}: {line}", style.paint(Tone::Help, "first"))?;
            } else {
                writeln!(out, "       {line}")?;
            }
        }
    }
    Ok(())
}

/// Counts the findings, and says what was looked at: each part with its tone.
fn headline_parts(report: &Report) -> Vec<(String, Option<Tone>)> {
    let mut parts = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let count = total(report, severity);
        if count > 0 {
            parts.push((counted(count, noun(severity)), Some(tone(severity))));
        }
    }
    if parts.is_empty() {
        parts.push(("no findings".to_owned(), Some(Tone::Good)));
    }
    parts.extend(facts(report).into_iter().map(|fact| (fact, None)));
    parts
}

/// Counts the findings, and says what was looked at. Nothing in it comes from the data.
pub(in crate::output) fn headline(report: &Report) -> String {
    let parts: Vec<_> = headline_parts(report).into_iter().map(|(text, _)| text).collect();
    parts.join(" · ")
}

/// Counts for each rule what the caps left out of all files, and says how grave the gravest of it is.
pub(in crate::output) fn left_out_by_rule(report: &Report) -> Vec<(&'static str, Severity, u64)> {
    let mut rules: Vec<(&'static str, Severity, u64)> = Vec::new();
    for left_out in &report.suppressed {
        match rules.iter_mut().find(|(rule, ..)| *rule == left_out.rule) {
            Some((_, severity, count)) => {
                *severity = left_out.severity.max(*severity);
                *count += left_out.count;
            }
            None => rules.push((left_out.rule, left_out.severity, left_out.count)),
        }
    }
    rules
}

/// Writes the parts with dots between them, and a new line where one does not fit.
fn parts_human(parts: &[(String, Option<Tone>)], out: &mut dyn Write, style: Style) -> io::Result<()> {
    const DOT: &str = " · ";
    let mut used = 0;
    for (text, tone) in parts {
        let width = columns(text);
        if used > 0 && used + columns(DOT) + width > style.width {
            writeln!(out)?;
            used = 0;
        }
        if used > 0 {
            out.write_all(DOT.as_bytes())?;
            used += columns(DOT);
        }
        match tone {
            Some(tone) => write!(out, "{}", style.paint(*tone, text))?,
            None => out.write_all(text.as_bytes())?,
        }
        used += width;
    }
    writeln!(out)
}

/// Writes the summary as the last line of the concise form; nothing where nothing was found.
pub(super) fn concise(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for left_out in &report.suppressed {
        writeln!(
            out,
            "{}: {}[{}] {} more left out",
            visible(&left_out.file),
            left_out.severity,
            left_out.rule,
            left_out.count,
        )?;
    }
    Ok(())
}

fn facts(report: &Report) -> Vec<String> {
    let mut facts = Vec::new();
    if !report.inputs.is_empty() {
        let records = report.inputs.iter().map(|input| input.records).sum();
        let size = report.inputs.iter().map(|input| input.bytes).sum();
        facts.push(counted(report.inputs.len() as u64, "file"));
        facts.push(counted(records, "record"));
        facts.push(bytes(size));
    }
    if !report.checks.is_empty() {
        let with = |verdict| {
            report
                .checks
                .iter()
                .filter(|check| check.verdict == verdict)
                .count()
        };
        facts.push(format!(
            "{} of {} checks passed",
            with(CheckVerdict::Pass),
            report.checks.len()
        ));
        for verdict in [CheckVerdict::Unknown, CheckVerdict::Skip] {
            let count = with(verdict);
            if count > 0 {
                facts.push(format!(
                    "{count} {}",
                    if verdict == CheckVerdict::Skip {
                        "skipped"
                    } else {
                        "unknown"
                    }
                ));
            }
        }
    }
    facts
}

/// Says where a finding is, when it has a place.
fn place(finding: &Diagnostic) -> Option<String> {
    match finding.location.as_ref()? {
        Location::File(place) => Some(position(place)),
        Location::Key(key) => Some(visible(key).into_owned()),
    }
}

/// Names the step that helps most: the remedy of the first error, else what an unknown check lacks,
/// else the page of the first warning.
fn first_step(report: &Report) -> Option<String> {
    let error = report
        .findings
        .iter()
        .find(|finding| finding.severity == Severity::Error);
    if let Some(finding) = error {
        let code = finding.rule.code;
        return Some(match &finding.remedy {
            None => format!("mend {code}; `finetune explain {code}` says how"),
            Some(remedy) if columns(&remedy.text) <= REPEATED => {
                let text = visible(&remedy.text);
                format!("{code}: {text} (`finetune explain {code}` tells more)")
            }
            Some(_) => {
                let place = place(finding).map_or_else(String::new, |place| format!(" at {place}"));
                format!("{code}{place}, as its help says (`finetune explain {code}` tells more)")
            }
        });
    }
    let unknown = report
        .checks
        .iter()
        .find(|check| check.verdict == CheckVerdict::Unknown);
    if let Some(check) = unknown {
        let code = check.rule.code;
        return Some(check.reason.as_ref().map_or_else(
            || format!("find out why {code} could not be checked"),
            |reason| format!("{code} could not be checked: {}", visible(reason)),
        ));
    }
    report
        .findings
        .iter()
        .find(|finding| finding.severity == Severity::Warning)
        .map(|finding| format!("read `finetune explain {}`", finding.rule.code))
}
