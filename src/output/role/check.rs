//! Whether a role is enough for a job.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::commands::role::check::RoleChecked;
use crate::error::ExitStatus;
use crate::iam::evaluate::{Change, Miss};
use crate::iam::{Cause, Document, Judged, Sufficiency, Trap};
use crate::output::text::{counted, painted, paragraph, visible, wrap};
use crate::output::{FORMAT_VERSION, Render, write_json};
use crate::ui::{Style, Tone};

/// How many requests of one cause, and how many reasons, a person is shown.
const MOST_SHOWN: usize = 4;

fn value(judged: &Judged, result: &Sufficiency) -> Value {
    let (statement, policy) = judged.statement.clone().unzip();
    let changes = judged.changes.iter().map(|&index| result.changes[index].json());
    let traps = result
        .traps
        .iter()
        .filter(|trap| trap.breaks.contains(&judged.id));
    json!({
        "id": judged.id,
        "action": judged.action,
        "resource": judged.resource,
        "reason": judged.reason,
        "statement": statement,
        "policy": policy,
        "changes": changes.collect::<Vec<_>>(),
        "traps": traps.map(|trap| trap.name).collect::<Vec<_>>(),
    })
}

fn trap(trap: &Trap) -> Value {
    json!({
        "name": trap.name,
        "policy": trap.policy,
        "statement": trap.statement,
        "explanation": trap.explanation,
        "remedy": trap.remedy,
        "source": trap.source,
        "breaks": trap.breaks,
    })
}

/// Lines of a report that has so many columns.
struct Page<'a> {
    out: &'a mut dyn Write,
    style: Style,
}

