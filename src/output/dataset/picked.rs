//! What was left out, and what was drawn.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{document, not_taken, untaken_concise, untaken_human, wrote};
use crate::commands::dataset::dedupe::DedupeOutcome;
use crate::commands::dataset::sample::SampleOutcome;
use crate::dataset::tools::dedupe::Same;
use crate::error::ExitStatus;
use crate::output::Render;
use crate::output::text::{counted, grouped, visible};
use crate::ui::{Style, Tone};

/// How many records that were left out a person is shown.
const SHOWN: usize = 10;

impl Render for DedupeOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        untaken_human(&self.untaken, out, style)?;
        let Some(output) = &self.output else {
            return writeln!(out, "{}: nothing was written", visible(&self.input));
        };
        let left_out = self.repeated.len() as u64;
        let how = match (self.same, left_out) {
            (Same::Bytes, 0 | 1) => "is an earlier one, byte for byte",
            (Same::Bytes, _) => "are earlier ones, byte for byte",
            (Same::Content, 0 | 1) => "says what an earlier one says",
            (Same::Content, _) => "say what earlier ones say",
            (Same::Prompt, 0 | 1) => "asks what an earlier one asks",
            (Same::Prompt, _) => "ask what earlier ones ask",
        };
        let records = counted(self.taken.records, "record");
        let input = visible(&self.input);
        let count = match left_out {
            0 => "none".to_owned(),
            count => grouped(count),
        };
        writeln!(out, "{input}: of {records}, {count} {how}")?;
        for repeated in self.repeated.iter().take(SHOWN) {
            writeln!(out, "  line {} repeats line {}", repeated.line, repeated.first)?;
        }
        if self.repeated.len() > SHOWN {
            let more = grouped(left_out - SHOWN as u64);
            let line = format!("  {more} more; --format json lists all");
            writeln!(out, "{}", style.paint(Tone::Dim, line))?;
        }
        if let Some(note) = not_taken(&self.taken) {
            writeln!(out, "{}", style.paint(Tone::Dim, note))?;
        }
        wrote(
            output,
            &counted(self.taken.records - left_out, "record"),
            out,
            style,
        )
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        untaken_concise(&self.untaken, out)?;
        for repeated in &self.repeated {
            writeln!(
                out,
                "{}:{}:1: repeats line {}",
                visible(&self.input),
                repeated.line,
                repeated.first
            )?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let repeated = self.repeated.iter();
        let repeated = repeated.map(|repeated| json!({"line": repeated.line, "first_line": repeated.first}));
        let own = [
            ("by", json!(self.same.name())),
            (
                "output",
                json!({"path": self.output, "records": self.taken.records - self.repeated.len() as u64}),
            ),
            ("not_taken", json!(self.taken.broken)),
            ("blank_lines", json!(self.taken.blank)),
            ("removed", Value::from(repeated.collect::<Vec<_>>())),
        ];
        document(&self.untaken, &own, out)
    }

    fn exit_status(&self) -> ExitStatus {
        self.untaken.exit_status()
    }
}

impl Render for SampleOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        untaken_human(&self.untaken, out, style)?;
        let Some(output) = &self.output else {
            return writeln!(out, "{}: nothing was written", visible(&self.input));
        };
        writeln!(
            out,
            "{}: {} of {} drawn with seed {}",
            visible(&self.input),
            grouped(self.count),
            counted(self.taken.records, "record"),
            self.seed
        )?;
        if let Some(note) = not_taken(&self.taken) {
            writeln!(out, "{}", style.paint(Tone::Dim, note))?;
        }
        wrote(output, &counted(self.count, "record"), out, style)
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        untaken_concise(&self.untaken, out)?;
        match &self.output {
            Some(output) => writeln!(out, "{}: records={}", visible(output), self.count),
            None => Ok(()),
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let own = [
            ("seed", json!(self.seed)),
            ("output", json!({"path": self.output, "records": self.count})),
            ("not_taken", json!(self.taken.broken)),
            ("blank_lines", json!(self.taken.blank)),
        ];
        document(&self.untaken, &own, out)
    }

    fn exit_status(&self) -> ExitStatus {
        self.untaken.exit_status()
    }
}
