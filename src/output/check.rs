//! What `check` found.

use std::io::{self, Write};

use super::Render;
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

    fn exit_status(&self) -> ExitStatus {
        Self::exit_status(self)
    }
}
