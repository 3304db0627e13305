//! The outcomes of `dataset`.

mod chart;
mod stats;

use std::io::{self, Write};

use serde_json::Value;

use super::report::{Spooled, finding_concise, finding_human, report_json_with};
use super::text::{counted, visible};
use crate::commands::dataset::Untaken;
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
