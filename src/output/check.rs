//! What `check` found.

use std::io::{self, Write};

use super::{Render, ReportView};
use crate::commands::check::CheckOutcome;
use crate::error::ExitStatus;
use crate::ui::Style;

impl Render for CheckOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        self.report.human(out, style)
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.report.concise(out)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        self.report.json(out)
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
