//! What `role apply` is about to write, and what it wrote.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::drift;
use crate::commands::role::apply::{RoleEnd, RoleOutcome};
use crate::error::ExitStatus;
use crate::iam::Kept;
use crate::output::text::{paragraph, visible};
use crate::output::{FORMAT_VERSION, Render, write_json};
use crate::steps::role::{RoleAction, RolePlan};
use crate::ui::{Style, Tone};

/// Writes what is about to be written to a role that exists.
pub(crate) fn role_plan_human(plan: &RolePlan, out: &mut dyn Write, style: Style) -> io::Result<()> {
    drift::human(&plan.drift, out, style)?;
    if let Some(why) = plan.why_kept() {
        paragraph(out, style, &format!("note: {why}"))?;
    }
    writeln!(out)
}

impl RoleOutcome {
    fn told(&self) -> (Tone, String) {
        let plan = &self.plan;
        let arn = &plan.arn;
        let names = || plan.drift.names().join(", ");
        match (&self.end, plan.action) {
            (_, RoleAction::LeaveAlone { fits: false }) => (
                Tone::Warning,
                format!("service role `{arn}` was not made by this tool and was left alone"),
            ),
            (_, RoleAction::Named) => (
                Tone::Strong,
                format!("service role `{arn}` is named by ARN and is never changed"),
            ),
            (_, RoleAction::Nothing | RoleAction::LeaveAlone { fits: true }) => {
                (Tone::Good, format!("service role `{arn}` is as the job needs it"))
            }
            (RoleEnd::DryRun, RoleAction::Create) => {
                (Tone::Strong, format!("service role `{arn}` would be created"))
            }
            (RoleEnd::DryRun, RoleAction::Update) => (
                Tone::Strong,
                format!("service role `{arn}` would be updated: {}", names()),
            ),
            (RoleEnd::Declined, _) => (Tone::Strong, "nothing was changed".to_owned()),
            (RoleEnd::Applied(applied), _) => {
                let verb = if applied.created_now { "created" } else { "updated" };
                let changes = applied.changes.join(", ");
                (
                    Tone::Good,
                    format!("{verb} service role `{}`: {changes}", applied.arn),
                )
            }
        }
    }
}

fn kept_value(kept: &[Kept]) -> Vec<Value> {
    let value = |kept: &Kept| json!({ "policy": kept.policy, "statement": kept.sid });
    kept.iter().map(value).collect()
}

impl Render for RoleOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let plan = &self.plan;
        if plan.action == RoleAction::Update && self.end != RoleEnd::Declined {
            role_plan_human(plan, out, style)?;
        } else if let Some(why) = plan.why_kept() {
            paragraph(out, style, &format!("note: {why}"))?;
        }
        let (tone, told) = self.told();
        writeln!(out, "{}", style.paint(tone, visible(&told)))?;
        if matches!(plan.action, RoleAction::LeaveAlone { fits: false }) {
            writeln!(out, "help: `finetune role apply --adopt` takes it over")?;
        }
        if let Some((have, want)) = &plan.drift.path {
            let text = format!(
                "warning: its path is `{have}`, and `role.path` is `{want}`: a path can't be changed, \
                 `finetune role delete` and `finetune role apply` make the role anew"
            );
            paragraph(out, style, &text)?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let plan = &self.plan;
        let (end, created, changes) = match &self.end {
            RoleEnd::Applied(applied) => ("applied", applied.created_now, applied.changes.clone()),
            RoleEnd::DryRun => ("dry_run", false, Vec::new()),
            RoleEnd::Declined => ("declined", false, Vec::new()),
        };
        let jobs: Vec<&str> = plan.jobs.iter().map(|job| job.arn.as_str()).collect();
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "role apply",
            "role": plan.arn.to_string(),
            "end": end,
            "created": created,
            "changes": changes,
            "left_alone": matches!(plan.action, RoleAction::LeaveAlone { fits: false }),
            "would_create": plan.action == RoleAction::Create && !created,
            "differences": drift::value(&plan.drift),
            "kept": kept_value(&plan.kept),
            "jobs": jobs,
        });
        write_json(out, &document)
    }

    fn exit_status(&self) -> ExitStatus {
        self.exit_status()
    }
}
