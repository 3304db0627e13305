//! How a role differs from what the job needs, for people and for scripts.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::iam::{Change, Difference, Drift, PolicyDrift};
use crate::output::text::visible;
use crate::ui::{Style, Tone};

/// Writes `drift`: `-` is what the role has, `+` what it should have.
pub(super) fn human(drift: &Drift, out: &mut dyn Write, style: Style) -> io::Result<()> {
    if !drift.trust.is_empty() {
        heading("trust policy", out, style)?;
        statements(&drift.trust, out, style)?;
    }
    for policy in drift.write.iter().chain(&drift.remove) {
        let what = match policy.change {
            Change::Added => " (missing)",
            Change::Removed => " (no longer needed)",
            Change::Changed => "",
        };
        heading(&format!("inline policy `{}`{what}", policy.name), out, style)?;
        statements(&policy.statements, out, style)?;
    }
    if let Some((have, want)) = &drift.boundary {
        heading("permissions boundary", out, style)?;
        values("  ", have.iter(), std::iter::once(want.as_str()), out, style)?;
    }
    for (key, (have, want)) in &drift.tags {
        heading(&format!("tag `{key}`"), out, style)?;
        values("  ", have.iter(), std::iter::once(want.as_str()), out, style)?;
    }
    if let Some((have, want)) = &drift.path {
        heading("path (it can't be changed)", out, style)?;
        values(
            "  ",
            std::iter::once(have),
            std::iter::once(want.as_str()),
            out,
            style,
        )?;
    }
    Ok(())
}

fn heading(text: &str, out: &mut dyn Write, style: Style) -> io::Result<()> {
    writeln!(out, "{}", style.paint(Tone::Strong, visible(text)))
}

fn statements(differences: &[Difference], out: &mut dyn Write, style: Style) -> io::Result<()> {
    for one in differences {
        let (mark, tone) = match one.change {
            Change::Added => ('+', Tone::Good),
            Change::Removed => ('-', Tone::Error),
            Change::Changed => ('~', Tone::Warning),
        };
        let line = format!("{mark} {}", one.label);
        writeln!(out, "  {}", style.paint(tone, visible(&line)))?;
        for element in &one.elements {
            writeln!(out, "      {}", visible(&element.element))?;
            let (removed, added) = (element.removed.iter(), element.added.iter());
            values("        ", removed, added.map(String::as_str), out, style)?;
        }
    }
    Ok(())
}

/// What is there and should not be, then what should be there; each on a line of its own, whole.
fn values<'a>(
    indent: &str,
    removed: impl Iterator<Item = &'a String>,
    added: impl Iterator<Item = &'a str>,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    for value in removed {
        writeln!(
            out,
            "{indent}{}",
            style.paint(Tone::Error, visible(&format!("- {value}")))
        )?;
    }
    for value in added {
        writeln!(
            out,
            "{indent}{}",
            style.paint(Tone::Good, visible(&format!("+ {value}")))
        )?;
    }
    Ok(())
}

/// The differences, each with `part`, `name`, `change` and what differs.
pub(super) fn value(drift: &Drift) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    let statement = |part: &str, name: Option<&str>, one: &Difference| {
        let elements: Vec<Value> = one
            .elements
            .iter()
            .map(|element| json!({ "element": element.element, "removed": element.removed, "added": element.added }))
            .collect();
        json!({ "part": part, "name": name, "statement": one.label, "change": one.change.name(), "elements": elements })
    };
    all.extend(drift.trust.iter().map(|one| statement("trust policy", None, one)));
    for policy in drift.write.iter().chain(&drift.remove) {
        let PolicyDrift {
            name,
            statements,
            change,
        } = policy;
        if statements.is_empty() {
            all.push(json!({ "part": "inline policy", "name": name, "change": change.name() }));
        }
        all.extend(
            statements
                .iter()
                .map(|one| statement("inline policy", Some(name), one)),
        );
    }
    let mut plain = |part: &str, name: Option<&str>, have: Option<&str>, want: &str| {
        let change = if have.is_some() {
            Change::Changed
        } else {
            Change::Added
        };
        all.push(
            json!({ "part": part, "name": name, "change": change.name(), "removed": have, "added": want }),
        );
    };
    if let Some((have, want)) = &drift.boundary {
        plain("permissions boundary", None, have.as_deref(), want.as_str());
    }
    for (key, (have, want)) in &drift.tags {
        plain("tag", Some(key), have.as_deref(), want);
    }
    if let Some((have, want)) = &drift.path {
        plain("path", None, Some(have), want.as_str());
    }
    all
}
