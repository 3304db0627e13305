//! `finetune metrics`: the losses of jobs, from where they left them in S3 or from copies of the files.

mod local;
#[cfg(feature = "aws")]
mod online;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::commands::dataset::{Target, TargetError};
use crate::dataset::S3Uri;
use crate::error::ExitStatus;
use crate::job::curve::Curves;
use crate::job::metrics::{MetricsFile, MetricsRow};
use crate::job::{JobArn, JobId, JobStatus};

#[cfg(feature = "aws")]
pub use online::run;

/// What metrics are asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A metrics file, or a folder with some below it.
    Local(PathBuf),
    /// What lies below a prefix.
    Prefix(S3Uri),
    /// A job.
    Job(JobId),
}

/// A metrics file that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Which losses it holds, where that is known.
    pub file: Option<MetricsFile>,
    /// Its path or S3 URI.
    pub place: String,
    /// Its rows; the text says why there are none.
    pub rows: Result<Vec<MetricsRow>, String>,
}

/// The job that losses are of, where the service was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct JobOfRun {
    /// Its ARN.
    pub arn: JobArn,
    /// Its status.
    pub status: JobStatus,
    /// The training loss that the service reports; never the -1 of some models.
    pub training_loss: Option<f64>,
    /// The validation loss that the service reports.
    pub validation_loss: Option<f64>,
}

/// What one job, or what is taken for one, left.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// What it is called: the job's name, or where the files lie.
    pub label: String,
    /// The job, where the service was asked.
    pub job: Option<JobOfRun>,
    /// Where files were looked for.
    pub folder: Option<String>,
    /// The files that were found.
    pub files: Vec<Found>,
    /// Why the folder could not be read.
    pub fault: Option<String>,
    /// The losses.
    pub curves: Curves,
}

impl Run {
    /// Puts the losses of `files` on curves.
    pub fn new(label: String, job: Option<JobOfRun>, folder: Option<String>, files: Vec<Found>) -> Self {
        let rows_of = |wanted| {
            files
                .iter()
                .filter(move |found| found.file == Some(wanted))
                .filter_map(|found| found.rows.as_deref().ok())
        };
        let training = rows_of(MetricsFile::Training).collect::<Vec<_>>().concat();
        let validation: Vec<_> = rows_of(MetricsFile::Validation).collect();
        let curves = Curves::new(&training, &validation);
        Self {
            label,
            job,
            folder,
            files,
            fault: None,
            curves,
        }
    }

    /// Says why there is nothing, or less than there should be.
    pub fn faults(&self) -> Vec<String> {
        let unread = self.files.iter().filter_map(|file| {
            let fault = file.rows.as_ref().err()?;
            Some(format!("{}: {fault}", file.place))
        });
        let mut faults: Vec<String> = unread.chain(self.fault.clone()).collect();
        if faults.is_empty() && self.curves.is_empty() {
            let place = self.folder.as_deref().unwrap_or("the file");
            faults.push(match (&self.job, self.files.is_empty()) {
                (Some(job), true) if !job.status.is_terminal() => {
                    format!(
                        "the job `{}` is `{}`, and there are no metrics below {place} yet",
                        self.label, job.status
                    )
                }
                (_, true) => format!("no metrics file below {place}"),
                (_, false) => format!("no row of a metrics file has a loss, below {place}"),
            });
        }
        faults
    }
}

/// How losses are drawn in a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ChartKind {
    /// Dots of Braille: eight to a character.
    #[default]
    Braille,
    /// Blocks: four to a character.
    Blocks,
    /// Letters and signs that every terminal has.
    Ascii,
    /// Not at all.
    None,
}

/// The losses that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricsOutcome {
    /// What was found, in the order asked for.
    pub runs: Vec<Run>,
    /// How they are drawn.
    pub chart: ChartKind,
    /// The pictures that were written.
    pub plots: Vec<String>,
}

impl MetricsOutcome {
    /// The losses of `runs`. Runs of one name are told apart by numbers.
    pub fn new(mut runs: Vec<Run>, chart: ChartKind) -> Self {
        let mut taken = BTreeSet::new();
        for run in &mut runs {
            let label = run.label.clone();
            let mut number = 1;
            while !taken.insert(run.label.clone()) {
                number += 1;
                run.label = format!("{label} ({number})");
            }
        }
        Self {
            runs,
            chart,
            plots: Vec::new(),
        }
    }

    /// Whether there is anything to draw.
    pub fn has_losses(&self) -> bool {
        self.runs.iter().any(|run| !run.curves.is_empty())
    }

    /// Says how the process ends after it: with 1 where something that was asked for has no losses.
    pub fn exit_status(&self) -> ExitStatus {
        if self.runs.is_empty() || self.runs.iter().any(|run| run.curves.is_empty()) {
            ExitStatus::Findings
        } else {
            ExitStatus::Success
        }
    }
}

/// Reads metrics files on this machine; a file of validation losses belongs to that of training losses named
/// before it.
pub fn of_files(paths: &[&Path], chart: ChartKind) -> MetricsOutcome {
    let runs = paths.iter().flat_map(|path| local::read(path)).collect();
    MetricsOutcome::new(local::joined(runs), chart)
}

/// Writes a picture to a file that was begun, and gives the file its name.
///
/// # Errors
/// When the system refuses.
pub fn write_plot(mut target: Target, picture: &[u8]) -> Result<String, TargetError> {
    if let Err(error) = target.write_all(picture) {
        return Err(target.fault(error));
    }
    target.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_one_name_are_told_apart_and_one_without_losses_shows_in_the_exit_status() {
        let rows = vec![MetricsRow {
            step: 0,
            epoch: 0.0,
            loss: Some(1.0),
            perplexity: None,
        }];
        let run = |rows| {
            let found = Found {
                file: Some(MetricsFile::Training),
                place: "a.csv".to_owned(),
                rows,
            };
            Run::new("a".to_owned(), None, None, vec![found])
        };
        let outcome = MetricsOutcome::new(vec![run(Ok(rows.clone())), run(Ok(rows))], ChartKind::None);
        let labels: Vec<_> = outcome.runs.iter().map(|run| run.label.as_str()).collect();
        assert_eq!(labels, ["a", "a (2)"]);
        assert_eq!(outcome.exit_status(), ExitStatus::Success);
        let broken = MetricsOutcome::new(vec![run(Err("no table".to_owned()))], ChartKind::None);
        assert!(!broken.has_losses());
        assert_eq!(broken.exit_status(), ExitStatus::Findings);
        assert_eq!(
            MetricsOutcome::new(Vec::new(), ChartKind::None).exit_status(),
            ExitStatus::Findings
        );
    }
}
