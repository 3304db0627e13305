//! What is in data sets, as a table, a chart and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{chart, document, untaken_concise, untaken_human};
use crate::commands::dataset::stats::StatsOutcome;
use crate::dataset::tools::stats::{Media, Spread, Stats, Variety};
use crate::error::ExitStatus;
use crate::output::Render;
use crate::output::text::{bytes, columns, counted, grouped, visible, wrap};
use crate::ui::{Style, Tone};

/// How wide the labels of rows are, with the space behind them.
const LABEL: usize = 13;

/// The fewest columns of a chart: fewer have no shape.
const FEWEST_COLUMNS: usize = 8;

/// How wide the bars of scripts are.
const BAR: usize = 24;

impl Render for StatsOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        untaken_human(&self.untaken, out, style)?;
        for (index, (name, stats)) in self.files.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            file(name, stats, out, style)?;
        }
        Ok(())
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        untaken_concise(&self.untaken, out)?;
        for (name, stats) in &self.files {
            let tokens = &stats.tokens_per_record;
            writeln!(
                out,
                "{}: {} records={} bytes={} characters={} tokens={} tokens_per_record={}..{}..{}",
                visible(name),
                shapes(stats).replace(", ", ","),
                stats.taken.records,
                stats.taken.bytes,
                stats.characters,
                stats.tokens.likely,
                tokens.least(),
                tokens.percentile(50),
                tokens.most(),
            )?;
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let files: Vec<_> = self
            .files
            .iter()
            .map(|(name, stats)| member(name, stats))
            .collect();
        document(&self.untaken, &[("files", Value::from(files))], out)
    }

    fn exit_status(&self) -> ExitStatus {
        self.untaken.exit_status()
    }
}

fn shapes(stats: &Stats) -> String {
    match stats.shapes.len() {
        0 => "-".to_owned(),
        1 => stats.shapes.keys().copied().collect(),
        _ => {
            let named = stats
                .shapes
                .iter()
                .map(|(name, count)| format!("{} {name}", grouped(*count)));
            named.collect::<Vec<_>>().join(", ")
        }
    }
}

fn file(name: &str, stats: &Stats, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let taken = &stats.taken;
    writeln!(out, "{}", style.paint(Tone::Strong, visible(name)))?;
    let mut rows = Rows { out, style };
    let mut size = vec![counted(taken.records, "record"), bytes(taken.bytes)];
    if taken.broken > 0 {
        size.push(format!("{} not taken", counted(taken.broken, "line")));
    }
    if taken.blank > 0 {
        size.push(counted(taken.blank, "blank line"));
    }
    rows.row("size", &size.join(", "))?;
    if taken.records == 0 {
        return Ok(());
    }
    rows.row("format", &shapes(stats))?;
    rows.row("characters", &format!("{} in texts", grouped(stats.characters)))?;
    rows.row(
        "tokens",
        &format!(
            "about {} (an estimate: between {} and {})",
            grouped(stats.tokens.likely),
            grouped(stats.tokens.lowest),
            grouped(stats.tokens.highest),
        ),
    )?;
    chart_of(&stats.tokens_per_record, &mut rows)?;
    if stats.turns_per_record.count() > 0 {
        rows.row("turns", &turns(&stats.turns_per_record))?;
        rows.row(
            "roles",
            &names(stats.roles.iter().map(|(name, count)| (name.as_str(), *count))),
        )?;
    }
    rows.row("system", &variety(&stats.systems, "prompt", taken.records))?;
    rows.row("prompts", &variety(&stats.prompts, "prompt", taken.records))?;
    rows.row(
        "completions",
        &variety(&stats.completions, "completion", taken.records),
    )?;
    for (label, media) in [
        ("images", &stats.images),
        ("videos", &stats.videos),
        ("documents", &stats.documents),
    ] {
        if media.count > 0 {
            rows.row(label, &media_row(media))?;
        }
    }
    if stats.tool_records + stats.tool_uses + stats.tool_results > 0 {
        let row = format!(
            "described in {}, {}, {}",
            counted(stats.tool_records, "record"),
            counted(stats.tool_uses, "call"),
            counted(stats.tool_results, "result"),
        );
        rows.row("tools", &row)?;
    }
    if stats.reasoning > 0 {
        let row = format!(
            "{} in {}",
            counted(stats.reasoning, "piece"),
            counted(stats.reasoning_records, "record")
        );
        rows.row("reasoning", &row)?;
    }
    let longest: Vec<_> = stats
        .longest
        .iter()
        .map(|long| format!("line {} ({})", long.line.0, grouped(long.tokens)))
        .collect();
    rows.row("longest", &longest.join(", "))?;
    scripts(stats, &mut rows)
}

/// The shape of the tokens per record: a chart where they differ, and figures.
fn chart_of(spread: &Spread, rows: &mut Rows<'_>) -> io::Result<()> {
    let figures = format!(
        "per record: {} to {}, median {}, 95 % up to {}",
        grouped(spread.least()),
        grouped(spread.most()),
        grouped(spread.percentile(50)),
        grouped(spread.percentile(95)),
    );
    rows.row("", &figures)?;
    let histogram = spread.histogram(chart::bins(
        spread.count(),
        rows.style.width.saturating_sub(LABEL),
    ));
    if histogram.counts.len() < FEWEST_COLUMNS {
        return Ok(());
    }
    let lines = chart::columns_of(&histogram);
    let (axis, drawn) = lines.split_last().expect("a chart has an axis");
    writeln!(rows.out)?;
    for line in drawn {
        writeln!(rows.out, "{:LABEL$}{}", "", rows.style.paint(Tone::Help, line))?;
    }
    writeln!(rows.out, "{:LABEL$}{}", "", rows.style.paint(Tone::Dim, axis))?;
    writeln!(rows.out)
}

