//! What `role diff` found.

use std::io::{self, Write};

use serde_json::json;

use super::drift;
use crate::commands::role::diff::RoleDiffed;
use crate::error::ExitStatus;
use crate::output::text::{painted, paragraph};
use crate::output::{FORMAT_VERSION, Render, write_json};
use crate::ui::{Style, Tone};

impl RoleDiffed {
    fn verdict(&self) -> (Tone, String) {
        let name = self.role.name();
        if !self.exists {
            (Tone::Warning, format!("there is no service role `{name}`"))
        } else if self.is_equal() {
            (
                Tone::Good,
                format!("service role `{name}` is as the job needs it"),
            )
        } else if self.exit_status() == ExitStatus::Aws {
            let text = format!("service role `{name}` is as the job needs it, as far as it could be read");
            (Tone::Warning, text)
        } else {
            (
                Tone::Warning,
                format!("service role `{name}` differs from what the job needs"),
            )
        }
    }

    fn next(&self) -> Option<&'static str> {
        match (self.exists, self.ours) {
            _ if self.is_equal() => None,
            (false, true) => {
                Some("`finetune role apply` makes it, `finetune role show` prints its documents")
            }
            (false, false) => Some("correct `role.arn`, or set `role.name` and have the role made"),
            (true, _) if self.drift.is_none() && self.drift.path.is_none() => None,
            (true, true) if self.drift.is_none() => {
                Some("a path can't be changed: `finetune role delete`, then `finetune role apply`")
            }
            (true, true) => Some("`finetune role apply` writes what differs"),
            (true, false) => Some(
                "the role is not the tool's: `finetune role check` tells whether it will do all the same",
            ),
        }
    }
}

impl Render for RoleDiffed {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        if !(self.drift.is_none() && self.drift.path.is_none()) {
            drift::human(&self.drift, out, style)?;
            writeln!(out)?;
        }
        let mut note = |text: String| paragraph(out, style, &text);
        for unread in &self.drift.unread {
            note(format!("not read: {unread}"))?;
        }
        for kept in &self.kept {
            note(format!("note: {}", kept.sentence()))?;
        }
        for other in &self.untouched {
            note(format!("beside it, not touched: {other}"))?;
        }
        if let Some(boundary) = &self.boundary {
            note(format!(
                "beside it, not touched: permissions boundary `{boundary}`"
            ))?;
        }
        let (tone, verdict) = self.verdict();
        painted(out, style, tone, &verdict)?;
        match self.next() {
            Some(next) => painted(out, style, Tone::Help, &format!("help: {next}")),
            None => Ok(()),
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut untouched = self.untouched.clone();
        untouched.extend(
            self.boundary
                .iter()
                .map(|arn| format!("permissions boundary `{arn}`")),
        );
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "role diff",
            "role": self.role.to_string(),
            "exists": self.exists,
            "managed": self.ours,
            "equal": self.is_equal(),
            "differences": drift::value(&self.drift),
            "kept_while_jobs_run": self.kept.iter().map(|kept| json!({ "policy": kept.policy, "statement": kept.before })).collect::<Vec<_>>(),
            "untouched": untouched,
            "unread": self.drift.unread,
        });
        write_json(out, &document)
    }

    fn exit_status(&self) -> ExitStatus {
        self.exit_status()
    }
}
