//! How a job is doing, for people and for scripts.
//!
//! The JSON document, version 1: `format_version`, `command` (`status`), `watch` (`done`,
//! `timed_out`, `interrupted`) and `job`, which is `null` where a watch ended before the service
//! answered, else an object with `arn`, `name`, `status`, `base_model`, `created`, `modified`, `ended`
//! (RFC 3339, or `null`), `elapsed_seconds`, `phases` (each `phase`, `status`, `created`,
//! `modified`), `queued_seconds` (how long it has waited for a phase to start, or `null`), `estimate`
//! (`null`, or `runs`, `least_seconds`, `most_seconds`: what earlier jobs of this folder took, of the same
//! base model and type), `ended_in` (the phase in which it failed or was stopped, or `null`), `preflight`
//! (of a failed job, what was known before it was made: `null`, or `skipped`, `errors`, `warnings`, `unknown`
//! and `concerns`, each `rule`, `verdict`, `message`), `training_loss` and `validation_loss` (or `null`), `failure` (`null`, or `message` as
//! AWS wrote it and `known`: `null`, or `cause`, `cure`, `source`), `output`, `output_model_name`,
//! `output_model_arn` (or `null`) and `metrics` (each `kind`, `uri`, `steps`).

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::fields::{command, field};
use super::status_known::{preflight_human, preflight_value};
use super::text::visible;
use super::{FORMAT_VERSION, Render, write_json};
use crate::commands::status::{LookEnd, StatusOutcome};
use crate::error::ExitStatus;
use crate::job::metrics::MetricsFile;
use crate::job::{Estimate, JobSnapshot, JobStatus, Phase, PhaseState, Phases, Queue, explain_failure};
use crate::ui::{Style, Tone, elapsed, estimate_text};

/// Says which tone a status has.
pub(super) fn tone(status: &JobStatus) -> Tone {
    match status {
        JobStatus::Completed => Tone::Good,
        JobStatus::Failed => Tone::Error,
        JobStatus::Stopped | JobStatus::Stopping => Tone::Warning,
        JobStatus::InProgress | JobStatus::Other(_) => Tone::Info,
    }
}

fn human_job(
    outcome: &StatusOutcome,
    job: &JobSnapshot,
    out: &mut dyn Write,
    style: Style,
) -> io::Result<()> {
    writeln!(
        out,
        "{} {}",
        style.paint(Tone::Strong, job.name.as_str()),
        style.paint(tone(&job.status), visible(job.status.as_str()))
    )?;
    field(out, style, "job", job.arn.as_str())?;
    let model = job.base_model.rsplit('/').next().unwrap_or_default();
    field(out, style, "base model", model)?;
    let verb = if job.status.is_terminal() {
        "ran"
    } else {
        "runs for"
    };
    let created = job.created.strftime("%Y-%m-%d %H:%M:%S UTC");
    let times = format!("{created}, {verb} {}", elapsed(outcome.elapsed_seconds));
    field(out, style, "created", &times)?;
    let now = now(outcome, job);
    let queue = job.queue(now);
    for (phase, state) in job.phases.known() {
        let until = match state.status.as_str() {
            "NotStarted" => None,
            "InProgress" => Some(now),
            _ => state.modified,
        };
        let queued = queue.filter(|queue| queue.phase == phase);
        let time = match (queued, state.created, until) {
            (Some(queue), ..) => format!(", queued for {}", elapsed(queue.seconds)),
            (None, Some(from), Some(until)) => {
                format!(" {}", elapsed(until.as_second() - from.as_second()))
            }
            _ => String::new(),
        };
        field(out, style, phase.name(), &format!("{}{time}", state.status))?;
    }
    if let Some(queue) = queue.filter(|queue| queue.seconds >= Queue::LONG_SECONDS) {
        field(out, style, "", &queue.told())?;
    }
    if let Some(estimate) = &outcome.estimate {
        field(
            out,
            style,
            "estimate",
            &estimate_text(estimate, outcome.elapsed_seconds),
        )?;
    }
    if let Some(loss) = outcome.training_loss() {
        field(out, style, "training loss", &loss.to_string())?;
    }
    if let Some(loss) = outcome.validation_loss() {
        field(out, style, "validation loss", &loss.to_string())?;
    }
    if let Some(message) = &job.failure_message {
        failure(message, out, style)?;
    }
    if let Some(phase) = job.ended_in().filter(|_| job.status.is_terminal()) {
        field(out, style, "ended in", phase.name())?;
    }
    if let Some(preflight) = &outcome.preflight {
        preflight_human(preflight, out, style)?;
    }
    if let Some(model) = &job.output_model_arn {
        field(out, style, "custom model", model)?;
    }
    human_metrics(outcome, out, style)?;
    next(job, outcome, out, style)
}

/// The time of the look, by the clock of the account.
fn now(outcome: &StatusOutcome, job: &JobSnapshot) -> Timestamp {
    let second = job.created.as_second().saturating_add(outcome.elapsed_seconds);
    Timestamp::from_second(second).unwrap_or(job.created)
}

pub(super) fn failure(message: &str, out: &mut dyn Write, style: Style) -> io::Result<()> {
    field(out, style, "failure message", message)?;
    let Some(known) = explain_failure(message) else {
        let told = "unknown: nobody has published this message, it stands here as the service wrote it";
        return field(out, style, "cause", told);
    };
    field(out, style, "known cause", known.cause)?;
    field(out, style, "what to do", known.cure)?;
    field(out, style, "source", known.source)
}

