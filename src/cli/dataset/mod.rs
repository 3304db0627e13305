//! `finetune dataset`: tools that work on data sets with the validator's engine.

mod convert;
mod dedupe;
mod fix;
mod sample;
mod split;
mod stats;

use std::io::ErrorKind;
use std::path::PathBuf;

use clap::Subcommand;

use super::Shell;
use super::shell::Forms;
use super::validate::SHOWN;
use crate::commands::dataset::{Output, TargetError, ToolError};
use crate::error::{ExitStatus, Failure};
use crate::output::Render;

/// Look into data sets, convert, split, sample and mend them; no input is ever written over
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Stats(stats::Args),
    Split(split::Args),
    Sample(sample::Args),
    Dedupe(dedupe::Args),
    Fix(fix::Args),
    Convert(Box<convert::Args>),
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        // No file is written for a form that the outcome does not have.
        shell.refuse_other_forms_than(Forms::Plain)?;
        match self.verb {
            Verb::Stats(args) => args.run(shell),
            Verb::Split(args) => args.run(shell),
            Verb::Sample(args) => args.run(shell),
            Verb::Dedupe(args) => args.run(shell),
            Verb::Fix(args) => args.run(shell),
            Verb::Convert(args) => args.run(shell),
        }
    }
}

/// How many findings of each rule and file are kept: some for a person, all for a script.
fn cap(shell: &Shell) -> Option<u64> {
    (!shell.global.format.is_complete()).then_some(SHOWN)
}

/// Where the result goes.
#[derive(Debug, clap::Args)]
struct OutputArgs {
    /// The file to write, or `-` for standard output, which sends the report to standard error
    /// [default: beside FILE, named after what was done]
    #[arg(long, short, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,

    /// Write over an output that is there already; the input is never written over
    #[arg(long)]
    force: bool,
}

impl OutputArgs {
    fn output(self) -> Output {
        Output {
            path: self.output,
            force: self.force,
        }
    }

    fn is_stdout(&self) -> bool {
        self.output.as_ref().is_some_and(|path| path.as_os_str() == "-")
    }
}

/// Shows the outcome of a tool: on standard error where `data` took standard output.
fn finish<T: Render>(
    shell: &Shell,
    outcome: Result<T, ToolError>,
    data: bool,
) -> Result<ExitStatus, Failure> {
    match outcome {
        Ok(outcome) if data => shell.finish_aside(&outcome),
        Ok(outcome) => shell.finish(&outcome),
        // Whoever closed the pipe has read enough.
        Err(ToolError::Target(TargetError::Write { source, .. }))
            if data && source.kind() == ErrorKind::BrokenPipe =>
        {
            Ok(ExitStatus::Success)
        }
        Err(error) => Err(error.into()),
    }
}

/// Reads a number within 0 and 1.
fn fraction(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number > 0.0 && number <= 1.0 => Ok(number),
        _ => Err("expected a number above 0 and at most 1, such as 0.9".to_owned()),
    }
}
