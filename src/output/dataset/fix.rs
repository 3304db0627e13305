//! What was mended, and what is left.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{document, untaken_concise, untaken_human, wrote};
use crate::commands::dataset::fix::FixOutcome;
use crate::dataset::tools::fix::{Fixed, Mend, Mended};
use crate::diagnostic::Severity;
use crate::error::ExitStatus;
use crate::output::Render;
use crate::output::text::{counted, grouped, visible, wrap};
use crate::ui::{Style, Tone};

/// How many runs of lines a person is shown of each mend.
const RUNS: usize = 5;

/// Says what a mend did.
fn did(mend: Mend, fixed: &Fixed) -> String {
    match mend {
        Mend::Encoding => format!("{} became UTF-8", fixed.encoding.unwrap_or("the encoding")),
        Mend::ByteOrderMark => "byte order mark taken out".to_owned(),
        Mend::CrLf => "CR LF became LF".to_owned(),
        Mend::LoneCr => "lone CR between records became LF".to_owned(),
        Mend::BlankLine => "blank line taken out".to_owned(),
        Mend::FinalNewline => "line feed added to the last line".to_owned(),
    }
}

fn lines(mended: &Mended) -> String {
    let run = |(first, last): &(u64, u64)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}–{last}")
        }
    };
    let shown: Vec<_> = mended.runs.iter().take(RUNS).map(run).collect();
    let one = matches!(mended.runs.as_slice(), [(first, last)] if first == last);
    let more = if mended.runs.len() > RUNS { ", …" } else { "" };
    format!(
        "{} {}{more}",
        if one { "line" } else { "lines" },
        shown.join(", ")
    )
}

impl Render for FixOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        untaken_human(&self.untaken, out, style)?;
        let Some(fixed) = &self.fixed else {
            return Ok(());
        };
        let input = visible(&self.input);
        if fixed.changed() {
            let verb = if self.check { "would be mended" } else { "mended" };
            writeln!(out, "{}: {verb}", style.paint(Tone::Strong, input))?;
        } else {
            writeln!(out, "{}: nothing to mend", style.paint(Tone::Strong, input))?;
        }
        for (mend, mended) in fixed.mends() {
            let code = style.paint(Tone::Dim, mend.rule().unwrap_or(""));
            let did = did(mend, fixed);
            if mend == Mend::Encoding {
                writeln!(out, "  {code:<8} {did}")?;
            } else {
                writeln!(
                    out,
                    "  {code:<8} {did:<34} {:>7} × {}",
                    grouped(mended.count),
                    lines(mended)
                )?;
            }
        }
        if let Some(output) = &self.output {
            wrote(output, &counted(fixed.lines, "line"), out, style)?;
        }
        if self.left.is_empty() {
            return Ok(());
        }
        for (index, line) in wrap(&self.left_told(), style.width.saturating_sub(6))
            .iter()
            .enumerate()
        {
            if index == 0 {
                writeln!(out, "{}: {line}", style.paint(Tone::Warning, "left"))?;
            } else {
                writeln!(out, "      {line}")?;
            }
        }
        Ok(())
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        untaken_concise(&self.untaken, out)?;
        let Some(fixed) = &self.fixed else {
            return Ok(());
        };
        for (mend, mended) in fixed.mends() {
            writeln!(
                out,
                "{}: {} count={} {}",
                visible(&self.input),
                mend.name(),
                mended.count,
                lines(mended)
            )?;
        }
        if !self.left.is_empty() {
            writeln!(out, "{}: {}", visible(&self.input), self.left_told())?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let fixed = self.fixed.as_ref();
        let mends = fixed.into_iter().flat_map(Fixed::mends).map(|(mend, mended)| {
            json!({
                "mend": mend.name(),
                "rule": mend.rule(),
                "count": mended.count,
                "lines": mended.runs.iter().map(|(first, last)| json!([first, last])).collect::<Vec<_>>(),
            })
        });
        let left = self
            .left
            .iter()
            .map(|((severity, rule), count)| json!({"rule": rule, "severity": severity, "count": count}));
        let own = [
            (
                "input",
                json!({"path": self.input, "bytes": fixed.map(|fixed| fixed.bytes)}),
            ),
            (
                "output",
                json!({"path": self.output, "lines": fixed.map(|fixed| fixed.lines)}),
            ),
            ("check", json!(self.check)),
            ("changed", json!(fixed.is_some_and(Fixed::changed))),
            ("encoding", json!(fixed.and_then(|fixed| fixed.encoding))),
            ("mends", Value::from(mends.collect::<Vec<_>>())),
            ("left", Value::from(left.collect::<Vec<_>>())),
        ];
        document(&self.untaken, &own, out)
    }

    fn exit_status(&self) -> ExitStatus {
        let changes = self.check && self.fixed.as_ref().is_some_and(Fixed::changed);
        if changes || self.left(Severity::Error) > 0 {
            ExitStatus::Findings
        } else {
            self.untaken.exit_status()
        }
    }
}

impl FixOutcome {
    /// Says what `validate` finds in the mended data.
    fn left_told(&self) -> String {
        let rules = self
            .left
            .iter()
            .rev()
            .map(|((_, rule), count)| format!("{rule} {}", grouped(*count)));
        format!(
            "{} and {} that no mend can take away ({}); `finetune validate` shows them",
            counted(self.left(Severity::Error), "error"),
            counted(self.left(Severity::Warning), "warning"),
            rules.collect::<Vec<_>>().join(", "),
        )
    }
}
