//! Ways to Amazon S3, a line per step. Signs are backed by words, so it reads without colour.

use std::io::{self, Write};

use crate::diagnostic::CheckVerdict;
use crate::network::{Explanation, Step, StepKind};
use crate::output::report::checks::sign;
use crate::output::text::{visible, wrap};
use crate::ui::{Style, Tone};

/// Writes the ways; subnets whose ways are alike are told together.
pub(in crate::output) fn human(paths: &[Explanation], out: &mut dyn Write, style: Style) -> io::Result<()> {
    let mut told: Vec<&Explanation> = Vec::new();
    for path in paths {
        if told.iter().any(|other| alike(other, path)) {
            continue;
        }
        told.push(path);
        let told_here: Vec<&Explanation> = paths.iter().filter(|other| alike(path, other)).collect();
        for same in &told_here {
            heading(same, out, style)?;
        }
        let width = path
            .steps
            .iter()
            .map(|step| step.kind.label().len())
            .max()
            .unwrap_or(0);
        for (index, step) in path.steps.iter().enumerate() {
            if told_here
                .iter()
                .all(|other| other.steps[index].reason == step.reason)
            {
                line(step, &step.reason, width, out, style)?;
            } else {
                let each = step.reason.replace(path.subnet.as_str(), "…");
                let each = if step.kind == StepKind::Subnet {
                    "each is `available`"
                } else {
                    &each
                };
                line(step, each, width, out, style)?;
            }
        }
        conclusion(path, out, style)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Whether two ways have the same steps but for the subnets that they begin in.
fn alike(one: &Explanation, other: &Explanation) -> bool {
    let own = |path: &Explanation, text: &str| {
        let zone = path.zone_id.as_deref().unwrap_or("…");
        text.replace(path.subnet.as_str(), "…").replace(zone, "…")
    };
    one.steps.len() == other.steps.len()
        && one.in_job == other.in_job
        && one.steps.iter().zip(&other.steps).all(|(a, b)| {
            // How many addresses are free tells no way from another.
            let passes = a.kind == StepKind::Subnet && a.verdict == CheckVerdict::Pass;
            a.kind == b.kind
                && a.rule == b.rule
                && a.verdict == b.verdict
                && (passes || own(one, &a.reason) == own(other, &b.reason))
        })
}

fn heading(path: &Explanation, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let mut facts: Vec<&str> = [&path.zone_id, &path.zone_name, &path.cidr]
        .into_iter()
        .filter_map(Option::as_deref)
        .collect();
    if !path.in_job {
        facts.push("not in the job");
    }
    let facts = if facts.is_empty() {
        String::new()
    } else {
        format!(" ({})", facts.join(", "))
    };
    let subnet = style.paint(Tone::Strong, visible(&path.subnet).into_owned());
    writeln!(out, "{subnet}{}", visible(&facts))
}

fn line(step: &Step, reason: &str, width: usize, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let (mark, tone) = sign(step.verdict);
    let indent = 2 + 2 + 8 + width + 2;
    let text = match step.verdict {
        CheckVerdict::Pass | CheckVerdict::Skip => reason.to_owned(),
        _ => format!("{reason} [{}]", step.rule.code),
    };
    let text = visible(&text).into_owned();
    let beside = style.width >= indent + 24;
    let room = if beside {
        style.width - indent
    } else {
        style.width.saturating_sub(6)
    };
    write!(
        out,
        "  {} {} {}",
        style.paint(tone, mark),
        style.paint(tone, format_args!("{:<7}", step.verdict.name())),
        step.kind.label(),
    )?;
    let pad = width - step.kind.label().len() + 2;
    for (index, text) in wrap(&text, room).iter().enumerate() {
        let text: &dyn std::fmt::Display = if step.verdict == CheckVerdict::Skip {
            &style.paint(Tone::Dim, text)
        } else {
            text
        };
        match (index, beside) {
            (0, true) => writeln!(out, "{:pad$}{text}", "")?,
            (0, false) => writeln!(out, "\n      {text}")?,
            (_, true) => writeln!(out, "{:indent$}{text}", "")?,
            (_, false) => writeln!(out, "      {text}")?,
        }
    }
    Ok(())
}

/// Says what the steps come to.
fn conclusion(path: &Explanation, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let steps = |verdict| {
        let of = path.steps.iter().filter(move |step| step.verdict == verdict);
        let mut labels: Vec<&str> = of.map(|step| step.kind.label()).collect();
        labels.dedup();
        labels
    };
    let (text, tone) = match path.verdict {
        CheckVerdict::Fail => {
            let failing = steps(CheckVerdict::Fail);
            let more = match failing.split_first() {
                Some((_, [])) | None => String::new(),
                Some((_, rest)) => format!("; after that: {}", rest.join(", ")),
            };
            let first = failing.first().copied().unwrap_or_default();
            (format!("it breaks here: {first}{more}"), Tone::Error)
        }
        CheckVerdict::Unknown => {
            let steps = steps(CheckVerdict::Unknown).join(", ");
            (
                format!("nobody can tell whether it leads to Amazon S3: {steps}"),
                Tone::Warning,
            )
        }
        CheckVerdict::Warn => {
            let steps = steps(CheckVerdict::Warn).join(", ");
            (
                format!("it may lead to Amazon S3 and back; not certain: {steps}"),
                Tone::Warning,
            )
        }
        CheckVerdict::Pass | CheckVerdict::Skip => ("it leads to Amazon S3 and back".to_owned(), Tone::Good),
    };
    for (index, text) in wrap(&text, style.width.saturating_sub(4)).iter().enumerate() {
        let lead = if index == 0 { "→ " } else { "  " };
        writeln!(out, "  {}", style.paint(tone, format_args!("{lead}{text}")))?;
    }
    Ok(())
}

/// Writes a line per step.
pub(in crate::output) fn concise(paths: &[Explanation], out: &mut dyn Write) -> io::Result<()> {
    for path in paths {
        for step in &path.steps {
            let (verdict, code, label) = (step.verdict.name(), step.rule.code, step.kind.label());
            let line = format!("{}: {verdict}[{code}] {label}: {}", path.subnet, step.reason);
            writeln!(out, "{}", visible(&line))?;
        }
    }
    Ok(())
}
