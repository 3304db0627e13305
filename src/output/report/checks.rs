//! The checks of the preflight as a table. Signs are backed by words, so it reads without colour.

use std::io::{self, Write};

use crate::diagnostic::{CheckResult, CheckVerdict};
use crate::output::text::{columns, shorten, visible};
use crate::ui::{Style, Tone};

/// The sign of a verdict, and its tone.
pub(in crate::output) const fn sign(verdict: CheckVerdict) -> (&'static str, Tone) {
    match verdict {
        CheckVerdict::Pass => ("✓", Tone::Good),
        CheckVerdict::Fail => ("✗", Tone::Error),
        CheckVerdict::Warn => ("!", Tone::Warning),
        CheckVerdict::Skip => ("-", Tone::Dim),
        CheckVerdict::Unknown => ("?", Tone::Warning),
    }
}

/// Says what a check looked at: its reason where it has one, else its resources.
fn details(check: &CheckResult) -> String {
    let text = match &check.reason {
        Some(reason) => reason.clone(),
        None => check.resources.join(", "),
    };
    visible(&text).into_owned()
}

/// Writes a row per check.
pub(super) fn human(checks: &[CheckResult], out: &mut dyn Write, style: Style) -> io::Result<()> {
    if checks.is_empty() {
        return Ok(());
    }
    let name_width = checks
        .iter()
        .map(|check| columns(check.rule.name))
        .max()
        .unwrap_or(0);
    let code_width = checks
        .iter()
        .map(|check| check.rule.code.len())
        .max()
        .unwrap_or(0);
    // A sign, a verdict of up to seven letters, code and name, each with a space or two between.
    let used = 2 + 8 + code_width + 1 + name_width + 2;
    for check in checks {
        let (sign, tone) = sign(check.verdict);
        write!(
            out,
            "{} {} {:<code_width$} ",
            style.paint(tone, sign),
            style.paint(tone, format_args!("{:<7}", check.verdict.name())),
            check.rule.code,
        )?;
        let details = details(check);
        if details.is_empty() {
            writeln!(out, "{}", check.rule.name)?;
        } else if used + 12 <= style.width {
            let details = style.paint(Tone::Dim, shorten(&details, style.width - used).into_owned());
            writeln!(out, "{:<name_width$}  {details}", check.rule.name)?;
        } else {
            let most = style.width.saturating_sub(4);
            let details = style.paint(Tone::Dim, shorten(&details, most).into_owned());
            writeln!(out, "{}\n    {details}", check.rule.name)?;
        }
    }
    writeln!(out)
}

/// Writes a line per check that did not pass.
pub(super) fn concise(checks: &[CheckResult], out: &mut dyn Write) -> io::Result<()> {
    let unsettled = checks
        .iter()
        .filter(|check| matches!(check.verdict, CheckVerdict::Unknown | CheckVerdict::Skip));
    for check in unsettled {
        let (verdict, rule) = (check.verdict.name(), check.rule);
        writeln!(out, "{verdict}[{}] {}: {}", rule.code, rule.name, details(check))?;
    }
    Ok(())
}
