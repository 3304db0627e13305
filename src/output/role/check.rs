//! Whether a role is enough for a job.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::commands::role::check::RoleChecked;
use crate::error::ExitStatus;
use crate::iam::Judged;
use crate::output::text::{counted, visible, wrap};
use crate::output::{FORMAT_VERSION, Render, write_json};
use crate::ui::{Style, Tone};

fn value(judged: &Judged) -> Value {
    json!({
        "id": judged.id,
        "action": judged.action,
        "resource": judged.resource,
        "reason": judged.reason,
    })
}

fn list(judged: &[Judged], tone: Tone, word: &str, out: &mut dyn Write, style: Style) -> io::Result<()> {
    for request in judged {
        let head = format!("{word}: `{}` on `{}`", request.action, request.resource);
        writeln!(out, "{}", style.paint(tone, visible(&head)))?;
        let reasons = request.reason.split("; ");
        for line in reasons.flat_map(|reason| wrap(&visible(reason), style.width.saturating_sub(2))) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

impl Render for RoleChecked {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let result = &self.result;
        list(&result.denied, Tone::Error, "denied", out, style)?;
        list(&result.excess, Tone::Warning, "too wide", out, style)?;
        for assumed in &result.assumed {
            let lines = wrap(&format!("note: {assumed}"), style.width);
            lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        }
        if !(result.denied.is_empty() && result.excess.is_empty() && result.assumed.is_empty()) {
            writeln!(out)?;
        }
        let name = self.role.name();
        let needed = counted(result.needed as u64, "request");
        let verdict = if result.is_sufficient() {
            style.paint(
                Tone::Good,
                format!("service role `{name}` is sufficient: {needed} of the job allowed"),
            )
        } else {
            let denied = result.denied.len();
            style.paint(
                Tone::Error,
                format!("service role `{name}` is not sufficient: {denied} of {needed} denied"),
            )
        };
        writeln!(out, "{verdict}")?;
        let excess = result.excess.len() as u64;
        if excess > 0 {
            writeln!(
                out,
                "{} that no job makes would be allowed",
                counted(excess, "request")
            )?;
        }
        writeln!(
            out,
            "not seen from here: service control policies of others, session policies"
        )
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let result = &self.result;
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "role check",
            "role": self.role.to_string(),
            "sufficient": result.is_sufficient(),
            "needed": result.needed,
            "denied": result.denied.iter().map(value).collect::<Vec<_>>(),
            "excess": result.excess.iter().map(value).collect::<Vec<_>>(),
            "assumed": result.assumed,
        });
        write_json(out, &document)
    }

    fn exit_status(&self) -> ExitStatus {
        if self.result.is_sufficient() {
            ExitStatus::Success
        } else {
            ExitStatus::Findings
        }
    }
}
