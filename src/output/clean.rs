//! What is about to be removed, and what became of it.
//!
//! The JSON document, version 1: that of `leftovers`, with `command` (`clean`), and `removals` in their order,
//! each with `kind`, `id`, `name`, `end` (`removed`, `gone`, `would_remove`, `declined`, `kept`, `failed`,
//! `not_reached`), `reasons` (why it is kept), `error` and `hints` (why it failed, and what to do).

use std::io::{self, Write};

use serde_json::{Value, json};

use super::leftovers::{listing_value, rows, unread_human};
use super::text::{counted, painted, paragraph, visible, wrap};
use super::{Render, write_json};
use crate::commands::clean::{CleanEnd, CleanOutcome};
use crate::error::ExitStatus;
use crate::job::leftover::{Leftover, LeftoverKind};
use crate::ui::{Style, Tone};

/// Writes things that are to be removed, each kind with what its removal means.
pub(crate) fn removal_human(things: &[&Leftover], out: &mut dyn Write, style: Style) -> io::Result<()> {
    for kind in LeftoverKind::ALL {
        let of_kind: Vec<&Leftover> = things.iter().copied().filter(|one| one.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        writeln!(out, "{}", style.paint(Tone::Strong, kind.heading()))?;
        rows(&of_kind, out, style, |_| Vec::new())?;
        for line in wrap(kind.meaning(), style.width.saturating_sub(2)) {
            writeln!(out, "  {}", style.paint(Tone::Warning, line))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

const fn end_name(end: &CleanEnd) -> &'static str {
    match end {
        CleanEnd::Removed => "removed",
        CleanEnd::Gone => "gone",
        CleanEnd::WouldRemove => "would_remove",
        CleanEnd::Declined => "declined",
        CleanEnd::Kept(_) => "kept",
        CleanEnd::Failed { .. } => "failed",
        CleanEnd::NotReached => "not_reached",
    }
}

/// One line on what became of a thing, with what to say below it.
fn end_human(one: &Leftover, end: &CleanEnd, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let (tone, word) = match end {
        CleanEnd::Removed => (Tone::Good, "removed"),
        CleanEnd::Gone => (Tone::Good, "gone before"),
        CleanEnd::WouldRemove => (Tone::Strong, "would be removed"),
        CleanEnd::Declined => (Tone::Strong, "left alone"),
        CleanEnd::Kept(_) => (Tone::Warning, "stays"),
        CleanEnd::Failed { .. } => (Tone::Error, "not removed"),
        CleanEnd::NotReached => (Tone::Warning, "interrupted before its turn"),
    };
    let name = visible(&one.name);
    writeln!(
        out,
        "{} {} `{name}`",
        style.paint(tone, format_args!("{word}:")),
        one.kind.name()
    )?;
    let mut below = |tone: Tone, text: &str| {
        let lines = wrap(&visible(text), style.width.saturating_sub(2));
        lines
            .iter()
            .try_for_each(|line| writeln!(out, "  {}", style.paint(tone, line)))
    };
    match end {
        CleanEnd::Kept(reasons) => reasons.iter().try_for_each(|reason| below(Tone::Info, reason)),
        CleanEnd::Failed { error, hints } => {
            below(Tone::Info, error)?;
            hints
                .iter()
                .try_for_each(|hint| below(Tone::Help, &format!("help: {hint}")))
        }
        _ => Ok(()),
    }
}

impl CleanOutcome {
    fn summary(&self) -> String {
        let count = |is: fn(&CleanEnd) -> bool| self.ends.iter().filter(|(_, end)| is(end)).count() as u64;
        if self.ends.is_empty() {
            return format!("nothing to remove in {}", self.listed.region);
        }
        let planned = count(|end| matches!(end, CleanEnd::WouldRemove));
        if planned > 0 {
            return format!(
                "{} would be removed; nothing was changed",
                counted(planned, "thing")
            );
        }
        let removed = count(|end| matches!(end, CleanEnd::Removed | CleanEnd::Gone));
        let failed = count(|end| matches!(end, CleanEnd::Failed { .. }));
        let kept = self.ends.len() as u64 - removed - failed;
        let mut parts = vec![format!("{} removed", counted(removed, "thing"))];
        parts.extend((kept > 0).then(|| format!("{kept} left alone")));
        parts.extend((failed > 0).then(|| format!("{failed} not removed")));
        parts.join(", ")
    }
}

impl Render for CleanOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let planned = self.ends.iter().filter(|(_, end)| *end == CleanEnd::WouldRemove);
        let planned: Vec<&Leftover> = planned.map(|(one, _)| one).collect();
        removal_human(&planned, out, style)?;
        for (one, end) in self.ends.iter().filter(|(_, end)| *end != CleanEnd::WouldRemove) {
            end_human(one, end, out, style)?;
        }
        for listed in self
            .listed
            .listed
            .iter()
            .filter(|listed| self.unread.contains(&listed.kind))
        {
            unread_human(listed.kind, &listed.read, out, style)?;
        }
        match self.exit_status() {
            ExitStatus::Success => painted(out, style, Tone::Good, &self.summary()),
            _ => paragraph(out, style, &self.summary()),
        }
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.ends.iter().try_for_each(|(one, end)| {
            let (kind, id, name) = (one.kind.name(), visible(one.short_id()), visible(&one.name));
            writeln!(out, "{} {kind} {id} {name}", end_name(end))
        })
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let removal = |(one, end): &(Leftover, CleanEnd)| {
            let (mut reasons, mut error, mut hints) = (&Vec::new(), None, &Vec::new());
            match end {
                CleanEnd::Kept(why) => reasons = why,
                CleanEnd::Failed {
                    error: what,
                    hints: help,
                } => (error, hints) = (Some(what), help),
                _ => {}
            }
            json!({
                "kind": one.kind.name(), "id": one.id, "name": one.name, "end": end_name(end),
                "reasons": reasons, "error": error, "hints": hints,
            })
        };
        let mut document = listing_value(&self.listed);
        document["command"] = json!("clean");
        document["removals"] = self.ends.iter().map(removal).collect::<Vec<Value>>().into();
        write_json(out, &document)
    }

    fn exit_status(&self) -> ExitStatus {
        self.exit_status()
    }
}
