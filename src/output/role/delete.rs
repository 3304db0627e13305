//! What `role delete` is about to delete, and what it deleted.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::commands::role::delete::{DeleteEnd, Deletion, RoleDeleted};
use crate::error::ExitStatus;
use crate::output::text::{fold_command, painted, visible, wrap};
use crate::output::{FORMAT_VERSION, Render, write_json};
use crate::steps::role::delete::Obstacle;
use crate::ui::{Style, Tone};

/// Writes what is about to be deleted.
pub(crate) fn deletion_human(deletion: &Deletion, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "service role `{}`", visible(&deletion.arn))?;
    deletion
        .policies
        .iter()
        .try_for_each(|policy| writeln!(out, "  inline policy `{}`", visible(policy)))
}

fn obstacle_human(obstacle: &Obstacle, out: &mut dyn Write, style: Style) -> io::Result<()> {
    painted(out, style, Tone::Error, &obstacle.what)?;
    for line in wrap(
        &format!("help: {}", obstacle.remedy),
        style.width.saturating_sub(2),
    ) {
        writeln!(out, "  {}", style.paint(Tone::Help, line))?;
    }
    let command = obstacle.command.as_deref().unwrap_or_default();
    for line in fold_command(&visible(command), style.width.saturating_sub(4)) {
        if !line.is_empty() {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}

impl Render for RoleDeleted {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let name = &self.name;
        let (tone, told) = match &self.end {
            DeleteEnd::Absent => (Tone::Good, format!("there is no service role `{name}`")),
            DeleteEnd::Named => {
                let told = format!("service role `{name}` is named by ARN and is never deleted");
                (Tone::Error, told)
            }
            DeleteEnd::NotOurs => {
                let told = format!(
                    "service role `{name}` was not made by this tool (no tag `finetune:managed`) and was left alone"
                );
                (Tone::Error, told)
            }
            DeleteEnd::Obstructed(obstacles) => {
                for obstacle in obstacles {
                    obstacle_human(obstacle, out, style)?;
                }
                writeln!(out)?;
                (Tone::Error, format!("service role `{name}` was not deleted"))
            }
            DeleteEnd::DryRun(deletion) => {
                deletion_human(deletion, out)?;
                (Tone::Strong, "would be deleted".to_owned())
            }
            DeleteEnd::Declined(_) => (Tone::Strong, "nothing was deleted".to_owned()),
            DeleteEnd::Deleted(deletion) => {
                let policies = deletion.policies.join(", ");
                let with = if policies.is_empty() {
                    String::new()
                } else {
                    format!(" with {policies}")
                };
                (
                    Tone::Good,
                    format!("deleted service role `{}`{with}", deletion.arn),
                )
            }
        };
        painted(out, style, tone, &told)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let none = Vec::new();
        let (end, deletion, obstacles) = match &self.end {
            DeleteEnd::Absent => ("absent", None, &none),
            DeleteEnd::Named => ("named_by_arn", None, &none),
            DeleteEnd::NotOurs => ("not_managed", None, &none),
            DeleteEnd::Obstructed(obstacles) => ("obstructed", None, obstacles),
            DeleteEnd::DryRun(deletion) => ("dry_run", Some(deletion), &none),
            DeleteEnd::Declined(deletion) => ("declined", Some(deletion), &none),
            DeleteEnd::Deleted(deletion) => ("deleted", Some(deletion), &none),
        };
        let obstacles: Vec<Value> = obstacles
            .iter()
            .map(|one| json!({ "message": one.what, "remedy": { "text": one.remedy, "command": one.command } }))
            .collect();
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "role delete",
            "name": self.name.as_str(),
            "role": deletion.map(|deletion| &deletion.arn),
            "end": end,
            "policies": deletion.map_or(&[][..], |deletion| &deletion.policies),
            "obstacles": obstacles,
        });
        write_json(out, &document)
    }

    fn exit_status(&self) -> ExitStatus {
        self.exit_status()
    }
}
