//! Progress on standard error: bars on a terminal, one line per change elsewhere, or nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::job_line::{elapsed, estimate_text, line, phase_text};
use super::{Progress, Terminal};
use crate::job::{Estimate, JobSnapshot, Phase, Queue, Split};
use crate::steps::{Event, Observer, Silent};

/// Transfers smaller than this are over before a line about their beginning is read.
const WORTH_A_LINE: u64 = 8 << 20;

/// Returns who shows progress on `terminal`, in the way its flags and streams ask for.
pub fn observer(terminal: &Terminal) -> Arc<dyn Observer> {
    match terminal.progress() {
        Progress::Silent => Arc::new(Silent),
        Progress::Lines => Arc::new(Lines::new(terminal.clone())),
        Progress::Bars => Arc::new(Bars::new()),
    }
}

/// Takes out what would steer the terminal: messages quote what AWS, and files, say.
fn plain(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace(steers, " ")
}

/// Says what is waited for, and how long still.
fn waiting(what: &str, next: u64, left: u64) -> String {
    plain(&format!("{what}: trying again in {next} s ({left} s left)"))
}

/// How long a watch stays silent, in seconds of the job: some systems end a command that says nothing.
const SILENCE: i64 = 1_800;

/// One line per change.
struct Lines {
    terminal: Terminal,
    /// How long the job had run when a line last told of it.
    told: Mutex<i64>,
    transfers: Mutex<BTreeMap<Split, (String, u64)>>,
}

impl Lines {
    fn new(terminal: Terminal) -> Self {
        Self {
            terminal,
            told: Mutex::default(),
            transfers: Mutex::default(),
        }
    }

    /// Whether a look is worth a line.
    fn is_due(&self, changed: bool, seconds: i64) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let due = changed || seconds - *told >= SILENCE;
        if due {
            *told = seconds;
        }
        due
    }

    fn line(&self, event: &Event<'_>) -> Option<String> {
        match event {
            Event::Started(_)
            | Event::Transferred { .. }
            | Event::Progress { .. }
            | Event::Waiting { begun: false, .. } => None,
            Event::Waiting { what, next, left, .. } => Some(format!("note: {}", waiting(what, *next, *left))),
            Event::Finished(text) => Some(plain(text)),
            Event::Note(text) => Some(format!("note: {}", plain(text))),
            Event::TransferStarted {
                split,
                name,
                bytes,
                present,
            } => {
                let mut transfers = self.transfers.lock().unwrap_or_else(PoisonError::into_inner);
                let known = transfers.insert(*split, (plain(name), *bytes)).is_some();
                let new = *bytes > *present && *bytes >= WORTH_A_LINE && !known;
                new.then(|| format!("uploading {} ({})", plain(name), size(*bytes)))
            }
            Event::TransferEnded { split, complete } => {
                let mut transfers = self.transfers.lock().unwrap_or_else(PoisonError::into_inner);
                let (name, bytes) = transfers.remove(split)?;
                let what = if *complete {
                    "uploaded"
                } else {
                    "stopped uploading"
                };
                Some(format!("{what} {name} ({}, {split} data)", size(bytes)))
            }
            Event::Looked {
                job,
                changed,
                elapsed_seconds,
                queue,
                estimate,
            } => self
                .is_due(*changed, *elapsed_seconds)
                .then(|| plain(&line(job, *elapsed_seconds, *queue, *estimate))),
        }
    }
}

impl Observer for Lines {
    fn event(&self, event: &Event<'_>) {
        if let Some(line) = self.line(event) {
            self.terminal.note(line);
        }
    }
}

fn size(bytes: u64) -> String {
    indicatif::DecimalBytes(bytes).to_string()
}

/// Bars that are drawn over, with the lines that stay above them.
struct Bars {
    all: MultiProgress,
    state: Mutex<BarState>,
}

#[derive(Default)]
struct BarState {
    spinner: Option<ProgressBar>,
    /// What is left, below the spinner: both do not fit into 80 columns.
    estimate: Option<ProgressBar>,
    count: Option<ProgressBar>,
    transfers: BTreeMap<Split, ProgressBar>,
    /// The phases that were told as ended.
    told: Vec<Phase>,
}

impl BarState {
    /// Takes the spinner away, and what stands below it.
    fn rest(&mut self) {
        for bar in [self.spinner.take(), self.estimate.take()].into_iter().flatten() {
            bar.finish_and_clear();
        }
    }
}

