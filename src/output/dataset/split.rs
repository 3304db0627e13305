//! What a split came to.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{document, not_taken, untaken_concise, untaken_human};
use crate::commands::dataset::split::SplitOutcome;
use crate::error::ExitStatus;
use crate::output::Render;
use crate::output::text::{columns, counted, grouped, shorten, visible, wrap};
use crate::ui::{Style, Tone};

/// How many groups a person is shown.
const GROUPS: usize = 20;

/// The most columns of the value of a group.
const WIDEST: usize = 40;

impl Render for SplitOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        untaken_human(&self.untaken, out, style)?;
        let Some(outputs) = &self.outputs else {
            return writeln!(out, "{}: nothing was split", visible(&self.input));
        };
        let divided = &self.divided;
        writeln!(
            out,
            "{}: {}, split with seed {}",
            style.paint(Tone::Strong, visible(&self.input)),
            counted(divided.taken.records, "record"),
            self.seed,
        )?;
        let counts = [divided.training, divided.validation];
        let width = grouped(counts[0].max(counts[1])).len();
        for ((label, count), output) in ["training", "validation"].into_iter().zip(counts).zip(outputs) {
            let output = style.paint(Tone::Strong, visible(output));
            let label = style.paint(Tone::Dim, label);
            writeln!(out, "{label:<12}{:>width$}  {output}", grouped(count))?;
        }
        if let Some(path) = &self.stratify {
            self.groups(path, out, style)?;
        }
        let mut notes: Vec<String> = not_taken(&divided.taken).into_iter().collect();
        if divided.repeated > 0 {
            notes.push(if divided.repeated == 1 {
                "1 record says what another one says; both are on one side".to_owned()
            } else {
                let count = grouped(divided.repeated);
                format!("{count} records say what others say; those that say the same are on one side")
            });
        }
        if self.stratify.is_some() && divided.strata.len() as u64 * 2 > divided.taken.records {
            notes.push("most groups have a single record: such a value does not group records".to_owned());
        }
        if divided.validation < divided.wanted {
            notes.push(format!(
                "{} records for validation were asked for: fewer are there, because records that say the same stay together",
                grouped(divided.wanted)
            ));
        }
        for note in notes {
            for line in wrap(&note, style.width) {
                writeln!(out, "{}", style.paint(Tone::Dim, line))?;
            }
        }
        Ok(())
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        untaken_concise(&self.untaken, out)?;
        let Some([training, validation]) = &self.outputs else {
            return Ok(());
        };
        writeln!(
            out,
            "{}: training records={}",
            visible(training),
            self.divided.training
        )?;
        writeln!(
            out,
            "{}: validation records={}",
            visible(validation),
            self.divided.validation
        )
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let divided = &self.divided;
        let output = |index: usize, records: u64| {
            let path = self.outputs.as_ref().map(|outputs| &outputs[index]);
            json!({"path": path, "records": records})
        };
        let strata = divided.strata.iter().map(|stratum| {
            json!({"value": stratum.value, "training": stratum.training, "validation": stratum.validation})
        });
        let own = [
            ("seed", json!(self.seed)),
            ("training", output(0, divided.training)),
            ("validation", output(1, divided.validation)),
            ("wanted_validation", json!(divided.wanted)),
            ("repeated", json!(divided.repeated)),
            ("not_taken", json!(divided.taken.broken)),
            ("blank_lines", json!(divided.taken.blank)),
            ("stratify_by", json!(self.stratify)),
            (
                "strata",
                match self.stratify {
                    Some(_) => Value::from(strata.collect::<Vec<_>>()),
                    None => json!([]),
                },
            ),
        ];
        document(&self.untaken, &own, out)
    }

    fn exit_status(&self) -> ExitStatus {
        self.untaken.exit_status()
    }
}

impl SplitOutcome {
    fn groups(&self, path: &str, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let strata = &self.divided.strata;
        let shown = &strata[..strata.len().min(GROUPS)];
        let names: Vec<_> = shown
            .iter()
            .map(|stratum| match &stratum.value {
                Some(value) => shorten(&visible(value), WIDEST).into_owned(),
                None => "(without)".to_owned(),
            })
            .collect();
        let heading = shorten(&visible(path), WIDEST).into_owned();
        let width = names
            .iter()
            .chain([&heading])
            .map(|name| columns(name))
            .max()
            .unwrap_or(0);
        writeln!(out)?;
        let padded = |name: &str| format!("{name}{}", " ".repeat(width - columns(name)));
        let titles = format!("{}  {:>10}  {:>10}", padded(&heading), "training", "validation");
        writeln!(out, "{}", style.paint(Tone::Dim, titles))?;
        for (stratum, name) in shown.iter().zip(&names) {
            writeln!(
                out,
                "{}  {:>10}  {:>10}",
                padded(name),
                grouped(stratum.training),
                grouped(stratum.validation)
            )?;
        }
        if strata.len() > shown.len() {
            let rest = counted((strata.len() - shown.len()) as u64, "more group");
            writeln!(
                out,
                "{}",
                style.paint(Tone::Dim, format!("{rest}; --format json lists all"))
            )?;
        }
        Ok(())
    }
}
