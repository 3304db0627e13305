//! What came of a submission, for people and for scripts.
//!
//! The JSON document, version 1, is the report of the preflight (`verdict`, `findings`, `checks`, …;
//! empty where it was skipped) with these beside: `end` (`submitted`, `stopped`, `dry_run`,
//! `declined`), `reasons` (the rules that stopped it), `plan` (or `null`), `uploads` (each `split`, `uri`,
//! `bytes`, `present`), `role` (or `null`), `job_arn` (or `null`), `found` (whether the job was there
//! already) and, where the job was watched, `watch` and `job` as `status` writes them.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::fields::{command, field};
use super::status::{job_value, watch_name};
use super::text::{bytes, visible};
use super::{Render, write_json};
use crate::commands::submit::{PlanView, PlannedData, SubmitEnd, SubmitOutcome};
use crate::config::Like;
use crate::diagnostic::Report;
use crate::error::ExitStatus;
use crate::job::cost::PriceSource;
use crate::job::{Change, CustomizationConfig, VpcConfig};
use crate::network::{SecurityGroupId, SubnetId};
use crate::ui::{Style, Tone};

fn data_line(data: &PlannedData) -> String {
    match (&data.file, &data.logs) {
        (Some((file, size)), _) => format!("{file} ({}) → {}", bytes(*size), data.uri),
        (None, Some(logs)) => {
            let what = if logs.use_prompt_response {
                "prompts and responses"
            } else {
                "prompts"
            };
            let filter = logs.filter.as_ref();
            let filter = filter.map_or_else(String::new, |filter| format!(", where {filter}"));
            format!("{} ({what} of invocation logs{filter})", data.uri)
        }
        (None, None) => format!("{} (in S3 already)", data.uri),
    }
}

fn network_line(vpc: Option<&VpcConfig>) -> String {
    let counted = |count: usize, noun: &str| super::text::counted(count as u64, noun);
    match vpc {
        None => "none: a job without a VPC".to_owned(),
        Some(vpc) => format!(
            "{}, {}",
            counted(vpc.subnet_ids.len(), "subnet"),
            counted(vpc.security_group_ids.len(), "security group")
        ),
    }
}

/// Writes the plan: what will be done, or was done.
pub(crate) fn plan_human(plan: &PlanView, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let account = format!("{} in {}", plan.account, plan.region);
    field(out, style, "account", &account)?;
    field(
        out,
        style,
        "base model",
        &format!("{} ({})", plan.base_model, plan.customization_type),
    )?;
    let hyperparameters: Vec<String> = plan
        .hyperparameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if !hyperparameters.is_empty() {
        field(out, style, "hyperparameters", &hyperparameters.join(" "))?;
    }
    for data in &plan.data {
        field(out, style, &format!("{} data", data.split), &data_line(data))?;
    }
    match &plan.customization {
        Some(CustomizationConfig::Reinforcement { grader_lambda, .. }) => {
            field(out, style, "grader", &grader_lambda.to_string())?;
        }
        Some(CustomizationConfig::Distillation {
            teacher_model,
            max_response_length,
        }) => {
            let bound = max_response_length
                .map_or_else(String::new, |most| format!(", at most {most} tokens an answer"));
            field(out, style, "teacher model", &format!("{teacher_model}{bound}"))?;
        }
        None => {}
    }
    field(out, style, "network", &network_line(plan.vpc.as_ref()))?;
    field(out, style, "service role", &plan.role)?;
    field(out, style, "output", &plan.output)?;
    field(out, style, "custom model", &plan.custom_model_name)?;
    if let Some(like) = &plan.like {
        like_human(like, out, style)?;
    }
    if let Some((job, changes)) = &plan.since {
        field(out, style, "changes", &changes_line(job, changes))?;
    }
    let training = match &plan.cost.training {
        Ok(training) => {
            let (sum, doubt) = (
                &training.sum,
                if training.price.verified {
                    ""
                } else {
                    ", price unverified"
                },
            );
            let list = match plan.cost.source {
                PriceSource::List => "AWS Price List",
                PriceSource::Table(_) => "prices",
            };
            format!(
                "training {} to {} USD ({list} as of {}{doubt}); `finetune cost` tells more",
                sum.lowest, sum.highest, plan.cost.as_of
            )
        }
        Err(reason) => format!("not known: {reason}"),
    };
    field(out, style, "cost", &training)
}

