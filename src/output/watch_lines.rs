//! A watch as JSON lines, for programs that follow it: one object per line, each with `event`.
//!
//! `look`: `at` (RFC 3339), `status`, `changed` (whether status or a phase differs from the look before),
//! `elapsed_seconds`, `stage` (the phase the job is in, `queued`, or `null`), `queued_seconds` (or `null`),
//! `phases` (as in `status`) and `estimate` (`null`, or `runs`, `least_seconds`, `most_seconds`).
//! `note`: `text`, such as why the service gives no answer. The last line is `end`: the document of the command,
//! `status` or `submit`.

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Render;
use super::jobs::stage_key;
use super::status::{estimate_value, phases_value};
use crate::error::ExitStatus;
use crate::steps::{Event, Interrupt, Observer};
use crate::ui::{Style, Terminal};

/// Writes what a watcher sees to standard output.
#[derive(Debug)]
pub struct WatchLines {
    terminal: Terminal,
    interrupt: Interrupt,
}

impl WatchLines {
    /// Writes to `terminal`; `interrupt` is set off when nobody reads any more.
    pub fn new(terminal: Terminal, interrupt: Interrupt) -> Self {
        Self { terminal, interrupt }
    }
}

/// An event as a JSON value; none for those that no program waits for.
fn value(event: &Event<'_>) -> Option<Value> {
    match event {
        Event::Looked {
            job,
            changed,
            elapsed_seconds,
            queue,
            estimate,
        } => {
            let stage = (!job.status.is_terminal()).then(|| job.phases.stage()).flatten();
            Some(json!({
                "event": "look",
                "at": Timestamp::from_second(job.created.as_second() + elapsed_seconds).ok(),
                "status": job.status,
                "changed": changed,
                "elapsed_seconds": elapsed_seconds,
                "stage": stage.map(stage_key),
                "queued_seconds": queue.map(|queue| queue.seconds),
                "phases": phases_value(&job.phases),
                "estimate": estimate.map(estimate_value),
            }))
        }
        Event::Note(text) => Some(json!({ "event": "note", "text": text })),
        _ => None,
    }
}

fn line(value: &Value, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()
}

impl Observer for WatchLines {
    fn event(&self, event: &Event<'_>) {
        let Some(value) = value(event) else {
            return;
        };
        if line(&value, &mut self.terminal.raw_stdout()).is_err() {
            // Whoever read has left: there is nobody to watch for.
            self.interrupt.press();
        }
    }
}

/// The end of a watch: JSON in one line, every other form as it is.
#[derive(Debug)]
pub struct EndOfWatch<'a, T>(pub &'a T);

impl<T: Render> Render for EndOfWatch<'_, T> {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        self.0.human(out, style)
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.concise(out)
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut text = Vec::new();
        self.0.json(&mut text)?;
        let mut end: Value = serde_json::from_slice(&text).map_err(io::Error::from)?;
        end["event"] = json!("end");
        line(&end, out)
    }

    fn exit_status(&self) -> ExitStatus {
        self.0.exit_status()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::status::{LookEnd, StatusOutcome};
    use crate::job::{Estimate, JobId, PhaseState, snapshot_for_tests};

    #[test]
    fn a_look_and_a_note_are_one_object_each_and_the_rest_is_silence() {
        let mut job = snapshot_for_tests();
        job.phases.training = Some(PhaseState {
            status: "NotStarted".to_owned(),
            created: None,
            modified: None,
        });
        let estimate = Estimate {
            runs: 2,
            least_seconds: 60,
            most_seconds: 90,
        };
        let look = value(&Event::Looked {
            job: &job,
            changed: true,
            elapsed_seconds: 60,
            queue: job.queue("2026-11-21T10:01:00Z".parse().unwrap()),
            estimate: Some(&estimate),
        })
        .unwrap();
        assert_eq!(look["event"], "look");
        assert_eq!(look["at"], "2026-11-21T10:01:00Z");
        assert_eq!(
            (&look["stage"], &look["queued_seconds"]),
            (&json!("queued"), &json!(60))
        );
        assert_eq!(look["estimate"]["most_seconds"], 90);
        assert_eq!(
            value(&Event::Note("x")).unwrap(),
            json!({"event": "note", "text": "x"})
        );
        assert_eq!(value(&Event::Started("x")), None);
    }

    #[test]
    fn the_end_is_one_line_with_the_document_of_a_single_look() {
        let job = snapshot_for_tests();
        let asked = JobId::Arn(job.arn.clone());
        let outcome = StatusOutcome::of(Some(job), asked, LookEnd::TimedOut, 60);
        let mut out = Vec::new();
        EndOfWatch(&outcome).json(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), 1);
        let end: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&end["event"], &end["watch"]),
            (&json!("end"), &json!("timed_out"))
        );
        assert_eq!(end["job"]["status"], "InProgress");
        assert_eq!(Render::exit_status(&EndOfWatch(&outcome)), ExitStatus::TimedOut);
    }
}
