//! The journals of a folder, for people and for scripts.
//!
//! The JSON document, version 1: `format_version`, `command` (`runs`) and `runs`, each with `journal` (the
//! file), `scenario` (or `null`), `job_name`, `stage` (`begun`, `stopped`, `prepared`, `refused`,
//! `perhaps_submitted`, `submitted`, `ended`, `unreadable`), `status` (as the job was last seen to end, or
//! `null`), `problem` (why the journal can't be read, or `null`) and, where it can be, `job_arn`,
//! `custom_model_name`, `custom_model_arn`, `account`, `region`, `digest`, `attempt`, `begun`, `last`
//! (RFC 3339), `commands`, `data` (each `split`, `uri`, `bytes` (or `null`), `whole`), `role` (`null`, or
//! `role`, `ready`, `changed`), `open_uploads` (each `bucket`, `key`, `upload_id` (or `null`), `begun`),
//! `refusal` (`null`, or `code`, `message`), `failure_message` (or `null`) and `unfinished` (sentences). Of
//! runs that were named, also `request` (pairs of field and value) and `records`, as the journal holds them.

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::fields::field;
use super::text::{bytes, columns, counted, shorten, visible, wrap};
use super::{FORMAT_VERSION, Render, Table, write_json};
use crate::commands::runs::{Run, RunsOutcome};
use crate::journal::{Entry, History, Record, Stage};
use crate::ui::{Style, Tone};

const HEADER: [&str; 13] = [
    "job_name",
    "stage",
    "status",
    "last",
    "attempt",
    "digest",
    "account",
    "region",
    "job_arn",
    "role",
    "unfinished",
    "scenario",
    "journal",
];

/// The headings of the table that a person sees.
const HEADINGS: [&str; 4] = ["job", "last seen", "when (UTC)", "made"];

/// How much of a digest a person sees.
const DIGITS: usize = 12;

fn key(stage: &Stage) -> &'static str {
    match stage {
        Stage::Begun => "begun",
        Stage::Stopped => "stopped",
        Stage::Prepared => "prepared",
        Stage::Refused => "refused",
        Stage::Uncertain => "perhaps_submitted",
        Stage::Submitted => "submitted",
        Stage::Ended(_) => "ended",
    }
}

fn stage_tone(stage: &Stage) -> Tone {
    match stage {
        Stage::Begun | Stage::Prepared => Tone::Dim,
        Stage::Stopped | Stage::Uncertain => Tone::Warning,
        Stage::Refused => Tone::Error,
        Stage::Submitted => Tone::Info,
        Stage::Ended(status) => match status.as_str() {
            "Completed" => Tone::Good,
            "Failed" => Tone::Error,
            _ => Tone::Warning,
        },
    }
}

fn minute(time: Option<Timestamp>) -> String {
    time.map(|time| time.strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}

/// What a journal's runs made: `data, role, job`.
fn made(history: &History) -> String {
    let data = history.data.iter().any(|data| data.whole);
    let role = history.role.as_ref().is_some_and(|role| role.changed);
    let parts = [
        (data, "data"),
        (role, "role"),
        (history.state.arn.is_some(), "job"),
        (history.model.is_some(), "model"),
    ];
    let parts: Vec<&str> = parts
        .iter()
        .filter(|(made, _)| *made)
        .map(|(_, name)| *name)
        .collect();
    parts.join(", ")
}

fn cells(run: &Run) -> ([String; 4], Tone) {
    let name = visible(&run.name()).into_owned();
    match &run.told {
        Ok(history) => {
            let stage = history.stage();
            let seen = visible(stage.name()).into_owned();
            (
                [name, seen, minute(history.last), made(history)],
                stage_tone(&stage),
            )
        }
        Err(_) => (
            [name, "unreadable".to_owned(), String::new(), String::new()],
            Tone::Error,
        ),
    }
}

/// Writes sentences below a line, each with a bullet.
fn notes(out: &mut dyn Write, style: Style, notes: &[String]) -> io::Result<()> {
    for note in notes {
        for (index, line) in wrap(&visible(note), style.width.saturating_sub(4))
            .iter()
            .enumerate()
        {
            let mark = if index == 0 { "-" } else { " " };
            writeln!(out, "  {mark} {line}")?;
        }
    }
    Ok(())
}

fn left(run: &Run) -> Vec<String> {
    match &run.told {
        Ok(history) => history.unfinished(),
        Err(problem) => vec![problem.clone()],
    }
}

fn list(outcome: &RunsOutcome, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let rows: Vec<_> = outcome.runs.iter().map(cells).collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|(row, _)| columns(&row[column]));
        cells.chain([columns(HEADINGS[column])]).max().unwrap_or(0)
    };
    let (name, seen, when) = (width(0), width(1), width(2));
    let one_line = name + seen + when + width(3) + 6 <= style.width;
    let line = |[job, last, time, made]: [&str; 4], tone: Tone| {
        let job = style.paint(Tone::Strong, format!("{job:<name$}")).to_string();
        let last = style.paint(tone, format!("{last:<seen$}")).to_string();
        let rest = format!("{last}  {time:<when$}  {made}");
        if one_line {
            format!("{job}  {rest}").trim_end().to_owned()
        } else {
            format!("{}\n  {}", job.trim_end(), rest.trim_end())
        }
    };
    writeln!(out, "{}", line(HEADINGS, Tone::Strong))?;
    for ((row, tone), run) in rows.iter().zip(&outcome.runs) {
        let [job, last, time, made] = row;
        writeln!(out, "{}", line([job, last, time, made], *tone))?;
        notes(out, style, &left(run))?;
    }
    Ok(())
}