/// Tells which settings came from the earlier job, and which from elsewhere.
fn like_human(like: &Like, out: &mut dyn Write, style: Style) -> io::Result<()> {
    field(
        out,
        style,
        "like",
        &format!("{}: {}", like.job, like.from_job.join(", ")),
    )?;
    for (name, keys) in [
        ("from the file", &like.from_file),
        ("from flags", &like.from_flags),
    ] {
        if !keys.is_empty() {
            field(out, style, name, &keys.join(", "))?;
        }
    }
    let notes = like.notes.iter();
    notes
        .map(|note| format!("{}: {}", note.key, note.text))
        .try_for_each(|note| field(out, style, "note", &note))
}

fn like_value(like: &Like) -> Value {
    let notes: Vec<Value> = like
        .notes
        .iter()
        .map(|note| json!({ "key": note.key, "text": note.text }))
        .collect();
    json!({
        "job": like.job,
        "from_job": like.from_job,
        "from_file": like.from_file,
        "from_flags": like.from_flags,
        "notes": notes,
    })
}

/// Tells what differs from an earlier job: `since support-tone-0a1b2c3d: training data, epochCount 2 → 3`.
fn changes_line(job: &str, changes: &[Change]) -> String {
    let told: Vec<String> = changes.iter().map(Change::told).collect();
    if told.is_empty() {
        format!("none since {job}: another attempt")
    } else {
        format!("since {job}: {}", told.join(", "))
    }
}

fn plan_value(plan: &PlanView) -> Value {
    let data: Vec<Value> = plan
        .data
        .iter()
        .map(|data| {
            json!({
                "split": data.split,
                "file": data.file.as_ref().map(|(file, _)| file),
                "bytes": data.file.as_ref().map(|(_, size)| size),
                "uri": data.uri,
                "invocation_logs": data.logs.as_ref().map(|logs| json!({
                    "use_prompt_response": logs.use_prompt_response,
                    "request_metadata": logs.filter.as_ref().map(|filter| json!({
                        "match": if filter.any { "any" } else { "all" },
                        "conditions": filter.conditions.iter().map(ToString::to_string).collect::<Vec<String>>(),
                    })),
                })),
            })
        })
        .collect();
    let vpc = plan.vpc.as_ref().map(|vpc| {
        let subnets: Vec<&str> = vpc.subnet_ids.iter().map(SubnetId::as_str).collect();
        let groups: Vec<&str> = vpc
            .security_group_ids
            .iter()
            .map(SecurityGroupId::as_str)
            .collect();
        json!({ "subnet_ids": subnets, "security_group_ids": groups })
    });
    let (grader, teacher, most) = match &plan.customization {
        Some(CustomizationConfig::Reinforcement { grader_lambda, .. }) => {
            (Some(grader_lambda.to_string()), None, None)
        }
        Some(CustomizationConfig::Distillation {
            teacher_model,
            max_response_length,
        }) => (None, Some(teacher_model.to_string()), *max_response_length),
        None => (None, None, None),
    };
    json!({
        "job_name": plan.job_name.as_str(),
        "custom_model_name": plan.custom_model_name,
        "base_model": plan.base_model,
        "customization_type": plan.customization_type,
        "digest": plan.digest,
        "attempt": plan.attempt,
        "account": plan.account,
        "region": plan.region,
        "data": data,
        "role": plan.role,
        "output": plan.output,
        "hyperparameters": plan.hyperparameters,
        "grader_lambda": grader,
        "teacher_model": teacher,
        "max_response_length": most,
        "tags": plan.tags,
        "vpc": vpc,
        "cost": super::cost::cost_value(&plan.cost),
        "like": plan.like.as_ref().map(like_value),
        "changes": plan.since.as_ref().map(|(job, changes)| json!({
            "since": job,
            "fields": changes.iter().map(|change| json!({
                "field": change.what,
                "before": change.before,
                "after": change.after,
            })).collect::<Vec<Value>>(),
        })),
    })
}