fn turns(spread: &Spread) -> String {
    if spread.least() == spread.most() {
        format!("{} in each record", grouped(spread.least()))
    } else {
        format!(
            "{} to {} in a record, median {}",
            grouped(spread.least()),
            grouped(spread.most()),
            grouped(spread.percentile(50))
        )
    }
}

fn names<'a>(names: impl Iterator<Item = (&'a str, u64)>) -> String {
    let counts = names.map(|(name, count)| format!("{} {}", visible(name), grouped(count)));
    counts.collect::<Vec<_>>().join(", ")
}

/// Says how many records have a text of a kind, and how many of those differ.
fn variety(variety: &Variety, noun: &str, records: u64) -> String {
    if variety.count == 0 {
        return "none".to_owned();
    }
    let records = if variety.count == records {
        "in every record".to_owned()
    } else {
        format!("in {} of {}", grouped(variety.count), counted(records, "record"))
    };
    if variety.count == 1 {
        records
    } else if variety.distinct == 1 {
        format!("{records}, the same {noun}")
    } else if variety.distinct == variety.count {
        format!("{records}, all different")
    } else {
        format!(
            "{records}, {} different, the most frequent {} times (line {})",
            grouped(variety.distinct),
            grouped(variety.most),
            variety.most_line,
        )
    }
}

fn media_row(media: &Media) -> String {
    let row = format!("{} in {}", grouped(media.count), counted(media.records, "record"));
    if media.formats.is_empty() {
        return row;
    }
    let formats = names(media.formats.iter().map(|(name, count)| (name.as_str(), *count)));
    format!("{row} ({formats})")
}

/// A bar for each script.
fn scripts(stats: &Stats, rows: &mut Rows<'_>) -> io::Result<()> {
    let all: u64 = stats.scripts.iter().map(|(_, count)| count).sum();
    let width = stats
        .scripts
        .iter()
        .map(|(script, _)| columns(script.name()))
        .max()
        .unwrap_or(0);
    for (index, (script, count)) in stats.scripts.iter().enumerate() {
        let label = if index == 0 { "scripts" } else { "" };
        let share = share(*count, all);
        let label = rows.style.paint(Tone::Dim, label);
        let bar = format!("{:<BAR$}", chart::bar(share, BAR));
        let bar = rows.style.paint(Tone::Help, bar);
        writeln!(
            rows.out,
            "{label:<LABEL$}{:<width$}  {bar} {:>5.1} %",
            script.name(),
            share * 100.0
        )?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a share is shown with three digits")]
fn share(count: u64, all: u64) -> f64 {
    count as f64 / all.max(1) as f64
}

struct Rows<'o> {
    out: &'o mut dyn Write,
    style: Style,
}

impl Rows<'_> {
    fn row(&mut self, label: &str, text: &str) -> io::Result<()> {
        let lines = wrap(text, self.style.width.saturating_sub(LABEL));
        for (index, line) in lines.iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            writeln!(self.out, "{:<LABEL$}{line}", self.style.paint(Tone::Dim, label))?;
        }
        Ok(())
    }
}

fn member(name: &str, stats: &Stats) -> Value {
    let histogram = stats.tokens_per_record.histogram(32);
    let records = stats.taken.records;
    let variety = |variety: &Variety| {
        json!({
            "records": variety.count,
            "distinct": variety.distinct,
            "most_frequent": (variety.count > 0).then(|| json!({
                "count": variety.most,
                "first_line": variety.most_line,
            })),
        })
    };
    let media =
        |media: &Media| json!({"count": media.count, "records": media.records, "formats": media.formats});
    json!({
        "path": name,
        "complete": stats.taken.complete,
        "records": records,
        "not_taken": stats.taken.broken,
        "blank_lines": stats.taken.blank,
        "bytes": stats.taken.bytes,
        "formats": stats.shapes,
        "characters": stats.characters,
        "tokens": {
            "estimate": true,
            "lowest": stats.tokens.lowest,
            "likely": stats.tokens.likely,
            "highest": stats.tokens.highest,
            "per_record": spread(&stats.tokens_per_record),
            "histogram": {"start": histogram.start, "width": histogram.width, "counts": histogram.counts},
        },
        "turns": {"per_record": spread(&stats.turns_per_record), "roles": stats.roles},
        "system_prompts": variety(&stats.systems),
        "prompts": variety(&stats.prompts),
        "completions": variety(&stats.completions),
        "media": {
            "images": media(&stats.images),
            "videos": media(&stats.videos),
            "documents": media(&stats.documents),
        },
        "tools": {"records": stats.tool_records, "uses": stats.tool_uses, "results": stats.tool_results},
        "reasoning": {"records": stats.reasoning_records, "pieces": stats.reasoning},
        "scripts": stats.scripts.iter().map(|(script, count)| json!({
            "script": script.name(),
            "characters": count,
        })).collect::<Vec<_>>(),
        "longest": stats.longest.iter().map(|long| json!({
            "line": long.line.0,
            "tokens": long.tokens,
        })).collect::<Vec<_>>(),
    })
}

fn spread(spread: &Spread) -> Value {
    json!({
        "count": spread.count(),
        "sum": spread.sum(),
        "least": spread.least(),
        "median": spread.percentile(50),
        "p95": spread.percentile(95),
        "p99": spread.percentile(99),
        "most": spread.most(),
    })
}
