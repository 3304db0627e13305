//! `finetune dataset fix`.

use std::path::PathBuf;

use super::{OutputArgs, cap, finish};
use crate::cli::Shell;
use crate::commands::dataset::fix;
use crate::error::{ExitStatus, Failure};

const EXAMPLES: &str = "\
Examples:
  finetune dataset fix train.jsonl
  finetune dataset fix train.jsonl --check
  finetune dataset fix - --output - < windows.jsonl > train.jsonl

Only what can't change what a record says is mended: byte order marks, CR LF, a lone CR between \
records, blank lines, a missing line feed at the end, and UTF-16 or UTF-32 in place of UTF-8. Every \
other byte stays as it is.";

/// Mend line ends, byte order marks, blank lines and UTF-16; nothing that changes a record
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The data set: a file, or `-` for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,

    /// Write nothing, and end with 1 when something would be mended
    #[arg(long, conflicts_with_all = ["output", "force"])]
    check: bool,

    #[command(flatten)]
    output: OutputArgs,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let data = self.output.is_stdout();
        let output = self.output.output();
        finish(shell, fix::run(&self.file, &output, self.check, cap(shell)), data)
    }
}
