//! Many jobs at once: the table of `finetune jobs`, with what concerns their outcome.
//!
//! The JSON document, version 1: `format_version`, `command` (`status`), `region`, `exit_code` (that of the
//! process), `worst` (`not_found`, `Failed`, `Stopped` or `null`), `more` (whether the list was cut),
//! `missing` (what was named and is not there) and `jobs`, each as in `finetune jobs` and, with
//! `--details`, also `failure`, `training_loss` and `validation_loss` as in `status` of one job. CSV has
//! the columns of `finetune jobs`; what is missing is not in it, and tells by the exit code.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::jobs::job_value;
use super::status::{failure, failure_value};
use super::text::visible;
use super::{FORMAT_VERSION, Render, Table, write_json};
use crate::commands::status::shortest;
use crate::commands::status_many::ManyOutcome;
use crate::error::ExitStatus;
use crate::ui::{Style, Tone};

/// Names the worst that can be said of the jobs.
fn worst(outcome: &ManyOutcome) -> Option<&'static str> {
    match outcome.exit_status() {
        ExitStatus::Aws => Some("not_found"),
        ExitStatus::JobFailed => Some("Failed"),
        ExitStatus::JobStopped => Some("Stopped"),
        _ => None,
    }
}

fn value(outcome: &ManyOutcome) -> Vec<Value> {
    let one = |job| {
        let mut value = job_value(job, outcome.list.now);
        if let Some(seen) = outcome.details.get(job.arn.as_str()) {
            value["failure"] = json!(seen.failure_message.as_deref().map(failure_value));
            value["training_loss"] = json!(seen.reported_training_loss().map(shortest));
            value["validation_loss"] = json!(seen.reported_validation_loss().map(shortest));
        }
        value
    };
    outcome.list.jobs.iter().map(one).collect()
}

impl Render for ManyOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        self.list.human(out, style)?;
        for job in &self.missing {
            writeln!(
                out,
                "{} there is no job `{job}` in {}",
                style.paint(Tone::Error, "not found:"),
                self.list.region
            )?;
        }
        for job in &self.list.jobs {
            let seen = self.details.get(job.arn.as_str());
            let Some(message) = seen.and_then(|seen| seen.failure_message.as_deref()) else {
                continue;
            };
            writeln!(out, "\n{}", style.paint(Tone::Strong, visible(&job.name)))?;
            failure(message, out, style)?;
        }
        Ok(())
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.list.concise(out)?;
        self.missing
            .iter()
            .try_for_each(|job| writeln!(out, "{job} not_found"))
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let missing: Vec<&str> = self.missing.iter().map(crate::job::JobId::as_str).collect();
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "status",
            "region": self.list.region,
            "exit_code": self.exit_status().code(),
            "worst": worst(self),
            "more": self.list.more,
            "missing": missing,
            "jobs": value(self),
        });
        write_json(out, &document)
    }

    fn table(&self) -> Option<Table> {
        self.list.table()
    }

    fn exit_status(&self) -> ExitStatus {
        self.exit_status()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::commands::jobs::JobsOutcome;
    use crate::job::{JobStatus, snapshot_for_tests, summary_for_tests as training};

    fn outcome() -> ManyOutcome {
        let mut failed = training("tone-11111111");
        failed.status = JobStatus::Failed;
        let mut seen = snapshot_for_tests();
        seen.status = JobStatus::Failed;
        seen.failure_message = Some("Input size exceeded in file t.jsonl for record".to_owned());
        ManyOutcome {
            list: JobsOutcome {
                region: "us-east-1".to_owned(),
                jobs: vec![failed],
                more: false,
                unfiltered: false,
                now: "2026-11-21T12:00:00Z".parse().unwrap(),
            },
            missing: vec!["tone-22222222".parse().unwrap()],
            details: BTreeMap::from([(seen.arn.to_string(), seen)]),
        }
    }

    #[test]
    fn a_person_sees_the_table_why_a_job_failed_and_what_is_missing() {
        let mut out = Vec::new();
        outcome().human(&mut out, Style::plain(80)).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        name           status  created (UTC)        time  base model
        tone-11111111  Failed  2026-11-21 10:00  0:20:00  amazon.nova-lite-v1:0:300k

        1 job in us-east-1: 1 Failed
        not found: there is no job `tone-22222222` in us-east-1

        tone-11111111
          failure message  Input size exceeded in file t.jsonl for record
          known cause      a record has more characters than the quota of the base model
          what to do       shorten or split the record that the message quotes
          source           https://docs.aws.amazon.com/bedrock/latest/userguide/fine-tuning-troubleshooting.html
        ");
    }

    #[test]
    fn a_script_sees_the_worst_and_what_is_missing() {
        let mut out = Vec::new();
        outcome().json(&mut out).unwrap();
        let document: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            (&document["worst"], &document["exit_code"]),
            (&json!("not_found"), &json!(4))
        );
        assert_eq!(document["missing"], json!(["tone-22222222"]));
        assert!(
            document["jobs"][0]["failure"]["known"]["cause"].is_string(),
            "{document}"
        );
        assert_eq!(document["jobs"][0]["training_loss"], Value::Null);
        let mut found = outcome();
        found.missing.clear();
        let mut out = Vec::new();
        found.json(&mut out).unwrap();
        let document: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            (&document["worst"], &document["exit_code"]),
            (&json!("Failed"), &json!(5))
        );
    }
}
