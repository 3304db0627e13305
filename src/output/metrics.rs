//! Losses of jobs, for people and for scripts.
//!
//! The JSON document, version 1: `format_version`, `command` (`metrics`), `plots` (the pictures that were
//! written) and `runs`, each with `label`, `job` (`null`, or `arn`, `status`, `training_loss` and
//! `validation_loss` as the service reports them, `null` where it reports none), `folder`, `files` (each
//! `kind`, `place`, `rows`, `fault`), `fault`, `faults` (texts: why there are no losses, or
//! fewer than there should be), `epochs` (each `epoch`, `first_step`, `last_step`,
//! `mean_training_loss`, `last_training_loss`, `validation_losses`), `training` and `validation` (one list
//! per validation set) with points of `step`, `epoch`, `loss` and `perplexity`. CSV has a row per point:
//! `run`, `arn`, `kind` (`training`, `validation`), `set`, `step`, `epoch`, `loss`, `perplexity`.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::plot::chart;
use super::text::{columns, grouped, visible};
use super::{FORMAT_VERSION, Render, Table, write_json};
use crate::commands::metrics::{MetricsOutcome, Run};
use crate::error::ExitStatus;
use crate::job::curve::{Epoch, Point};
use crate::job::metrics::MetricsFile;
use crate::ui::{Style, Tone};

/// Writes a loss for people.
fn shown(loss: Option<f64>) -> String {
    loss.map_or_else(|| "-".to_owned(), |loss| format!("{loss:.4}"))
}

/// Returns the training and validation loss of the last step: the file's, or else the service's.
fn last_losses(run: &Run) -> (Option<f64>, Option<f64>) {
    let last = |points: Option<&Vec<Point>>| points?.last().map(|point| point.loss);
    let job = run.job.as_ref();
    (
        last(Some(&run.curves.training)).or_else(|| job?.training_loss),
        last(run.curves.validation.first()).or_else(|| job?.validation_loss),
    )
}

