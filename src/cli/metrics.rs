//! `finetune metrics`.

use std::path::{Path, PathBuf};

use super::{Shell, outputs};
use crate::commands::dataset::{Target, TargetError};
use crate::commands::metrics::{self, ChartKind, MetricsOutcome, Run, Wanted};
use crate::dataset::S3Uri;
use crate::error::{ExitStatus, Failure, Hint};
use crate::job::JobId;
use crate::output::{self, Format, PlotKind};

/// Show the losses of jobs, as tables, curves and pictures
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A JOB is the name or ARN of a job, an S3 prefix with results below it (`s3://…`), a metrics file on this
machine, or a folder with some. Of several, the curves are drawn over each other.

Of a folder, or a prefix, with the results of several jobs or in several folders each is a run of its own.

Exit status: 1 where something that was asked for has no losses.

Examples:
  finetune metrics
  finetune metrics support-tone-0a1b2c3d --plot loss.png --plot loss.html
  finetune metrics support-tone-0a1b2c3d support-tone-99887766 --plot compare.svg
  finetune metrics step_wise_training_metrics.csv validation_metrics.csv
  finetune metrics --format csv > losses.csv")]
pub(crate) struct Args {
    /// What to show [default: the last job of this folder]
    #[arg(value_name = "JOB", value_parser = wanted)]
    #[cfg_attr(not(feature = "aws"), arg(required = true))]
    wanted: Vec<Wanted>,

    /// Write a picture: its name ends in `.svg`, `.png` or `.html`; may be repeated
    #[arg(long, value_name = "FILE", value_parser = picture, value_hint = clap::ValueHint::FilePath)]
    plot: Vec<Picture>,

    /// Write over a picture that is there
    #[arg(long, requires = "plot")]
    force: bool,

    /// How curves are drawn in the terminal
    #[arg(long, value_name = "KIND", value_enum, default_value_t)]
    chart: Chart,
}

/// How curves are drawn in the terminal.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum Chart {
    /// Dots of Braille, the finest
    #[default]
    Braille,
    /// Blocks, for fonts without Braille
    Blocks,
    /// Letters and signs that every terminal has
    Ascii,
    /// Not at all
    None,
}

/// A picture that is asked for.
#[derive(Debug, Clone)]
struct Picture {
    path: PathBuf,
    kind: PlotKind,
}

fn picture(text: &str) -> Result<Picture, String> {
    let kind = PlotKind::of_name(text);
    let kind = kind.ok_or_else(|| format!("`{text}` ends in none of `.svg`, `.png` and `.html`"))?;
    Ok(Picture {
        path: PathBuf::from(text),
        kind,
    })
}

fn wanted(text: &str) -> Result<Wanted, String> {
    let path = Path::new(text);
    if text.starts_with("s3://") {
        let uri: S3Uri = text.parse().map_err(|error| format!("{error}"))?;
        return Ok(Wanted::Prefix(uri));
    }
    if text.starts_with("arn:") {
        return text
            .parse::<JobId>()
            .map(Wanted::Job)
            .map_err(|error| error.to_string());
    }
    let looks_local = text.contains(['/', '\\'])
        || path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    if looks_local || path.exists() {
        return Ok(Wanted::Local(path.to_owned()));
    }
    text.parse::<JobId>()
        .map(Wanted::Job)
        .map_err(|error| format!("{error}; and there is no such file"))
}

/// Only files can be read without AWS.
#[cfg(not(feature = "aws"))]
#[derive(Debug, thiserror::Error)]
#[error("this build of finetune does not reach AWS: only files and folders can be read")]
struct NoAws;

