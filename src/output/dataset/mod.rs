//! The outcomes of `dataset`.

mod chart;
mod convert;
mod fix;
mod picked;
mod split;
mod stats;

use std::io::{self, Write};

use serde_json::Value;

use super::report::{Spooled, finding_concise, finding_human, report_json_with};
use super::text::{counted, visible};
use crate::commands::dataset::Untaken;
use crate::dataset::Taken;
use crate::ui::{Style, Tone};

/// Writes what could not be taken, for a person.
fn untaken_human(untaken: &Untaken, out: &mut dyn Write, style: Style) -> io::Result<()> {
    for finding in &untaken.report.findings {
        finding_human(finding, out, style)?;
        writeln!(out)?;
    }
    for left_out in &untaken.report.suppressed {
        let line = format!(
            "{} of {} in {} left out; --format json shows all",
            counted(left_out.count, "more finding"),
            left_out.rule,
            visible(&left_out.file),
        );
        writeln!(out, "{}", style.paint(Tone::Dim, line))?;
    }
    Ok(())
}

/// Names what was written, and how much it is.
fn wrote(output: &str, amount: &str, out: &mut dyn Write, style: Style) -> io::Result<()> {
    if output == "-" {
        return writeln!(out, "wrote {amount} to standard output");
    }
    let output = style.paint(Tone::Strong, visible(output));
    writeln!(out, "wrote {output} ({amount})")
}

/// Says how many lines did not make it, where there are any.
fn not_taken(taken: &Taken) -> Option<String> {
    let mut parts = Vec::new();
    if taken.broken > 0 {
        let are = if taken.broken == 1 { "is" } else { "are" };
        parts.push(format!(
            "{} {are} no record and left out",
            counted(taken.broken, "line")
        ));
    }
    if taken.blank > 0 {
        parts.push(format!("{} left out", counted(taken.blank, "blank line")));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Writes what could not be taken, one line each.
fn untaken_concise(untaken: &Untaken, out: &mut dyn Write) -> io::Result<()> {
    untaken
        .report
        .findings
        .iter()
        .try_for_each(|finding| finding_concise(finding, out))
}

/// Writes a report like that of `validate`, with the members of the command's `own`.
fn document(untaken: &Untaken, own: &[(&str, Value)], out: &mut dyn Write) -> io::Result<()> {
    match &untaken.spool {
        None => report_json_with(&untaken.report, None, own, out),
        Some(spool) => spool.read(|findings| {
            let spooled = Spooled {
                findings,
                worst: untaken.worst(),
            };
            report_json_with(&untaken.report, Some(spooled), own, out)
        }),
    }
}
