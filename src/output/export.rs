//! A `finetune.toml` of a job, for people and for scripts.
//!
//! The JSON document, version 1: `format_version`, `command` (`export`), `job_arn`, `file` (the file that was
//! written, or `null`), `toml` (its text), `complete` (whether a job could be made of it as it stands), `notes`
//! (what could not be taken of the job, or not as it was: each `key` and `text`) and `faults` (texts).

use std::io::{self, Write};

use serde_json::{Value, json};

use super::text::{visible, wrap};
use super::{FORMAT_VERSION, Render, write_json};
use crate::commands::export::ExportOutcome;
use crate::ui::{Style, Tone};

impl ExportOutcome {
    /// Says what there is to know of the file, a line each.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let notes = self
            .notes
            .iter()
            .map(|note| format!("{}: {}", note.key, note.text));
        let faults = self
            .faults
            .iter()
            .map(|fault| format!("no job can be made of it as it stands: {fault}"));
        notes.chain(faults).collect()
    }
}

impl Render for ExportOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let Some(file) = &self.file else {
            return out.write_all(self.toml.as_bytes());
        };
        writeln!(out, "wrote {}", style.paint(Tone::Strong, visible(file)))?;
        for remark in self.remarks() {
            for (index, line) in wrap(&visible(&remark), style.width.saturating_sub(2))
                .iter()
                .enumerate()
            {
                let mark = if index == 0 { "-" } else { " " };
                writeln!(out, "{mark} {line}")?;
            }
        }
        let next = style.paint(Tone::Help, "next");
        let file = crate::dataset::shell_quoted(file);
        writeln!(out, "{next}: run `finetune check --config {}`", visible(&file))
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let notes: Vec<Value> = self
            .notes
            .iter()
            .map(|note| json!({ "key": note.key, "text": note.text }))
            .collect();
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "export",
            "job_arn": self.arn.as_str(),
            "file": self.file,
            "toml": self.toml,
            "complete": self.faults.is_empty(),
            "notes": notes,
            "faults": self.faults,
        });
        write_json(out, &document)
    }
}
