//! The jobs of a Region as a table.
//!
//! The JSON document, version 1: `format_version`, `command` (`jobs`), `region`, `more` (whether the
//! list was cut) and `jobs`, each with `arn`, `name`, `status`, `stage` (the phase it is in, `queued`, or
//! `null`), `phases` (as in `status`), `base_model` (an ARN), `customization_type`, `created`,
//! `modified`, `ended` (RFC 3339, or `null`), `elapsed_seconds`, `custom_model_name` and
//! `custom_model_arn` (or `null`). CSV has the same columns but `phases`; what is `null` is empty.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::status::{phases_value, tone};
use super::text::{columns, counted, grouped, visible, wrap};
use super::{FORMAT_VERSION, Render, Table, write_json};
use crate::commands::jobs::JobsOutcome;
use crate::job::{JobSummary, Stage};
use crate::ui::{Style, Tone, elapsed};

const HEADER: [&str; 11] = [
    "name",
    "status",
    "stage",
    "base_model",
    "customization_type",
    "created",
    "modified",
    "ended",
    "elapsed_seconds",
    "custom_model_arn",
    "arn",
];

/// The headings of the table that a person sees.
const HEADINGS: [&str; 5] = ["name", "status", "created (UTC)", "time", "base model"];

fn model(job: &JobSummary) -> &str {
    job.base_model.rsplit('/').next().unwrap_or_default()
}

/// The status, with what the job is doing where it has not ended.
fn status(job: &JobSummary) -> String {
    let status = visible(job.status.as_str()).into_owned();
    match job.stage() {
        Some(stage) => format!("{status}, {}", stage.name()),
        None => status,
    }
}

fn cells(job: &JobSummary, now: Timestamp) -> [String; 5] {
    [
        visible(&job.name).into_owned(),
        status(job),
        job.created.strftime("%Y-%m-%d %H:%M").to_string(),
        elapsed(job.elapsed_seconds(now)),
        visible(model(job)).into_owned(),
    ]
}

/// Says how many jobs there are, of which status.
fn summary(outcome: &JobsOutcome) -> String {
    if outcome.jobs.is_empty() {
        let which = if outcome.unfiltered {
            "no customization job"
        } else {
            "no customization job like that"
        };
        return format!("{which} in {}", outcome.region);
    }
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for job in &outcome.jobs {
        *counts.entry(job.status.as_str()).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .into_iter()
        .map(|(status, count)| format!("{} {}", grouped(count), visible(status)))
        .collect();
    format!(
        "{} in {}: {}",
        counted(outcome.jobs.len() as u64, "job"),
        outcome.region,
        counts.join(", ")
    )
}

impl Render for JobsOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let rows: Vec<_> = self.jobs.iter().map(|job| cells(job, self.now)).collect();
        let width = |column: usize| {
            let cells = rows.iter().map(|row| columns(&row[column]));
            cells.chain([columns(HEADINGS[column])]).max().unwrap_or(0)
        };
        let widths = [width(0), width(1), width(2), width(3), width(4)];
        let beside: usize = widths[..4].iter().sum::<usize>() + 6;
        let with_model = beside + 2 + widths[4] <= style.width;
        let one_line = beside <= style.width;
        let line = |cells: [&str; 5], paint: &dyn Fn(usize, String) -> String| {
            let cell = |column: usize| {
                let width = widths[column];
                paint(column, format!("{:<width$}", cells[column]))
            };
            let last = |column: usize| paint(column, cells[column].to_owned());
            let time = format!("{:>width$}", cells[3], width = widths[3]);
            if with_model {
                format!("{}  {}  {}  {time}  {}", cell(0), cell(1), cell(2), last(4))
            } else if one_line {
                format!("{}  {}  {}  {time}", cell(0), cell(1), cell(2))
            } else {
                format!("{}\n  {}  {}  {time}", last(0), cell(1), cell(2))
            }
        };
        if !rows.is_empty() {
            let heading = line(HEADINGS, &|_, text| text);
            for line in heading.lines() {
                writeln!(out, "{}", style.paint(Tone::Dim, line.trim_end()))?;
            }
        }
        for (job, row) in self.jobs.iter().zip(&rows) {
            let [name, status, created, time, model] = row;
            let paint = |column: usize, text: String| match column {
                0 => style.paint(Tone::Strong, text).to_string(),
                1 => style.paint(tone(&job.status), text).to_string(),
                _ => text,
            };
            writeln!(out, "{}", line([name, status, created, time, model], &paint))?;
        }
        if !rows.is_empty() {
            writeln!(out)?;
        }
        let mut told = summary(self);
        if self.more {
            told.push_str("; there may be more: raise `--limit`, or narrow the list");
        }
        for line in wrap(&told, style.width) {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.jobs.iter().try_for_each(|job| {
            writeln!(
                out,
                "{} {} {} {} {}s {}",
                visible(&job.name),
                visible(job.status.as_str()),
                job.stage().map_or("-", stage_key),
                job.created,
                job.elapsed_seconds(self.now),
                visible(model(job)),
            )
        })
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let jobs: Vec<Value> = self.jobs.iter().map(|job| job_value(job, self.now)).collect();
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "jobs",
            "region": self.region,
            "more": self.more,
            "jobs": jobs,
        });
        write_json(out, &document)
    }

    fn table(&self) -> Option<Table> {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let row = |job: &JobSummary| {
            vec![
                job.name.clone(),
                job.status.to_string(),
                job.stage()
                    .map_or_else(String::new, |stage| stage_key(stage).to_owned()),
                job.base_model.clone(),
                text(&job.customization_type),
                time(Some(job.created)),
                time(job.modified),
                time(job.ended),
                job.elapsed_seconds(self.now).to_string(),
                text(&job.custom_model_arn),
                job.arn.to_string(),
            ]
        };
        Some(Table {
            columns: &HEADER,
            rows: self.jobs.iter().map(row).collect(),
        })
    }
}