impl Page<'_> {
    /// A heading that is painted: it stays on one line, so that it can be searched for.
    fn head(&mut self, tone: Tone, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", self.style.paint(tone, visible(text)))
    }

    /// A paragraph behind a word; what does not fit stands below its beginning.
    fn said(&mut self, word: &str, text: &str) -> io::Result<()> {
        let width = word.len();
        let lines = wrap(&visible(text), self.style.width.saturating_sub(width + 3));
        for (index, line) in lines.iter().enumerate() {
            let word = if index == 0 { word } else { "" };
            writeln!(self.out, "  {word:<width$} {line}")?;
        }
        Ok(())
    }

    fn change(&mut self, change: &Change) -> io::Result<()> {
        self.said("help:", &change.sentence())?;
        let Some(below) = change.below() else {
            return Ok(());
        };
        // Statements with their members in the order that AWS's pages have them.
        let text = match Document::parse(&below.to_string()) {
            Ok(statement) => statement.pretty(),
            Err(_) => serde_json::to_string_pretty(&below).map_err(io::Error::from)?,
        };
        text.lines()
            .try_for_each(|line| writeln!(self.out, "        {}", visible(line)))
    }

    fn cause(&mut self, cause: &Cause<'_>) -> io::Result<()> {
        let (tone, word) = if cause.unknown {
            (Tone::Warning, "unknown")
        } else {
            (Tone::Error, "denied")
        };
        // The same is asked again and again: of an interface in each subnet.
        let mut heads: Vec<(String, usize, &str)> = Vec::new();
        for request in &cause.requests {
            let text = format!("{word}: `{}` on `{}`", request.action, request.resource);
            match heads.iter_mut().find(|(known, ..)| *known == text) {
                Some((_, times, _)) => *times += 1,
                None => heads.push((text, 1, &request.action)),
            }
        }
        for (text, times, _) in heads.iter().take(MOST_SHOWN) {
            let times = if *times == 1 {
                String::new()
            } else {
                format!(" ({times} times)")
            };
            self.head(tone, &format!("{text}{times}"))?;
        }
        if heads.len() > MOST_SHOWN {
            let mut actions: Vec<&str> = heads
                .iter()
                .skip(MOST_SHOWN)
                .map(|(.., action)| *action)
                .collect();
            actions.dedup();
            let more: usize = heads.iter().skip(MOST_SHOWN).map(|(_, times, _)| times).sum();
            let text = format!("{word}: {more} more of the same cause ({})", actions.join(", "));
            painted(self.out, self.style, tone, &text)?;
        }
        self.reasons(cause)?;
        for trap in &cause.traps {
            self.said("trap:", &format!("{} [{}]", trap.explanation, trap.name))?;
        }
        if cause.changes.is_empty() {
            cause
                .traps
                .iter()
                .try_for_each(|trap| self.said("help:", &trap.remedy))?;
        }
        cause.changes.iter().try_for_each(|change| self.change(change))?;
        writeln!(self.out)
    }

    /// Says why: of the statement that is to be changed, else of those that came nearest.
    fn reasons(&mut self, cause: &Cause<'_>) -> io::Result<()> {
        let first = cause.requests[0];
        let about = |miss: &&Miss| {
            let mut changes = cause.changes.iter();
            changes.any(|change| change.statement == miss.statement)
        };
        let near: Vec<&Miss> = first.misses.iter().filter(about).collect();
        let told = |misses: &[&Miss]| misses.iter().map(|miss| miss.sentence()).collect();
        let shown: Vec<String> = match (near.as_slice(), first.misses.as_slice()) {
            (_, []) => vec![first.reason.clone()],
            ([], all) => told(&all.iter().collect::<Vec<_>>()),
            (near, _) => told(near),
        };
        for reason in shown.iter().take(MOST_SHOWN) {
            self.said("why:", reason)?;
        }
        match shown.len().checked_sub(MOST_SHOWN) {
            Some(more) if more > 0 => self.said(
                "why:",
                &format!("and {more} more statements that do not allow it either"),
            ),
            _ => Ok(()),
        }
    }

    /// What is allowed beyond need, by the statement that allows it.
    fn excess(&mut self, excess: &[Judged]) -> io::Result<()> {
        let mut rest: Vec<&Judged> = excess.iter().collect();
        while let Some(first) = rest.first() {
            let statement = first.statement.clone();
            let (same, others): (Vec<&Judged>, Vec<&Judged>) =
                rest.iter().partition(|judged| judged.statement == statement);
            if let Some((statement, policy)) = &statement {
                self.head(
                    Tone::Warning,
                    &format!("too wide: statement `{statement}` of `{policy}`"),
                )?;
            }
            for judged in same {
                self.said("-", &format!("{} [{}]", judged.reason, judged.id))?;
                self.said(" ", &format!("`{}` on `{}`", judged.action, judged.resource))?;
            }
            writeln!(self.out)?;
            rest = others;
        }
        Ok(())
    }

    fn advice(&mut self, traps: &[Trap]) -> io::Result<()> {
        for trap in traps.iter().filter(|trap| trap.breaks.is_empty()) {
            let place = match &trap.statement {
                Some(statement) => format!("statement `{statement}` of `{}`", trap.policy),
                None => format!("`{}`", trap.policy),
            };
            let text = format!("advice: {place} [{}]", trap.name);
            painted(self.out, self.style, Tone::Strong, &text)?;
            self.said("-", &format!("{}; it breaks nothing here", trap.explanation))?;
            self.said("help:", &trap.remedy)?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn verdict(&mut self, checked: &RoleChecked) -> io::Result<()> {
        let result = &checked.result;
        let name = checked.role.name();
        let needed = counted(result.needed as u64, "request");
        let (denied, unknown) = (result.denied.len(), result.unknown.len());
        let (tone, text) = match (denied, unknown) {
            (0, 0) => (
                Tone::Good,
                format!("service role `{name}` is sufficient: {needed} of the job allowed"),
            ),
            (0, _) => (
                Tone::Warning,
                format!(
                    "whether service role `{name}` is sufficient can't be told: {unknown} of {needed} unknown"
                ),
            ),
            (_, 0) => (
                Tone::Error,
                format!("service role `{name}` is not sufficient: {denied} of {needed} denied"),
            ),
            _ => (
                Tone::Error,
                format!(
                    "service role `{name}` is not sufficient: {denied} of {needed} denied, {unknown} unknown"
                ),
            ),
        };
        painted(self.out, self.style, tone, &text)?;
        let excess = result.excess.len() as u64;
        if excess > 0 {
            let text = format!(
                "{} that no job makes would be allowed",
                counted(excess, "request")
            );
            paragraph(self.out, self.style, &text)?;
        }
        let unseen = format!("not seen from here: {}", result.not_seen.join(", "));
        paragraph(self.out, self.style, &unseen)
    }
}

impl Render for RoleChecked {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let result = &self.result;
        let mut page = Page { out, style };
        for cause in &result.causes() {
            page.cause(cause)?;
        }
        page.excess(&result.excess)?;
        page.advice(&result.traps)?;
        for assumed in &result.assumed {
            paragraph(page.out, style, &format!("note: {assumed}"))?;
        }
        if !result.assumed.is_empty() {
            writeln!(page.out)?;
        }
        page.verdict(self)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let result = &self.result;
        let verdict = match (result.denied.is_empty(), result.unknown.is_empty()) {
            (true, true) => "sufficient",
            (true, false) => "unknown",
            (false, _) => "insufficient",
        };
        let list = |judged: &[Judged]| judged.iter().map(|one| value(one, result)).collect::<Vec<_>>();
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "role check",
            "role": self.role.to_string(),
            "sufficient": result.is_sufficient(),
            "verdict": verdict,
            "needed": result.needed,
            "denied": list(&result.denied),
            "unknown": list(&result.unknown),
            "excess": list(&result.excess),
            "changes": result.changes.iter().map(Change::json).collect::<Vec<_>>(),
            "traps": result.traps.iter().map(trap).collect::<Vec<_>>(),
            "assumed": result.assumed,
            "not_seen": result.not_seen,
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
