//! The outcome of `validate`.

use std::io::{self, Write};

use super::report::{Spooled, report_json};
use super::{Render, ReportView};
use crate::commands::validate::ValidateOutcome;
use crate::diagnostic::Verdict;
use crate::error::ExitStatus;
use crate::ui::Style;

impl Render for ValidateOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        self.report.human(out, style)
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.report.concise(out)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.spool {
            None => report_json(&self.report, None, out),
            Some(spool) => spool.read(|findings| {
                let spooled = Spooled {
                    findings,
                    worst: self.worst,
                };
                report_json(&self.report, Some(spooled), out)
            }),
        }
    }

    fn report(&self) -> Option<ReportView<'_>> {
        Some(ReportView {
            report: &self.report,
            spool: self.spool.as_ref(),
            verdict: self.verdict(),
            exit: self.exit_status(),
            strict: self.strict,
            config: None,
        })
    }

    fn exit_status(&self) -> ExitStatus {
        match self.verdict() {
            Verdict::Error => ExitStatus::Findings,
            Verdict::Warning if self.strict => ExitStatus::Findings,
            Verdict::Ok | Verdict::Warning => ExitStatus::Success,
        }
    }
}