fn role_line(history: &History) -> Option<String> {
    let role = history.role.as_ref()?;
    let told = match (role.ready, role.changed) {
        (true, true) => " (created or changed from here)",
        (true, false) => " (used as it was)",
        (false, _) => " (perhaps changed)",
    };
    Some(format!("{}{told}", role.role))
}

fn full(run: &Run, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let ([name, seen, ..], tone) = cells(run);
    writeln!(
        out,
        "{} {}",
        style.paint(Tone::Strong, name),
        style.paint(tone, seen)
    )?;
    field(out, style, "journal", &run.path.display().to_string())?;
    if let Some(scenario) = &run.scenario {
        field(
            out,
            style,
            "rehearsal",
            &format!("in the sandbox, scenario {scenario}"),
        )?;
    }
    let history = match &run.told {
        Ok(history) => history,
        Err(problem) => return field(out, style, "problem", problem),
    };
    let state = &history.state;
    if let Some(arn) = &state.arn {
        field(out, style, "job", arn)?;
    }
    if let (Some(account), Some(region)) = (&state.account, &state.region) {
        field(out, style, "account", &format!("{account} in {region}"))?;
    }
    if let Some(digest) = &state.digest {
        let attempt = match state.attempt {
            0 => String::new(),
            attempt => format!(", attempt {attempt} with `--new`"),
        };
        let digits = digest.get(..DIGITS).unwrap_or(digest);
        field(out, style, "digest", &format!("{digits}…{attempt}"))?;
    }
    for (name, value) in state.request.iter().filter(|(name, _)| name != "region") {
        let name = name.trim_start_matches("customization_").replace('_', " ");
        field(out, style, &name, &shorten(value, 120))?;
    }
    for data in &history.data {
        let size = data.bytes.map_or_else(|| "in S3 already".to_owned(), bytes);
        let told = if data.whole { "" } else { ", not whole" };
        field(
            out,
            style,
            &format!("{} file", data.split),
            &format!("{} ({size}{told})", data.uri),
        )?;
    }
    if let Some(role) = role_line(history) {
        field(out, style, "service role", &role)?;
    }
    if let Some((code, message)) = &history.refusal {
        field(out, style, "refused", &format!("{code}: {message}"))?;
    }
    if let Some(message) = &history.failure {
        field(out, style, "failed", message)?;
    }
    if let Some(model) = &history.model {
        field(out, style, "custom model", model)?;
    }
    notes(out, style, &history.unfinished())?;
    writeln!(out)?;
    for record in &history.records {
        let time = record.at.strftime("%Y-%m-%d %H:%M:%S");
        let told = event(record);
        let told = shorten(&told, style.width.saturating_sub(22).max(20)).into_owned();
        writeln!(out, "  {}  {}", style.paint(Tone::Dim, time), visible(&told))?;
    }
    Ok(())
}

/// Tells a record in a few words.
fn event(record: &Record) -> String {
    match &record.entry {
        Entry::Started { command, program, .. } => format!("`finetune {command}` began (version {program})"),
        Entry::Checked {
            errors,
            warnings,
            unknown,
            ..
        } => format!(
            "checked: {}, {}, {unknown} unknown",
            counted(*errors as u64, "error"),
            counted(*warnings as u64, "warning")
        ),
        Entry::CheckSkipped {} => "the preflight was left out".to_owned(),
        Entry::UploadIntended {
            split, bytes: size, ..
        } => {
            format!("{split} data to be uploaded, {}", bytes(*size))
        }
        Entry::UploadStarted { part_size, .. } => format!("upload begun in parts of {}", bytes(*part_size)),
        Entry::UploadAborted { .. } => "unfinished upload dropped".to_owned(),
        Entry::Uploaded {
            split, skipped: true, ..
        } => format!("{split} data was in S3 already"),
        Entry::Uploaded { split, .. } => format!("{split} data uploaded"),
        Entry::RoleIntended { role } => format!("service role `{role}` to be made ready"),
        Entry::RoleApplied { changed: true, .. } => "service role created or updated".to_owned(),
        Entry::RoleApplied { .. } => "service role is as the job needs it".to_owned(),
        Entry::CreateIntended { .. } => "job to be created".to_owned(),
        Entry::CreateRefused { code, message } => format!("job refused: {code}: {message}"),
        Entry::Created { found: true, .. } => "job found".to_owned(),
        Entry::Created { .. } => "job created".to_owned(),
        Entry::Ended { status, .. } => format!("job seen to have ended: {status}"),
    }
}

