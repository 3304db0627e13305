//! Service roles: their documents, and what was done to them.

mod check;
mod evaluate;
mod show;
mod terraform;

#[cfg(feature = "aws")]
use std::io::{self, Write};

#[cfg(feature = "aws")]
use serde_json::json;

#[cfg(feature = "aws")]
use crate::output::{FORMAT_VERSION, Render, write_json};
#[cfg(feature = "aws")]
use crate::ui::Style;

#[cfg(feature = "aws")]
impl Render for crate::commands::role::RoleOutcome {
    fn human(&self, out: &mut dyn Write, _style: Style) -> io::Result<()> {
        let applied = &self.applied;
        let arn = &applied.arn;
        if applied.left_alone {
            writeln!(
                out,
                "service role `{arn}` was not made by this tool and was left alone"
            )?;
            return writeln!(out, "help: `finetune role apply --adopt` takes it over");
        }
        if !self.managed {
            return writeln!(out, "service role `{arn}` is named by ARN and is never changed");
        }
        if !applied.changed_now() {
            return writeln!(out, "service role `{arn}` is as the job needs it");
        }
        let verb = if applied.created_now { "created" } else { "updated" };
        writeln!(out, "{verb} service role `{arn}`: {}", applied.changes.join(", "))
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "role apply",
            "role": self.applied.arn.to_string(),
            "created": self.applied.created_now,
            "changes": self.applied.changes,
            "left_alone": self.applied.left_alone,
        });
        write_json(out, &document)
    }

    fn exit_status(&self) -> crate::error::ExitStatus {
        if self.applied.left_alone {
            crate::error::ExitStatus::Findings
        } else {
            crate::error::ExitStatus::Success
        }
    }
}