impl Bars {
    fn new() -> Self {
        Self {
            all: MultiProgress::with_draw_target(ProgressDrawTarget::stderr()),
            state: Mutex::default(),
        }
    }

    fn keep(&self, line: &str) {
        // A terminal that is gone takes no more lines; nobody is left to tell.
        let _ = self.all.println(line);
    }

    fn spin(&self, state: &mut BarState, text: String) {
        let spinner = state.spinner.get_or_insert_with(|| {
            let spinner = self.all.add(ProgressBar::new_spinner());
            spinner.set_style(template("{spinner} {wide_msg}"));
            spinner.enable_steady_tick(Duration::from_millis(120));
            spinner
        });
        spinner.set_message(text);
    }

    fn transfer(&self, state: &mut BarState, split: Split, name: &str, bytes: u64, present: u64) {
        state.rest();
        let bar = state
            .transfers
            .entry(split)
            .or_insert_with(|| self.all.add(ProgressBar::new(bytes)));
        bar.set_style(
            template(
                "{prefix} [{wide_bar}] {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}",
            )
            .progress_chars("=> "),
        );
        bar.set_prefix(plain(name));
        bar.set_position(present);
        bar.reset_eta();
    }

    fn count(&self, state: &mut BarState, what: &str, done: u64, of: u64) {
        state.rest();
        let bar = state.count.get_or_insert_with(|| {
            let bar = self.all.add(ProgressBar::new(of));
            bar.set_style(template("{prefix} [{wide_bar}] {pos}/{len} {eta}").progress_chars("=> "));
            bar.set_prefix(plain(what));
            bar
        });
        bar.set_position(done);
        if done >= of
            && let Some(bar) = state.count.take()
        {
            bar.finish_and_clear();
        }
    }

    fn looked(
        &self,
        state: &mut BarState,
        job: &JobSnapshot,
        seconds: i64,
        queue: Option<Queue>,
        estimate: Option<&Estimate>,
    ) {
        for (phase, phase_state) in job.phases.known() {
            let over = matches!(phase_state.status.as_str(), "Completed" | "Failed" | "Stopped");
            if over && !state.told.contains(&phase) {
                state.told.push(phase);
                self.keep(&plain(&phase_text(phase, phase_state, None)));
            }
        }
        if job.status.is_terminal() {
            state.rest();
            self.keep(&format!("[{}] {}", elapsed(seconds), job.status));
            return;
        }
        let (what, left) = watched(job, seconds, queue, estimate, &state.told);
        self.spin(state, what);
        let Some(left) = left else {
            if let Some(bar) = state.estimate.take() {
                bar.finish_and_clear();
            }
            return;
        };
        let bar = state.estimate.get_or_insert_with(|| {
            let bar = self.all.add(ProgressBar::new_spinner());
            bar.set_style(template("  {wide_msg}"));
            bar
        });
        bar.set_message(left);
    }
}

/// What a watch says of a job that goes on: how it is doing, with the phase after those that were `told`, and how
/// long it may take. Each has a line of its own.
fn watched(
    job: &JobSnapshot,
    seconds: i64,
    queue: Option<Queue>,
    estimate: Option<&Estimate>,
    told: &[Phase],
) -> (String, Option<String>) {
    let running = job
        .phases
        .known()
        .find(|(phase, _)| !told.contains(phase))
        .map_or_else(String::new, |(phase, running)| {
            format!(": {}", phase_text(phase, running, queue))
        });
    let text = format!("[{}] {}{running}", elapsed(seconds), job.status);
    let left = estimate.map(|estimate| plain(&estimate_text(estimate, seconds)));
    (plain(&text), left)
}

fn template(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is one that indicatif reads")
}