/// Writes rows below their headings, all but the first column to the right.
fn grid(rows: &[Vec<String>], out: &mut dyn Write, style: Style) -> io::Result<()> {
    let Some(heading) = rows.first() else {
        return Ok(());
    };
    let widths: Vec<usize> = (0..heading.len())
        .map(|column| rows.iter().map(|row| columns(&row[column])).max().unwrap_or(0))
        .collect();
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let room = " ".repeat(width - columns(cell));
            let (before, after) = if column == 0 {
                ("", room.as_str())
            } else {
                (room.as_str(), "")
            };
            line.extend(["  ", before, cell, after]);
        }
        if number == 0 {
            writeln!(out, "{}", style.paint(Tone::Dim, line.trim_end()))?;
        } else {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

/// The epochs of one run.
fn epochs(run: &Run) -> Vec<Vec<String>> {
    let sets = run.curves.validation.len();
    let mut heading = ["epoch", "steps", "mean training", "last training"]
        .map(str::to_owned)
        .to_vec();
    heading.extend((1..=sets).map(|set| match sets {
        1 => "validation".to_owned(),
        _ => format!("validation {set}"),
    }));
    let row = |epoch: Epoch| {
        let steps = if epoch.first_step == epoch.last_step {
            grouped(epoch.first_step)
        } else {
            format!("{}–{}", grouped(epoch.first_step), grouped(epoch.last_step))
        };
        let mut row = vec![
            epoch.number.to_string(),
            steps,
            shown(epoch.mean_training_loss),
            shown(epoch.last_training_loss),
        ];
        row.extend(epoch.validation_losses.into_iter().map(shown));
        row
    };
    std::iter::once(heading)
        .chain(run.curves.epochs().into_iter().map(row))
        .collect()
}

/// Several runs, a row for each.
fn comparison(runs: &[Run]) -> Vec<Vec<String>> {
    let heading = ["job", "steps", "epochs", "training", "validation", "lowest"].map(str::to_owned);
    let row = |run: &Run| {
        let (training, validation) = last_losses(run);
        vec![
            visible(&run.label).into_owned(),
            grouped(run.curves.training.len() as u64),
            run.curves.epochs().len().to_string(),
            shown(training),
            shown(validation),
            shown(run.curves.best_validation().map(|point| point.loss)),
        ]
    };
    std::iter::once(heading.to_vec())
        .chain(runs.iter().map(row))
        .collect()
}

fn point(point: &Point) -> Value {
    json!({
        "step": point.step,
        "epoch": point.epoch,
        "loss": point.loss,
        "perplexity": point.perplexity,
    })
}

fn run_value(run: &Run) -> Value {
    let curve = |points: &Vec<Point>| -> Vec<Value> { points.iter().map(point).collect() };
    let files: Vec<Value> = run
        .files
        .iter()
        .map(|file| {
            json!({
                "kind": file.file.map(MetricsFile::key),
                "place": file.place,
                "rows": file.rows.as_ref().map(Vec::len).ok(),
                "fault": file.rows.as_ref().err(),
            })
        })
        .collect();
    let epochs: Vec<Value> = run
        .curves
        .epochs()
        .into_iter()
        .map(|epoch| {
            json!({
                "epoch": epoch.number,
                "first_step": epoch.first_step,
                "last_step": epoch.last_step,
                "mean_training_loss": epoch.mean_training_loss,
                "last_training_loss": epoch.last_training_loss,
                "validation_losses": epoch.validation_losses,
            })
        })
        .collect();
    json!({
        "label": run.label,
        "job": run.job.as_ref().map(|job| json!({
            "arn": job.arn.as_str(),
            "status": job.status,
            "training_loss": job.training_loss,
            "validation_loss": job.validation_loss,
        })),
        "folder": run.folder,
        "files": files,
        "fault": run.fault,
        "faults": run.faults(),
        "epochs": epochs,
        "training": curve(&run.curves.training),
        "validation": run.curves.validation.iter().map(curve).collect::<Vec<_>>(),
    })
}

impl Render for MetricsOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        for run in &self.runs {
            let status = run
                .job
                .as_ref()
                .map(|job| format!(" {}", visible(job.status.as_str())));
            writeln!(
                out,
                "{}{}",
                style.paint(Tone::Strong, visible(&run.label)),
                status.unwrap_or_default()
            )?;
            for file in run
                .files
                .iter()
                .filter(|file| file.rows.is_ok() && file.place != run.label)
            {
                writeln!(out, "  {}", style.paint(Tone::Dim, visible(&file.place)))?;
            }
            if run.curves.is_empty() {
                let (training, validation) = last_losses(run);
                let reported = [("training", training), ("validation", validation)];
                for (what, loss) in reported
                    .into_iter()
                    .filter_map(|(what, loss)| Some((what, loss?)))
                {
                    writeln!(out, "  the service reports a {what} loss of {loss}")?;
                }
            }
        }
        if self.has_losses() {
            writeln!(out)?;
            match self.runs.as_slice() {
                [run] => grid(&epochs(run), out, style)?,
                runs => grid(&comparison(runs), out, style)?,
            }
            let chart = chart(self, style);
            if !chart.is_empty() {
                writeln!(out)?;
            }
            chart.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        }
        if !self.plots.is_empty() {
            writeln!(out)?;
        }
        self.plots
            .iter()
            .try_for_each(|plot| writeln!(out, "written: {}", visible(plot)))
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.runs.iter().try_for_each(|run| {
            let (training, validation) = last_losses(run);
            let loss = |loss: Option<f64>| loss.map_or_else(|| "-".to_owned(), |loss| loss.to_string());
            writeln!(
                out,
                "{} steps={} training_loss={} validation_loss={}",
                visible(&run.label),
                run.curves.training.len(),
                loss(training),
                loss(validation)
            )
        })
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "metrics",
            "plots": self.plots,
            "runs": self.runs.iter().map(run_value).collect::<Vec<_>>(),
        });
        write_json(out, &document)
    }

    fn table(&self) -> Option<Table> {
        let row = |run: &Run, kind: &str, set: usize, point: &Point| {
            vec![
                run.label.clone(),
                run.job
                    .as_ref()
                    .map(|job| job.arn.to_string())
                    .unwrap_or_default(),
                kind.to_owned(),
                set.to_string(),
                point.step.to_string(),
                point.epoch.to_string(),
                point.loss.to_string(),
                point
                    .perplexity
                    .map(|number| number.to_string())
                    .unwrap_or_default(),
            ]
        };
        let mut rows = Vec::new();
        for run in &self.runs {
            rows.extend(
                run.curves
                    .training
                    .iter()
                    .map(|point| row(run, "training", 1, point)),
            );
            for (set, points) in run.curves.validation.iter().enumerate() {
                rows.extend(points.iter().map(|point| row(run, "validation", set + 1, point)));
            }
        }
        Some(Table {
            columns: &["run", "arn", "kind", "set", "step", "epoch", "loss", "perplexity"],
            rows,
        })
    }

    fn exit_status(&self) -> ExitStatus {
        self.exit_status()
    }
}