impl SubmitOutcome {
    fn human_submitted(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let SubmitEnd::Submitted { arn, found, note } = &self.end else {
            return Ok(());
        };
        if let Some(status) = &self.status {
            status.human(out, style)?;
        } else {
            let name = self.plan.as_ref().map_or("job", |plan| plan.job_name.as_str());
            let told = if *found {
                "was submitted before"
            } else {
                "submitted"
            };
            writeln!(
                out,
                "{} {}",
                style.paint(Tone::Strong, name),
                style.paint(Tone::Good, told)
            )?;
            field(out, style, "job", arn.as_str())?;
            if let Some(plan) = &self.plan {
                plan_human(plan, out, style)?;
            }
            command(out, style, "follow it with", "finetune status --watch")?;
        }
        match note {
            Some(note) => field(out, style, "note", note),
            None => Ok(()),
        }
    }
}

impl Render for SubmitOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        match &self.end {
            SubmitEnd::Submitted { .. } => {
                if let Some(report) = self.report.as_ref().filter(|report| !report.findings.is_empty()) {
                    for finding in &report.findings {
                        super::report::finding_human(finding, out, style)?;
                        writeln!(out)?;
                    }
                }
                self.human_submitted(out, style)
            }
            SubmitEnd::Stopped(reasons) => {
                if let Some(report) = &self.report {
                    report.human(out, style)?;
                }
                let told = if reasons.is_empty() {
                    "not submitted".to_owned()
                } else if self.uploads.is_empty() && self.role.is_none() {
                    format!("not submitted, nothing was changed: {}", reasons.join(", "))
                } else {
                    format!("not submitted: {}", reasons.join(", "))
                };
                writeln!(out, "{}", style.paint(Tone::Error, visible(&told)))
            }
            SubmitEnd::DryRun | SubmitEnd::Declined => {
                if let (Some(report), SubmitEnd::DryRun) = (&self.report, &self.end) {
                    report.human(out, style)?;
                    writeln!(out)?;
                }
                if let (Some(plan), SubmitEnd::DryRun) = (&self.plan, &self.end) {
                    writeln!(out, "{}", style.paint(Tone::Strong, plan.job_name.as_str()))?;
                    plan_human(plan, out, style)?;
                }
                writeln!(out, "nothing was changed")
            }
        }
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        if let Some(report) = &self.report {
            report.concise(out)?;
        }
        match (&self.end, &self.status) {
            (_, Some(status)) => status.concise(out),
            (SubmitEnd::Submitted { arn, found, .. }, None) => {
                writeln!(out, "{arn} {}", if *found { "found" } else { "submitted" })
            }
            (SubmitEnd::Stopped(reasons), None) => writeln!(out, "stopped {}", reasons.join(", ")),
            (SubmitEnd::DryRun, None) => writeln!(out, "dry run"),
            (SubmitEnd::Declined, None) => writeln!(out, "declined"),
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut text = Vec::new();
        match &self.report {
            Some(report) => report.json(&mut text)?,
            None => Report::new("submit").json(&mut text)?,
        }
        let mut document: Value = serde_json::from_slice(&text).map_err(io::Error::from)?;
        let (end, arn, found, reasons) = match &self.end {
            SubmitEnd::Submitted { arn, found, .. } => ("submitted", Some(arn.as_str()), *found, &[][..]),
            SubmitEnd::Stopped(reasons) => ("stopped", None, false, reasons.as_slice()),
            SubmitEnd::DryRun => ("dry_run", None, false, &[][..]),
            SubmitEnd::Declined => ("declined", None, false, &[][..]),
        };
        let uploads: Vec<Value> = self
            .uploads
            .iter()
            .map(|upload| {
                json!({
                    "split": upload.split,
                    "uri": upload.uri.to_string(),
                    "bytes": upload.bytes,
                    "present": upload.present,
                })
            })
            .collect();
        let role = self
            .role
            .as_ref()
            .map(|role| json!({ "arn": role.arn.to_string(), "changed": role.changed }));
        document["command"] = json!("submit");
        document["end"] = json!(end);
        document["reasons"] = json!(reasons);
        document["plan"] = self.plan.as_ref().map_or(Value::Null, plan_value);
        document["uploads"] = json!(uploads);
        document["role"] = json!(role);
        document["job_arn"] = json!(arn);
        document["found"] = json!(found);
        if let Some(status) = &self.status {
            document["watch"] = json!(watch_name(status.end));
            document["job"] = job_value(status);
        }
        write_json(out, &document)
    }

    fn exit_status(&self) -> ExitStatus {
        self.exit_status()
    }
}