impl Observer for Bars {
    fn event(&self, event: &Event<'_>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Started(text) => self.spin(&mut state, plain(text)),
            Event::Finished(text) => {
                state.rest();
                self.keep(&plain(text));
            }
            Event::Note(text) => self.keep(&format!("note: {}", plain(text))),
            Event::Waiting { what, next, left, .. } => self.spin(&mut state, waiting(what, *next, *left)),
            Event::Progress { what, done, of } => self.count(&mut state, what, *done, *of),
            Event::TransferStarted {
                split,
                name,
                bytes,
                present,
            } => self.transfer(&mut state, *split, name, *bytes, *present),
            Event::Transferred { split, bytes } => {
                if let Some(bar) = state.transfers.get(split) {
                    bar.inc(*bytes);
                }
            }
            Event::TransferEnded { split, complete } => {
                if let Some(bar) = state.transfers.remove(split) {
                    let what = if *complete {
                        "uploaded"
                    } else {
                        "stopped uploading"
                    };
                    let text = format!(
                        "{what} {} ({}, {split} data)",
                        bar.prefix(),
                        size(bar.length().unwrap_or_default())
                    );
                    bar.finish_and_clear();
                    self.keep(&text);
                }
            }
            Event::Looked {
                job,
                elapsed_seconds,
                queue,
                estimate,
                ..
            } => self.looked(&mut state, job, *elapsed_seconds, *queue, *estimate),
        }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        let _ = self.all.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::snapshot_for_tests;
    use crate::job::{JobStatus, PhaseState};
    use crate::ui::TerminalOptions;

    #[test]
    fn a_look_is_one_line_with_the_phases_and_an_unchanged_one_is_seldom() {
        let lines = Lines::new(Terminal::new(TerminalOptions::default()));
        let mut job = snapshot_for_tests();
        let state = |status: &str| {
            Some(PhaseState {
                status: status.to_owned(),
                created: None,
                modified: None,
            })
        };
        job.phases.validation = state("Completed");
        job.phases.training = state("In\u{1b}Progress");
        job.status = JobStatus::InProgress;
        let look = |changed, elapsed_seconds| Event::Looked {
            job: &job,
            changed,
            elapsed_seconds,
            queue: None,
            estimate: None,
        };
        assert_eq!(
            lines.line(&look(true, 61)).as_deref(),
            Some("[0:01:01] InProgress: validation Completed; training In Progress")
        );
        assert_eq!(lines.line(&look(false, 1_860)), None);
        assert!(
            lines.line(&look(false, 1_861)).is_some(),
            "after half an hour of silence"
        );
        assert_eq!(lines.line(&look(false, 1_900)), None);
    }

    #[test]
    fn what_a_watch_says_fits_into_80_columns_with_its_estimate() {
        let mut job = snapshot_for_tests();
        job.phases.data_processing = Some(PhaseState {
            status: "NotStarted".to_owned(),
            created: Some(job.created),
            modified: None,
        });
        let queue = Some(Queue {
            phase: Phase::DataProcessing,
            seconds: 130_000,
        });
        let estimate = Estimate {
            runs: 32,
            least_seconds: 250_000,
            most_seconds: 350_000,
        };
        let (what, left) = watched(&job, 131_000, queue, Some(&estimate), &[Phase::Validation]);
        assert_eq!(
            what,
            "[1d 12:23:20] InProgress: data processing NotStarted, queued for 1d 12:06:40"
        );
        let left = left.unwrap();
        assert_eq!(
            left,
            "1d 9:03:20 to 2d 12:50:00 left, an estimate from 32 earlier runs"
        );
        // The spinner, or the indent, and a space.
        assert!(what.len() + 2 <= 80 && left.len() + 2 <= 80);
    }

    #[test]
    fn a_pause_is_one_line_and_not_one_per_second() {
        let lines = Lines::new(Terminal::new(TerminalOptions::default()));
        let wait = |next, begun| Event::Waiting {
            what: "the service role is not assumable yet",
            next,
            left: 112,
            begun,
        };
        assert_eq!(
            lines.line(&wait(8, true)).as_deref(),
            Some("note: the service role is not assumable yet: trying again in 8 s (112 s left)")
        );
        assert_eq!(lines.line(&wait(7, false)), None);
    }

    #[test]
    fn an_upload_is_told_when_it_ends_and_a_long_one_when_it_begins() {
        let lines = Lines::new(Terminal::new(TerminalOptions::default()));
        let started = |bytes| Event::TransferStarted {
            split: Split::Training,
            name: "train.jsonl",
            bytes,
            present: 0,
        };
        let ended = Event::TransferEnded {
            split: Split::Training,
            complete: true,
        };
        assert_eq!(lines.line(&started(1000)), None);
        assert_eq!(
            lines.line(&ended).as_deref(),
            Some("uploaded train.jsonl (1.00 kB, training data)")
        );
        assert_eq!(
            lines.line(&started(9_000_000)).as_deref(),
            Some("uploading train.jsonl (9.00 MB)")
        );
    }
}
