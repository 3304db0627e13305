//! What `check` found.

use std::io::{self, Write};

use super::network::paths;
use super::report::{report_human_with, report_json_with};
use super::{Render, ReportView};
use crate::commands::check::CheckOutcome;
use crate::error::ExitStatus;
use crate::ui::Style;

impl Render for CheckOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        if self.paths.is_empty() {
            return self.report.human(out, style);
        }
        // Who asks for the way reads it in place of the verdicts of all rules.
        report_human_with(&self.report, out, style, &|out| {
            paths::human(&self.paths, out, style)
        })
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        paths::concise(&self.paths, out)?;
        self.report.concise(out)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.paths.is_empty() {
            return self.report.json(out);
        }
        let paths = serde_json::to_value(&self.paths).map_err(io::Error::from)?;
        report_json_with(&self.report, None, &[("paths", paths)], out)
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
