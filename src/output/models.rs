//! The catalogue of base models, and the page of one.

mod page;

use std::io::{self, Write};

use serde_json::json;

use super::text::{columns, counted, grouped, visible, wrap};
use super::{FORMAT_VERSION, Render, Table, write_json};
use crate::commands::models::ModelList;
use crate::model::{Entry, LifecycleState, MODELS_EXAMPLE};
use crate::ui::{Style, Tone};

/// Says which tone the state of a model has.
const fn tone(state: LifecycleState) -> Tone {
    match state {
        LifecycleState::Active => Tone::Good,
        LifecycleState::Legacy => Tone::Warning,
        LifecycleState::Ended => Tone::Dim,
    }
}

/// Writes the state with the date that matters: `legacy, ends 2027-03-30`.
fn state(entry: &Entry) -> String {
    let lifecycle = &entry.lifecycle;
    match (lifecycle.state, lifecycle.end_of_life) {
        (LifecycleState::Legacy, Some(end)) => format!("legacy, ends {end}"),
        (LifecycleState::Ended, Some(end)) => format!("ended {end}"),
        (state, _) => state.name().to_owned(),
    }
}

/// Returns the smallest and the largest number of records that a job takes by default.
fn record_range(entry: &Entry) -> (Option<u64>, Option<u64>) {
    let limits = &entry.records;
    let least = limits.training_minimum.as_ref().or(limits.sum_minimum.as_ref());
    let most = [&limits.training_maximum, &limits.sum_maximum];
    let most = most.into_iter().flatten().map(|cited| cited.value);
    let most = most.chain(entry.quota.iter().map(|quota| quota.value)).min();
    (least.map(|cited| cited.value), most)
}

fn records(entry: &Entry) -> String {
    match record_range(entry) {
        (Some(least), Some(most)) => format!("{}–{}", grouped(least), grouped(most)),
        (Some(least), None) => format!("{} or more", grouped(least)),
        (None, Some(most)) => format!("up to {}", grouped(most)),
        (None, None) => "-".to_owned(),
    }
}

fn regions(entry: &Entry) -> String {
    match entry.regions.value.as_slice() {
        [] => "-".to_owned(),
        regions => regions.join(", "),
    }
}

/// What a row says of one way to customize a model.
fn row(entry: &Entry) -> [String; 4] {
    [
        format!(
            "{}{}",
            entry.customization_type,
            if entry.defined_in.is_some() { " *" } else { "" }
        ),
        entry.format.to_string(),
        records(entry),
        regions(entry),
    ]
}

/// The commented example of a `models.toml`.
#[derive(Debug, Clone, Copy)]
pub struct ModelsExample;

impl Render for ModelsExample {
    fn human(&self, out: &mut dyn Write, _: Style) -> io::Result<()> {
        out.write_all(MODELS_EXAMPLE.as_bytes())
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(MODELS_EXAMPLE.as_bytes())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "models",
            "example": MODELS_EXAMPLE,
        });
        write_json(out, &document)
    }
}

impl Render for ModelList {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let headings = ["type", "format", "records", "Regions"].map(str::to_owned);
        let rows: Vec<_> = self.entries.iter().map(|entry| row(entry)).collect();
        let mut widths = [0; 4];
        for row in rows.iter().chain([&headings]) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = columns(cell).max(*width);
            }
        }
        let id_width = self.entries.iter().map(|entry| columns(&entry.id)).max();
        let name_width = self.entries.iter().map(|entry| columns(&entry.name)).max();
        let (id_width, name_width) = (id_width.unwrap_or(0), name_width.unwrap_or(0));
        let state_width = self.entries.iter().map(|entry| columns(&state(entry))).max();
        let wide = id_width + name_width + state_width.unwrap_or(0) + 4 <= style.width;

        let heading = if wide {
            format!("{:<id_width$}  {:<name_width$}  state", "base model", "name")
        } else {
            "base model, state".to_owned()
        };
        writeln!(out, "{}", style.paint(Tone::Dim, heading))?;
        write_row(out, style, &headings, widths, Tone::Dim)?;

        let mut last = None;
        for (entry, row) in self.entries.iter().zip(&rows) {
            if last != Some(&entry.id) {
                last = Some(&entry.id);
                let state = style.paint(tone(entry.lifecycle.state), state(entry));
                if wide {
                    let id = style.paint(Tone::Strong, format!("{:<id_width$}", entry.id));
                    writeln!(out, "{id}  {:<name_width$}  {state}", entry.name)?;
                } else {
                    writeln!(out, "{}\n  {state}", style.paint(Tone::Strong, &entry.id))?;
                }
            }
            write_row(out, style, row, widths, Tone::Info)?;
        }
        let mut notes = vec![
            format!(
                "The state is that of {}; AWS's own is asked for before a job is made.",
                self.as_of
            ),
            "`finetune models MODEL` shows limits and hyperparameters.".to_owned(),
        ];
        if self.left_out > 0 {
            let models = counted(self.left_out as u64, "model");
            notes.push(format!("{models} that take no new job are shown with `--all`."));
        }
        if let Some(file) = self.entries.iter().find_map(|entry| entry.defined_in.as_deref()) {
            notes.push(format!("Rows with a star are as `{}` has them.", visible(file)));
        }
        writeln!(out)?;
        for line in wrap(&notes.join(" "), style.width) {
            writeln!(out, "{}", style.paint(Tone::Dim, line))?;
        }
        Ok(())
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.entries.iter().try_for_each(|entry| {
            let [kind, format, _, regions] = row(entry);
            let regions = regions.replace(", ", ",");
            let state = entry.lifecycle.state.name();
            let number = |bound: Option<u64>| bound.map(|number| number.to_string()).unwrap_or_default();
            let (least, most) = record_range(entry);
            let records = format!("{}..{}", number(least), number(most));
            writeln!(out, "{} {kind} {format} {records} {regions} {state}", entry.id)
        })
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "models",
            "as_of": self.as_of,
            "models": self.entries,
            "left_out": self.left_out,
        });
        write_json(out, &document)
    }

    fn table(&self) -> Option<Table> {
        let number = |bound: Option<u64>| bound.map(|number| number.to_string()).unwrap_or_default();
        let row = |entry: &&Entry| {
            let (least, most) = record_range(entry);
            vec![
                entry.id.clone(),
                entry.name.clone(),
                entry.lifecycle.state.name().to_owned(),
                entry.customization_type.to_string(),
                entry.format.to_string(),
                number(least),
                number(most),
                entry.regions.value.join(" "),
            ]
        };
        Some(Table {
            columns: &[
                "model",
                "name",
                "state",
                "type",
                "format",
                "least_records",
                "most_records",
                "regions",
            ],
            rows: self.entries.iter().map(row).collect(),
        })
    }
}