#[cfg(not(feature = "aws"))]
impl Hint for NoAws {
    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// There is nothing to draw.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` was not written: there are no losses to draw")]
struct NothingToDraw(String);

impl Hint for NothingToDraw {
    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Findings
    }
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let chart = match self.chart {
            Chart::Braille => ChartKind::Braille,
            Chart::Blocks => ChartKind::Blocks,
            Chart::Ascii => ChartKind::Ascii,
            Chart::None => ChartKind::None,
        };
        // What can't be written is found before anything is fetched.
        let inputs: Vec<&Path> = self.wanted.iter().filter_map(local).collect();
        let taken: Vec<PathBuf> = inputs.iter().map(|path| (*path).to_owned()).collect();
        let plots: Vec<&Path> = self.plot.iter().map(|picture| picture.path.as_path()).collect();
        outputs::refuse(&plots, &taken, self.force)?;
        let targets = self.plot.iter().map(|picture| {
            let target = Target::create(&picture.path, &inputs, self.force)?;
            Ok((target, picture))
        });
        let targets = targets.collect::<Result<Vec<_>, TargetError>>()?;
        let mut outcome = fetch(shell, &self.wanted, chart)?;
        for (target, picture) in targets {
            if !outcome.has_losses() {
                shell
                    .terminal
                    .note(NothingToDraw(picture.path.display().to_string()));
                continue;
            }
            let drawn = output::plot(&outcome, picture.kind).map_err(|error| target.fault(error))?;
            outcome.plots.push(metrics::write_plot(target, &drawn)?);
        }
        if shell.global.format != Format::Json {
            // Standard output is for the losses; in JSON they stand beside them.
            for fault in outcome.runs.iter().flat_map(Run::faults) {
                let fault = output::text::visible(&fault);
                shell.terminal.note(format_args!("warning: {fault}"));
            }
        }
        shell.finish(&outcome)
    }
}

fn local(wanted: &Wanted) -> Option<&Path> {
    match wanted {
        Wanted::Local(path) => Some(path),
        Wanted::Prefix(_) | Wanted::Job(_) => None,
    }
}

/// Reads what is wanted. Nothing is asked of AWS where all of it is on this machine.
fn fetch(shell: &Shell, wanted: &[Wanted], chart: ChartKind) -> Result<MetricsOutcome, Failure> {
    let paths: Vec<&Path> = wanted.iter().filter_map(local).collect();
    if !wanted.is_empty() && paths.len() == wanted.len() {
        return Ok(metrics::of_files(&paths, chart));
    }
    online(shell, wanted, chart)
}

#[cfg(not(feature = "aws"))]
fn online(_: &Shell, _: &[Wanted], _: ChartKind) -> Result<MetricsOutcome, Failure> {
    Err(NoAws.into())
}

#[cfg(feature = "aws")]
fn online(shell: &Shell, wanted: &[Wanted], chart: ChartKind) -> Result<MetricsOutcome, Failure> {
    use super::connect::{connect, until_interrupted_twice};
    use super::place;
    use crate::commands::status;

    let first = wanted.iter().find_map(|wanted| match wanted {
        Wanted::Job(job) => Some(job),
        Wanted::Local(_) | Wanted::Prefix(_) => None,
    });
    let place = place::of_job(shell, first)?;
    shell.block_on(async {
        let connected = connect(shell, place.region, &place.folder).await?;
        let wanted = match wanted {
            [] => vec![Wanted::Job(status::last_job(&connected.journals, "metrics")?)],
            wanted => wanted.to_vec(),
        };
        let run = metrics::run(&wanted, chart, &connected.work);
        until_interrupted_twice(&connected.work.interrupt, Box::pin(run)).await
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_prefixes_and_jobs_are_told_apart() {
        assert!(matches!(wanted("support-tone-0a1b2c3d"), Ok(Wanted::Job(_))));
        assert!(matches!(wanted("s3://acme/out/"), Ok(Wanted::Prefix(_))));
        for path in ["metrics.csv", "results/", "./x", "absent.CSV"] {
            assert!(matches!(wanted(path), Ok(Wanted::Local(_))), "{path}");
        }
        assert!(
            wanted("not_a_job")
                .unwrap_err()
                .ends_with("and there is no such file")
        );
        assert!(wanted("arn:aws:s3:::x").is_err() && wanted("s3://").is_err());
    }

    #[test]
    fn a_picture_has_a_known_ending() {
        assert!(picture("loss.png").is_ok());
        assert!(picture("loss.jpg").unwrap_err().contains("`.svg`"));
    }
}