fn human_metrics(outcome: &StatusOutcome, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let Some(metrics) = &outcome.metrics else {
        return Ok(());
    };
    for file in &metrics.files {
        let told = match &file.rows {
            Ok(_) => file.uri.clone(),
            Err(fault) => format!("{} ({fault})", file.uri),
        };
        let name = match file.file {
            MetricsFile::Training => "metrics",
            MetricsFile::Validation => "",
        };
        field(out, style, name, &told)?;
    }
    match (&metrics.fault, &metrics.folder) {
        (Some(fault), _) => field(out, style, "metrics", &format!("could not be read: {fault}")),
        (None, Some(folder)) if metrics.files.is_empty() => {
            field(out, style, "metrics", &format!("none below {folder}"))
        }
        (None, _) => Ok(()),
    }
}

fn next(job: &JobSnapshot, outcome: &StatusOutcome, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let watch = format!("finetune status --watch {}", job.name);
    match (&job.status, &job.output_model_arn) {
        (JobStatus::Completed, Some(model)) => {
            let deploy = format!(
                "aws bedrock create-custom-model-deployment --region {} --model-deployment-name {} --model-arn {model}",
                job.arn.region(),
                job.output_model_name
            );
            command(out, style, "deploy it with", &deploy)
        }
        (JobStatus::Completed, None) => Ok(()),
        (JobStatus::Failed | JobStatus::Stopped, _) => {
            command(out, style, "once mended", "finetune submit --new")
        }
        _ if outcome.end == LookEnd::Done => command(out, style, "follow it with", &watch),
        _ => command(out, style, "it goes on", &watch),
    }
}

/// The phases as a JSON value.
pub(super) fn phases_value(phases: &Phases) -> Value {
    let phase = |(phase, state): (Phase, &PhaseState)| {
        json!({
            "phase": phase.key(),
            "status": state.status,
            "created": state.created,
            "modified": state.modified,
        })
    };
    phases.known().map(phase).collect()
}

/// A failure message as a JSON value, with what is known of it.
pub(super) fn failure_value(message: &str) -> Value {
    let known = explain_failure(message);
    json!({
        "message": message,
        "known": known.map(|known| json!({
            "cause": known.cause,
            "cure": known.cure,
            "source": known.source,
        })),
    })
}

/// The job as a JSON value.
pub(super) fn job_value(outcome: &StatusOutcome) -> Value {
    let Some(job) = &outcome.job else {
        return Value::Null;
    };
    let failure = job.failure_message.as_deref().map(failure_value);
    let metrics: Vec<Value> = outcome
        .metrics
        .iter()
        .flat_map(|metrics| &metrics.files)
        .map(|file| {
            json!({
                "kind": match file.file {
                    MetricsFile::Training => "training",
                    MetricsFile::Validation => "validation",
                },
                "uri": file.uri,
                "steps": file.rows.as_ref().map(Vec::len).ok(),
            })
        })
        .collect();
    json!({
        "arn": job.arn.as_str(),
        "name": job.name.as_str(),
        "status": job.status,
        "base_model": job.base_model,
        "created": job.created,
        "modified": job.modified,
        "ended": job.ended,
        "elapsed_seconds": outcome.elapsed_seconds,
        "phases": phases_value(&job.phases),
        "queued_seconds": job.queue(now(outcome, job)).map(|queue| queue.seconds),
        "estimate": outcome.estimate.as_ref().map(estimate_value),
        "training_loss": outcome.training_loss(),
        "validation_loss": outcome.validation_loss(),
        "failure": failure,
        "ended_in": job.ended_in().map(Phase::key),
        "preflight": outcome.preflight.as_ref().map(preflight_value),
        "output": job.output,
        "output_model_name": job.output_model_name,
        "output_model_arn": job.output_model_arn,
        "metrics": metrics,
    })
}

/// The whole document.
fn document(outcome: &StatusOutcome) -> Value {
    json!({
        "format_version": FORMAT_VERSION,
        "command": "status",
        "watch": watch_name(outcome.end),
        "job": job_value(outcome),
    })
}

/// An estimate as a JSON value.
pub(super) fn estimate_value(estimate: &Estimate) -> Value {
    json!({
        "runs": estimate.runs,
        "least_seconds": estimate.least_seconds,
        "most_seconds": estimate.most_seconds,
    })
}

/// Names why a look ended, as JSON spells it.
pub(super) const fn watch_name(end: LookEnd) -> &'static str {
    match end {
        LookEnd::Done => "done",
        LookEnd::TimedOut => "timed_out",
        LookEnd::Interrupted => "interrupted",
    }
}

impl Render for StatusOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        match &self.job {
            Some(job) => human_job(self, job, out, style),
            None => writeln!(out, "{}: the service gave no answer, the job goes on", self.asked),
        }
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(job) = &self.job else {
            return writeln!(out, "{} unknown", self.asked);
        };
        write!(
            out,
            "{} {} {}s",
            job.name,
            visible(job.status.as_str()),
            self.elapsed_seconds
        )?;
        if let Some(loss) = self.training_loss() {
            write!(out, " training_loss={loss}")?;
        }
        if let Some(message) = &job.failure_message {
            write!(out, " {}", visible(message))?;
        }
        writeln!(out)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        write_json(out, &document(self))
    }

    fn exit_status(&self) -> ExitStatus {
        self.exit_status()
    }
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
