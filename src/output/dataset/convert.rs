//! What became of a source: what was not converted and why, what was changed on the way, and what
//! `validate` says of the result.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::json;

use crate::commands::dataset::convert::ConvertOutcome;
use crate::dataset::convert::{Rejection, TargetBy};
use crate::error::ExitStatus;
use crate::output::report::{copy_lines, headed};
use crate::output::text::{counted, grouped, visible, wrap};
use crate::output::{FORMAT_VERSION, Render};
use crate::ui::{Style, Tone};

/// How many counts of one kind a person is shown.
const MOST_COUNTS: usize = 12;

impl Render for ConvertOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        for rejection in &self.reasons.shown {
            reason(&self.input, rejection, out, style)?;
        }
        for (code, count) in &self.reasons.hidden {
            let line = format!(
                "{} not converted: {code}; --format json shows all",
                counted(*count, "more record")
            );
            writeln!(out, "{}", style.paint(Tone::Dim, line))?;
        }
        if !self.reasons.shown.is_empty() {
            writeln!(out)?;
        }
        self.summary(out, style)?;
        if let Some(validation) = &self.validation {
            writeln!(out)?;
            validation.human(out, style)?;
        }
        Ok(())
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        for rejection in &self.reasons.shown {
            writeln!(
                out,
                "{}: not converted[{}] {}",
                place(&self.input, rejection),
                rejection.code,
                visible(&rejection.reason)
            )?;
        }
        for (code, count) in &self.reasons.hidden {
            writeln!(
                out,
                "{}: not converted[{code}] {count} more left out",
                visible(&self.input)
            )?;
        }
        let conversion = &self.conversion;
        writeln!(
            out,
            "{}: {} converted={} not_converted={} output={}",
            visible(&self.input),
            conversion.target,
            conversion.converted,
            conversion.rejected,
            self.output.as_deref().map_or("-".into(), visible),
        )?;
        match &self.validation {
            Some(validation) => validation.concise(out),
            None => Ok(()),
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let conversion = &self.conversion;
        let by = match conversion.target_by {
            TargetBy::Asked => "asked",
            TargetBy::Model => "model",
            TargetBy::Source => "source",
        };
        let head = json!({
            "format_version": FORMAT_VERSION,
            "command": "dataset convert",
            "verdict": self.verdict(),
            "input": self.input,
            "layout": conversion.layout,
            "from": conversion.shapes,
            "to": conversion.target,
            "to_by": by,
            "output": self.output,
            "rejects": self.rejects,
            "records": conversion.records,
            "converted": conversion.converted,
            "not_converted": conversion.rejected,
            "not_set_aside": conversion.not_set_aside,
            "blank_lines": conversion.blank_lines,
            "dropped": conversion.dropped,
            "changes": conversion.changes,
        });
        let head = serde_json::to_string_pretty(&head)?;
        out.write_all(head.trim_end_matches(['\n', '}']).as_bytes())?;
        if let Some(spool) = &self.reasons.spool {
            spool.read(|lines| copy_lines(out, "rejections", lines))?;
        } else {
            let shown = self.reasons.shown.iter();
            let lines: Result<Vec<_>, _> = shown.map(serde_json::to_string).collect();
            copy_lines(out, "rejections", &mut lines?.join("\n").as_bytes())?;
        }
        if let Some(validation) = &self.validation {
            out.write_all(b",\n\"validation\":")?;
            validation.json(out)?;
        }
        out.write_all(b"}\n")
    }

    fn exit_status(&self) -> ExitStatus {
        self.exit()
    }
}

impl ConvertOutcome {
    fn summary(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let conversion = &self.conversion;
        let tone = if conversion.rejected == 0 {
            Tone::Good
        } else {
            Tone::Warning
        };
        let count = if conversion.rejected == 0 {
            counted(conversion.converted, "record")
        } else {
            format!(
                "{} of {}",
                grouped(conversion.converted),
                counted(conversion.records, "record")
            )
        };
        let shapes: Vec<_> = conversion.shapes.keys().copied().collect();
        let how = format!(
            "{} in {} to {}",
            shapes.join(" and "),
            conversion.layout,
            conversion.target
        );
        headed((tone, &format!("converted {count}")), &how, out, style)?;
        if conversion.target_by == TargetBy::Source {
            let note = "no format was asked for: `--model` or `--to` names another";
            writeln!(out, "  {}", style.paint(Tone::Dim, note))?;
        }
        let mut rows = Vec::new();
        match &self.output {
            Some(output) if output == "-" => rows.push(("written", "to standard output".to_owned())),
            Some(output) => rows.push(("written", visible(output).into_owned())),
            None => rows.push(("written", "nothing".to_owned())),
        }
        if let Some(rejects) = &self.rejects {
            let count = conversion.rejected - conversion.not_set_aside;
            rows.push((
                "set aside",
                format!("{} in {}", counted(count, "record"), visible(rejects)),
            ));
        }
        rows.extend(counts("left out", &conversion.dropped, |key| {
            format!("`{}`", visible(key))
        }));
        if conversion.blank_lines > 0 {
            rows.push(("left out", counted(conversion.blank_lines, "blank line")));
        }
        rows.extend(counts("changed", &conversion.changes, |what| {
            visible(what).into_owned()
        }));
        let mut last = "";
        for (label, text) in rows {
            let shown = if label == last { "" } else { label };
            last = label;
            for (index, line) in wrap(&text, style.width.saturating_sub(13)).iter().enumerate() {
                let label = if index == 0 { shown } else { "" };
                writeln!(out, "  {}  {line}", style.paint(Tone::Dim, format!("{label:<9}")))?;
            }
        }
        Ok(())
    }
}

/// Rows of what is true of how many records, the most frequent first.
fn counts(
    label: &'static str,
    counted_by: &BTreeMap<String, u64>,
    name: impl Fn(&str) -> String,
) -> Vec<(&'static str, String)> {
    let mut found: Vec<_> = counted_by.iter().collect();
    found.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let more = found.len().saturating_sub(MOST_COUNTS);
    let shown = found.iter().take(MOST_COUNTS);
    let mut rows: Vec<_> = shown
        .map(|(key, count)| (label, format!("{}: {}", name(key), counted(**count, "record"))))
        .collect();
    if more > 0 {
        rows.push((
            label,
            format!("and {} more kinds; --format json shows all", grouped(more as u64)),
        ));
    }
    rows
}

/// Where a record stands: `raw.csv:7`.
fn place(input: &str, rejection: &Rejection) -> String {
    let column = rejection.column.map(|column| format!(":{column}"));
    format!(
        "{}:{}{}",
        visible(input),
        rejection.line,
        column.unwrap_or_default()
    )
}

fn reason(input: &str, rejection: &Rejection, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let head = format!("not converted[{}]", rejection.code);
    headed((Tone::Error, &head), &rejection.reason, out, style)?;
    let path = rejection
        .path
        .as_ref()
        .map(|path| format!(" ({})", visible(path)));
    writeln!(
        out,
        "  --> {}{}",
        place(input, rejection),
        path.unwrap_or_default()
    )?;
    if let Some(remedy) = &rejection.remedy {
        let width = style.width.saturating_sub(10);
        for (index, line) in wrap(&visible(remedy), width).iter().enumerate() {
            let label = if index == 0 { "= help: " } else { "        " };
            writeln!(out, "  {}{line}", style.paint(Tone::Help, label))?;
        }
    }
    Ok(())
}