/// Writes the four cells of a row under a model, on one line where they fit and on two where not.
fn write_row(
    out: &mut dyn Write,
    style: Style,
    row: &[String; 4],
    widths: [usize; 4],
    tone: Tone,
) -> io::Result<()> {
    let [kind, format, records, regions] = row;
    let kind_width = widths[0];
    let paint = |text: String| match tone {
        Tone::Dim => style.paint(Tone::Dim, text).to_string(),
        _ => text,
    };
    let rest = format!(
        "{format:<format_width$}  {records:<record_width$}  {regions}",
        format_width = widths[1],
        record_width = widths[2]
    );
    if 2 + kind_width + 2 + columns(&rest) <= style.width {
        return writeln!(out, "{}", paint(format!("  {kind:<kind_width$}  {rest}")));
    }
    writeln!(out, "{}", paint(format!("  {kind}")))?;
    let short = format!("{format}  {records}  {regions}");
    for line in wrap(&short.replace("  ", " "), style.width.saturating_sub(4)) {
        writeln!(out, "{}", paint(format!("    {line}")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::models;
    use crate::model::catalogue;

    fn human(list: &ModelList, width: usize) -> String {
        let mut out = Vec::new();
        list.human(&mut out, Style::plain(width)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_list_fits_80_columns() {
        for all in [false, true] {
            for line in human(&models::list(catalogue(), all), 80).lines() {
                assert!(columns(line) <= 80, "{line}");
            }
        }
        insta::assert_snapshot!(human(&models::list(catalogue(), false), 80), @"
        base model                     name                            state
          type                       format         records       Regions
        amazon.nova-micro-v1:0:128k    Nova Micro                      active
          FINE_TUNING                converse       8–20,000      us-east-1
          DISTILLATION               distillation   100–15,000    us-east-1
        amazon.nova-lite-v1:0:300k     Nova Lite                       active
          FINE_TUNING                converse       8–20,000      us-east-1
          DISTILLATION               distillation   100–15,000    us-east-1
        amazon.nova-pro-v1:0:300k      Nova Pro                        active
          FINE_TUNING                converse       8–20,000      us-east-1
          DISTILLATION               distillation   100–15,000    us-east-1
        amazon.nova-2-lite-v1:0:256k   Nova 2 Lite                     active
          FINE_TUNING                converse       8–20,000      us-east-1
          REINFORCEMENT_FINE_TUNING  reinforcement  100–20,000    us-east-1
        amazon.titan-embed-image-v1:0  Titan Multimodal Embeddings G1  active
          FINE_TUNING                image-caption  1,000–50,000  us-east-1, us-west-2

        The state is that of 2026-10-05; AWS's own is asked for before a job is made.
        `finetune models MODEL` shows limits and hyperparameters. 16 models that take no
        new job are shown with `--all`.
        ");
    }

    #[test]
    fn a_narrow_terminal_gets_short_lines() {
        let list = ModelList {
            entries: models::page(catalogue(), "nova-micro").unwrap().entries,
            ..models::list(catalogue(), false)
        };
        insta::assert_snapshot!(human(&list, 40), @"
        base model, state
          type
            format records Regions
        amazon.nova-micro-v1:0:128k
          active
          FINE_TUNING
            converse 8–20,000 us-east-1
          DISTILLATION
            distillation 100–15,000 us-east-1

        The state is that of 2026-10-05; AWS's
        own is asked for before a job is made.
        `finetune models MODEL` shows limits and
        hyperparameters. 16 models that take no
        new job are shown with `--all`.
        ");
    }

    #[test]
    fn concise_is_one_line_for_each_way_to_customize() {
        let mut out = Vec::new();
        let list = models::list(catalogue(), true);
        list.concise(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), list.entries.len());
        assert!(text.lines().all(|line| line.split(' ').count() == 6), "{text}");
        assert_eq!(
            text.lines().next(),
            Some("amazon.nova-micro-v1:0:128k FINE_TUNING converse 8..20000 us-east-1 active")
        );
    }

    #[test]
    fn json_carries_every_figure_with_its_source() {
        let mut out = Vec::new();
        models::list(catalogue(), false).json(&mut out).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let first = &document["models"][0];
        assert_eq!(document["command"], "models");
        assert_eq!(document["as_of"], "2026-10-05");
        assert_eq!(first["type"], "FINE_TUNING");
        assert_eq!(first["records"]["training_minimum"]["value"], 8);
        assert!(first["records"]["training_minimum"]["source"]["url"].is_string());
        assert_eq!(first["hyperparameters"]["list"][0]["name"], "epochCount");
    }
}