fn value(run: &Run, full: bool) -> Value {
    let mut value = json!({
        "journal": run.path.display().to_string(),
        "scenario": run.scenario,
        "job_name": run.name(),
        "stage": "unreadable",
        "status": null,
        "problem": run.told.as_ref().err(),
    });
    let Ok(history) = &run.told else { return value };
    let state = &history.state;
    let members = json!({
        "stage": key(&history.stage()),
        "status": state.ending.as_ref().map(|ending| &ending.status),
        "job_arn": state.arn,
        "custom_model_name": state.custom_model_name,
        "custom_model_arn": history.model,
        "account": state.account,
        "region": state.region,
        "digest": state.digest,
        "attempt": state.attempt,
        "begun": history.begun,
        "last": history.last,
        "commands": history.commands,
        "data": history.data.iter().map(|data| json!({
            "split": data.split,
            "uri": data.uri,
            "bytes": data.bytes,
            "whole": data.whole,
        })).collect::<Vec<Value>>(),
        "role": history.role.as_ref().map(|role| json!({
            "role": role.role,
            "ready": role.ready,
            "changed": role.changed,
        })),
        "open_uploads": state.open_uploads.iter().map(|open| json!({
            "bucket": open.bucket,
            "key": open.key,
            "upload_id": open.upload_id,
            "begun": open.at,
        })).collect::<Vec<Value>>(),
        "refusal": history.refusal.as_ref().map(|(code, message)| json!({ "code": code, "message": message })),
        "failure_message": history.failure,
        "unfinished": history.unfinished(),
    });
    if let (Some(value), Value::Object(members)) = (value.as_object_mut(), members) {
        value.extend(members);
    }
    if full {
        value["request"] = json!(state.request);
        value["records"] = json!(history.records);
    }
    value
}

impl Render for RunsOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        if self.full {
            for (index, run) in self.runs.iter().enumerate() {
                if index > 0 {
                    writeln!(out)?;
                }
                full(run, out, style)?;
            }
            return Ok(());
        }
        if self.runs.is_empty() {
            let what = if self.rehearsals { "rehearsal" } else { "run" };
            return writeln!(out, "no {what} in this folder");
        }
        list(self, out, style)
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        for run in &self.runs {
            let name = run.name();
            match &run.told {
                Ok(history) => {
                    let stage = history.stage();
                    let arn = history.state.arn.as_deref().unwrap_or("-");
                    let last = history.last.map(|time| time.to_string()).unwrap_or_default();
                    let status = history
                        .state
                        .ending
                        .as_ref()
                        .map_or(key(&stage), |end| &end.status);
                    writeln!(
                        out,
                        "{} {} {last} {}",
                        visible(&name),
                        visible(status),
                        visible(arn)
                    )?;
                }
                Err(problem) => writeln!(out, "{} unreadable: {}", visible(&name), visible(problem))?,
            }
        }
        Ok(())
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let runs: Vec<Value> = self.runs.iter().map(|run| value(run, self.full)).collect();
        let document = json!({ "format_version": FORMAT_VERSION, "command": "runs", "runs": runs });
        write_json(out, &document)
    }

    fn table(&self) -> Option<Table> {
        let row = |run: &Run| {
            let history = run.told.as_ref().ok();
            let state = history.map(|history| &history.state);
            let text = |text: Option<&String>| text.cloned().unwrap_or_default();
            let ending = state.and_then(|state| state.ending.as_ref());
            vec![
                run.name(),
                history
                    .map_or("unreadable", |history| key(&history.stage()))
                    .to_owned(),
                text(ending.map(|ending| &ending.status)),
                history
                    .and_then(|history| history.last)
                    .map(|time| time.to_string())
                    .unwrap_or_default(),
                state.map(|state| state.attempt.to_string()).unwrap_or_default(),
                text(state.and_then(|state| state.digest.as_ref())),
                text(state.and_then(|state| state.account.as_ref())),
                text(state.and_then(|state| state.region.as_ref())),
                text(state.and_then(|state| state.arn.as_ref())),
                text(
                    history
                        .and_then(|history| history.role.as_ref())
                        .map(|role| &role.role),
                ),
                left(run).join("; "),
                text(run.scenario.as_ref()),
                run.path.display().to_string(),
            ]
        };
        Some(Table {
            columns: &HEADER,
            rows: self.runs.iter().map(row).collect(),
        })
    }
}

#[cfg(test)]
#[path = "runs_tests.rs"]
mod tests;
