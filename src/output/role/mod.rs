//! Service roles: their documents, and what was done to them.

mod check;
mod evaluate;

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::commands::role::RoleShown;
use crate::output::{FORMAT_VERSION, Render, write_json};
use crate::ui::{Style, Tone};

impl Render for RoleShown {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let heading = |text: String| style.paint(Tone::Strong, &text).to_string();
        let name = self.request.arn.name();
        writeln!(out, "{}", heading(format!("trust policy of `{name}`")))?;
        writeln!(out, "{}", self.documents.trust.pretty())?;
        for policy in &self.documents.inline {
            writeln!(out, "\n{}", heading(format!("inline policy `{}`", policy.name)))?;
            writeln!(out, "{}", policy.document.pretty())?;
        }
        if self.offline && self.request.needs.vpc.is_some() {
            writeln!(
                out,
                "\nnote: nobody was asked; subnets and groups are taken to belong to account `{}`",
                self.request.needs.account
            )?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let inline: Map<String, Value> = self
            .documents
            .inline
            .iter()
            .map(|policy| (policy.name.clone(), policy.document.value().clone()))
            .collect();
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "role show",
            "role": self.request.arn.to_string(),
            "offline": self.offline,
            "trust": self.documents.trust.value(),
            "inline": inline,
        });
        write_json(out, &document)
    }
}

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