/// A job as a JSON value.
pub(super) fn job_value(job: &JobSummary, now: Timestamp) -> Value {
    json!({
        "arn": job.arn.as_str(),
        "name": job.name,
        "status": job.status,
        "stage": job.stage().map(stage_key),
        "phases": phases_value(&job.phases),
        "base_model": job.base_model,
        "customization_type": job.customization_type,
        "created": job.created,
        "modified": job.modified,
        "ended": job.ended,
        "elapsed_seconds": job.elapsed_seconds(now),
        "custom_model_name": job.custom_model_name,
        "custom_model_arn": job.custom_model_arn,
    })
}

/// Names a stage in JSON: `data_processing`, `queued`.
pub(super) fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::In(phase) => phase.key(),
        Stage::WaitsFor(_) => stage.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{JobStatus, summary_for_tests as training};

    fn outcome() -> JobsOutcome {
        let mut done = training("support-tone-11111111");
        done.status = JobStatus::Completed;
        done.ended = Some("2026-11-21T10:59:58Z".parse().unwrap());
        JobsOutcome {
            region: "us-east-1".to_owned(),
            jobs: vec![training("support-tone-0a1b2c3d"), done],
            more: false,
            unfiltered: true,
            now: "2026-11-21T12:00:00Z".parse().unwrap(),
        }
    }

    fn human(outcome: &JobsOutcome, width: usize) -> String {
        let mut out = Vec::new();
        outcome.human(&mut out, Style::plain(width)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_person_sees_a_table_in_80_columns() {
        insta::assert_snapshot!(human(&outcome(), 80), @r"
        name                   status                created (UTC)        time
        support-tone-0a1b2c3d  InProgress, training  2026-11-21 10:00  2:00:00
        support-tone-11111111  Completed             2026-11-21 10:00  0:59:58

        2 jobs in us-east-1: 1 Completed, 1 InProgress
        ");
        insta::assert_snapshot!(human(&outcome(), 50), @r"
        name
          status                created (UTC)        time
        support-tone-0a1b2c3d
          InProgress, training  2026-11-21 10:00  2:00:00
        support-tone-11111111
          Completed             2026-11-21 10:00  0:59:58

        2 jobs in us-east-1: 1 Completed, 1 InProgress
        ");
        insta::assert_snapshot!(human(&outcome(), 120), @r"
        name                   status                created (UTC)        time  base model
        support-tone-0a1b2c3d  InProgress, training  2026-11-21 10:00  2:00:00  amazon.nova-lite-v1:0:300k
        support-tone-11111111  Completed             2026-11-21 10:00  0:59:58  amazon.nova-lite-v1:0:300k

        2 jobs in us-east-1: 1 Completed, 1 InProgress
        ");
    }

    #[test]
    fn a_cut_list_and_an_empty_one_say_so() {
        let mut cut = outcome();
        cut.more = true;
        assert!(human(&cut, 200).contains("raise `--limit`"));
        let mut none = outcome();
        none.jobs.clear();
        assert_eq!(human(&none, 80), "no customization job in us-east-1\n");
        none.unfiltered = false;
        assert_eq!(human(&none, 80), "no customization job like that in us-east-1\n");
    }

    #[test]
    fn every_form_has_every_job() {
        let outcome = outcome();
        let mut out = Vec::new();
        outcome.json(&mut out).unwrap();
        let document: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(document["jobs"][0]["stage"], "training");
        assert_eq!(document["jobs"][0]["phases"][2]["phase"], "training");
        assert_eq!(document["jobs"][1]["stage"], Value::Null);
        assert_eq!(document["jobs"][1]["elapsed_seconds"], 3_598);
        let mut out = Vec::new();
        outcome.table().unwrap().csv(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 3);
        assert!(text.starts_with("name,status,stage,base_model,"), "{text}");
        assert!(
            text.contains("\nsupport-tone-11111111,Completed,,arn:aws:"),
            "{text}"
        );
        let mut out = Vec::new();
        outcome.concise(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap().lines().next(),
            Some(
                "support-tone-0a1b2c3d InProgress training 2026-11-21T10:00:00Z 7200s amazon.nova-lite-v1:0:300k"
            )
        );
    }
}
