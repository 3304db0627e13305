//! `finetune dataset dedupe`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{OutputArgs, cap, finish};
use crate::cli::Shell;
use crate::commands::dataset::dedupe;
use crate::dataset::tools::dedupe::Same;
use crate::error::{ExitStatus, Failure};

const EXAMPLES: &str = "\
Examples:
  finetune dataset dedupe train.jsonl
  finetune dataset dedupe train.jsonl --by content --format json | jq .removed";

#[derive(Debug, Clone, Copy, ValueEnum)]
enum By {
    /// The same, byte for byte
    Bytes,
    /// The same when white space, escapes and the order of members do not count
    Content,
    /// The same prompt, whatever the answer
    Prompt,
}

/// Leave out records that are the same as an earlier one
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The data set: a file, or `-` for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,

    /// When two records are the same
    #[arg(long, value_name = "WHAT", value_enum, default_value = "bytes")]
    by: By,

    #[command(flatten)]
    output: OutputArgs,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let same = match self.by {
            By::Bytes => Same::Bytes,
            By::Content => Same::Content,
            By::Prompt => Same::Prompt,
        };
        let data = self.output.is_stdout();
        let output = self.output.output();
        finish(shell, dedupe::run(&self.file, &output, same, cap(shell)), data)
    }
}
