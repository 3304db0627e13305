//! `finetune dataset sample`.

use std::path::PathBuf;

use super::{OutputArgs, cap, finish, fraction};
use crate::cli::Shell;
use crate::commands::dataset::sample;
use crate::dataset::tools::SEED;
use crate::dataset::tools::sample::Amount;
use crate::error::{ExitStatus, Failure};

const EXAMPLES: &str = "\
Examples:
  finetune dataset sample train.jsonl --count 100
  finetune dataset sample train.jsonl --fraction 0.1 --seed 7 -o small.jsonl";

/// Draw some of the records at random, in their order
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("amount").required(true).args(["count", "fraction"]))]
pub(crate) struct Args {
    /// The data set: a file, or `-` for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,

    /// How many records to draw
    #[arg(long, value_name = "N")]
    count: Option<u64>,

    /// Which part of the records to draw
    #[arg(long, value_name = "PART", value_parser = fraction)]
    fraction: Option<f64>,

    /// What the sample is drawn with: the same seed draws the same places
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,

    #[command(flatten)]
    output: OutputArgs,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let amount = match (self.count, self.fraction) {
            (Some(count), _) => Amount::Count(count),
            (None, fraction) => Amount::Fraction(fraction.unwrap_or(1.0)),
        };
        let data = self.output.is_stdout();
        let output = self.output.output();
        finish(
            shell,
            sample::run(&self.file, &output, amount, self.seed, cap(shell)),
            data,
        )
    }
}
