//! What a stop is about to do and what became of it, for people and for scripts.
//!
//! The JSON document, version 1: `format_version`, `command` (`stop`), `end` (`ended`, `ended_before`,
//! `requested`, `timed_out`, `interrupted`, `dry_run`, `declined`) and `job`, as in `status`.

use std::io::{self, Write};

use serde_json::json;

use super::fields::field;
use super::status::{job_value, watch_name};
use super::text::{visible, wrap};
use super::{FORMAT_VERSION, Render, write_json};
use crate::commands::status::StatusOutcome;
use crate::commands::stop::{StopEnd, StopOutcome};
use crate::error::ExitStatus;
use crate::job::JobStatus;
use crate::ui::{Style, Tone};

/// What a stop means: costs, and what is lost and kept.
const MEANING: [(&str, &str); 4] = [
    (
        "costs",
        "Amazon Bedrock charges for the tokens that it trained on before the stop",
    ),
    (
        "lost",
        "the job can not be resumed, and there is no custom model of what it did so far; its name stays taken",
    ),
    (
        "kept",
        "the data in S3 and the service role; whether the metrics of the steps done so far are written is not \
         published",
    ),
    (
        "source",
        "https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-stop.html",
    ),
];

/// Writes what is to be stopped, and what that means.
///
/// # Errors
/// Those of `out`.
pub(crate) fn stop_human(status: &StatusOutcome, out: &mut dyn Write, style: Style) -> io::Result<()> {
    status.human(out, style)?;
    MEANING
        .iter()
        .try_for_each(|(name, text)| field(out, style, name, text))
}

impl StopOutcome {
    fn told(&self) -> String {
        let status = self.status.job.as_ref().map(|job| &job.status);
        match (self.end, status) {
            (StopEnd::Ended, Some(JobStatus::Stopped)) => "the job is stopped".to_owned(),
            (StopEnd::Ended, Some(status)) => {
                format!(
                    "the job ended `{}` before the stop took effect",
                    visible(status.as_str())
                )
            }
            (StopEnd::EndedBefore, _) => "nothing to stop: the job has ended".to_owned(),
            (StopEnd::Requested, _) => "the stop is asked for".to_owned(),
            (StopEnd::Waiting(_), _) => "the stop is asked for, and the job has not ended yet".to_owned(),
            (StopEnd::DryRun, _) => "nothing is stopped, this is what would be".to_owned(),
            (StopEnd::Declined, _) => "nothing is stopped, the job goes on".to_owned(),
            (StopEnd::Ended, None) => "the job has ended".to_owned(),
        }
    }
}

impl Render for StopOutcome {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let tone = match self.end {
            StopEnd::Ended => Tone::Good,
            _ => Tone::Strong,
        };
        for line in wrap(&self.told(), style.width) {
            writeln!(out, "{}", style.paint(tone, line))?;
        }
        match self.end {
            StopEnd::DryRun => stop_human(&self.status, out, style),
            _ => self.status.human(out, style),
        }
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.status.concise(out)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let end = match self.end {
            StopEnd::Ended => "ended",
            StopEnd::EndedBefore => "ended_before",
            StopEnd::Requested => "requested",
            StopEnd::Waiting(look) => watch_name(look),
            StopEnd::DryRun => "dry_run",
            StopEnd::Declined => "declined",
        };
        let document = json!({
            "format_version": FORMAT_VERSION,
            "command": "stop",
            "end": end,
            "job": job_value(&self.status),
        });
        write_json(out, &document)
    }

    fn exit_status(&self) -> ExitStatus {
        self.exit_status()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::status::LookEnd;
    use crate::job::{JobId, snapshot_for_tests};

    fn outcome(end: StopEnd, status: JobStatus) -> StopOutcome {
        let mut job = snapshot_for_tests();
        job.status = status;
        StopOutcome {
            status: StatusOutcome::of(
                Some(job.clone()),
                JobId::Arn(job.arn.clone()),
                LookEnd::Done,
                7_200,
            ),
            end,
        }
    }

    fn human(outcome: &StopOutcome) -> String {
        let mut out = Vec::new();
        outcome.human(&mut out, Style::plain(80)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn before_a_stop_a_person_reads_what_it_costs_and_keeps() {
        insta::assert_snapshot!(human(&outcome(StopEnd::DryRun, JobStatus::InProgress)), @r"
        nothing is stopped, this is what would be
        tone-0a1b2c3d InProgress
          job              arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef012345
          base model       amazon.nova-lite-v1:0:300k
          created          2026-11-21 10:00:00 UTC, runs for 2:00:00
          follow it with   finetune status --watch tone-0a1b2c3d
          costs            Amazon Bedrock charges for the tokens that it trained on
                           before the stop
          lost             the job can not be resumed, and there is no custom model of
                           what it did so far; its name stays taken
          kept             the data in S3 and the service role; whether the metrics of
                           the steps done so far are written is not published
          source           https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-stop.html
        ");
    }

    #[test]
    fn a_job_that_was_faster_than_the_stop_is_said_to_have_ended() {
        let first = |end, status| human(&outcome(end, status)).lines().next().unwrap().to_owned();
        assert_eq!(first(StopEnd::Ended, JobStatus::Stopped), "the job is stopped");
        assert_eq!(
            first(StopEnd::Ended, JobStatus::Completed),
            "the job ended `Completed` before the stop took effect"
        );
        assert_eq!(
            first(StopEnd::EndedBefore, JobStatus::Failed),
            "nothing to stop: the job has ended"
        );
    }

    #[test]
    fn a_script_reads_what_became_of_it() {
        let mut out = Vec::new();
        let outcome = outcome(StopEnd::Ended, JobStatus::Stopped);
        outcome.json(&mut out).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(document["end"], "ended");
        assert_eq!(document["job"]["status"], "Stopped");
        assert_eq!(Render::exit_status(&outcome), ExitStatus::JobStopped);
    }
}
