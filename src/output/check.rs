//! What `check` found.

use std::io::{self, Write};

use super::network::paths;
use super::report::{report_human_with, report_json_with};
use super::text::wrap;
use super::{Render, ReportView};
use crate::commands::check::CheckOutcome;
use crate::error::ExitStatus;
use crate::ui::Style;

impl Render for CheckOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        not_judged(self, out, style.width)?;
        if self.paths.is_empty() {
            // Where nothing was looked at, there is nothing to sum up.
            if self.is_empty() && !self.not_judged.is_empty() {
                return Ok(());
            }
            return self.report.human(out, style);
        }
        // Who asks for the way reads it in place of the verdicts of all rules.
        report_human_with(&self.report, out, style, &|out| {
            paths::human(&self.paths, out, style)
        })
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        not_judged(self, out, Style::UNWRAPPED)?;
        paths::concise(&self.paths, out)?;
        self.report.concise(out)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut own = Vec::new();
        if !self.paths.is_empty() {
            own.push(("paths", serde_json::to_value(&self.paths)?));
        }
        if !self.not_judged.is_empty() {
            own.push(("not_judged", serde_json::to_value(&self.not_judged)?));
        }
        report_json_with(&self.report, None, &own, out)
    }

    fn report(&self) -> Option<ReportView<'_>> {
        Some(ReportView {
            report: &self.report,
            spool: None,
            verdict: self.report.verdict(),
            exit: self.exit_status(),
            strict: self.strict,
            config: self.config.as_deref(),
        })
    }

    fn exit_status(&self) -> ExitStatus {
        Self::exit_status(self)
    }
}

/// Writes which parts were asked for and not judged: a line for each reason.
fn not_judged(outcome: &CheckOutcome, out: &mut dyn Write, width: usize) -> io::Result<()> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in &outcome.not_judged {
        match reasons.iter_mut().find(|(reason, _)| *reason == one.reason) {
            Some((_, parts)) => parts.push(one.part),
            None => reasons.push((&one.reason, vec![one.part])),
        }
    }
    for (reason, parts) in reasons {
        let line = format!("not judged: {}: {reason}", parts.join(", "));
        for line in wrap(&line, width) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
